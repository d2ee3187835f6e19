# language: en
@mode:pasted-key @analogy
Feature: Pasted keys
  Keys copied from a chat or a table come with blanks, full-width or lower-case letters.
  The cloud usually tidies them up; where it does not, it looks like a wrong serial number.

  Background:
    Given the world of "activation day" is ready

  @id:pasted-blanks
  Scenario: Keys with blanks are understood
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence" with keys pasted with "blanks"
    Then activation succeeds
    And the "main licence" belongs to "organization A"

  @id:pasted-full-width
  Scenario: Keys with full-width letters are understood
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence" with keys pasted with "full-width letters"
    Then activation succeeds
    And the "main licence" belongs to "organization A"

  @id:pasted-lower-case
  Scenario: Keys with lower-case letters are understood
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence" with keys pasted with "lower-case letters"
    Then activation succeeds
    And the "main licence" belongs to "organization A"

  @id:pasted-exact
  Scenario: Where the cloud takes keys as typed, pasted ones count as wrong
    Given the cloud takes keys exactly as typed
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate with a serial number that does not exist
    And I activate the "main licence" with keys pasted with "full-width letters"
    Then activation is refused
    And the prompt is word for word the one for a wrong serial number
    But the true cause is "malformed serial number"
    When I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"
