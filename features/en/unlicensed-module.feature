# language: en
@mode:unlicensed-module @public
Feature: Unlicensed module in use
  The licence covers the general ledger only, and the customer uses fixed assets. Posting goes well; closing the period is refused, and the books stop there.
  A licence that includes the module puts it right; compare the list of modules before the purchase.

  Background:
    Given the world of "activation day" is ready
    And the customer bought the "ledger licence", like the "main licence" but for the module "general ledger" only

  @id:module-right-way
  Scenario: With the modules of the licence every period can be closed
    Given the "ledger licence" has been activated as purchased
    When in account set "001" the colleague posts a voucher of the module "general ledger"
    And the colleague closes the period of account set "001"
    Then it succeeds
    When the colleague posts a voucher in account set "001"
    And the colleague closes the period of account set "001"
    Then it succeeds

  @id:module-licensed
  Scenario: A licence that includes fixed assets lets them be closed
    Given the "main licence" has been activated as purchased
    When in account set "001" the colleague posts a voucher of the module "fixed assets"
    And the colleague closes the period of account set "001"
    Then it succeeds

  @id:module-refused
  Scenario: The first period goes well, with fixed assets the next cannot be closed; another licence mends it
    Given the "ledger licence" has been activated as purchased
    When in account set "001" the colleague posts a voucher of the module "general ledger"
    And the colleague closes the period of account set "001"
    Then it succeeds
    When in account set "001" the colleague posts a voucher of the module "fixed assets"
    Then it succeeds
    When the colleague closes the period of account set "001"
    Then it is refused
    And the true cause is "module not licensed"
    When the colleague closes the period of account set "002"
    Then it succeeds
    When on proof of purchase the service center unbinds the "ledger licence"
    And I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    When the colleague closes the period of account set "001"
    Then it succeeds
    And no account set is lost
