package harness

import "example.com/rehearse/harness/verdict"

// Outcome says how an action ended, as the person sees it.
type Outcome = verdict.Outcome

// The outcomes.
const (
	// OK means that it was done.
	OK = verdict.OK
	// Refused means that the cloud, or the client itself, said no.
	Refused = verdict.Refused
	// Failed means that it is not known to have been done: no answer, or none that can be read.
	Failed = verdict.Failed
	// Unsupported means that the client cannot do this.
	Unsupported = verdict.Unsupported
)

// Result is what came of an action.
type Result struct {
	Outcome Outcome `json:"outcome"`
	Shown   Shown   `json:"shown"`
}

// Shown is what a person would see; the type is where it is judged.
type Shown = verdict.Shown

// License is the encryption licence information as a person sees it.
type License = verdict.License
