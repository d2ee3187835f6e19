# language: en
@mode:backend-unavailable @analogy
Feature: Backend unavailable
  The cloud is under maintenance and cannot activate for the moment.
  A good client waits as told and tries again; if that does not help it says so, and nothing is activated.

  Background:
    Given the world of "activation day" is ready

  @id:backend-unavailable-right-way
  Scenario: With a cloud at work it succeeds at once
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the activation request went out "1" times with one and the same idempotency key
    And the client waited "0" seconds in all

  @id:backend-unavailable-patient
  Scenario: Twice under maintenance; after the waiting it succeeds
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And the next "2" activations meet a cloud under maintenance and are told to wait "5" seconds
    And I activate the "main licence"
    Then activation succeeds
    And the planned fault really struck
    And the client waited "10" seconds in all
    And the activation request went out "3" times with one and the same idempotency key
    And the "main licence" has been activated "1" times in all
    And the "main licence" belongs to "organization A"

  @id:backend-unavailable-given-up
  Scenario: Always under maintenance: no result and no activation, until the cloud is back
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And the next "10" activations meet a cloud under maintenance and are told to wait "5" seconds
    And I activate the "main licence"
    Then there is no result
    And the planned fault really struck
    And the "main licence" is not activated
    When the cloud is back to normal
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"
