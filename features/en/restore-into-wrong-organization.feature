# language: en
@mode:restore-into-wrong-organization @analogy
Feature: Restored into the wrong organization
  A backup file knows no organization: the account set comes back wherever one is signed in.
  The restore succeeds in the wrong place; backing up, deleting and restoring once more puts it right.

  Background:
    Given the world of "activation day" is ready

  @id:restore-right-way
  Scenario: Restored in the organization it came from
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I back up account set "001"
    And I delete account set "001"
    And I restore the backup of account set "001"
    Then it succeeds
    And "2" account sets are shown
    And no account set is lost

  @id:restore-wrong-place
  Scenario: It succeeds in organization B; the same steps bring it back to A
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I back up account set "001"
    And I delete account set "001"
    And I sign in with the "formal account" and choose "organization B" and its "Professional"
    And I restore the backup of account set "001"
    Then it succeeds
    And "organization B" still has "1" account sets
    But "organization A" still has "1" account sets
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I look at the account sets
    Then "1" account sets are shown
    When I sign in with the "formal account" and choose "organization B" and its "Professional"
    And I back up account set "001"
    And I delete account set "001"
    And I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I restore the backup of account set "001"
    Then it succeeds
    And "2" account sets are shown
    And "organization B" still has "0" account sets
    And no account set is lost
