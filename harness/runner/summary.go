package runner

import "time"

// Status is how a scenario or a step ended.
type Status string

// The statuses, mildest first as far as a scenario takes the worst of its steps.
const (
	StatusPassed    Status = "passed"
	StatusNotRun    Status = "not-run" // left out by FailFast or a cancelled run
	StatusSkipped   Status = "skipped"
	StatusEmpty     Status = "empty"
	StatusPending   Status = "pending"
	StatusUndefined Status = "undefined"
	StatusAmbiguous Status = "ambiguous"
	StatusFailed    Status = "failed"
)

// severity orders statuses as Cucumber does: the worst step is the scenario's.
func (s Status) severity() int {
	switch s {
	case StatusPassed:
		return 0
	case StatusNotRun, StatusSkipped:
		return 1
	case StatusEmpty, StatusPending:
		return 2
	case StatusUndefined:
		return 3
	case StatusAmbiguous:
		return 4
	case StatusFailed:
		return 5
	}
	return 5
}

// unsuccessful says that a scenario with this status keeps the run from success.
func (s Status) unsuccessful() bool { return s.severity() > StatusSkipped.severity() }

// Result is what happened to one scenario, after its last attempt.
type Result struct {
	// URI and Line locate the scenario or the row of its examples; Location is both
	// in one, ready to be given to Options.Paths again.
	URI      string
	Line     int
	Location string
	// PickleID ties the result to the Messages.
	PickleID string
	Name     string
	Language string
	// Tags are those of the feature, rule, scenario and examples, each with its @.
	Tags   []string
	Status Status
	// Flaky means passed, but only after a failed attempt.
	Flaky bool
	// Attempts is how often the scenario was started; zero without steps, or when
	// it was not run.
	Attempts int
	// Duration is that of the last attempt, by Options.Now.
	Duration time.Duration
	// FailedStep is the text of the first step that ended worst, FailedLine where it
	// is written, Message what it said. Empty when passed.
	FailedStep string
	FailedLine int
	Message    string
}

// Summary counts and lists the results of a run, in plan order.
type Summary struct {
	// Selected counts the scenarios before sharding, in the files that had to be read.
	Selected int
	// Flaky ones are among the passed.
	Passed, Flaky, Failed, Skipped, Pending, Undefined, Ambiguous, Empty, NotRun int
	Results                                                                      []Result
}

// Success says that nothing failed and nothing was left unchecked.
func (s Summary) Success() bool {
	return s.Failed+s.Pending+s.Undefined+s.Ambiguous+s.Empty == 0
}

// Rerun lists the locations of all scenarios that were not successful.
func (s Summary) Rerun() []string {
	locations := []string{}
	for _, r := range s.Results {
		if r.Status != StatusPassed && r.Status != StatusSkipped {
			locations = append(locations, r.Location)
		}
	}
	return locations
}

// add counts and keeps a result.
func (s *Summary) add(r Result) {
	s.Results = append(s.Results, r)
	switch r.Status {
	case StatusPassed:
		s.Passed++
	case StatusNotRun:
		s.NotRun++
	case StatusSkipped:
		s.Skipped++
	case StatusEmpty:
		s.Empty++
	case StatusPending:
		s.Pending++
	case StatusUndefined:
		s.Undefined++
	case StatusAmbiguous:
		s.Ambiguous++
	case StatusFailed:
		s.Failed++
	}
	if r.Flaky {
		s.Flaky++
	}
}
