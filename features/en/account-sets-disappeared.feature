# language: en
@mode:account-sets-disappeared @documented
Feature: Account sets disappeared after activation
  The account sets were created under organization A, and B was chosen at activation: the list is empty.
  They are hidden, not gone. Backed up and deleted in the old organization and restored in the activated product, they are back.

  Background:
    Given the world of "activation day" is ready

  @id:account-sets-right-way
  Scenario: The review shows the account sets: the organization is right
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I review the activation of the "main licence"
    Then "2" account sets are shown
    When I activate the "main licence"
    Then activation succeeds
    When I look at the account sets
    Then "2" account sets are shown

  @id:account-sets-hidden
  Scenario: The list is empty; backing up, deleting and restoring brings them back
    When I sign in with the "formal account" and choose "organization B" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    When I look at the account sets
    Then the list of account sets is empty
    But "organization A" still has "2" account sets
    And no account set is lost
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I look at the account sets
    Then "2" account sets are shown
    When I back up account set "001"
    And I delete account set "001"
    Then it succeeds
    When I back up account set "002"
    And I delete account set "002"
    Then it succeeds
    When I sign in with the "formal account" and choose "organization B" and its "Professional"
    And I restore the backup of account set "001"
    Then it succeeds
    When I restore the backup of account set "002"
    Then it succeeds
    And "2" account sets are shown
    And "organization B" still has "2" account sets
    And no account set is lost

  @id:account-sets-not-deleted
  Scenario: Restoring without deleting first is refused: the number is taken
    Given I sign in with the "formal account" and choose "organization B" and its "Professional"
    And I activate the "main licence"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I back up account set "001"
    And I sign in with the "formal account" and choose "organization B" and its "Professional"
    And I restore the backup of account set "001"
    Then it is refused
    And the true cause is "account set number taken"
    And "organization A" still has "2" account sets

  @id:account-sets-no-backup
  Scenario: Deleting without a backup is what really loses them
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I delete account set "001"
    Then it is refused
    And the true cause is "deleting needs confirmation"
    And no account set is lost
    When in spite of the warning I delete account set "001"
    Then it succeeds
    But "1" account sets are lost for ever
    And "organization A" still has "1" account sets
