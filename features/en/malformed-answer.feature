# language: en
@mode:malformed-answer @analogy
Feature: A gateway's web page for an answer
  The status says success, but the content is a network's sign-in page and has nothing to do with the cloud.
  A good client takes the answer as lost and asks again with the same idempotency key.

  Background:
    Given the world of "activation day" is ready

  @id:malformed-answer-right-way
  Scenario: With an answer from the cloud one request is enough
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the activation request went out "1" times with one and the same idempotency key

  @id:malformed-answer-retried
  Scenario: It took effect and a page answers; asking again brings the result
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And the answer to the next activation is a gateway's web page though it took effect
    And I activate the "main licence"
    Then activation succeeds
    And the planned fault really struck
    And the activation request went out "2" times with one and the same idempotency key
    And the "main licence" has been activated "1" times in all
    When I look at the licence information
    Then the licence information names "organization A"

  @id:malformed-answer-never-arrived
  Scenario: It never reached the cloud and a page answers; asking again activates
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And the next activation does not reach the cloud and is answered with a gateway's web page
    And I activate the "main licence"
    Then activation succeeds
    And the planned fault really struck
    And the activation request went out "2" times with one and the same idempotency key
    And the "main licence" has been activated "1" times in all
