# language: en
@mode:wrong-product @documented
Feature: Activated on the wrong product
  An organization has several products, or two copies of one, and the wrong one is selected.
  Where the licence fits it succeeds on the wrong target; where it does not, it is refused unless the cloud is lenient.

  Background:
    Given the world of "activation day" is ready

  @id:wrong-product-right-way
  Scenario: The product's name is read, and the right one is activated
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" is active on the product "Professional"
    When I sign in with the "formal account" and choose "organization A" and its "Commerce"
    And I activate the "commerce licence"
    Then activation succeeds
    And the "commerce licence" is active on the product "Commerce"

  @id:wrong-product-copy
  Scenario: The second copy is selected: it succeeds, and the first copy has no licence
    When I sign in with the "formal account" and choose "organization A" and its "Professional(1)"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" is active on the product "Professional(1)"
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I look at the licence information
    Then the licence information is empty
    When I activate the "main licence"
    Then activation is refused
    And the true cause is "licence in use elsewhere"
    When on proof of purchase the service center unbinds the "main licence"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" is active on the product "Professional"

  @id:wrong-product-other-series
  Scenario: A product of another series is selected: it is refused
    When I sign in with the "formal account" and choose "organization A" and its "Commerce"
    And I activate the "main licence"
    Then activation is refused
    And the true cause is "product does not fit"
    And the "main licence" is not activated
    When I select the product "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" is active on the product "Professional"

  @id:wrong-product-lenient
  Scenario: Where the cloud does not check, the licence goes to another series
    Given the cloud does not check whether the product fits
    When I sign in with the "formal account" and choose "organization A" and its "Commerce"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" is active on the product "Commerce"
    When on proof of purchase the service center unbinds the "main licence"
    And I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    And the "main licence" is active on the product "Professional"
