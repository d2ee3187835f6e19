// Package exercises is what partners rehearse in the classroom: one data file each, in Chinese and English, readable
// and writable without code.
//
// # What an exercise says
//
// A preset world and a few sentences set the stage; the sentences are those of the feature files, in Chinese. The desk
// of the trainee then holds what a partner would really have there: the order, sign-ins, boxes with keys, computers,
// the two back-office desks. Nothing stops a trainee from taking the wrong one: a wrong activation succeeds here as it
// does in reality, and its consequences come when time moves on.
//
// # How it is judged
//
// The goal is a handful of facts about the world ([Goal]), the checks are those of the six of the activation checklist
// that this exercise can be graded on ([Check]). Both are judged on the journal, by the same diagnosis that support
// cases and client verdicts use, never on what somebody says they did.
//
// # Adding one
//
// Copy a file of data/, change every field, and run the tests of this package, or "rehearse exercises lint FILE" on a
// file of your own. [Parse] refuses unknown fields, missing languages, unknown modes and goals that say nothing; its
// errors name the file, the field and the mend.
package exercises
