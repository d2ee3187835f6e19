# language: en
@mode:corrupt-backup @analogy
Feature: Corrupt backup
  A backup was made, but its file is damaged, which only a restore or a check reveals.
  The cloud warns before deleting; whoever ignores it loses the account set for ever.

  Background:
    Given the world of "activation day" is ready

  @id:corrupt-right-way
  Scenario: With a good backup it can be deleted and restored
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I back up account set "001"
    And I delete account set "001"
    Then it succeeds
    When I restore the backup of account set "001"
    Then it succeeds
    And no account set is lost

  @id:corrupt-warned
  Scenario: The backup is damaged: there is a warning, and another backup helps
    Given I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I back up account set "001"
    And the newest backup of account set "001" is damaged
    When I delete account set "001"
    Then it is refused
    And the true cause is "deleting needs confirmation"
    And no account set is lost
    When I back up account set "001"
    And I delete account set "001"
    Then it succeeds
    When I restore the backup of account set "001"
    Then it succeeds
    And "2" account sets are shown
    And no account set is lost

  @id:corrupt-lost
  Scenario: The warning is ignored and the backup cannot be restored: lost for ever
    Given I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I back up account set "001"
    And the newest backup of account set "001" is damaged
    When in spite of the warning I delete account set "001"
    Then it succeeds
    And "1" account sets are lost for ever
    When I restore the backup of account set "001"
    Then it is refused
    And the true cause is "corrupt backup"
    And "organization A" still has "1" account sets
