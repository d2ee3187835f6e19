# language: en
@mode:yunzhijia-wrong-code @documented
Feature: Wrong code for Yunzhijia
  The Yunzhijia service has a CDKey of its own and is activated after the product.
  With the product inactive, or with the product's CDKey, it stays off.

  Background:
    Given the world of "activation day" is ready

  @id:yunzhijia-right-way
  Scenario: The product first, then the service with its own CDKey
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    And I activate Yunzhijia with its own CDKey
    Then it succeeds
    And Yunzhijia of "organization A" is on

  @id:yunzhijia-too-early
  Scenario: The product is not active yet
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate Yunzhijia with its own CDKey
    Then it is refused
    And the true cause is "product not active"
    And Yunzhijia of "organization A" is off
    When I activate the "main licence"
    And I activate Yunzhijia with its own CDKey
    Then it succeeds
    And Yunzhijia of "organization A" is on

  @id:yunzhijia-product-key
  Scenario: The product's CDKey is used, and the service stays off
    Given I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    When I activate Yunzhijia with the CDKey of the "main licence"
    Then it is refused
    And the true cause is "not a Yunzhijia CDKey"
    And Yunzhijia of "organization A" is off
    And the "main licence" belongs to "organization A"
    When I activate Yunzhijia with its own CDKey
    Then it succeeds
    And Yunzhijia of "organization A" is on
