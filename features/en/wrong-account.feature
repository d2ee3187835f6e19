# language: en
@mode:wrong-account @documented
Feature: Activated with the wrong account
  A test account, or somebody else's, is still signed in when the product is activated.
  Activation succeeds without a warning, and the licence belongs to somebody else. It shows only later.

  Background:
    Given the world of "activation day" is ready

  @id:wrong-account-right-way
  Scenario: The account is checked before activating, and it is the formal one
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I review the activation of the "main licence"
    Then the account shown is the "formal account"
    And the organization shown is "organization A"
    And "2" account sets are shown
    When I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"
    And the "main licence" is registered to the "formal account"
    When I look at the licence information
    Then the licence information names "organization A"

  @id:wrong-account-silent
  Scenario: Activated with the test account: it succeeds, and the customer has no licence
    When I sign in with the "test account" and choose "test organization" and its "Professional"
    Then the account shown is the "test account"
    When I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "test organization"
    And the "main licence" is registered to the "test account"
    But by the purchase record the "main licence" should belong to "organization A"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I look at the licence information
    Then the licence information is empty
    When I activate the "main licence"
    Then activation is refused
    And the true cause is "licence in use elsewhere"
    When on proof of purchase the service center unbinds the "main licence"
    Then it succeeds
    And the "main licence" is not activated
    When I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"
    And the "main licence" is registered to the "formal account"

  @id:wrong-account-other-customer
  Scenario: Activated with another customer's account: the licence is with that customer
    When I sign in with the "other customer's account" and choose "other customer's organization" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "other customer's organization"
    And the "main licence" is registered to the "other customer's account"
    When on proof of purchase the service center unbinds the "main licence"
    And I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"

  @id:wrong-account-no-proof
  Scenario: Without proof of purchase the service center cannot unbind
    Given I sign in with the "test account" and choose "test organization" and its "Professional"
    And I activate the "main licence"
    When without proof of purchase the service center is asked to unbind the "main licence"
    Then it is refused
    And the true cause is "no proof of purchase"
    And the "main licence" belongs to "test organization"
