// Package process drives a client under test that is a program of its own, in any language: JSON-RPC 2.0, one object
// a line, on its standard input and output. docs/protocol.md describes the messages for whoever writes a client.
//
//	pool, err := process.New([]string{"./client", "--quiet"})
//	defer pool.Close(ctx)
//	s, err := harness.NewSession(harness.WithServed(engine, baseURL), harness.WithClient(pool.Client))
//
// # One process for many scenarios
//
// A [Pool] starts as many processes as scenarios run at once and uses them again: scenario.start puts a client in
// front of a new world. One that breaks is ended and replaced for the next scenario; after three failed starts in a
// row no further one is tried, and every scenario fails with what the last one said.
//
// # Every breakage is a finding
//
// Whatever a client does, a call ends within its time limit, and in a [harness.Broken] that says which of the ways it
// was: it crashed, hung, wrote garbage, left a line unfinished, answered what was not asked… Nothing that a client
// writes is repaired or guessed at, except what costs nobody anything: members that nobody knows, notifications that
// nobody knows, empty lines and carriage returns.
//
// # Bounds
//
// A line is bounded ([DefaultMaxLine]), a call ([DefaultTimeout]), the part of the log that is kept (16 KiB a
// scenario), attachments (4 MiB each, 32 a scenario). A program runs in a process group of its own; when it ends, or
// is ended, everything in that group is ended with it. A program that leaves its group on purpose is out of reach.
//
// # Secrets
//
// Keys and passwords reach the client as arguments of its actions. Its log, its attachments and stray output are
// searched for them; each one found is a [harness.Leak], and the text is masked before it is kept. What it shows is
// searched by the session. So that the same client gives the same evidence each time, all that it had written to its
// log when the scenario ended is read before the evidence is given.
package process
