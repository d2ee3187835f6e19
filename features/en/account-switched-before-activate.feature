# language: en
@mode:account-switched-before-activate @analogy
Feature: Account switched between review and activation
  The review was right, but somebody switched the account or organization before activating.
  With a review on record the cloud notices and refuses; without one, the wrong thing succeeds.

  Background:
    Given the world of "activation day" is ready

  @id:switched-right-way
  Scenario: Nothing changes between review and activation
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I review the activation of the "main licence"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"

  @id:switched-organization
  Scenario: The organization is switched after the review: refused
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I review the activation of the "main licence"
    And I select the organization "organization B"
    And I select the product "Professional"
    And I activate the "main licence"
    Then activation is refused
    And the true cause is "stale review"
    And the "main licence" is not activated
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I review the activation of the "main licence"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"

  @id:switched-account
  Scenario: The account is switched after the review: refused
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I review the activation of the "main licence"
    And I sign in with the "test account" and choose "test organization" and its "Professional"
    And I activate the "main licence"
    Then activation is refused
    And the true cause is "stale review"
    And the "main licence" is not activated
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" is registered to the "formal account"

  @id:switched-no-review
  Scenario: A colleague activates without a review: it succeeds and is wrong
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I review the activation of the "main licence"
    And a colleague signs in with the "test account" and chooses "test organization" and its "Professional"
    And the colleague activates the "main licence" without a review
    Then activation succeeds
    And the "main licence" belongs to "test organization"
    When on proof of purchase the service center unbinds the "main licence"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"
