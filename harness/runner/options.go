package runner

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"time"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v34"
)

// Options say what to run, how, and whom to tell. Only FS and Initialize are
// required; the zero value of everything else is a sensible run.
type Options struct {
	// FS is where the feature files are read from, several at a time.
	FS fs.FS
	// Paths are files, files with lines (a.feature:3:17) and folders of FS. Nil
	// means all of FS. A slice that is empty but not nil selects nothing: an empty
	// rerun file must not run everything.
	Paths []string
	// Tags is a Cucumber tag expression; empty selects all.
	Tags string
	// Name is a regular expression, or any part, of the scenario's name.
	Name string
	// Lang keeps only features written in this language: "zh-CN", "en"; "" is all.
	Lang string
	// Workers is how many attempts run at once; below one means one.
	Workers int
	// ShardIndex (from 1) and ShardCount keep one of ShardCount equal parts: small files
	// whole, of large ones every ShardCount-th scenario. Which part is what depends on the
	// files and the selection, so all shards need the same of both. Both zero means no
	// sharding. A shard may be empty as long as the plan is not.
	ShardIndex, ShardCount int
	// Retry is how many further attempts a failed scenario gets.
	Retry int
	// FailFast reports nothing after the first failure in plan order.
	FailFast bool
	// DryRun matches the steps without calling them.
	DryRun bool
	// PassEmpty lets a scenario without steps pass, as other Cucumbers do.
	PassEmpty bool
	// Hooks are run around the scenarios and around the run, those before in the order
	// given, those after in reverse.
	Hooks []Hook
	// ParameterTypes are told in the Messages, so that readers can make sense of named
	// groups: the group (?P<flight>…) of a pattern is an argument of the type flight.
	ParameterTypes []ParameterType
	// Order is "" (as written), "reverse" or "random:SEED".
	Order string
	// Timeout bounds one attempt, in real time; zero means no bound.
	Timeout time.Duration
	// PassWithNoTests lets a selection of nothing pass.
	PassWithNoTests bool
	// Initialize registers steps and hooks for one attempt. It is called by several
	// goroutines at once when there are several workers, and once per language with
	// Mode ModeList to learn which steps exist.
	Initialize func(*godog.ScenarioContext, Attempt)
	// Emit receives the Cucumber Messages in order, from one goroutine; see Writer.
	Emit func(*messages.Envelope)
	// Progress receives each result in plan order, from one goroutine.
	Progress func(Result)
	// Locale is the language in which the runner says why an attempt failed that it broke
	// off itself, with a timeout or a panic: zh-CN, or else English.
	Locale string
	// Now is the clock of the report. Nil is a clock that stands still at the Unix
	// epoch. It must be safe for concurrent use.
	Now func() time.Time
	// batch is how many scenarios share a suite of godog at most; zero is what pays. Tests
	// set it, because nothing may depend on it.
	batch int
}

// The values of Attempt.Mode.
const (
	// ModeRun is an attempt whose steps are going to be called.
	ModeRun = "run"
	// ModeList only collects the definitions; no hook and no step is called.
	ModeList = "list"
)

// Attempt describes to Options.Initialize what is about to run.
type Attempt struct {
	// Number counts from 1; above 1 the scenario is being retried.
	Number int
	// Pickle is the scenario; read-only. With ModeList it is empty, not nil.
	Pickle *messages.Pickle
	// URI and Line locate the scenario, or the row of its examples.
	URI  string
	Line int
	// Language is that of the feature, such as "zh-CN".
	Language string
	// Mode is ModeRun or ModeList.
	Mode string
	// patterns are those that fit a step of the scenario; see Uses.
	patterns []string
}

// Uses reports whether a step of the scenario fits the pattern. An Initialize may leave
// away all others: godog tries every pattern on every step twice, so that hundreds of
// definitions cost more than all else. With ModeList the answer is always yes. Not for
// a library with steps that return godog.Steps, since those call others by their text.
func (a Attempt) Uses(pattern *regexp.Regexp) bool {
	return a.Mode == ModeList || slices.Contains(a.patterns, pattern.String())
}

// PerAttempt makes an Options.Initialize of a function that chooses, for each
// attempt, what registers its steps and hooks.
func PerAttempt(choose func(Attempt) func(*godog.ScenarioContext)) func(*godog.ScenarioContext, Attempt) {
	return func(sc *godog.ScenarioContext, a Attempt) { choose(a)(sc) }
}

// say gives the one of two texts that the reader understands; both take the same arguments.
func (o *Options) say(zh, en string, args ...any) string {
	return fmt.Sprintf(o.pick(zh, en), args...)
}

// pick gives the one of two formats that the reader understands.
func (o *Options) pick(zh, en string) string {
	if o.Locale == "zh-CN" {
		return zh
	}
	return en
}

// clock returns the injected clock or one that stands still, so that a run
// without a clock is reproducible instead of accidentally dated.
func (o *Options) clock() func() time.Time {
	if o.Now != nil {
		return o.Now
	}
	return func() time.Time { return time.Unix(0, 0).UTC() }
}
