# language: en
@mode:slow-answer @analogy
Feature: Slow answer
  The activation took effect, but its answer arrives late, or trickles in.
  A good client waits; one that asks again uses the same idempotency key, and the licence is activated once.

  Background:
    Given the world of "activation day" is ready

  @id:slow-answer-right-way
  Scenario: A prompt answer: one request is enough
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the activation request went out "1" times with one and the same idempotency key

  @id:slow-answer-late
  Scenario: The answer is late, and still it says that it succeeded
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And the answer to the next activation arrives "20" seconds late though it took effect
    And I activate the "main licence"
    Then activation succeeds
    And the planned fault really struck
    And however often it went out, the activation request had one and the same idempotency key
    And the "main licence" has been activated "1" times in all
    When I look at the licence information
    Then the licence information names "organization A"

  @id:slow-answer-trickling
  Scenario: The answer trickles in and counts once it has been read to its end
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And the answer to the next activation trickles in though it took effect
    And I activate the "main licence"
    Then activation succeeds
    And the planned fault really struck
    And however often it went out, the activation request had one and the same idempotency key
    And the "main licence" has been activated "1" times in all
    And the "main licence" belongs to "organization A"

  @id:slow-answer-late-request
  Scenario: The request reaches the cloud late, and activates once
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And the next activation request reaches the cloud "20" seconds late
    And I activate the "main licence"
    Then activation succeeds
    And the planned fault really struck
    And however often it went out, the activation request had one and the same idempotency key
    And the "main licence" has been activated "1" times in all
