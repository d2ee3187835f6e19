package reports

import (
	"cmp"

	messages "github.com/cucumber/messages/go/v34"
)

// Status is the fate of a step, an attempt or a scenario.
type Status string

// The statuses. Steps know all but [StatusFlaky], which only a scenario can have.
const (
	StatusPassed    Status = "passed"
	StatusFailed    Status = "failed"
	StatusFlaky     Status = "flaky"   // passed in the end, failed before
	StatusSkipped   Status = "skipped" // never ran, on purpose
	StatusPending   Status = "pending"
	StatusUndefined Status = "undefined"
	StatusAmbiguous Status = "ambiguous"
	StatusUnknown   Status = "unknown" // started and never finished, or without steps
)

// Bad reports whether the status makes a run fail. Skipped and flaky do not.
func (s Status) Bad() bool {
	switch s {
	case StatusPassed, StatusFlaky, StatusSkipped:
		return false
	default:
		return true
	}
}

// severity orders statuses: worse is greater, so that the worst step decides and
// lists begin with what needs a person.
func (s Status) severity() int {
	order := [...]Status{
		StatusPassed, StatusSkipped, StatusFlaky, StatusUnknown,
		StatusPending, StatusUndefined, StatusAmbiguous, StatusFailed,
	}
	for i, status := range order {
		if s == status {
			return i
		}
	}
	return len(order)
}

// stepStatus translates the protocol's word. The messages package panics on words
// it does not know; a report of a newer stream must not.
func stepStatus(s messages.TestStepResultStatus) Status {
	switch s {
	case messages.TestStepResultStatus_PASSED:
		return StatusPassed
	case messages.TestStepResultStatus_FAILED:
		return StatusFailed
	case messages.TestStepResultStatus_SKIPPED:
		return StatusSkipped
	case messages.TestStepResultStatus_PENDING:
		return StatusPending
	case messages.TestStepResultStatus_UNDEFINED:
		return StatusUndefined
	case messages.TestStepResultStatus_AMBIGUOUS:
		return StatusAmbiguous
	default:
		return StatusUnknown
	}
}

// worst returns the status of an attempt: that of its worst step, unknown when it
// has none, because a scenario that checks nothing has not passed.
func worst(steps []Step) Status {
	if len(steps) == 0 {
		return StatusUnknown
	}
	status := StatusPassed
	for _, step := range steps {
		if cmp.Compare(step.Status.severity(), status.severity()) > 0 {
			status = step.Status
		}
	}
	return status
}

// settle gives a scenario its final status, message and duration.
func (s *Scenario) settle() {
	s.Status = StatusSkipped
	failedBefore := false
	for _, attempt := range s.Attempts {
		failedBefore = failedBefore || s.Status.Bad()
		s.Status = attempt.Status
		s.Duration += attempt.Duration
	}
	if s.Status == StatusPassed && failedBefore {
		s.Status = StatusFlaky
	}
	if step := s.Failure(); step != nil {
		s.Message = step.Message
	}
}

// Summary counts scenarios by status.
type Summary struct {
	Total     int `json:"total"`
	Passed    int `json:"passed"`
	Failed    int `json:"failed"`
	Flaky     int `json:"flaky"`
	Skipped   int `json:"skipped"`
	Pending   int `json:"pending"`
	Undefined int `json:"undefined"`
	Ambiguous int `json:"ambiguous"`
	Unknown   int `json:"unknown"`
}

// Summary counts the scenarios of the run.
func (r Results) Summary() Summary {
	var sum Summary
	for i := range r.Scenarios {
		sum.Total++
		*sum.field(r.Scenarios[i].Status)++
	}
	return sum
}

// Bad returns how many scenarios make the run fail.
func (s Summary) Bad() int { return s.Total - s.Passed - s.Flaky - s.Skipped }

// Green reports whether the run may be called passed: it ended, something ran, and
// nothing went wrong inside or outside of scenarios.
func (r Results) Green() bool {
	sum := r.Summary()
	return r.Complete && len(r.Errors) == 0 && sum.Bad() == 0 && sum.Passed+sum.Flaky > 0
}

// field returns the counter of a status.
func (s *Summary) field(status Status) *int {
	switch status {
	case StatusPassed:
		return &s.Passed
	case StatusFailed:
		return &s.Failed
	case StatusFlaky:
		return &s.Flaky
	case StatusSkipped:
		return &s.Skipped
	case StatusPending:
		return &s.Pending
	case StatusUndefined:
		return &s.Undefined
	case StatusAmbiguous:
		return &s.Ambiguous
	default:
		return &s.Unknown
	}
}
