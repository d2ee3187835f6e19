// Package postgres keeps journals in a PostgreSQL database, which several servers share and behave as one.
//
// [Open] takes an address, postgres://user@host:port/database, or what libpq takes (PGHOST, PGPASSFILE, a service file
// fill in the rest), brings older databases to the tables of this version and refuses later ones. No error repeats a
// password.
//
// # Turns
//
// The store is a [journal.Shared]: a turn is one transaction that takes the world's advisory lock, reads what other servers
// wrote since, lets the engine decide on that, inserts and commits. So nothing is ever decided on what is not there any
// more, and nothing needs to be decided twice. The lock ends with the transaction: there is no ownership to hand over, to
// lease or to lose. A server that freezes in the middle of its turn loses it after [Patience], and what it decided with it.
//
// # Group commit
//
// Worlds are dealt to a few lanes, each a goroutine with a connection. A lane takes whatever waits, the turns of many
// worlds and several of one world, into one transaction: two round trips and one flush for all of them. Locks are taken
// in the order of their numbers, so that lanes of several servers cannot wait for each other in a circle.
//
// What fails before anything is decided (a lost connection, a deadlock, a lock that does not come) is tried again, with
// growing pauses of random length, [Attempts] times.
//
// # What the tables look like
//
// worlds gives names numbers and lives; entries holds one row per entry, with the wire half in a column of its own. Both
// are JSON: convert_from(entry, 'UTF8')::json reads one.
package postgres
