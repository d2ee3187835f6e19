package reports

import (
	"strings"
	"time"
)

// Media types of attachments with a meaning of their own; see the package
// documentation for their bodies.
const (
	MediaRun       = "application/vnd.rehearse.run+json"
	MediaExchange  = "application/vnd.rehearse.exchange+json"
	MediaJournal   = "application/vnd.rehearse.journal+json"
	MediaState     = "application/vnd.rehearse.state+json"
	MediaDiagnosis = "application/vnd.rehearse.diagnosis+json"
	MediaVerdict   = "application/vnd.rehearse.verdict+json"
)

// mediaOwn begins all of them.
const mediaOwn = "application/vnd.rehearse."

// modeTag opens the tag that links a scenario to a failure mode.
const modeTag = "@mode:"

// Results is a whole run, read from its messages. The zero value is an empty,
// incomplete run.
type Results struct {
	Seed      int64     // seed of the run; 0 when the stream does not tell
	Client    []string  // command of the client under test; empty for the built-in one
	Flags     []string  // of the command line, that say how the client is driven
	Part      Part      // which shards of the run these are, unless all
	Tool      string    // name and version of the runner that wrote the stream
	Started   time.Time // UTC; zero when the stream does not tell
	Finished  time.Time // UTC; zero when the run has no end
	Complete  bool      // whether the end of the run was seen
	Excused   []Known   // failures that were known beforehand
	Errors    []string  // failures outside any scenario: unreadable features, hooks of the run
	Features  []Feature // sorted by URI
	Scenarios []Scenario
}

// Feature is one feature file.
type Feature struct {
	URI      string
	Name     string
	Keyword  string
	Language string // Gherkin's name of it: "zh-CN", "en"
	Line     int
	// Planned counts the scenarios the file has of each failure mode, selected or not.
	Planned map[string]int
}

// Scenario is one pickle: a scenario, or one example row of an outline.
type Scenario struct {
	URI      string
	Line     int // of the example row, where there is one
	Name     string
	Feature  string
	Language string
	Rule     string
	Tags     []string // with their @, inherited ones included
	Mode     string   // ID of the failure mode, "" without one
	Example  *Example // nil unless an outline made this scenario
	Status   Status
	Message  string        // why it failed; kept for flaky scenarios
	Duration time.Duration // all attempts together
	Attempts []Attempt     // in order; empty when it never ran
	Known    string        // why it is known to fail; "" unless it failed and was
}

// Example is the row of an outline that became a scenario.
type Example struct {
	Outline string // name of the outline, placeholders and all
	Name    string // name of the examples table
	Table   int    // counted from 1
	Row     int    // counted from 1
	Header  []string
	Cells   []string
}

// Attempt is one execution of a scenario.
type Attempt struct {
	Number   int // counted from 1
	Worker   string
	Status   Status
	Started  time.Time
	Duration time.Duration
	Steps    []Step
	// Attachments that belong to the attempt and to no step.
	Attachments []Attachment
}

// Step is one step, or one hook, of an attempt.
type Step struct {
	Keyword     string // as written, trailing space included
	Text        string
	Line        int // in the feature file; 0 for hooks
	Hook        bool
	Background  bool
	DocString   string
	Table       [][]string
	Status      Status
	Offset      time.Duration // since the start of the attempt
	Duration    time.Duration
	Message     string
	Type        string // class of the exception, where one is known
	Snippet     string // source to begin with, where no definition fits
	Attachments []Attachment
}

// Attachment is what a step or hook left behind.
type Attachment struct {
	MediaType string
	Name      string
	Body      string // text, or base64 when Binary
	Binary    bool
	URL       string // where an external attachment lies; Body is empty then
}

// Location returns "file:line", as editors and the command line read it.
func (s Scenario) Location() string { return location(s.URI, s.Line) }

// Failure returns the step that decided the scenario's fate: the first bad one of
// the last attempt that went wrong. It is nil when nothing did.
func (s Scenario) Failure() *Step {
	for i := len(s.Attempts) - 1; i >= 0; i-- {
		for j := range s.Attempts[i].Steps {
			if step := &s.Attempts[i].Steps[j]; step.Status.Bad() {
				return step
			}
		}
	}
	return nil
}

// Rerun returns the locations of all scenarios that are to be run again, in the order of their places: those that
// failed, whether or not that was known beforehand, and those that were planned and never ran.
func (r Results) Rerun() []string {
	locations := []string{}
	for i := range r.Scenarios {
		if s := &r.Scenarios[i]; s.Status.Bad() || s.Known != "" || len(s.Attempts) == 0 {
			locations = append(locations, s.Location())
		}
	}
	return locations
}

// Repeat returns the one command that runs this scenario again: same place, same
// seed, same client. Arguments are quoted for a POSIX shell where they need it.
func (r Results) Repeat(s Scenario) string {
	words := []string{"rehearse", "run", quote(s.Location()), "--seed", decimal(r.Seed)}
	for _, flag := range r.Flags {
		words = append(words, quote(flag))
	}
	if len(r.Client) > 0 {
		words = append(words, "--")
		for _, word := range r.Client {
			words = append(words, quote(word))
		}
	}
	return strings.Join(words, " ")
}

// Tested reports whether a client of somebody else was under test, driven in whichever way.
func (r Results) Tested() bool { return len(r.Client) > 0 || len(r.Flags) > 0 }

// Duration returns the wall clock of the run, 0 when its end is not known.
func (r Results) Duration() time.Duration {
	if r.Started.IsZero() || r.Finished.Before(r.Started) {
		return 0
	}
	return r.Finished.Sub(r.Started)
}

// quote leaves plain words alone, because a command that is easy to read is
// repeated; everything else goes into single quotes, which know no escapes.
func quote(word string) string {
	plain := func(r rune) bool {
		return r > 0x2E7F && r < 0xFF00 || strings.ContainsRune("/._:-+=@,", r) ||
			r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) || r == '\u3000' }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
