// Package oracle answers, independently of the rules, what an activation must come to, and compares the rules with it
// in every combination.
//
// The rules in package cloud walk a state; the oracle knows no state. It is one table ([expected]) over ten parameters:
// who is signed in, in which organization and product, with which serial number and CDKey, on which computer, how far
// the partner's processes are, where account sets lie, what became of the certification papers, and when. Each row names
// the values it is about and what must come of them, in the contractual order of the checks. Two parameters have no row at
// all, which is the point of the documented failure modes: account sets and certification never stop an activation.
//
// [Verify] builds the world of every combination, lets the rules decide, and reports where the two disagree. Each
// combination has a number, so that a single one can be repeated with [At].
//
// Sources: the order of the checks is assumed and contractual; silent success for whoever is signed in is documented.
package oracle
