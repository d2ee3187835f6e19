package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cucumber/godog"
)

// stepRecord is what one attempt knows about one step.
type stepRecord struct {
	started     bool
	finished    bool
	start, end  time.Time
	status      Status
	message     string
	stack       string
	errorType   string
	attachments []godog.Attachment
	// hidden is undefined or ambiguous where the step is told as skipped, see skipRest.
	hidden Status
}

// hookRecord is what one attempt knows about one hook.
type hookRecord struct {
	hook
	stepRecord
}

// recorder watches one attempt through hooks. The mutex is for the case of a stuck
// step: then the runner closes the record while the step may still come back.
type recorder struct {
	mu     sync.Mutex
	now    func() time.Time
	closed bool
	// known are the steps as godog sees them; the order is ours.
	known []*godog.Step
	steps []stepRecord
	last  int
	// beforeHooks and afterHooks stand in the order in which they run. running is the
	// one that is being run, nil during steps.
	beforeHooks, afterHooks []hookRecord
	running                 *stepRecord
	// inherited counts the attachments of the hooks before: godog hands them to the
	// first step, and they are not its own.
	inherited int
	// ctx is the context as the hooks before left it, then as the steps did.
	ctx        context.Context
	start, end time.Time
	// several says that several definitions fit a step, in the reader's language.
	several string
}

// newRecorder starts the clock of an attempt at a scenario of so many steps.
func newRecorder(now func() time.Time, steps int) *recorder {
	return &recorder{now: now, steps: make([]stepRecord, steps), start: now()}
}

// scenarioContext is the context of one attempt within that of godog, which is one for
// the whole suite but keeps there what godog.T needs.
type scenarioContext struct {
	context.Context
	suite context.Context
}

// Value is the attempt's own, or else godog's.
func (c scenarioContext) Value(key any) any {
	if value := c.Context.Value(key); value != nil {
		return value
	}
	return c.suite.Value(key)
}

// errAbandoned keeps godog from calling further steps of a scenario that was left behind.
var errAbandoned = errors.New("the scenario was left behind")

// beforeScenario learns which steps godog sees and gives them the attempt's context.
func (r *recorder) beforeScenario(ctx context.Context, sc *godog.Scenario) (context.Context, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.known = sc.Steps
	if len(sc.Steps) != len(r.steps) {
		return ctx, fmt.Errorf("godog sees %d steps instead of %d", len(sc.Steps), len(r.steps))
	}
	return scenarioContext{Context: r.ctx, suite: ctx}, nil
}

// step finds the record of a step; nested steps are not of the scenario and have none.
func (r *recorder) step(st *godog.Step) *stepRecord {
	i := slices.Index(r.known, st)
	if i < 0 || r.closed || i >= len(r.steps) {
		return nil
	}
	r.last = i
	s := &r.steps[i]
	if !s.started {
		s.started, s.start = true, r.now()
	}
	return s
}

// beforeStep starts the time of a step. It is the first of the hooks, so that the
// time of the caller's hooks counts as the step's.
func (r *recorder) beforeStep(ctx context.Context, st *godog.Step) (context.Context, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.step(st)
	if r.closed {
		return ctx, errAbandoned
	}
	return ctx, nil
}

// afterStep is the last of the hooks and sees what they made of the error and what
// they attached. Skipped and undefined steps have no message of their own: theirs
// would only repeat the text of the step.
func (r *recorder) afterStep(ctx context.Context, st *godog.Step, status godog.StepResultStatus, err error) (context.Context, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.step(st)
	if s == nil {
		return ctx, nil
	}
	s.status = statusOf(status, err)
	s.explain(err, godog.LoggedMessages(ctx))
	if s.status == StatusAmbiguous {
		_, patterns, _ := strings.Cut(s.message, "matches:")
		s.message = r.several + patterns
	}
	s.attachments = r.own(ctx)
	s.end, s.finished = r.now(), true
	return ctx, nil
}

// afterScenario runs within the last step, or the failing one. An error that is
// not the step's own comes from an After hook and fails that step.
func (r *recorder) afterScenario(ctx context.Context, _ *godog.Scenario, err error) (context.Context, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || len(r.steps) == 0 {
		return ctx, nil
	}
	r.ctx = ctx
	s := &r.steps[r.last]
	hookFailed := err != nil && !errors.Is(err, godog.ErrSkip) && s.status.severity() <= StatusSkipped.severity()
	if hookFailed || (err != nil && s.status == StatusFailed && strings.Contains(err.Error(), "step error: ")) {
		s.status = StatusFailed
		s.fail(err, nil)
	}
	s.attachments = r.own(ctx)
	s.end = r.now()
	return ctx, nil
}

