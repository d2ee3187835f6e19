package runner

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"time"

	"github.com/cucumber/godog"
)

// grace is how long a step may take to notice that its time is over.
const grace = 200 * time.Millisecond

// job is one attempt at a scenario that is yet to be made.
type job struct {
	item
	// place is where the scenario stands in the plan.
	place int
	// earlier are the attempts that failed before.
	earlier []*recorder
}

// attempt is a job that was begun.
type attempt struct {
	job
	told Attempt
	rec  *recorder
	ctx  context.Context
	// leave ends the context of the attempt and nobody looks at its time any more.
	leave func()
}

// attempt begins a job. When its time is over, and a moment after that it still goes
// on, abandon is called; it may be called although the attempt ended in that moment.
func (e *execution) attempt(ctx context.Context, j job, abandon func(*attempt)) *attempt {
	a := &attempt{job: j, rec: e.record(j.item), told: Attempt{Number: len(j.earlier) + 1, Pickle: j.pickle, URI: j.feature.uri, Line: int(j.line),
		Language: j.pickle.Language, Mode: ModeRun, patterns: e.defs.patterns(j.pickle)}}
	cancel := context.CancelFunc(nil)
	if e.o.Timeout > 0 {
		ctx, cancel = context.WithTimeout(ctx, e.o.Timeout)
	} else {
		ctx, cancel = context.WithCancel(ctx)
	}
	a.ctx, a.rec.ctx = ctx, ctx
	forget := context.AfterFunc(ctx, func() { time.AfterFunc(grace, func() { abandon(a) }) })
	a.leave = func() {
		forget()
		cancel()
	}
	return a
}

// record makes an empty record of an attempt at a scenario.
func (e *execution) record(it item) *recorder {
	rec := newRecorder(e.now, len(it.pickle.Steps))
	rec.several = e.o.say("符合的步骤定义不止一个", "several step definitions fit")
	for _, h := range e.hooks.of(BeforeScenario, it) {
		rec.beforeHooks = append(rec.beforeHooks, hookRecord{hook: h})
	}
	for _, h := range e.hooks.of(AfterScenario, it) {
		rec.afterHooks = append(rec.afterHooks, hookRecord{hook: h})
	}
	return rec
}

// prepare calls the hooks before the scenario and hands its steps to godog, with the
// recorder's hooks around those of the caller: the first Before of all, the last After
// of all. Hooks of the runner are not called by godog, which drops them around
// undefined steps and calls those after too early. Nothing is registered where the
// steps are not to be called, so that godog passes over the scenario.
func (e *execution) prepare(a *attempt, sc *godog.ScenarioContext) {
	rec := a.rec
	ctx, ready := rec.before(rec.ctx, a.told)
	rec.ctx = ctx
	if !ready || len(a.pickle.Steps) == 0 {
		rec.mu.Lock()
		defer rec.mu.Unlock()
		if !rec.closed {
			e.matchOnly(a.item, rec)
		}
		return
	}
	rec.inherited = len(godog.Attachments(ctx))
	sc.Before(func(ctx context.Context, s *godog.Scenario) (context.Context, error) {
		// Where a file is twice in a suite, godog knows the second by another name.
		s.Uri = a.told.URI
		return rec.beforeScenario(ctx, s)
	})
	sc.StepContext().Before(rec.beforeStep)
	e.o.Initialize(sc, a.told)
	sc.StepContext().After(rec.afterStep)
	sc.After(rec.afterScenario)
}

// judge looks at the time of an attempt that came to its end.
func (e *execution) judge(a *attempt) {
	ended, rec := a.ctx.Err(), a.rec
	if ended == nil {
		return
	}
	// The step may not have noticed, but a pass that came too late is none.
	own := ""
	if i := rec.worst(); i >= 0 && rec.steps[i].status == StatusFailed {
		rec.last = i
		own = ": " + rec.steps[i].message
	}
	rec.breakOff(e.overtime(ended)+own, "")
}

// overtime says why the context of an attempt ended.
func (e *execution) overtime(ended error) string {
	if errors.Is(ended, context.DeadlineExceeded) {
		return e.o.say("超过时限 %s", "timed out after %s", e.o.Timeout)
	}
	return e.o.say("运行被取消", "the run was cancelled")
}

// crash says what ended the goroutine of a suite, with the stack of a panic: one in an
// After hook or in Initialize, or runtime.Goexit, which a step calls without knowing
// through FailNow of a real *testing.T.
func (e *execution) crash(p any, stack []byte) (message, trace string) {
	if p == nil {
		return e.o.say("步骤结束了自己的 goroutine（runtime.Goexit，或 testing.T 的 FailNow）",
			"the step ended its goroutine (runtime.Goexit, or FailNow of a testing.T)"), ""
	}
	return e.o.say("步骤之外发生 panic：%v", "panic outside a step: %v", p), string(stack)
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
