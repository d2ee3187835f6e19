// Package cloud holds the rules of the rehearsal stage: what a cloud account / organization / licensing
// backend for KIS cloud-encrypted products decides, as pure functions over one [State].
//
// # The one loop
//
// A world is the fold of its journal. [Decide] reads a State and answers a [Command] with an [Outcome]:
// events that happened, or a refusal, or (for a failed sign-in, which counts) both. [Apply] changes the State by
// events. Decide never changes anything; Apply never decides anything. Time comes in with [Input], identities
// derive from (seed, sequence number, n), and expiry is computed from "now": there are no timers, no clock, no
// randomness and no input or output in this package, so the same journal always folds to the same State.
//
// # The rooms
//
// One file per concept: account, session, organization, product, licence, machine, activation, review,
// reregistration, mop, accountset, backup, certification, yunzhijia, servicecenter, clock, policy, key. Each holds
// its types, its commands with their rules, and its events with their effect.
//
// # What is simulated, and how sure we are
//
// Every rule says where it comes from: documented (the vendor's public activation checklist), public (other
// public pages), analogy (how comparable vendors behave) or assumed (our decision, because nothing public says).
// [Codes] lists each refusal with its label and source.
//
// # Secrets
//
// Serial numbers, CDKeys, passwords and session tokens never enter a command, an event or a refusal. They are
// derived from the world's seed ([State.SerialNumber], [State.CDKey], …) and enter a command by reference
// ([State.ResolveKey], [State.ResolveSignIn], [State.ResolveToken]): "licence L1's CDKey", "unknown key #3f2a".
package cloud
