package verdict

import "example.com/rehearse/scenarios/catalogue"

// Text is a sentence in both languages of the product.
type Text = catalogue.Text

// Word is a verdict in one word.
type Word string

// The words, in the order of the interface.
const (
	// Passed means that the situation was reached and every rule held.
	Passed Word = "PASSED"
	// Violated is FAILED: a rule that must hold did not, or the scenario's own checks did not.
	Violated Word = "FAILED"
	// Warned is WARNING: the client came through, but not as a good client does.
	Warned Word = "WARNING"
	// NotExercised means that the situation was never reached, so that nothing is proven.
	NotExercised Word = "NOT-EXERCISED"
	// NotSupported is UNSUPPORTED: the client never declared the action that the scenario needs.
	NotSupported Word = "UNSUPPORTED"
	// KnownFailing means that it failed, as was known and written down with a reason.
	KnownFailing Word = "KNOWN-FAILING"
	// Review means that a person must look.
	Review Word = "REVIEW"
)

// Judgement is what a trial came to.
type Judgement struct {
	Verdict Word `json:"verdict"`
	// Exercised says whether the situation of the mode was reached by the client itself.
	Exercised bool `json:"exercised"`
	// Mode and Scenario say what was tried, Client on whom.
	Mode     string `json:"mode"`
	Scenario string `json:"scenario"`
	Client   Client `json:"client"`
	// Rubric is the version of the rules.
	Rubric string `json:"rubric"`
	// Situation lists the entries with which the mode's situation was reached.
	Situation []uint64 `json:"situation,omitempty"`
	// Lacks lists the actions that were asked for and that the client never declared, each once.
	Lacks []string `json:"lacks,omitempty"`
	// Breaches are the rules that did not hold, the gravest first.
	Breaches []Breach `json:"findings"`
}

// Breach is one rule that did not hold, with the evidence.
type Breach struct {
	// Rule is the rule's id in the rubric.
	Rule string `json:"rule"`
	// Verdict is FAILED, WARNING or REVIEW.
	Verdict Word `json:"verdict"`
	// Text says what the client did.
	Text Text `json:"text"`
	// Name is the rule in a few words.
	Name Text `json:"name"`
	// Source and Label say where the rule comes from and how sure it is.
	Source string          `json:"source"`
	Label  catalogue.Label `json:"label"`
	// Entries are the journal entries, Acts the numbers of the acts it rests on.
	Entries []uint64 `json:"entries"`
	Acts    []int    `json:"acts"`
}
