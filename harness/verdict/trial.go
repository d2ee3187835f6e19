package verdict

import (
	"time"

	"example.com/rehearse/mockcloud/journal"
)

// Trial is everything that is known about one client in one scenario, as plain data: a judgement needs nothing else,
// so that it can be made again years later from a file.
type Trial struct {
	// Mode is the failure mode's id in the catalogue; "" where the scenario names none.
	Mode string `json:"mode"`
	// Scenario is the scenario's stable id.
	Scenario string `json:"scenario"`
	Client   Client `json:"client"`
	// Others are the names by which everybody else called themselves towards the cloud: colleagues and desks.
	Others []string `json:"others,omitempty"`
	// Entries is the whole journal, from the first entry on and without gaps, wire halves included.
	Entries []journal.Entry `json:"entries"`
	// Acts are what the client was made to do, in order and numbered from 1.
	Acts []Act `json:"acts"`
	// Blind says that nobody saw what the client showed: only the wire is judged, what it said came of its tasks, and
	// its program.
	Blind   bool    `json:"blind,omitempty"`
	Process Process `json:"process,omitzero"`
	// Failures are the scenario's own checks that did not hold, in words.
	Failures []Text `json:"failures,omitempty"`
}

// Client says who is on trial.
type Client struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	// Capabilities are the actions it declared.
	Capabilities []string `json:"capabilities"`
}

// Act is one thing the client was made to do, and what a person saw of it.
type Act struct {
	// No counts from 1 without gaps: a missing act is missing evidence.
	No int `json:"no"`
	// Action is the action's name; [ActStart] puts the person in front of a computer where nobody is signed in.
	Action string `json:"action"`
	// Args are the arguments, secrets replaced by references.
	Args    map[string]string `json:"args,omitempty"`
	Outcome Outcome           `json:"outcome,omitempty"`
	// Shown is what the person saw, keys replaced by references.
	Shown Shown `json:"shown,omitzero"`
	// Leaks lists, by reference, the keys that were among what was shown.
	Leaks []string `json:"leaks,omitempty"`
	// Told holds the cloud's words, in the person's language, for every refusal that the client was given meanwhile.
	Told []Told `json:"told,omitempty"`
	// From is the newest entry before the act, To the newest after it.
	From uint64 `json:"from"`
	To   uint64 `json:"to"`
	// Elapsed is how long the act took or, for a client whose waiting is only counted, how long it would have.
	Elapsed time.Duration `json:"elapsed,omitempty"`
}

// ActStart is the action of an act that starts the client afresh.
const ActStart = "scenario.start"

// Told is what the cloud said to the client with one refusal.
type Told struct {
	// Seq is the entry of the refusal.
	Seq    uint64 `json:"seq"`
	Title  string `json:"title"`
	Detail string `json:"detail,omitempty"`
}

// Process is what is known of the client as a program.
type Process struct {
	// Broken lists the ways in which it broke: crashed, hung, garbage ….
	Broken []Broken `json:"broken,omitempty"`
	// ExitCode is nil while it runs, and for clients that are no program of their own.
	ExitCode *int `json:"exit_code,omitempty"`
	// Leaks lists, by reference, the secrets found in its log or attachments.
	Leaks []string `json:"leaks,omitempty"`
	// Pictures names screenshots that were handed in as evidence. No program can tell what is on them.
	Pictures []string `json:"pictures,omitempty"`
	// Strays lists, by reference, the keys it sent to somewhere else than its own world.
	Strays []string `json:"strays,omitempty"`
}

// Broken is one way in which a client's program broke.
type Broken struct {
	// Kind is stable and hyphenated: crashed, hung, garbage, wrong-id, partial-line ….
	Kind string `json:"kind"`
	// Text says what happened.
	Text Text `json:"text"`
}
