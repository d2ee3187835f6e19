# language: en
@mode:admin-handover-hides-account-sets @analogy
Feature: Account sets hidden after an admin hand-over
  The computer is handed over, but the new administrator's account is not made a member: organization and account sets are not to be seen.
  The account sets are not lost. Once the former administrator has added the new account, all is there.

  Background:
    Given the world of "activation day" is ready

  @id:handover-right-way
  Scenario: Made an administrator first, the new account sees the account sets
    Given the "test account" becomes an administrator of "organization A"
    When I sign in with the "test account" and choose "organization A" and its "Professional"
    Then "2" account sets are shown
    When I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"
    And the "main licence" is registered to the "test account"

  @id:handover-hidden
  Scenario: Without membership neither organization nor account sets are seen, and none is lost
    Given the "main licence" has been activated as purchased
    When I sign in with the "test account" and choose "test organization" and its "Professional"
    And I look at the account sets
    Then the list of account sets is empty
    When I select the organization "organization A"
    Then it is refused
    But "organization A" still has "2" account sets
    And no account set is lost
    When the "test account" becomes an administrator of "organization A"
    And I sign in with the "test account" and choose "organization A" and its "Professional"
    Then "2" account sets are shown
    When I look at the licence information
    Then the licence information names "organization A"

  @id:handover-activated-elsewhere
  Scenario: Taken for lost, and activated in an organization of one's own: the licence goes along
    When I sign in with the "test account" and choose "test organization" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    But the "main licence" belongs to "test organization"
    And "organization A" still has "2" account sets
    When on proof of purchase the service center unbinds the "main licence"
    And the "test account" becomes an administrator of "organization A"
    And I sign in with the "test account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"
    When I look at the account sets
    Then "2" account sets are shown
