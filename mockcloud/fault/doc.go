// Package fault says which exchange with the mock cloud breaks and how, as
// data. It holds no clock, no network and no goroutine: it decides, and the
// HTTP face carries the decision out.
//
// A [Spec] describes one fault: its [Kind] (what breaks), its [Phase] (before
// the cloud has decided, or after it has committed), the exchanges it applies
// to ([Match]) and how often it fires (Skip, Times, Probability). Specs travel
// as JSON; [ParseSpecs] reads a strict array of them:
//
//	[
//	  {"id": "lost-reply", "kind": "connection-reset", "phase": "after",
//	   "match": {"method": "POST", "path": "/v1/activations"}, "times": 1},
//	  {"id": "busy", "kind": "rate-limit", "retry_after_seconds": 5,
//	   "match": {"path": "/v1/**"}, "skip": 2, "times": 3}
//	]
//
// # Phase
//
// A fault before the decision means that nothing happened: a retry is safe. A
// fault after the commit means that the work is done and only the reply is
// lost or late, which is the commonest real failure and the one that clients
// get wrong. [Kinds] lists the phases that make sense for each kind; a spec
// without a phase gets the first of them.
//
// # Plan
//
// A [Plan] holds the armed specs with their counters. [Plan.Next] is asked
// once per exchange and names at most one fault; the fault armed first wins.
// Every armed fault that matches counts the exchange, so that the counters of
// one fault never depend on its neighbours.
//
// A plan is deterministic: the same seed and the same sequence of calls give
// the same injections on every machine and in every version. That is why a
// world can keep its plan as part of the fold of its journal: replay calls
// [Plan.Observe] for each recorded exchange and arrives at the same counters.
// A fault that never fired is visible in [Plan.Status]; a rehearsal that
// relied on it was not exercised.
//
// # Bounds
//
// At most [MaxFaults] faults a plan, [MaxDelay] of delay, [MaxRetryAfter]
// seconds of Retry-After, [MaxChunk] bytes a chunk, [MaxSkew] seconds of clock
// skew, [MaxCount] for Skip and Times. A field that the kind does not use is
// refused, not ignored: a setting without effect is a mistake.
package fault
