package runner_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/cucumber/godog"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/runner"
)

// notes is a list that steps of several goroutines write to.
type notes struct {
	mu   sync.Mutex
	list []string
}

// add appends a note.
func (n *notes) add(note string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.list = append(n.list, note)
}

// all copies the notes.
func (n *notes) all() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]string{}, n.list...)
}

// noting registers a step that notes the name of its scenario and does what is asked.
func noting(n *notes, do func(ctx context.Context, name string) error) func(*godog.ScenarioContext, runner.Attempt) {
	return func(sc *godog.ScenarioContext, a runner.Attempt) {
		name := a.Pickle.Name
		sc.Step(`^go$`, func(ctx context.Context) error {
			n.add(name)
			return do(ctx, name)
		})
	}
}

// going is a suite of scenarios named by letters, each with one step.
func going(names string) string {
	var b strings.Builder
	b.WriteString("Feature: f\n")
	for _, name := range names {
		fmt.Fprintf(&b, "  Scenario: %c\n    Given go\n", name)
	}
	return b.String()
}

// ended lists how the scenarios ended, as name and status.
func ended(s runner.Summary) string {
	var list []string
	for _, r := range s.Results {
		list = append(list, r.Name+" "+string(r.Status))
	}
	return strings.Join(list, ", ")
}

// TestMessagesDoNotDependOnBatches compares streams byte for byte: every way to end a
// suite early is among the scenarios.
func TestMessagesDoNotDependOnBatches(t *testing.T) {
	text := many(40) + outlineText[len("Feature: f\n"):]
	text = strings.Replace(text, "Feature: many\n", "Feature: many\n  Background:\n    Given pass\n", 1)
	text = strings.Replace(text, "  Background:\n    Given pass\n\n  Scenario: plain", "  Scenario: plain", 1)
	for _, order := range []string{"", "reverse", "random:3"} {
		stream := func(batch, workers int) string {
			return ndjson(t, text, func(o *runner.Options) {
				runner.WithBatch(o, batch)
				o.Workers, o.Retry, o.Order = workers, 1, order
				o.Initialize = func(sc *godog.ScenarioContext, a runner.Attempt) {
					steps(nil)(sc, a)
					if a.Mode == runner.ModeRun && strings.HasSuffix(a.Pickle.Name, "5") {
						sc.After(func(context.Context, *godog.Scenario, error) (context.Context, error) { panic("ouch") })
					}
					if a.Mode == runner.ModeRun && strings.HasSuffix(a.Pickle.Name, "6") {
						sc.Before(func(context.Context, *godog.Scenario) (context.Context, error) { runtime.Goexit(); return nil, nil })
					}
				}
			})
		}
		one := withoutStacks(stream(1, 1))
		assert.Contains(t, one, "ouch")
		for _, batch := range []int{2, 5, 100} {
			assert.Equal(t, one, withoutStacks(stream(batch, 1)))
			assert.Equal(t, one, withoutStacks(stream(batch, 3)))
		}
	}
}

// withoutStacks drops the lines that hold a stack, whose addresses differ.
func withoutStacks(stream string) string {
	var b strings.Builder
	for line := range strings.Lines(stream) {
		head, _, _ := strings.Cut(line, `"stackTrace"`)
		b.WriteString(head)
	}
	return b.String()
}

// TestOneWorkerKeepsTheOrder: also with a retry, which comes before the next scenario.
func TestOneWorkerKeepsTheOrder(t *testing.T) {
	var n notes
	s, err := run(t, going("abcdef"), func(o *runner.Options) {
		o.Retry = 2
		o.Initialize = noting(&n, func(_ context.Context, name string) error {
			if name == "b" && len(n.all()) < 4 {
				return errors.New("not yet")
			}
			return nil
		})
	})
	require.NoError(t, err)
	assert.Equal(t, []string{"a", "b", "b", "b", "c", "d", "e", "f"}, n.all())
	assert.Equal(t, 3, s.Results[1].Attempts)
	assert.Equal(t, 1, s.Flaky)
}

// TestNothingRunsAfterTheFirstFailure: with one worker, fail-fast leaves no scenario
// to have run that is told as not run.
func TestNothingRunsAfterTheFirstFailure(t *testing.T) {
	var n notes
	s, err := run(t, going("abcdef"), func(o *runner.Options) {
		o.FailFast = true
		o.Initialize = noting(&n, func(_ context.Context, name string) error {
			if name == "c" {
				return errors.New("broken")
			}
			return nil
		})
	})
	require.NoError(t, err)
	assert.Equal(t, []string{"a", "b", "c"}, n.all())
	assert.Equal(t, "a passed, b passed, c failed, d not-run, e not-run, f not-run", ended(s))
}

