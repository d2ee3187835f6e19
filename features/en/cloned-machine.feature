# language: en
@mode:cloned-machine @analogy
Feature: Cloned machine
  The server is a virtual machine; cloned, both have the same feature code, and the cloud cannot tell them apart.
  Both show as activated. Only once the clone has a feature code of its own one sees that the licence is not on it.

  Background:
    Given the world of "activation day" is ready

  @id:clone-right-way
  Scenario: There is one server, and all is well once it is activated
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    When I look at the licence information
    Then the licence information names "organization A"
    And the licence information shows the status "valid"

  @id:clone-both-active
  Scenario: After cloning both show as activated, without a warning
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    Given the "original server" is cloned as the "cloned server"
    When I work at the "cloned server"
    And I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I look at the licence information
    Then the licence information names "organization A"
    And the licence information shows the status "valid"
    When I activate the "main licence"
    Then activation succeeds
    And the "main licence" has been activated "1" times in all

  @id:clone-own-code
  Scenario: With a feature code of its own the clone cannot use the licence
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
    Given the "original server" is cloned as the "cloned server"
    And the hardware of the "cloned server" is replaced and its feature code changes
    When I work at the "cloned server"
    And I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation is refused
    And the true cause is "changed feature code"
    When I work at the "original server"
    And I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I look at the licence information
    Then the licence information names "organization A"
