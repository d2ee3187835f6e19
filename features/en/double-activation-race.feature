# language: en
@mode:double-activation-race @analogy
Feature: One licence activated twice at once
  Two people activate one licence at almost the same moment, one in organization A, the other in B.
  Only one of them succeeds: a licence never has two owners.

  Background:
    Given the world of "activation day" is ready

  @id:race-right-way
  Scenario: They agree that one of them activates
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" has been activated "1" times in all

  @id:race-we-are-first
  Scenario: We are first, and the colleague is refused
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And a colleague signs in with the "formal account" and chooses "organization B" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    When the colleague activates the "main licence" without a review
    Then activation is refused
    And the true cause is "licence in use elsewhere"
    And the "main licence" belongs to "organization A"
    And the "main licence" has been activated "1" times in all

  @id:race-we-are-second
  Scenario: The colleague is first, in organization B; unbinding lets it be put right
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I review the activation of the "main licence"
    And a colleague signs in with the "formal account" and chooses "organization B" and its "Professional"
    And the colleague activates the "main licence" without a review
    Then activation succeeds
    When I activate the "main licence"
    Then activation is refused
    And the true cause is "licence in use elsewhere"
    And the "main licence" belongs to "organization B"
    And the "main licence" has been activated "1" times in all
    When on proof of purchase the service center unbinds the "main licence"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"
    And the "main licence" has been activated "2" times in all
