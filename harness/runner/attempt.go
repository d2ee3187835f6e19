package runner

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/cucumber/godog"
)

// grace is how long a step may take to notice that its time is over.
const grace = 200 * time.Millisecond

// attempt runs one scenario once and gives its closed record. It always returns:
// a stuck step is left behind.
func (e *execution) attempt(ctx context.Context, it item, number int) *recorder {
	rec := e.record(it)
	cancel := context.CancelFunc(func() {})
	if e.o.Timeout > 0 {
		ctx, cancel = context.WithTimeout(ctx, e.o.Timeout)
	}
	defer cancel()
	a := Attempt{Number: number, Pickle: it.pickle, URI: it.feature.uri, Line: it.line, Language: it.pickle.Language, Mode: ModeRun,
		patterns: e.defs.patterns(it.pickle)}
	goroutine := make(chan string, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		goroutine <- goroutineName()
		e.guarded(ctx, a, it, rec)
	}()
	stuck := !await(ctx, done)
	rec.mu.Lock()
	defer rec.mu.Unlock()
	switch {
	case stuck:
		rec.breakOff(e.overtime(ctx)+"; the step ignores its context and is left behind", stackOf(<-goroutine))
	case ctx.Err() != nil:
		// The step may not have noticed, but a pass that came too late is none.
		own := ""
		if i := rec.worst(); i >= 0 && rec.steps[i].status == StatusFailed {
			rec.last = i
			own = ": " + rec.steps[i].message
		}
		rec.breakOff(e.overtime(ctx)+own, "")
	case rec.called && rec.scenarios != 1 && rec.status() != StatusFailed:
		rec.breakOff(fmt.Sprintf("godog ran %d scenarios instead of one", rec.scenarios), "")
	}
	rec.skipRest()
	rec.close()
	if !stuck {
		// The context leads to all that godog knows of the scenario, and the report may
		// be far behind.
		rec.ctx, rec.index = nil, nil
	}
	return rec
}

// overtime says why the context of an attempt ended.
func (e *execution) overtime(ctx context.Context) string {
	if ctx.Err() == context.DeadlineExceeded {
		return "timed out after " + e.o.Timeout.String()
	}
	return "the run was cancelled"
}

// await waits for done and says whether it came, at the latest a moment after ctx.
func await(ctx context.Context, done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	case <-ctx.Done():
	}
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
		return false
	}
}

// guarded runs the suite and turns what godog lets through into a failure of this
// scenario: panics in After hooks and in Initialize, and runtime.Goexit, which a
// step calls without knowing through FailNow of a real *testing.T.
func (e *execution) guarded(ctx context.Context, a Attempt, it item, rec *recorder) {
	returned := false
	defer func() {
		p := recover()
		if returned {
			return
		}
		message, stack := fmt.Sprintf("panic outside a step: %v", p), string(debug.Stack())
		if p == nil {
			message, stack = "the step ended its goroutine (runtime.Goexit, or FailNow of a testing.T)", ""
		}
		rec.mu.Lock()
		defer rec.mu.Unlock()
		if !rec.closed {
			rec.breakOff(message, stack)
			rec.close()
		}
	}()
	e.perform(ctx, a, it, rec)
	returned = true
}

// perform calls hooks and steps. Hooks are called here and not by godog, which
// drops them around undefined steps and calls those after too early.
func (e *execution) perform(ctx context.Context, a Attempt, it item, rec *recorder) {
	ctx, ready := rec.before(ctx, a)
	rec.ctx = ctx
	if ready && len(it.pickle.Steps) > 0 {
		rec.called = true
		rec.inherited = len(godog.Attachments(ctx))
		suite(ctx, e.o, a, it.feature.mask(it.pickle), rec)
	} else {
		rec.mu.Lock()
		e.matchOnly(it, rec)
		rec.mu.Unlock()
	}
	rec.after(rec.ctx, a)
}

// record makes an empty record of an attempt at a scenario.
func (e *execution) record(it item) *recorder {
	rec := newRecorder(e.now, len(it.pickle.Steps))
	for _, h := range e.hooks.of(BeforeScenario, it) {
		rec.beforeHooks = append(rec.beforeHooks, hookRecord{hook: h})
	}
	for _, h := range e.hooks.of(AfterScenario, it) {
		rec.afterHooks = append(rec.afterHooks, hookRecord{hook: h})
	}
	return rec
}

// goroutineName is the first two words of a stack: "goroutine 12".
func goroutineName() string {
	buffer := make([]byte, 64)
	buffer = buffer[:runtime.Stack(buffer, false)]
	words := strings.SplitN(string(buffer), " ", 3)
	return words[0] + " " + words[1] + " "
}

// stackOf finds the stack of another goroutine among all of them.
func stackOf(name string) string {
	buffer := make([]byte, 1<<20)
	buffer = buffer[:runtime.Stack(buffer, true)]
	for stack := range strings.SplitSeq(string(buffer), "\n\n") {
		if strings.HasPrefix(stack, name) {
			return stack
		}
	}
	return ""
}