// own lists the attachments of the step that just ran.
func (r *recorder) own(ctx context.Context) []godog.Attachment {
	all := godog.Attachments(ctx)
	if r.last == 0 {
		return all[min(r.inherited, len(all)):]
	}
	return all
}

// explain keeps what an error has to say. A step that was skipped or is pending or
// undefined says something only when its author wrapped the reason.
func (s *stepRecord) explain(err error, log []string) {
	plain := func(sentinel error) bool { return err == nil || err.Error() == sentinel.Error() }
	switch s.status {
	case StatusUndefined:
		return
	case StatusSkipped:
		if plain(godog.ErrSkip) || !errors.Is(err, godog.ErrSkip) {
			return
		}
	case StatusPending:
		if plain(godog.ErrPending) {
			return
		}
	default:
	}
	s.fail(err, log)
}

// statusOf translates godog's status; a hook's error overrules a passed step.
func statusOf(status godog.StepResultStatus, err error) Status {
	switch status {
	case godog.StepSkipped:
		return StatusSkipped
	case godog.StepUndefined:
		return StatusUndefined
	case godog.StepPending:
		return StatusPending
	case godog.StepAmbiguous:
		return StatusAmbiguous
	case godog.StepPassed:
		if err == nil {
			return StatusPassed
		}
	case godog.StepFailed:
	}
	return StatusFailed
}

// fail keeps the error's text. With exactly one failed assertion godog uses the
// text as a format, which mangles every %; the log still has the text itself.
func (s *stepRecord) fail(err error, log []string) {
	if err == nil {
		return
	}
	s.message, s.errorType = err.Error(), fmt.Sprintf("%T", err)
	for _, text := range log {
		if strings.ContainsRune(text, '%') && fmt.Errorf(text, []any{}...).Error() == s.message {
			s.message = text
		}
	}
	if stack := fmt.Sprintf("%+v", err); stack != err.Error() {
		s.stack = stack
	}
}

// breakOff closes the record with a failure of the step that was running: a panic,
// a timeout, or a goroutine that ended itself.
func (r *recorder) breakOff(message, stack string) {
	s := r.running
	switch {
	case s != nil:
	case len(r.steps) == 0:
		return
	default:
		s = &r.steps[r.last]
	}
	if !s.started {
		s.started, s.start = true, r.start
	}
	s.status, s.message, s.stack, s.errorType = StatusFailed, message, stack, "runner.Break"
	s.end, s.finished = r.now(), true
}

// close ends the record. Steps that were never reached are skipped, as they are
// when godog itself goes on after a failure.
func (r *recorder) close() {
	r.closed = true
	r.end = r.now()
	for _, s := range r.all() {
		if s.finished {
			continue
		}
		if !s.started {
			s.start = r.end
		}
		s.started, s.finished, s.end = true, true, r.end
		if s.status == "" {
			s.status = StatusSkipped
		}
	}
}

// skipRest tells all steps after one that skipped the scenario as skipped, as other
// Cucumbers do. What is wrong with them is kept and remains a problem of the run.
func (r *recorder) skipRest() {
	records := r.all()
	first := slices.IndexFunc(records, func(s *stepRecord) bool { return s.status != StatusPassed })
	if first < 0 || records[first].status != StatusSkipped {
		return
	}
	for _, s := range records[first+1:] {
		if s.status == StatusUndefined || s.status == StatusAmbiguous {
			s.hidden, s.status, s.message, s.errorType, s.stack = s.status, StatusSkipped, "", "", ""
		}
	}
}

// all lists the records of hooks and steps in the order of the test case.
func (r *recorder) all() []*stepRecord {
	records := make([]*stepRecord, 0, len(r.beforeHooks)+len(r.steps)+len(r.afterHooks))
	for i := range r.beforeHooks {
		records = append(records, &r.beforeHooks[i].stepRecord)
	}
	for i := range r.steps {
		records = append(records, &r.steps[i])
	}
	for i := range r.afterHooks {
		records = append(records, &r.afterHooks[i].stepRecord)
	}
	return records
}

// status is that of the whole attempt: the worst of its steps and hooks, passed
// without any.
func (r *recorder) status() Status {
	worst := StatusPassed
	for _, s := range r.all() {
		if s.status.severity() > worst.severity() {
			worst = s.status
		}
	}
	return worst
}

// worst is the index of the first step with the worst status, or -1 without steps.
func (r *recorder) worst() int {
	worst := -1
	for i := range r.steps {
		if worst < 0 || r.steps[i].status.severity() > r.steps[worst].status.severity() {
			worst = i
		}
	}
	return worst
}
