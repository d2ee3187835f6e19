package rubric

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"

	"example.com/rehearse/scenarios/catalogue"
)

//go:embed rules.yaml
var rulesFile []byte

//go:embed situations.yaml
var situationsFile []byte

// Severity says what a breach of a rule comes to.
type Severity string

// The severities.
const (
	// Fail: a client that breaks the rule fails.
	Fail Severity = "fail"
	// Warn: it came through, but not as a good client does.
	Warn Severity = "warn"
	// Look: a person must look.
	Look Severity = "review"
)

// Evidence says what must be known before a rule can be judged.
type Evidence string

// The kinds of evidence.
const (
	// Wire is the journal.
	Wire Evidence = "wire"
	// Shown is what a person saw.
	Shown Evidence = "shown"
	// Said is what the client says came of an action: its outcome, or a command's exit code.
	Said Evidence = "said"
	// Process is what is known of the client's program.
	Process Evidence = "process"
)

// AllModes stands for every mode in [Rule.Modes].
const AllModes = "all"

// Rule is one thing that a good client does.
type Rule struct {
	// ID is stable: letters, a hyphen, two digits.
	ID string `json:"id" yaml:"id"`
	// Name is a short title; Why says what breaking it costs.
	Name catalogue.Text `json:"name" yaml:"name"`
	Why  catalogue.Text `json:"why" yaml:"why"`
	// Label says how sure the rule is; Source where it comes from, beginning with the label's letter.
	Label    catalogue.Label `json:"label" yaml:"label"`
	Source   string          `json:"source" yaml:"source"`
	Severity Severity        `json:"severity" yaml:"severity"`
	Evidence Evidence        `json:"evidence" yaml:"evidence"`
	// Modes are ids of the catalogue, or [AllModes] alone.
	Modes []string `json:"modes" yaml:"modes"`
}

// AppliesTo reports whether the rule is about a mode; scenarios without a mode are judged by the rules for all.
func (r Rule) AppliesTo(mode string) bool {
	return slices.Contains(r.Modes, AllModes) || slices.Contains(r.Modes, mode)
}

// Situation says when a mode's situation counts as reached: when one of the ways has an entry of the client's own.
type Situation struct {
	Mode string `json:"mode" yaml:"mode"`
	// Refused are true causes for which a request of the client was refused.
	Refused []string `json:"refused,omitempty" yaml:"refused"`
	// Faults are kinds of planned faults that struck a request of the client.
	Faults []string `json:"faults,omitempty" yaml:"faults"`
	// Diagnosed are modes that a diagnosis of the journal rests on an entry of the client for.
	Diagnosed []string `json:"diagnosed,omitempty" yaml:"diagnosed"`
	// Events are kinds of events that a request of the client made happen.
	Events []string `json:"events,omitempty" yaml:"events"`
	// Choice is "organization" or "product": the client activated where more than one could be chosen; or
	// "same-name": two organizations of one name were to choose from.
	Choice string `json:"choice,omitempty" yaml:"choice"`
	// Before are kinds of events that anybody made happen before the client's own Then.
	Before []string `json:"before,omitempty" yaml:"before"`
	// Then are operations of the API that the client asked for after one of Before; alone, at all.
	Then []string `json:"then,omitempty" yaml:"then"`
}

// Rubric is both files.
type Rubric struct {
	// Version changes whenever a rule or a situation changes its meaning.
	Version    string
	Rules      []Rule
	Situations []Situation
}

// Situation returns a mode's situation, and whether there is one.
func (r Rubric) Situation(mode string) (Situation, bool) {
	i := slices.IndexFunc(r.Situations, func(s Situation) bool { return s.Mode == mode })
	if i < 0 {
		return Situation{}, false
	}
	return r.Situations[i], true
}

// Load returns the rubric, checked. The error joins everything that is wrong, each with file, place and remedy.
func Load() (Rubric, error) { return parse(rulesFile, situationsFile) }

func parse(rules, situations []byte) (Rubric, error) {
	var r Rubric
	var head struct {
		Version string `yaml:"version"`
		Rules   []Rule `yaml:"rules"`
	}
	var tail struct {
		Situations []Situation `yaml:"situations"`
	}
	err := errors.Join(decode("rules.yaml", rules, &head), decode("situations.yaml", situations, &tail))
	if err != nil {
		return r, err
	}
	r = Rubric{Version: head.Version, Rules: head.Rules, Situations: tail.Situations}
	return r, Validate(r)
}

// decode reads one file strictly: one document, no unknown field.
func decode(name string, data []byte, into any) error {
	switch err := catalogue.DecodeStrict(data, into); {
	case errors.Is(err, catalogue.ErrDocuments):
		return fmt.Errorf("%s: %w; keep one", name, err)
	case err != nil:
		return fmt.Errorf("%s: %w; see docs/rubric.md for the form", name, err)
	}
	return nil
}
