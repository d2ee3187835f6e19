// Package grade says how a trainee did in an exercise, on evidence: it reads the journal of the trainee's world and
// nothing that anybody says about it. [Grader.Grade] is pure: the same exercise, entries and course give the same
// [Report], and every statement in it names the entries it rests on.
//
//	g, err := grade.New()
//	report, err := g.Grade(exercise, entries, grade.Course{Begin: begin, Hints: 1, Started: t0, Finished: t1})
//
// # What is the trainee's
//
// Entries up to [Course.Begin] set the stage. What comes after is the trainee's, whatever desk they sat at: the client,
// the partner's orders, the service center. The vendor's own hand (stage and system) stays the vendor's.
//
// # What is judged
//
// The goal, the checks that were made before the first act that cannot be taken back, and the failure modes that the
// diagnosis of [verdict] finds: those that were there already are what the exercise is about, later ones are the
// trainee's. Looking is evidence: a check counts when the screen was really looked at, in the sign-in that acted, and
// what it showed was right.
//
// # Points
//
// A hundred, in three parts, less the hints:
//
//   - goal, 40: in proportion to what the goal asks to be done; nothing when a condition of the goal is broken, namely
//     account sets lost or a licence used that had to be left alone.
//   - checks, 30: spread evenly over the exercise's checks.
//   - care, 30, in proportion to what was done of the goal: all of it when nothing went wrong, 15 when what went wrong
//     was put right, none when it still holds; each kind of refusal takes 5 more.
//   - hints: what the steps of the ladder cost that were taken.
//
// Time takes no points; it is told. A result below nothing is nothing. The weights are our decision (assumed): nothing
// public grades an activation. The levels are those of [Level].
package grade
