# language: en
@mode:feature-code-changed @documented
Feature: The server's feature code changed
  The server got new hardware and reports another feature code than the registered one; activating the new version is refused.
  A re-registration makes the licence accept the new code, then it can be activated.

  Background:
    Given the world of "upgrade day" is ready
    And the "main licence" has been activated as purchased
    And "organization A" has its "Professional" replaced by version "15.0"

  @id:feature-code-right-way
  Scenario: The feature code is unchanged and the new version is activated
    Given in MOP the partner finishes the service fee process of the "main licence" for version "15.0"
    And in MOP the partner finishes the upgrade process of the "main licence" for version "15.0"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" is for version "15.0"

  @id:feature-code-refused
  Scenario: The code changed: only a re-registration lets it be activated
    Given in MOP the partner finishes the service fee process of the "main licence" for version "15.0"
    And in MOP the partner finishes the upgrade process of the "main licence" for version "15.0"
    And the hardware of the "original server" is replaced and its feature code changes
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate with a serial number that does not exist
    And I activate the "main licence"
    Then activation is refused
    And the prompt is not the one for a wrong serial number
    And the true cause is "changed feature code"
    And the "main licence" is for version "14.1"
    When I ask for a re-registration
    Then it succeeds
    When I activate the "main licence"
    Then activation succeeds
    And the "main licence" is for version "15.0"

  @id:feature-code-pending
  Scenario: While the re-registration is pending, nothing can be activated
    Given re-registrations are reviewed by a person
    And in MOP the partner finishes the service fee process of the "main licence" for version "15.0"
    And in MOP the partner finishes the upgrade process of the "main licence" for version "15.0"
    And the hardware of the "original server" is replaced and its feature code changes
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I ask for a re-registration
    And I activate the "main licence"
    Then activation is refused
    And the true cause is "changed feature code"
    When I ask for a re-registration
    Then it is refused
    And the true cause is "re-registration pending"
    When the reviewer approves the re-registration
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" is for version "15.0"

  @id:feature-code-rejected
  Scenario: A rejected re-registration can be asked for again
    Given re-registrations are reviewed by a person
    And in MOP the partner finishes the service fee process of the "main licence" for version "15.0"
    And in MOP the partner finishes the upgrade process of the "main licence" for version "15.0"
    And the hardware of the "original server" is replaced and its feature code changes
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I ask for a re-registration
    And the reviewer rejects the re-registration
    And I activate the "main licence"
    Then activation is refused
    And the true cause is "changed feature code"
    When I ask for a re-registration
    And the reviewer approves the re-registration
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" is for version "15.0"