// TestACancelledRunStartsNothingMore, although more is in the same suite.
func TestACancelledRunStartsNothingMore(t *testing.T) {
	var n notes
	ctx, cancel := context.WithCancel(t.Context())
	s, err := runner.Run(ctx, runner.Options{FS: files(going("abcd")), Retry: 3,
		Initialize: noting(&n, func(ctx context.Context, name string) error {
			if name == "b" {
				cancel()
				<-ctx.Done()
			}
			return nil
		})})
	assert.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, "a passed, b failed, c not-run, d not-run", ended(s))
	assert.Contains(t, s.Results[1].Message, "the run was cancelled")
	assert.Equal(t, []string{"a", "b"}, n.all())
}

// TestAStuckStepHarmsNoOther: what shares its suite runs, and when the step comes back
// after all, neither its own scenario nor any other hears of it.
func TestAStuckStepHarmsNoOther(t *testing.T) {
	var n notes
	release, returned := make(chan struct{}), make(chan struct{})
	text := "Feature: f\n  Scenario: a\n    Given go\n  Scenario: b\n    Given go\n    And go\n    And go\n" +
		"  Scenario: c\n    Given go\n  Scenario: d\n    Given go\n"
	s, err := run(t, text, func(o *runner.Options) {
		o.Timeout = 300 * time.Millisecond
		o.Hooks = []runner.Hook{{When: runner.AfterScenario, Run: func(ctx context.Context, a runner.Attempt) (context.Context, error) {
			if a.Pickle.Name == "b" {
				defer close(returned)
				if ctx == nil || ctx.Err() == nil {
					n.add("the context of what was left behind goes on")
				}
			}
			return ctx, nil
		}}}
		o.Initialize = noting(&n, func(ctx context.Context, name string) error {
			if name == "b" {
				<-release
				return nil
			}
			return ctx.Err()
		})
	})
	require.NoError(t, err)
	before := s.Results
	assert.Equal(t, "a passed, b failed, c passed, d passed", ended(s))
	assert.Contains(t, s.Results[1].Message, "left behind")
	close(release)
	<-returned
	assert.Equal(t, []string{"a", "b", "c", "d"}, n.all(), "no further step of b is called")
	assert.Equal(t, before, s.Results)
}

// TestTheStackOfAStuckStepIsTold, from within a batch.
func TestTheStackOfAStuckStepIsTold(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	out := ndjson(t, going("abc"), func(o *runner.Options) {
		o.Timeout = 300 * time.Millisecond
		o.Initialize = noting(&notes{}, func(_ context.Context, name string) error {
			if name == "b" {
				<-release
			}
			return nil
		})
	})
	assert.Equal(t, 1, strings.Count(out, `"stackTrace":"goroutine `))
	assert.Contains(t, out, "batch_test.go")
}

// TestTimeIsGivenToEachScenario, and not to the suite that they share.
func TestTimeIsGivenToEachScenario(t *testing.T) {
	var deadlines []time.Time
	_, err := run(t, going("abcd"), func(o *runner.Options) {
		o.Timeout = time.Hour
		o.Initialize = noting(&notes{}, func(ctx context.Context, _ string) error {
			deadline, _ := ctx.Deadline()
			deadlines = append(deadlines, deadline)
			return nil
		})
	})
	require.NoError(t, err)
	require.Len(t, deadlines, 4)
	for i := range 3 {
		assert.Greater(t, deadlines[i+1], deadlines[i])
	}
}

// TestIdleWorkersHelp: a waits for b, which stands behind it in the same batch, so that
// only another worker can run it.
func TestIdleWorkersHelp(t *testing.T) {
	for _, names := range []string{"ab", "abcdefghijkl"} {
		b := make(chan struct{})
		s, err := run(t, going(names), func(o *runner.Options) {
			o.Workers = 2
			o.Initialize = noting(&notes{}, func(_ context.Context, name string) error {
				switch name {
				case "a":
					<-b
				case "b":
					close(b)
				}
				return nil
			})
		})
		require.NoError(t, err)
		assert.Equal(t, len(names), s.Passed)
	}
}

