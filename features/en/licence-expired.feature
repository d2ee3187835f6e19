# language: en
@mode:licence-expired @analogy
Feature: Licence expired
  An expiry comes with time: the last day still counts, from the next day on activation is refused and the product runs as a demo.
  A renewal puts it right.

  Background:
    Given the world of "activation day" is ready

  @id:licence-expired-last-day
  Scenario: It can be activated on its last day
    Given the "main licence" is valid until "2026-01-31"
    When the time is now "2026-01-31 23:59:59"
    And I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"

  @id:licence-expired-refused
  Scenario: Activation is refused, with a prompt of its own
    Given the "main licence" is valid until "2026-01-31"
    When the time is now "2026-02-01 00:00:00"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate with a serial number that does not exist
    And I activate the "main licence"
    Then activation is refused
    And the prompt is not the one for a wrong serial number
    And the true cause is "expired licence"
    And the "main licence" is not activated
    When the "main licence" is valid until "2027-01-31"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"

  @id:licence-expired-active
  Scenario: An active product becomes a demo: two periods can be closed, the third cannot
    Given the "main licence" has been activated as purchased
    And the "main licence" is valid until "2026-01-31"
    When the time is now "2026-02-01 00:00:00"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I look at the licence information
    Then the licence information shows the status "expired"
    When a colleague signs in with the "formal account" and chooses "organization A" and its "Professional"
    And the colleague closes the period of account set "001"
    And the colleague closes the period of account set "001"
    Then it succeeds
    When the colleague closes the period of account set "001"
    Then it is refused
    And the true cause is "demo limit reached"
    And the "main licence" belongs to "organization A"
    When the "main licence" is valid until "2027-01-31"
    And the colleague closes the period of account set "001"
    Then it succeeds
