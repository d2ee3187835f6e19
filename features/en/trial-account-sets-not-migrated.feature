# language: en
@mode:trial-account-sets-not-migrated @analogy
Feature: Trial account sets not migrated
  On trial the customer kept books in "Professional", and the purchased licence is activated on "Professional(1)": it succeeds, and the list is empty.
  The account sets are still in the trial product. Backed up, deleted and restored in the purchased one, they are brought over.

  Background:
    Given the world of "activation day" is ready

  @id:trial-right-way
  Scenario: Activated on the product with the books, the account sets are there
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    Then "2" account sets are shown
    When I activate the "second licence"
    Then activation succeeds
    And the "second licence" is active on the product "Professional"
    When I look at the account sets
    Then "2" account sets are shown

  @id:trial-left-behind
  Scenario: Activated on another product, the list is empty and the books are in the trial product
    When I sign in with the "formal account" and choose "organization A" and its "Professional(1)"
    And I activate the "second licence"
    Then activation succeeds
    When I look at the account sets
    Then the list of account sets is empty
    And no account set is lost
    But "organization A" still has "2" account sets
    When I select the product "Professional"
    And I look at the account sets
    Then "2" account sets are shown

  @id:trial-brought-over
  Scenario: Backed up, deleted and restored, the account sets are brought to the purchased product
    When I sign in with the "formal account" and choose "organization A" and its "Professional(1)"
    And I activate the "second licence"
    Then activation succeeds
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I back up account set "001"
    And I delete account set "001"
    Then it succeeds
    When I back up account set "002"
    And I delete account set "002"
    Then it succeeds
    When I sign in with the "formal account" and choose "organization A" and its "Professional(1)"
    And I restore the backup of account set "001"
    And I restore the backup of account set "002"
    Then it succeeds
    And "2" account sets are shown
    And no account set is lost
