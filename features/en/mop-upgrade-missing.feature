# language: en
@mode:mop-upgrade-missing @documented
Feature: MOP upgrade process not finished
  Before a same-series upgrade the partner finishes two MOP processes. With the upgrade process unfinished the new version cannot be activated.
  The customer sees the prompt of a wrong serial number; only the partner can find the cause in MOP.

  Background:
    Given the world of "upgrade day" is ready
    And the "main licence" has been activated as purchased
    And "organization A" has its "Professional" replaced by version "15.0"

  @id:mop-upgrade-right-way
  Scenario: With both processes finished the upgrade works at once
    Given in MOP the partner finishes the service fee process of the "main licence" for version "15.0"
    And in MOP the partner finishes the upgrade process of the "main licence" for version "15.0"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" is for version "15.0"

  @id:mop-upgrade-refused
  Scenario: The upgrade process was begun and not finished: refused; finished, it works
    Given in MOP the partner finishes the service fee process of the "main licence" for version "15.0"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate with a serial number that does not exist
    And I activate the "main licence"
    Then activation is refused
    And the prompt is word for word the one for a wrong serial number
    But the true cause is "upgrade process unfinished"
    And the "main licence" is for version "14.1"
    When I look at the licence information
    Then the licence information shows version "14.1"
    When in MOP the partner finishes the upgrade process of the "main licence" for version "15.0"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" is for version "15.0"
    And the "main licence" has been activated "1" times in all

  @id:mop-upgrade-other-version
  Scenario: The process that was finished is for another version: it does not count
    Given in MOP the partner finishes the service fee process of the "main licence" for version "15.0"
    And in MOP the partner finishes the upgrade process of the "main licence" for version "16.0"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation is refused
    And the true cause is "upgrade process unfinished"
    When in MOP the partner finishes the upgrade process of the "main licence" for version "15.0"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" is for version "15.0"
