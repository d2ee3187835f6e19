# language: en
@mode:sub-account-without-permission @analogy
Feature: Sub-account without permission
  A sub-account can sign in and see the organization and its account sets, but may not manage it.
  It cannot activate; an owner or an administrator can.

  Background:
    Given the world of "activation day" is ready

  @id:sub-account-right-way
  Scenario: The formal account activates
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" is registered to the "formal account"

  @id:sub-account-refused
  Scenario: The sub-account is refused; made an administrator, it succeeds
    When I sign in with the "sub-account" and choose "organization A" and its "Professional"
    Then "2" account sets are shown
    When I activate with a serial number that does not exist
    And I activate the "main licence"
    Then activation is refused
    And the true cause is "role not allowed"
    And the "main licence" is not activated
    When the "sub-account" becomes an administrator of "organization A"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"
    And the "main licence" is registered to the "sub-account"

  @id:sub-account-certification
  Scenario: Nor can the sub-account hand in certification papers
    When I sign in with the "sub-account" and choose "organization A" and its "Professional"
    And I hand in the certification papers of "organization A"
    Then it is refused
    And the true cause is "role not allowed"
    And the certification of "organization A" is "not certified"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I hand in the certification papers of "organization A"
    Then it succeeds
    And the certification of "organization A" is "approved"
