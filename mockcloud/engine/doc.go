// Package engine runs worlds: it decides, appends, applies and answers, one writer per world.
//
// # The order of things
//
// [World.Do] takes the world's lock, asks the fault plan, turns the caller's request into a command (keys and
// tokens become references here), lets the rules decide, lets the face build its answer, appends the entry to the
// journal and only then applies nothing more and returns: an answer leaves the house after its entry is durable.
// A store that is a [journal.Queue] takes the entry at once and makes it durable a little later; the lock is free by
// then, and the answer waits. Worlds share nothing but the store, so they run side by side.
//
// # What a world is
//
// Everything about a world is a fold of its journal: its state, its clock, the fault plan with its counts, and
// the idempotency keys it has seen. So [Engine.Open] brings worlds back after a restart, [Engine.Fork] makes a
// second world from a prefix, and [World.Reset] goes back to one.
//
// # Bounds
//
// [Limits] bounds how many worlds there are, how long a journal may get, and how many wire halves and idempotency
// keys are kept. Past the first two the engine refuses with an error; the last two forget the oldest.
package engine
