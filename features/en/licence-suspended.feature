# language: en
@mode:licence-suspended @analogy
Feature: Licence suspended
  A suspension is for now: until it is settled nothing can be activated, and an active product runs as a demo.
  Reinstated, everything is as before.

  Background:
    Given the world of "activation day" is ready

  @id:licence-suspended-right-way
  Scenario: A valid licence can be activated
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    When I look at the licence information
    Then the licence information shows the status "valid"

  @id:licence-suspended-refused
  Scenario: Activation is refused, with a prompt of its own
    Given the vendor suspends the "main licence"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate with a serial number that does not exist
    And I activate the "main licence"
    Then activation is refused
    And the prompt is not the one for a wrong serial number
    And the true cause is "suspended licence"
    And the "main licence" is not activated
    When the vendor reinstates the "main licence"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"

  @id:licence-suspended-active
  Scenario: An active product becomes a demo: two periods can be closed, the third cannot
    Given the "main licence" has been activated as purchased
    And the vendor suspends the "main licence"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I look at the licence information
    Then the licence information shows the status "suspended"
    When a colleague signs in with the "formal account" and chooses "organization A" and its "Professional"
    And the colleague closes the period of account set "001"
    And the colleague closes the period of account set "001"
    Then it succeeds
    When the colleague closes the period of account set "001"
    Then it is refused
    And the true cause is "demo limit reached"
    And the "main licence" belongs to "organization A"
    When the vendor reinstates the "main licence"
    And the colleague closes the period of account set "001"
    Then it succeeds
