# language: en
@mode:foreign-serial @documented
Feature: Another customer's serial number used
  The box of another customer is at hand, and its serial number is activated here.
  It succeeds, and both customers are wrong: one uses what it did not buy, the other cannot activate.

  Background:
    Given the world of "activation day" is ready

  @id:foreign-serial-right-way
  Scenario: Each uses its own serial number, and both can activate
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"
    When I sign in with the "other customer's account" and choose "other customer's organization" and its "Professional"
    And I activate the "other customer's licence"
    Then activation succeeds
    And the "other customer's licence" belongs to "other customer's organization"

  @id:foreign-serial-silent
  Scenario: It succeeds, and both customers are in trouble
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "other customer's licence"
    Then activation succeeds
    And the "other customer's licence" belongs to "organization A"
    But by the purchase record the "other customer's licence" should belong to "other customer's organization"
    When I activate the "main licence"
    Then activation is refused
    And the true cause is "product already has a licence"
    When I sign in with the "other customer's account" and choose "other customer's organization" and its "Professional"
    And I activate the "other customer's licence"
    Then activation is refused
    And the true cause is "licence in use elsewhere"
    When on proof of purchase the service center unbinds the "other customer's licence"
    And I activate the "other customer's licence"
    Then activation succeeds
    And the "other customer's licence" belongs to "other customer's organization"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"
