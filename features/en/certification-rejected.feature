# language: en
@mode:certification-rejected @analogy
Feature: Certification rejected
  The reviewer rejects the papers, which counts as no certification: the three months go on.
  Corrected papers are handed in again, and only the approval counts.

  Background:
    Given the world of "activation day" is ready
    And certification papers are reviewed by a person

  @id:rejected-right-way
  Scenario: The papers are approved
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    And I hand in the certification papers of "organization A"
    Then the certification of "organization A" is "under review"
    When I hand in the certification papers of "organization A"
    Then it is refused
    And the true cause is "certification pending"
    When the reviewer approves the certification of "organization A"
    Then the certification of "organization A" is "approved"

  @id:rejected-then-overdue
  Scenario: Rejected and not handed in again: restricted when due, until approved
    Given I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    When I hand in the certification papers of "organization A"
    And the reviewer rejects the certification of "organization A"
    Then the certification of "organization A" is "rejected"
    And "organization A" must be certified by "2026-04-05 23:59:59"
    When the time is now "2026-04-06 09:00"
    And I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I create the account set "2026"
    Then it is refused
    And the true cause is "certification overdue"
    When I hand in the certification papers of "organization A"
    And the reviewer approves the certification of "organization A"
    And I create the account set "2026"
    Then it succeeds
    And the certification of "organization A" is "approved"
