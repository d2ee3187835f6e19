# language: en
@mode:auto-selected-organization @analogy
Feature: Organization selected automatically
  The account belongs to several organizations, and the client enters the one used last without asking.
  A good client lets the person choose each time; an activation without a choice is refused by the cloud.

  Background:
    Given the world of "activation day" is ready

  @id:auto-selected-right-way
  Scenario: The organization is chosen by hand at each sign-in
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    Then the organization shown is "organization A"
    When I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"

  @id:auto-selected-nothing-chosen
  Scenario: Activating without having chosen an organization is refused
    When I sign in with the "formal account"
    And I activate the "main licence"
    Then activation is refused
    And the true cause is "no organization selected"
    And the "main licence" is not activated
    When I select the organization "organization A"
    And I select the product "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"

  @id:auto-selected-last-time
  Scenario: It was organization B last time; after the next sign-in one chooses anew
    When I sign in with the "formal account" and choose "organization B" and its "Professional"
    And I sign in with the "formal account"
    And I activate the "main licence"
    Then activation is refused
    And the true cause is "no organization selected"
    And the "main licence" is not activated
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"

  @id:auto-selected-went-to-b
  Scenario: A colleague's client entered organization B by itself: the licence is to be unbound and activated again
    Given a colleague signs in with the "formal account" and chooses "organization B" and its "Professional"
    And the colleague activates the "main licence" without a review
    Then the "main licence" belongs to "organization B"
    But by the purchase record the "main licence" should belong to "organization A"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I look at the licence information
    Then the licence information is empty
    When I activate the "main licence"
    Then activation is refused
    And the true cause is "licence in use elsewhere"
    When on proof of purchase the service center unbinds the "main licence"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"
