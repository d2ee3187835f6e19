# language: en
@mode:licence-revoked @analogy
Feature: Licence revoked
  A revocation is for good: activation is refused, and an active product runs as a demo.
  The way out is another licence.

  Background:
    Given the world of "activation day" is ready

  @id:licence-revoked-right-way
  Scenario: A valid licence can be activated
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    When I look at the licence information
    Then the licence information shows the status "valid"

  @id:licence-revoked-refused
  Scenario: Activation is refused, with a prompt of its own
    Given the vendor revokes the "main licence"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate with a serial number that does not exist
    And I activate the "main licence"
    Then activation is refused
    And the prompt is not the one for a wrong serial number
    And the true cause is "revoked licence"
    And the "main licence" is not activated
    When I sign in with the "formal account" and choose "organization A" and its "Professional(1)"
    And I activate the "second licence"
    Then activation succeeds
    And the "second licence" is active on the product "Professional(1)"

  @id:licence-revoked-active
  Scenario: An active product becomes a demo: two periods can be closed, the third cannot
    Given the "main licence" has been activated as purchased
    And the vendor revokes the "main licence"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I look at the licence information
    Then the licence information shows the status "revoked"
    When a colleague signs in with the "formal account" and chooses "organization A" and its "Professional"
    And the colleague closes the period of account set "001"
    And the colleague closes the period of account set "001"
    Then it succeeds
    When the colleague closes the period of account set "001"
    Then it is refused
    And the true cause is "demo limit reached"
    And the "main licence" belongs to "organization A"