// TestEachScenarioHasItsOwnContext: it is alive in the hooks after the scenario and ends
// with it, and what a hook put into one is not in the next.
func TestEachScenarioHasItsOwnContext(t *testing.T) {
	var contexts []context.Context
	var seen []any
	s, err := run(t, going("abc"), func(o *runner.Options) {
		o.Hooks = []runner.Hook{
			{When: runner.BeforeScenario, Tags: "", Run: func(ctx context.Context, a runner.Attempt) (context.Context, error) {
				if a.Pickle.Name == "b" {
					return ctx, nil
				}
				return context.WithValue(ctx, key{}, a.Pickle.Name), nil
			}},
			{When: runner.AfterScenario, Run: func(ctx context.Context, _ runner.Attempt) (context.Context, error) { return ctx, ctx.Err() }},
		}
		o.Initialize = noting(&notes{}, func(ctx context.Context, _ string) error {
			seen = append(seen, ctx.Value(key{}))
			contexts = append(contexts, ctx)
			assert.True(godog.T(ctx), true)
			return ctx.Err()
		})
	})
	require.NoError(t, err)
	assert.Equal(t, 3, s.Passed)
	assert.Equal(t, []any{"a", nil, "c"}, seen)
	for _, ctx := range contexts {
		assert.ErrorIs(t, ctx.Err(), context.Canceled)
	}
}

// TestHooksOfGodogSeeTheFile, although a suite holds it several times.
func TestHooksOfGodogSeeTheFile(t *testing.T) {
	var n notes
	features := fstest.MapFS{"a.feature": {Data: []byte(going("abcd"))}, "b.feature": {Data: []byte(going("ef"))}}
	s, err := runner.Run(t.Context(), runner.Options{FS: features, Order: "random:1",
		Initialize: func(sc *godog.ScenarioContext, a runner.Attempt) {
			noting(&notes{}, func(context.Context, string) error { return nil })(sc, a)
			sc.Before(func(ctx context.Context, sc *godog.Scenario) (context.Context, error) {
				n.add(sc.Uri + " " + sc.Name)
				return ctx, nil
			})
		}})
	require.NoError(t, err)
	assert.Equal(t, 6, s.Passed)
	assert.Equal(t, []string{"a.feature b", "b.feature f", "b.feature e", "a.feature c", "a.feature a", "a.feature d"}, n.all())
}

// TestWhatGodogCannotReadFails: this rule has been a keyword of Vietnamese for a shorter
// time than godog's Gherkin is old, which therefore refuses the second background. Scenarios
// that it can read do run, in whatever order they come.
func TestWhatGodogCannotReadFails(t *testing.T) {
	var n notes
	background := "Bối cảnh:\n    Cho go\n"
	features := fstest.MapFS{
		"a.feature": {Data: []byte("# language: vi\nTính năng: f\n  " + background + "  Quy tắc: r\n  " + background + "  Kịch bản: a\n    Cho go\n")},
		"b.feature": {Data: []byte(going("bc"))},
	}
	s, err := runner.Run(t.Context(), runner.Options{FS: features, Retry: 1,
		Initialize: noting(&n, func(context.Context, string) error { return nil })})
	require.NoError(t, err)
	assert.Equal(t, "a failed, b passed, c passed", ended(s))
	assert.Contains(t, s.Results[0].Message, "does not find this scenario")
	assert.Equal(t, []string{"b", "c"}, n.all())
}

// TestHooksThatSkipLeaveTheRestOfABatch: nothing of a skipped scenario is called.
func TestHooksThatSkipLeaveTheRestOfABatch(t *testing.T) {
	var n notes
	initialized := 0
	s, err := run(t, going("abc"), func(o *runner.Options) {
		o.Hooks = []runner.Hook{{When: runner.BeforeScenario, Run: func(ctx context.Context, a runner.Attempt) (context.Context, error) {
			if a.Pickle.Name == "b" {
				return ctx, godog.ErrSkip
			}
			return ctx, nil
		}}}
		o.Initialize = func(sc *godog.ScenarioContext, a runner.Attempt) {
			noting(&n, func(context.Context, string) error { return nil })(sc, a)
			if a.Mode == runner.ModeRun {
				initialized++
			}
		}
	})
	require.NoError(t, err)
	assert.Equal(t, "a passed, b skipped, c passed", ended(s))
	assert.Equal(t, []string{"a", "c"}, n.all())
	assert.Equal(t, 2, initialized)
}
