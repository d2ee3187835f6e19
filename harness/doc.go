// Package harness drives an activation client through a rehearsal and watches what the cloud makes of it.
//
// # The parts
//
// A [Client] is the client under test: it signs in, selects, reviews, activates, and shows what a person would see
// ([Shown]). [Reference] is the one built in, which behaves as a good client should; another program takes its place
// by speaking the same actions.
//
// A [Session] is the stage of one scenario: one world, the client in front of it, a colleague with a client of their
// own, the partner's MOP desk, the service center, and the stage hand who moves the clock, breaks the network and
// replaces hardware. Its methods are what the sentences of feature files call, and nothing else is:
//
//	s, err := harness.NewSession(harness.WithSeed(42))
//	defer s.Close(ctx)
//	err = s.SignInTo(ctx, "acc-formal", "org-b", "main")
//	err = s.Activate(ctx, "lic-main")
//	err = s.LicenceOwner(ctx, "lic-main", "org-b")
//
// A method that makes somebody act returns an error only when the machinery breaks: a refusal is a result, kept for
// the checks that follow. A method that checks returns an error that says what was expected and what was found.
//
// # Names
//
// Parts are named by their identities (see package scenarios) or by what people call them: a login, an organization's
// name, an account set's number. Products are named within an organization: "main" is the first copy of
// the product everybody has, "main(1)" the second, "commerce" another series.
//
// # The same each time
//
// A session takes a seed and nothing else from outside: its world stands still unless the scenario moves the clock,
// waiting is counted and not done, and what happens "at once" happens in a fixed order. The same seed and the same
// calls leave the same journal.
//
// # Secrets
//
// Keys and passwords are taken from the world at the moment they are typed. They go to the client and nowhere else:
// not into errors, not into [Exchange], and [Session.NoKeyLeaked] looks for them everywhere they must not be.
package harness
