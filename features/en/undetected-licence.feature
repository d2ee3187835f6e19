# language: en
@mode:undetected-licence @public
Feature: Licence not detected
  A product without a licence in force runs as a demo: each account set can close two periods; looking and backing up go on.
  Look at the licence information, then activate, or activate again; after that periods can be closed as before.

  Background:
    Given the world of "activation day" is ready

  @id:undetected-right-way
  Scenario: With a licence in force a third period can be closed as well
    Given the "main licence" has been activated as purchased
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I look at the licence information
    Then the licence information shows the status "valid"
    When the colleague closes the period of account set "001"
    Then it succeeds
    When the colleague closes the period of account set "001"
    Then it succeeds
    When the colleague closes the period of account set "001"
    Then it succeeds

  @id:undetected-demo
  Scenario: Without a licence the third period cannot be closed; activation mends it
    Given I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I look at the licence information
    Then the licence information is empty
    When a colleague signs in with the "formal account" and chooses "organization A" and its "Professional"
    And the colleague closes the period of account set "001"
    Then it succeeds
    When the colleague closes the period of account set "001"
    Then it succeeds
    When the colleague closes the period of account set "001"
    Then it is refused
    And the true cause is "demo limit reached"
    When I look at the account sets
    Then "2" account sets are shown
    When I back up account set "001"
    Then it succeeds
    When I activate the "main licence"
    Then activation succeeds
    When the colleague closes the period of account set "001"
    Then it succeeds
    And no account set is lost

  @id:undetected-each-account-set
  Scenario: Each account set has periods of its own
    Given a colleague signs in with the "formal account" and chooses "organization A" and its "Professional"
    When the colleague closes the period of account set "001"
    And the colleague closes the period of account set "001"
    Then it succeeds
    When the colleague closes the period of account set "002"
    Then it succeeds
    When the colleague closes the period of account set "001"
    Then it is refused
    And the true cause is "demo limit reached"

  @id:undetected-new-version
  Scenario: A new version installed and not activated leaves the old licence without force; the upgrade mends it
    Given the "main licence" has been activated as purchased
    And "organization A" has its "Professional" replaced by version "15.0"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I look at the licence information
    Then the licence information shows version "14.1"
    And the licence information shows that the product runs as a demo
    When the colleague closes the period of account set "001"
    And the colleague closes the period of account set "001"
    Then it succeeds
    When the colleague closes the period of account set "001"
    Then it is refused
    And the true cause is "demo limit reached"
    When in MOP the partner finishes the service fee process of the "main licence" for version "15.0"
    And in MOP the partner finishes the upgrade process of the "main licence" for version "15.0"
    And I activate the "main licence"
    Then activation succeeds
    When the colleague closes the period of account set "001"
    Then it succeeds
