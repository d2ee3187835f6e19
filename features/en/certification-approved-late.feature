# language: en
@mode:certification-approved-late @analogy
Feature: Certification approved after the deadline
  The papers were handed in before the deadline, but the review took longer.
  Handing in does not count, approval does: in between there are restrictions, which approval lifts at once.

  Background:
    Given the world of "activation day" is ready
    And certification papers are reviewed by a person

  @id:late-right-way
  Scenario: Approved before the deadline: no restriction
    Given I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    When I hand in the certification papers of "organization A"
    And the reviewer approves the certification of "organization A"
    And the time is now "2026-04-06 09:00"
    And I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I create the account set "2026"
    Then it succeeds

  @id:late-approved
  Scenario: Under review at the deadline: restricted until approved
    Given I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    And the time is now "2026-04-01 09:00"
    And I sign in with the "formal account" and choose "organization A" and its "Professional"
    When I hand in the certification papers of "organization A"
    Then the certification of "organization A" is "under review"
    When the time is now "2026-04-06 09:00"
    And I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I create the account set "2026"
    Then it is refused
    And the true cause is "certification overdue"
    When I back up account set "001"
    Then it succeeds
    When the reviewer approves the certification of "organization A"
    And I create the account set "2026"
    Then it succeeds
    And the "main licence" belongs to "organization A"
