# language: en
@mode:certification-overdue @documented
Feature: Certification overdue
  An organization must be certified within three months of the day of activation, the last day included.
  After that, posting and closing of periods are blocked, viewing and backup stay. Approval lifts it at once.

  Background:
    Given the world of "activation day" is ready

  @id:certification-in-time
  Scenario: Certified in time, nothing is restricted
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    And I hand in the certification papers of "organization A"
    Then the certification of "organization A" is "approved"
    When the time is now "2026-07-01 09:00"
    And I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I create the account set "2026"
    Then it succeeds

  @id:certification-late
  Scenario: The last day still counts; after it there are restrictions until it is certified
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And "organization A" must be certified by "2026-04-05 23:59:59"
    When the time is now "2026-04-05 23:59:59"
    And I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I create the account set "2026"
    Then it succeeds
    When the time is now "2026-04-06 00:00:00"
    And I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I create the account set "2027"
    Then it is refused
    And the true cause is "certification overdue"
    When I look at the account sets
    Then "3" account sets are shown
    When I back up account set "001"
    Then it succeeds
    When a colleague signs in with the "formal account" and chooses "organization A" and its "Professional"
    And the colleague posts a voucher in account set "001"
    Then it is refused
    And the true cause is "certification overdue"
    When the colleague closes the period of account set "001"
    Then it is refused
    And the true cause is "certification overdue"
    And the "main licence" belongs to "organization A"
    When I hand in the certification papers of "organization A"
    Then the certification of "organization A" is "approved"
    When I create the account set "2027"
    Then it succeeds
    When the colleague closes the period of account set "001"
    Then it succeeds

  @id:certification-month-end
  Scenario: Activated at the end of a month, it is due on the last day of a shorter one
    When the time is now "2026-11-30 10:00"
    And I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And "organization A" must be certified by "2027-02-28 23:59:59"
