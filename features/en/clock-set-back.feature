# language: en
@mode:clock-set-back @analogy
Feature: Clock set back
  The computer's clock is set back, to catch up on old books for instance.
  The cloud remembers the time it last showed and refuses activation and posting; put right, and signed in again, all is well.

  Background:
    Given the world of "activation day" is ready

  @id:clock-right-way
  Scenario: With the right time nothing is refused
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"

  @id:clock-refused
  Scenario: Ten days back: refused; put right, it succeeds
    Given I sign in with the "formal account" and choose "organization A" and its "Professional"
    When the computer's clock is set back "10" days
    And I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate with a serial number that does not exist
    And I activate the "main licence"
    Then activation is refused
    And the prompt is not the one for a wrong serial number
    And the true cause is "clock set back"
    And the "main licence" is not activated
    When the computer's clock is put right
    And I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"
