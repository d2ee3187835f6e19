# language: en
@mode:wrong-organization @documented
Feature: Activated in the wrong organization
  One account has several organizations, and the wrong one is selected before activating.
  It succeeds, the licence is in the other organization, and the real purchaser sees no licence information.

  Background:
    Given the world of "activation day" is ready

  @id:wrong-organization-right-way
  Scenario: The review shows no account sets, so the right organization is chosen
    When I sign in with the "formal account" and choose "organization B" and its "Professional"
    And I review the activation of the "main licence"
    Then the organization shown is "organization B"
    And the list of account sets is empty
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I review the activation of the "main licence"
    Then the organization shown is "organization A"
    And "2" account sets are shown
    When I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"

  @id:wrong-organization-silent
  Scenario: It succeeds, and the licence belongs to the other organization
    When I sign in with the "formal account" and choose "organization B" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization B"
    But by the purchase record the "main licence" should belong to "organization A"
    And "organization B" must be certified by "2026-04-05 23:59:59"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I look at the licence information
    Then the licence information is empty
    And no account set is lost
    When on proof of purchase the service center unbinds the "main licence"
    Then it succeeds
    And the "main licence" is not activated
    When I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"
    When I look at the licence information
    Then the licence information names "organization A"

  @id:wrong-organization-blocked
  Scenario: Without unbinding, activating in the right organization is refused
    Given I sign in with the "formal account" and choose "organization B" and its "Professional"
    And I activate the "main licence"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation is refused
    And the true cause is "licence in use elsewhere"
    And the "main licence" belongs to "organization B"
