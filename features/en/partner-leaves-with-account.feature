# language: en
@mode:partner-leaves-with-account @analogy
Feature: The partner's employee leaves with the account
  The licence was activated under the account of a partner's employee, who left; nobody can sign in with it any more.
  The licence is still under that account. On proof of purchase the service center unbinds it, and the customer activates.

  Background:
    Given the world of "activation day" is ready

  @id:partner-leaves-right-way
  Scenario: Activated under the customer's account, it does not matter who leaves
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    And the "partner employee's account" is disabled
    And I look at the licence information
    Then the licence information names "organization A"
    And the "main licence" is registered to the "formal account"

  @id:partner-leaves-locked-out
  Scenario: After the employee left nobody can sign in; unbound, the customer activates
    Given I sign in with the "partner employee's account" and choose "partner's organization" and its "Professional"
    And I activate the "main licence"
    When the "partner employee's account" is disabled
    And I sign in with the "partner employee's account"
    Then it is refused
    And the true cause is "disabled account"
    And the "main licence" is registered to the "partner employee's account"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation is refused
    And the true cause is "licence in use elsewhere"
    When on proof of purchase the service center unbinds the "main licence"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"
    And the "main licence" is registered to the "formal account"
