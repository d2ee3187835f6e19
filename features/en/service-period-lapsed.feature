# language: en
@mode:service-period-lapsed @public
Feature: Service period lapsed
  Once the licence's service period has ended the product itself goes on; what needs the service period is refused, switching on Yunzhijia for one.
  Renewed through the partner, the same operation succeeds.

  Background:
    Given the world of "activation day" is ready
    And the "main licence" has been activated as purchased
    And the service period of the "main licence" ends with "2026-01-31"

  @id:service-period-last-day
  Scenario: On the last day of the service period Yunzhijia can be switched on
    When the time is now "2026-01-31 23:59:59"
    And I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate Yunzhijia with its own CDKey
    Then it succeeds
    And Yunzhijia of "organization A" is on

  @id:service-period-refused
  Scenario: After it Yunzhijia is refused, and succeeds once renewed
    When the time is now "2026-02-01 00:00:00"
    And I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate Yunzhijia with its own CDKey
    Then it is refused
    And the true cause is "service period lapsed"
    And Yunzhijia of "organization A" is off
    When the service period of the "main licence" ends with "2027-01-31"
    And I activate Yunzhijia with its own CDKey
    Then it succeeds
    And Yunzhijia of "organization A" is on

  @id:service-period-product-works
  Scenario: The product does not become a demo, and periods are closed as before
    When the time is now "2026-02-01 00:00:00"
    And I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I look at the licence information
    Then the licence information shows the status "valid"
    When a colleague signs in with the "formal account" and chooses "organization A" and its "Professional"
    And the colleague closes the period of account set "001"
    And the colleague closes the period of account set "001"
    Then it succeeds
    When the colleague closes the period of account set "001"
    Then it succeeds
