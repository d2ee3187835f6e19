# language: en
@mode:upgrade-on-new-machine @documented
Feature: Same-series upgrade away from the original server
  A same-series upgrade is activated on another computer than the original server.
  The prompt is that of a wrong serial number and says nothing of the server. The upgrade is not active, the old licence stays.

  Background:
    Given the world of "upgrade day" is ready
    And the "main licence" has been activated as purchased
    And "organization A" has its "Professional" replaced by version "15.0"

  @id:upgrade-machine-right-way
  Scenario: The new version is activated on the original server
    Given in MOP the partner finishes the service fee process of the "main licence" for version "15.0"
    And in MOP the partner finishes the upgrade process of the "main licence" for version "15.0"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" is for version "15.0"
    And the "main licence" has been activated "1" times in all

  @id:upgrade-machine-refused
  Scenario: Refused on the new server; back on the original one it works
    Given in MOP the partner finishes the service fee process of the "main licence" for version "15.0"
    And in MOP the partner finishes the upgrade process of the "main licence" for version "15.0"
    When I work at the "new server"
    And I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate with a serial number that does not exist
    And I activate the "main licence"
    Then activation is refused
    And the prompt is word for word the one for a wrong serial number
    But the true cause is "not the original server"
    And the "main licence" is for version "14.1"
    And the "main licence" belongs to "organization A"
    When I work at the "original server"
    And I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" is for version "15.0"
    When I look at the licence information
    Then the licence information shows version "15.0"

  @id:upgrade-machine-re-registered
  Scenario: The new server is re-registered first
    Given in MOP the partner finishes the service fee process of the "main licence" for version "15.0"
    And in MOP the partner finishes the upgrade process of the "main licence" for version "15.0"
    When I work at the "new server"
    And I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I ask for a re-registration
    Then it succeeds
    When I activate the "main licence"
    Then activation succeeds
    And the "main licence" is for version "15.0"
