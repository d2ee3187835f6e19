// Package cases holds support cases: one file each, from a capture or a phone call to the cause, the remedy and a
// minimal scenario.
//
// A [Case] is a journal with what is known about it. Because a world is the fold of its journal, everything follows
// from the entries: replaying decides them again ([Replay]), diagnosing reads them ([Case.Diagnose], with the one
// diagnosis engine of the product), trying a remedy forks the world and plays the catalogue's script in it ([Try]),
// shrinking drops entries as long as the diagnosis stays ([Shrink]), and exporting writes what is left in the
// sentences of the features ([Feature]).
//
// Cases come from a catalogue mode ([FromMode]) or from a capture (package intake). Nothing secret is ever in one:
// keys are references, and package redact replaces everything personal before the first write.
//
// # Doubt
//
// A capture shows answers, not states. What the intake had to assume is listed in [Case.Assumptions], and where it
// could not see which of several causes was behind an answer it leaves a [Doubt]: the diagnosis then shares its
// confidence among them and proposes the next question to ask the customer.
package cases
