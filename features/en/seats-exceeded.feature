# language: en
@mode:seats-exceeded @analogy
Feature: Seats exceeded
  Once as many people are signed in as the licence has seats, whoever comes next cannot enter the product; those in it are not affected.
  Ask those who are not working to sign out, or change to a licence with more seats.

  Background:
    Given the world of "activation day" is ready
    And the customer bought the "single-seat licence", like the "main licence" but with "1" seats

  @id:seats-right-way
  Scenario: With seats enough two people work at once
    Given the "main licence" has been activated as purchased
    When I sign in with the "sub-account" and choose "organization A" and its "Professional"
    And I look at the account sets
    Then "2" account sets are shown
    When the colleague posts a voucher in account set "001"
    Then it succeeds

  @id:seats-refused
  Scenario: All seats taken, the next one cannot enter; when the colleague signs out they can
    Given the "single-seat licence" has been activated as purchased
    When I sign in with the "sub-account"
    And I select the organization "organization A"
    Then it succeeds
    When I select the product "Professional"
    Then it is refused
    And the true cause is "all seats taken"
    When the colleague posts a voucher in account set "001"
    Then it succeeds
    When the colleague signs out
    Then it succeeds
    When I select the product "Professional"
    Then it succeeds
    When I look at the account sets
    Then "2" account sets are shown

  @id:seats-other-product
  Scenario: Each product has seats of its own, and another one can be entered
    Given the "single-seat licence" has been activated as purchased
    When I sign in with the "sub-account" and choose "organization A" and its "Professional(1)"
    And I look at the account sets
    Then the list of account sets is empty
    When I select the product "Professional"
    Then it is refused
    And the true cause is "all seats taken"

  @id:seats-forgotten-sign-in
  Scenario: Somebody forgot to sign out; when the sign-in has run out the seat is free
    Given the "single-seat licence" has been activated as purchased
    When all sign-ins have run out
    And I sign in with the "sub-account" and choose "organization A" and its "Professional"
    And I look at the account sets
    Then "2" account sets are shown

  @id:seats-elsewhere
  Scenario: Whoever works in another product takes no seat of this one
    Given the "single-seat licence" has been activated as purchased
    When all sign-ins have run out
    And a colleague signs in with the "formal account" and chooses "organization A" and its "Professional(1)"
    And I sign in with the "sub-account" and choose "organization A" and its "Professional"
    And I look at the account sets
    Then "2" account sets are shown

  @id:seats-more
  Scenario: With a licence of more seats the next one can enter too
    Given the "single-seat licence" has been activated as purchased
    When on proof of purchase the service center unbinds the "single-seat licence"
    And I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    When I sign in with the "sub-account" and choose "organization A" and its "Professional"
    Then it succeeds
    When the colleague posts a voucher in account set "001"
    Then it succeeds
