package runner

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v34"
)

// HookTime says when a hook runs.
type HookTime string

// The times of a hook.
const (
	BeforeRun      HookTime = "before-run"
	BeforeScenario HookTime = "before-scenario"
	AfterScenario  HookTime = "after-scenario"
	AfterRun       HookTime = "after-run"
)

// Hook is code around scenarios or around the whole run. Unlike the hooks of
// godog it is told in the Messages as a step of its own, with what it attached,
// and it runs when a step is undefined or the scenario failed early.
type Hook struct {
	When HookTime
	// Name is shown in reports; may be empty.
	Name string
	// Tags is the Cucumber tag expression of the scenarios it is for; empty is all.
	// Hooks of the run have none.
	Tags string
	// Run is called with the scenario's context and returns the one for what follows,
	// with attachments; nil keeps it. godog.ErrSkip, or an error that wraps it, skips
	// the scenario's steps. Hooks of the run get an empty Attempt, and of the context
	// that they return only the attachments are read.
	Run func(context.Context, Attempt) (context.Context, error)
}

// hook is a Hook that has been checked.
type hook struct {
	Hook
	id   string
	tags TagExpression
	say  func(zh, en string, args ...any) string
}

// hooks are those of a run, by time. Those that run after are in reverse, because
// what was set up last is taken down first.
type hooks map[HookTime][]hook

// newHooks checks the hooks and numbers them in the order given.
func newHooks(o *Options) (hooks, error) {
	all := hooks{}
	for i, h := range o.Hooks {
		tags, err := ParseTags(h.Tags)
		switch {
		case err != nil:
			return nil, err
		case h.Run == nil || !slices.Contains([]HookTime{BeforeRun, BeforeScenario, AfterScenario, AfterRun}, h.When):
			return nil, usagef(KindOption, "钩子 %d（%q）要有 Run 和时机，不能是 %q", "hook %d (%q) needs Run and a time, not %q", i+1, h.Name, h.When)
		case h.Tags != "" && (h.When == BeforeRun || h.When == AfterRun):
			return nil, usagef(KindOption, "钩子 %d（%q）是整个运行的，没有标签", "hook %d (%q) is around the run, which has no tags", i+1, h.Name)
		}
		all[h.When] = append(all[h.When], hook{Hook: h, id: "hook-" + strconv.Itoa(i), tags: tags, say: o.say})
	}
	slices.Reverse(all[AfterScenario])
	slices.Reverse(all[AfterRun])
	return all, nil
}

// of lists the hooks of a time that are for a scenario.
func (h hooks) of(when HookTime, it item) []hook {
	var found []hook
	for _, candidate := range h[when] {
		if candidate.tags.Match(it.tags) {
			found = append(found, candidate)
		}
	}
	return found
}

// call runs the hook, turns a panic into an error, and tells what it attached.
func (h hook) call(ctx context.Context, a Attempt) (out context.Context, attached []godog.Attachment, err error) {
	inherited := len(godog.Attachments(ctx))
	out = ctx
	defer func() {
		if p := recover(); p != nil {
			err = &hookPanic{text: h.say("钩子发生 panic：%v", "panic in a hook: %v", p), stack: string(debug.Stack())}
		}
		attached = godog.Attachments(out)[inherited:]
	}()
	returned, err := h.Run(ctx, a)
	if returned != nil {
		out = returned
	}
	return out, attached, err
}

// hookPanic is a panic with its stack, printed as %+v does for errors of godog.
type hookPanic struct{ text, stack string }

// Error is the text without the stack.
func (p *hookPanic) Error() string { return p.text }

// Format adds the stack to %+v.
func (p *hookPanic) Format(f fmt.State, verb rune) {
	_, _ = fmt.Fprint(f, p.text) // f is a buffer of package fmt
	if verb == 'v' && f.Flag('+') {
		_, _ = fmt.Fprint(f, "\n"+p.stack)
	}
}

// envelope describes the hook at the head of the Messages.
func (h hook) envelope() *messages.Envelope {
	types := map[HookTime]messages.HookType{BeforeRun: messages.HookType_BEFORE_TEST_RUN, AfterRun: messages.HookType_AFTER_TEST_RUN,
		BeforeScenario: messages.HookType_BEFORE_TEST_CASE, AfterScenario: messages.HookType_AFTER_TEST_CASE}
	return &messages.Envelope{Hook: &messages.Hook{Id: h.id, Name: h.Name, TagExpression: h.Tags, Type: types[h.When], SourceReference: h.source()}}
}

// source is where the hook's function is written.
func (h hook) source() *messages.SourceReference {
	file, line := place(h.Run)
	return &messages.SourceReference{Uri: file, Location: &messages.Location{Line: int64(line)}}
}

// before runs the hooks before the scenario. It says whether the steps may run:
// after a hook that failed or skipped, neither hooks nor steps do.
func (r *recorder) before(ctx context.Context, a Attempt) (context.Context, bool) {
	for i := range r.beforeHooks {
		var status Status
		if ctx, status = r.hook(ctx, a, &r.beforeHooks[i]); status != StatusPassed {
			return ctx, false
		}
	}
	return ctx, true
}

// after runs the hooks after the scenario, all of them.
func (r *recorder) after(ctx context.Context, a Attempt) {
	for i := range r.afterHooks {
		ctx, _ = r.hook(ctx, a, &r.afterHooks[i])
	}
}

// hook runs one hook between two looks at the clock, without holding the lock.
func (r *recorder) hook(ctx context.Context, a Attempt, record *hookRecord) (context.Context, Status) {
	r.mu.Lock()
	if !r.closed {
		record.started, record.start = true, r.now()
		r.running = &record.stepRecord
	}
	r.mu.Unlock()
	out, attached, err := record.call(ctx, a)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return out, StatusFailed
	}
	r.running = nil
	record.conclude(attached, err)
	record.end, record.finished = r.now(), true
	return out, record.status
}

// conclude fills the record from what the hook returned.
func (s *stepRecord) conclude(attached []godog.Attachment, err error) {
	s.attachments = attached
	switch {
	case err == nil:
		s.status = StatusPassed
	case errors.Is(err, godog.ErrSkip):
		s.status = StatusSkipped
	case errors.Is(err, godog.ErrPending):
		s.status = StatusPending
	default:
		s.status = StatusFailed
	}
	s.explain(err, nil)
}

// runHooks runs all of those around the run, unless nothing is to run; the error joins
// the failures.
func (e *execution) runHooks(ctx context.Context, when HookTime) (called []hookRecord, failed error) {
	if ctx.Err() != nil || e.o.DryRun {
		return nil, nil
	}
	for _, h := range e.hooks[when] {
		record := hookRecord{hook: h, stepRecord: stepRecord{start: e.now()}}
		_, attached, err := h.call(ctx, Attempt{Mode: ModeRun})
		record.conclude(attached, err)
		record.end = e.now()
		called = append(called, record)
		if record.status == StatusFailed {
			failed = errors.Join(failed, fmt.Errorf(e.o.pick("钩子 %s %s：%w", "hook %s %s: %w"), when, h.Name, err))
		}
	}
	return called, failed
}

// place is where a function is written, without the folders: they differ from
// machine to machine.
func place(function func(context.Context, Attempt) (context.Context, error)) (file string, line int) {
	f := runtime.FuncForPC(reflect.ValueOf(function).Pointer())
	if f == nil {
		return "", 0
	}
	file, line = f.FileLine(f.Entry())
	return filepath.Base(file), line
}
