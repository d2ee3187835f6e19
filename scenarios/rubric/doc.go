// Package rubric says what a good activation client does, as data beside the catalogue: the rules that every client is
// judged by, and for each failure mode the situation that must have been reached before anything is proven.
//
// [Load] reads and checks both files. A rule has an id that never changes its meaning, words in two languages, a
// source with its label, how grave a breach is, the modes it applies to, and what kind of evidence it needs. How a
// rule is judged is code, in harness/verdict; a test there holds the two lists together.
//
// A [Situation] lists ways in which a mode's situation counts as reached by the client itself. A mode without one is
// refused on loading: a verdict about it would be vacuous.
package rubric
