# language: en
@mode:sign-in-locked @analogy
Feature: Sign-in locked
  After five wrong passwords in a row the account is locked for a while, even for the right password.
  Waiting mends it; do not activate with somebody else's account instead.

  Background:
    Given the world of "activation day" is ready

  @id:lock-four-wrong
  Scenario: Four wrong, then right: one can sign in
    When "4" times in a row I sign in with a wrong password for the "formal account"
    Then it is refused
    And the true cause is "wrong account or password"
    When I sign in with the "formal account"
    Then it succeeds
    And the account shown is the "formal account"

  @id:lock-five-wrong
  Scenario: Five wrong: locked, and the wait is what helps
    When "5" times in a row I sign in with a wrong password for the "formal account"
    And I sign in with the "formal account"
    Then it is refused
    And the true cause is "sign-in locked"
    And the client waited "0" seconds in all
    When "14" minutes pass
    And I sign in with the "formal account"
    Then it is refused
    And the true cause is "sign-in locked"
    When "1" minutes pass
    And I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" is registered to the "formal account"
