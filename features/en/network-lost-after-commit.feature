# language: en
@mode:network-lost-after-commit @analogy
Feature: Network lost after the activation took effect
  The cloud has activated the licence, but the answer is lost and the client does not know.
  Trying again must simply succeed, and not tell the rightful owner that it is in use.

  Background:
    Given the world of "activation day" is ready

  @id:lost-reply-right-way
  Scenario: With a good network one request is enough
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the activation request went out "1" times with one and the same idempotency key

  @id:lost-reply-retried
  Scenario: The answer is lost, and the client asks again with the same key
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And the answer to the next activation is lost after it took effect
    And I activate the "main licence"
    Then activation succeeds
    And the planned fault really struck
    And the activation request went out "2" times with one and the same idempotency key
    And the "main licence" has been activated "1" times in all
    And the "main licence" belongs to "organization A"

  @id:lost-request-retried
  Scenario: The request never arrives, and the second one activates
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And the next activation request is lost on the way
    And I activate the "main licence"
    Then activation succeeds
    And the planned fault really struck
    And the activation request went out "2" times with one and the same idempotency key
    And the "main licence" has been activated "1" times in all

  @id:lost-reply-given-up
  Scenario: The client gives up though it took effect; doing it again succeeds
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And the answers to the next "10" activations are lost
    And I activate the "main licence"
    Then there is no result
    And the planned fault really struck
    But the "main licence" belongs to "organization A"
    When the cloud is back to normal
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" has been activated "1" times in all
    When I look at the licence information
    Then the licence information names "organization A"
