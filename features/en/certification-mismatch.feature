# language: en
@mode:certification-mismatch @documented
Feature: Certification papers of another company
  The product is active in organization A, and the papers of B are handed in.
  They are approved, and A bears the name and code of B from then on. They cannot be handed in again, so look before submitting.

  Background:
    Given the world of "activation day" is ready

  @id:certification-right-papers
  Scenario: With the right papers the name stays
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    And I hand in the certification papers of "organization A"
    Then it succeeds
    And the certification of "organization A" is "approved"
    And "organization A" keeps its name and credit code
    And the cloud noted no warning "profile replaced"

  @id:certification-wrong-papers
  Scenario: With the papers of B, organization A becomes B by name
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    And I hand in the certification papers of "organization B"
    Then it succeeds
    And the certification of "organization A" is "approved"
    But "organization A" now has the name and credit code of "organization B"
    And the cloud noted the warning "profile replaced"
    And the "main licence" belongs to "organization A"
    When I look at the account sets
    Then "2" account sets are shown
    When I hand in the certification papers of "organization A"
    Then it is refused
    And the true cause is "already certified"

  @id:certification-conflict
  Scenario: B is certified already: a person looks at the papers, and a rejection lets one correct them
    Given I sign in with the "formal account" and choose "organization B" and its "Professional"
    And I hand in the certification papers of "organization B"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    And I hand in the certification papers of "organization B"
    Then the certification of "organization A" is "conflict"
    And the cloud noted the warning "certification conflict"
    And "organization A" keeps its name and credit code
    When the reviewer rejects the certification of "organization A"
    And I hand in the certification papers of "organization A"
    Then it succeeds
    And the certification of "organization A" is "approved"
    And "organization A" keeps its name and credit code
