# language: en
@mode:session-expired @analogy
Feature: Session expired half-way
  Somebody takes a call half-way, and the sign-in has run out.
  Activation is refused and nothing has happened; after signing in again, organization and product are to be chosen again.

  Background:
    Given the world of "activation day" is ready

  @id:session-in-time
  Scenario: Within eight hours the sign-in holds
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And "479" minutes pass
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"

  @id:session-ran-out
  Scenario: After eight hours one signs in again to activate
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I review the activation of the "main licence"
    And "481" minutes pass
    And I activate the "main licence"
    Then without a new sign-in and review the activation of the "main licence" is refused
    And the true cause is "expired sign-in"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"

  @id:session-ended-at-activation
  Scenario: It runs out at the activation itself; the organization is to be chosen again
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I review the activation of the "main licence"
    And the sign-in runs out at the next activation
    And I activate the "main licence"
    Then without a new sign-in and review the activation of the "main licence" is refused
    And the planned fault really struck
    And the true cause is "expired sign-in"
    When I sign in with the "formal account"
    And I activate the "main licence"
    Then activation is refused
    And the true cause is "no organization selected"
    When I select the organization "organization A"
    And I select the product "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"
