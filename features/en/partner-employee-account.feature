# language: en
@mode:partner-employee-account @documented
Feature: Activated under a partner employee's own account
  A partner's employee activates for a customer under an account of their own, because it is at hand.
  It succeeds, and both the licence and the certification deadline are the partner's. Should the employee leave, it gets harder still.

  Background:
    Given the world of "activation day" is ready

  @id:partner-account-right-way
  Scenario: The partner asks the customer to sign in with the customer's own account
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I review the activation of the "main licence"
    Then the account shown is the "formal account"
    When I activate the "main licence"
    Then activation succeeds
    And the "main licence" is registered to the "formal account"
    And "organization A" must be certified by "2026-04-05 23:59:59"

  @id:partner-account-silent
  Scenario: It succeeds under the employee's account, and licence and deadline are with the partner
    When I sign in with the "partner employee's account" and choose "partner's organization" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" is registered to the "partner employee's account"
    And the "main licence" belongs to "partner's organization"
    And "partner's organization" must be certified by "2026-04-05 23:59:59"
    But by the purchase record the "main licence" should belong to "organization A"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I look at the licence information
    Then the licence information is empty
    When on proof of purchase the service center unbinds the "main licence"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" is registered to the "formal account"
    And the "main licence" belongs to "organization A"

  @id:partner-account-reassigned
  Scenario: The service center can also reassign it to the customer
    Given I sign in with the "partner employee's account" and choose "partner's organization" and its "Professional"
    And I activate the "main licence"
    When the service center reassigns the "main licence" to the "formal account", organization "organization A", product "Professional"
    Then it succeeds
    And the "main licence" is registered to the "formal account"
    And the "main licence" belongs to "organization A"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I look at the licence information
    Then the licence information names "organization A"
