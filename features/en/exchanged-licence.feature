# language: en
@mode:exchanged-licence @public
Feature: Exchanged licence
  After an exchange the old licence is void, the new one is refused on the old product instance, and that instance runs as a demo.
  Add a product instance under the organization first, sign in to it, and activate there. Organization A has "(1)" already, so the new one is "(2)".

  Background:
    Given the world of "activation day" is ready
    And the "main licence" has been activated as purchased

  @id:exchanged-right-way
  Scenario: Add a product instance, sign in to it, activate the new licence
    Given the "main licence" is exchanged for the "replacement licence"
    When the colleague adds another "Professional" to the organization
    Then it succeeds
    When I sign in with the "formal account" and choose "organization A" and its "Professional(2)"
    And I activate the "replacement licence"
    Then activation succeeds
    And the "replacement licence" belongs to "organization A"
    And the "replacement licence" is active on the product "Professional(2)"
    When I look at the licence information
    Then the licence information shows the status "valid"

  @id:exchanged-old-void
  Scenario: The old licence is refused, and the old product instance runs as a demo
    Given the "main licence" is exchanged for the "replacement licence"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate with a serial number that does not exist
    And I activate the "main licence"
    Then activation is refused
    And the prompt is not the one for a wrong serial number
    And the true cause is "exchanged licence"
    When I look at the licence information
    Then the licence information shows the status "exchanged"
    When the colleague closes the period of account set "001"
    And the colleague closes the period of account set "001"
    Then it succeeds
    When the colleague closes the period of account set "001"
    Then it is refused
    And the true cause is "demo limit reached"
    And the "replacement licence" is not activated

  @id:exchanged-old-instance
  Scenario: The new licence is refused on the old product instance and succeeds on a new one
    Given the "main licence" is exchanged for the "replacement licence"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate with a serial number that does not exist
    And I activate the "replacement licence"
    Then activation is refused
    And the prompt is not the one for a wrong serial number
    And the true cause is "product already has a licence"
    And the "replacement licence" is not activated
    When the colleague adds another "Professional" to the organization
    And I sign in with the "formal account" and choose "organization A" and its "Professional(2)"
    And I activate the "replacement licence"
    Then activation succeeds
    And the "replacement licence" is active on the product "Professional(2)"
    And the "replacement licence" has been activated "1" times in all

  @id:exchanged-account-sets
  Scenario: Account sets stay with the old product instance until they are backed up, deleted and restored
    Given the "main licence" is exchanged for the "replacement licence"
    When the colleague adds another "Professional" to the organization
    And I sign in with the "formal account" and choose "organization A" and its "Professional(2)"
    And I activate the "replacement licence"
    And I look at the account sets
    Then the list of account sets is empty
    But "organization A" still has "2" account sets
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I back up account set "001"
    And I delete account set "001"
    Then it succeeds
    When I sign in with the "formal account" and choose "organization A" and its "Professional(2)"
    And I restore the backup of account set "001"
    Then it succeeds
    And "1" account sets are shown
    And no account set is lost
