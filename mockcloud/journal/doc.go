// Package journal is the truth of a world: the list of everything that was asked of it and what came of it.
//
// An [Entry] has two halves. The command half (Command and Outcome) is what the rules decided: folding its events
// gives the state, deciding its commands again checks the rules. The wire half ([Wire]) is what went over the
// network, and keeps what never became a command: malformed bodies, unknown routes, retry storms. Grading,
// diagnosis and reports read both; the fold skips the wire half.
//
// [Fold] turns entries into a state, and survives changes of the rules. [Redecide] decides the commands again and
// lists where the answers differ. A [Store] keeps entries; [Memory] is the one of tests and short runs, and the
// suite in journaltest is the contract for all.
//
// Keys never enter an entry: commands and events hold references by construction (see package cloud), and the faces
// scrub the paths they record.
package journal
