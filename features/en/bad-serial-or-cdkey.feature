# language: en
@mode:bad-serial-or-cdkey @documented
Feature: Wrong serial number or CDKey
  The serial number does not exist, has a wrong character, or comes with the CDKey of another licence.
  The person sees one and the same prompt; the cause must be found from outside. Nothing is activated and nothing used up.

  Background:
    Given the world of "activation day" is ready

  @id:bad-key-right-way
  Scenario: A pair that belongs together works at once
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" has been activated "1" times in all

  @id:bad-key-unknown
  Scenario: The serial number does not exist
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate with a serial number that does not exist
    Then activation is refused
    And the true cause is "unknown serial number"
    And the "main licence" is not activated
    When I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"

  @id:bad-key-mixed
  Scenario: The CDKey is another licence's: the prompt is the same
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate with a serial number that does not exist
    And I activate with the serial number of the "main licence" and the CDKey of the "second licence"
    Then activation is refused
    And the prompt is word for word the one for a wrong serial number
    But the true cause is "CDKey of another licence"
    And the "main licence" is not activated
    And the "second licence" is not activated
    When I activate the "main licence"
    Then activation succeeds
    And the "main licence" has been activated "1" times in all

  @id:bad-key-mistyped
  Scenario: One wrong character in the serial number: the prompt is still the same
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate with a serial number that does not exist
    And I activate the "main licence" with one wrong character in its serial number
    Then activation is refused
    And the prompt is word for word the one for a wrong serial number
    But the true cause is "malformed serial number"
    When I activate the "main licence"
    Then activation succeeds
    And the "main licence" has been activated "1" times in all

  @id:bad-key-diagnostic
  Scenario: With prompts that tell the cause one can tell them apart
    Given the cloud's prompts tell the cause
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate with a serial number that does not exist
    Then the true cause is "unknown serial number"
    When I activate with the serial number of the "main licence" and the CDKey of the "second licence"
    Then activation is refused
    And the prompt is not the one for a wrong serial number
    And the true cause is "CDKey of another licence"
