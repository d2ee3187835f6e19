# language: en
@mode:truncated-answer @analogy
Feature: Truncated answer to an activation
  The cloud says success, but the answer is cut off and cannot be read.
  A good client takes it as lost and asks again with the same idempotency key.

  Background:
    Given the world of "activation day" is ready

  @id:truncated-answer-right-way
  Scenario: With a whole answer one request is enough
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the activation request went out "1" times with one and the same idempotency key

  @id:truncated-answer-retried
  Scenario: The answer is cut off; asking again brings the result
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And only half of the answer to the next activation arrives
    And I activate the "main licence"
    Then activation succeeds
    And the planned fault really struck
    And the activation request went out "2" times with one and the same idempotency key
    And the "main licence" has been activated "1" times in all
    When I look at the licence information
    Then the licence information names "organization A"
