# language: en
@mode:duplicate-organization-names @analogy
Feature: Organizations with the same name
  One account has two organizations of the same name, which cannot be told apart by it.
  Activation succeeds and the name shown is right, but the licence may be in the other; look at the credit code and the account sets.

  Background:
    Given the world of "namesakes" is ready

  @id:namesakes-right-way
  Scenario: The one that shows the account sets is the right one
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I review the activation of the "main licence"
    Then "2" account sets are shown
    When I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"

  @id:namesakes-confused
  Scenario: The name looks right, and the licence is in the namesake
    When I sign in with the "formal account" and choose "organization B" and its "Professional"
    And I review the activation of the "main licence"
    Then the organization shown is "organization A"
    And the organization shown is "organization B"
    But the list of account sets is empty
    When I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization B"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I look at the licence information
    Then the licence information is empty
    When on proof of purchase the service center unbinds the "main licence"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"
