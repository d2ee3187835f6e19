# language: en
@mode:credential-leak @documented
Feature: Serial number and CDKey leaked
  Serial number and CDKey are to be kept like passwords: they belong on no screen, in no log and no address.
  Whoever sees them can activate, and the real customer cannot.

  Background:
    Given the world of "activation day" is ready

  @id:leak-none
  Scenario: From sign-in to activation no key is where it should not be
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate with a serial number that does not exist
    Then activation is refused
    And no serial number or CDKey is where it should not be
    When I activate with the serial number of the "main licence" and the CDKey of the "second licence"
    Then activation is refused
    And no serial number or CDKey is where it should not be
    When I activate the "main licence"
    Then activation succeeds
    And no serial number or CDKey is where it should not be
    When I look at the licence information
    Then the licence information names "organization A"
    And no serial number or CDKey is where it should not be
    When I activate Yunzhijia with its own CDKey
    Then it succeeds
    And no serial number or CDKey is where it should not be

  @id:leak-used
  Scenario: A leaked key is used by somebody else; proof of purchase gets it back
    When a colleague signs in with the "other customer's account" and chooses "other customer's organization" and its "Professional"
    And the colleague activates the "main licence" without a review
    Then activation succeeds
    And the "main licence" belongs to "other customer's organization"
    But by the purchase record the "main licence" should belong to "organization A"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation is refused
    And the true cause is "licence in use elsewhere"
    And no serial number or CDKey is where it should not be
    When without proof of purchase the service center is asked to unbind the "main licence"
    Then it is refused
    When on proof of purchase the service center unbinds the "main licence"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" belongs to "organization A"
    And no serial number or CDKey is where it should not be
