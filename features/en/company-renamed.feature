# language: en
@mode:company-renamed @analogy
Feature: Company renamed
  After a company is renamed the product works as before and the licence information shows the new name at once; an approved certification keeps the old one and cannot be handed in again.
  Not certified yet, certify with the papers under the present name; certified already, compare by credit code.

  Background:
    Given the world of "activation day" is ready
    And I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"

  @id:renamed-right-way
  Scenario: Renamed first, then certified with the papers under the present name
    Given "organization A" is renamed to "new name"
    When I look at the licence information
    Then the licence information shows the organization's name "new name"
    When I hand in the certification papers of "organization A" under its present name
    Then it succeeds
    And the certification of "organization A" is "approved"
    And "organization A" is now called "new name"
    And "organization A" keeps its credit code
    And the cloud noted no warning "profile replaced"

  @id:renamed-after-certification
  Scenario: Renamed after certification, the old name stays on it and new papers are refused; the credit code tells
    Given I hand in the certification papers of "organization A"
    And the certification of "organization A" is "approved"
    When "organization A" is renamed to "new name"
    And I look at the licence information
    Then the licence information shows the organization's name "new name"
    And the certification of "organization A" still has the name from before
    When I hand in the certification papers of "organization A" under its present name
    Then it is refused
    And the true cause is "already certified"
    And the certification of "organization A" is "approved"
    And the certification of "organization A" still has the name from before
    And "organization A" keeps its credit code
    And the "main licence" belongs to "organization A"
    And by the purchase record the "main licence" should belong to "organization A"
    When I look at the account sets
    Then "2" account sets are shown

  @id:renamed-old-papers
  Scenario: Papers with the old name, handed in after the renaming, are approved and turn the name back
    Given "organization A" is renamed to "new name"
    When I hand in the certification papers of "organization A"
    Then it succeeds
    And the certification of "organization A" is "approved"
    And "organization A" keeps its name and credit code
    And the cloud noted the warning "profile replaced"
    When I hand in the certification papers of "organization A" under its present name
    Then it is refused
    And the true cause is "already certified"
    And the "main licence" belongs to "organization A"
