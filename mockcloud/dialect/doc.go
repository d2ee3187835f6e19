// Package dialect lets clients whose wire format is not the contract's talk to the mock cloud: a YAML file says how
// their requests map to operations, and how outcomes are answered.
//
//	d, err := dialect.Load("desk.dialect.yaml")
//	...
//	c := mockcloud.Start(t, mockcloud.WithDialect(d))
//
// docs/dialects.md explains the file, testdata/desk.dialect.yaml is a whole one.
//
// # Where it stands
//
// [Dialect.Wrap] stands in front of the handler of package api. A request is written anew as the contract has it and
// handed on, together with the request as it came ([api.Foreign]), so everything behind holds as ever: sessions, order of
// checks, masked prompts, faults, limits, journal. The journal has the contract's method and path, so that faults and
// diagnoses apply to any client, and beside them the client's own, without values. The status is the one that was sent.
// A fault that breaks an answer breaks the client's: half of its XML, not half of our JSON. A fault that answers in the
// cloud's place keeps its own status and takes its body from the dialect's refusals.
//
// A route with several calls makes them one after the other; the first that is not done ends it, and its refusal is the
// answer. What the calls before it did stays done, as with any client that breaks off half-way.
//
// # What no route is about
//
// Every request to a world is held against the dialect, the contract's own paths included. One without a route is
// UNKNOWN_PATH, in the cloud's own words unless the file has an answer for that very code, and in the journal's wire half.
//
// # Secrets
//
// Errors name places (form:cdkey), never values. Values are escaped by where they stand in the answer, and no file can
// leave that out. A key in an address, or in a header that an argument comes from, is noted in the journal as a leak; in
// any other header it is refused. Keys are taken out of what is echoed. What [Dialect.Recognize] returns is as secret as
// the capture it comes from.
//
// # Limits
//
// Files of 1 MiB, bodies of 64 KiB nested 16 deep, 1,000 remembered clients. Memory lives in the process and is gone
// after a restart; everything else that a dialect does depends on the file and the request alone.
package dialect
