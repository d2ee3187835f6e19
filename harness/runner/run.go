package runner

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// execution is one call of Run.
type execution struct {
	o     *Options
	now   func() time.Time
	defs  *definitions
	hooks hooks
	plan  plan
	mu    sync.Mutex // guards plan.entries once the workers run
}

// outcome is all that is known of one scenario when its attempts are over.
type outcome struct {
	item     item
	result   Result
	attempts []*recorder
}

// Run plans, runs and reports. The error is nil, a *UsageError, which does not keep
// the other scenarios from running when it is about steps, or a *MachineryError.
// Failed scenarios are no error; see ExitCode.
func Run(ctx context.Context, o Options) (Summary, error) {
	if errQuiet != nil {
		return Summary{}, &MachineryError{errQuiet}
	}
	around, err := newHooks(&o)
	if err != nil {
		return Summary{}, err
	}
	p, err := makePlan(&o)
	if err != nil {
		return Summary{}, err
	}
	defs, err := listDefinitions(&o, p.entries)
	if err != nil {
		return Summary{}, &MachineryError{err}
	}
	e := &execution{o: &o, now: o.clock(), defs: defs, plan: p, hooks: around}
	return e.run(ctx)
}

// run takes the outcomes in plan order and is the only goroutine that reports, so
// that neither Emit nor Progress nor the summary needs a lock. The workers start
// before the opening is told, which takes a tenth of the time that they do.
func (e *execution) run(ctx context.Context) (Summary, error) {
	stream := stream{emit: e.o.Emit, defs: e.defs, hooks: e.hooks}
	running, stop := context.WithCancel(ctx)
	defer stop()
	began := e.now()
	before, broken := e.runHooks(ctx, BeforeRun)
	if broken != nil {
		stop()
	}
	starts := running.Err() == nil
	next := e.work(running)
	stream.opening(e.plan.written, e.o.ParameterTypes, began)
	e.plan.written = nil
	stream.runHooks(BeforeRun, before)
	if starts {
		stream.cases(e.plan.entries)
	}
	summary, problems := e.report(next, stop, stream)
	after, failed := e.runHooks(ctx, AfterRun)
	stream.runHooks(AfterRun, after)
	broken = errors.Join(broken, failed)
	err := usage(problems)
	if cause := context.Cause(ctx); cause != nil {
		stream.closing(false, e.now(), cause)
		return summary, &MachineryError{cause}
	}
	stream.closing(summary.Success() && err == nil && broken == nil, e.now(), nil)
	if broken != nil {
		return summary, &MachineryError{broken}
	}
	return summary, err
}

// report tells what happened to each scenario of the plan, and stops the others after
// the first failure if that is wanted.
func (e *execution) report(next func(i int) outcome, stop func(), stream stream) (Summary, []Problem) {
	summary := Summary{Selected: e.plan.selected, Results: make([]Result, 0, len(e.plan.entries))}
	var problems []Problem
	stopped := false
	for i := range e.plan.entries {
		out := next(i)
		e.forget(i)
		if stopped {
			// What other workers finished meanwhile is dropped: which scenarios that
			// were would depend on their number.
			out = newOutcome(out.item)
		}
		stream.scenario(out.item, out)
		problems = append(problems, e.problemsOf(out.item, out)...)
		summary.add(out.result)
		if e.o.Progress != nil {
			e.o.Progress(out.result)
		}
		if e.o.FailFast && out.result.Status.unsuccessful() {
			stopped = true
			stop()
		}
	}
	return summary, problems
}

// forget lets a scenario go that is told: in a large run all that was told would be marked
// again and again by the collector.
func (e *execution) forget(place int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.plan.entries[place] = entry{}
}

// at gives a scenario of the plan; none when it was told already.
func (e *execution) at(place int) (it item, there bool) {
	e.mu.Lock()
	found := e.plan.entries[place]
	e.mu.Unlock()
	if found.feature == nil {
		return item{}, false
	}
	return found.open(), true
}

// rehearse is the dry run of a scenario: the statuses without the calls.
func (e *execution) rehearse(it item) *recorder {
	rec := e.record(it)
	e.matchOnly(it, rec)
	rec.close()
	return rec
}

// matchOnly gives each step the status that it has without being called.
func (e *execution) matchOnly(it item, rec *recorder) {
	for i, step := range it.pickle.Steps {
		switch len(e.defs.match(it.pickle.Language, step.Text)) {
		case 0:
			rec.steps[i].status = StatusUndefined
		case 1:
			rec.steps[i].status = StatusSkipped
		default:
			rec.steps[i].status = StatusAmbiguous
			rec.steps[i].message = rec.several
		}
	}
}

// newOutcome is that of a scenario that has not been run, or not yet to its end.
func newOutcome(it item, attempts ...*recorder) outcome {
	return outcome{item: it, attempts: attempts, result: Result{URI: it.feature.uri, Line: int(it.line),
		Location: it.feature.uri + ":" + strconv.Itoa(int(it.line)), PickleID: it.pickle.Id, Name: it.pickle.Name,
		Language: it.pickle.Language, Tags: it.tags, Status: StatusNotRun}}
}

// conclude reads the result off the last attempt.
func (out *outcome) conclude() {
	it, last := out.item, out.attempts[len(out.attempts)-1]
	r := &out.result
	r.Status = last.status()
	r.Attempts = len(out.attempts)
	r.Flaky = r.Status == StatusPassed && r.Attempts > 1
	r.Duration = last.end.Sub(last.start)
	if r.Status == StatusPassed {
		return
	}
	if worst := last.worst(); worst >= 0 && last.steps[worst].status == r.Status {
		r.FailedStep, r.Message = it.pickle.Steps[worst].Text, last.steps[worst].message
		r.FailedLine = it.feature.stepLine(it.pickle.Steps[worst].AstNodeIds[0])
		return
	}
	for _, h := range slices.Concat(last.beforeHooks, last.afterHooks) {
		if h.status == r.Status {
			r.FailedStep, r.FailedLine, r.Message = strings.TrimSpace("hook "+string(h.When)+" "+h.Name), int(it.line), h.message
			return
		}
	}
}
