# language: en
@mode:same-machine-reactivation @analogy
Feature: Activated again on the same server
  A product that is active is activated again on the same server with the same entries.
  It succeeds and changes nothing.

  Background:
    Given the world of "activation day" is ready

  @id:again-unchanged
  Scenario: Activating again changes nothing
    Given the "main licence" has been activated as purchased
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" has been activated "1" times in all
    And the "main licence" belongs to "organization A"

  @id:again-after-upgrade
  Scenario: After an upgrade too, activating again adds nothing
    Given the "main licence" has been activated as purchased
    And "organization A" has its "Professional" replaced by version "15.0"
    And in MOP the partner finishes the service fee process of the "main licence" for version "15.0"
    And in MOP the partner finishes the upgrade process of the "main licence" for version "15.0"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" is for version "15.0"
    When I activate the "main licence"
    Then activation succeeds
    And the "main licence" is for version "15.0"
    And the "main licence" has been activated "1" times in all

  @id:again-elsewhere
  Scenario: Activating it again on another product is refused
    Given the "main licence" has been activated as purchased
    When I sign in with the "formal account" and choose "organization A" and its "Professional(1)"
    And I activate the "main licence"
    Then activation is refused
    And the true cause is "licence in use elsewhere"
    When I activate the "second licence"
    Then activation succeeds
    And the "second licence" is active on the product "Professional(1)"
