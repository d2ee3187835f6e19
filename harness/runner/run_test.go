package runner_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/cucumber/godog"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/runner"
)

// files makes a file system of one feature.
func files(text string) fstest.MapFS {
	return fstest.MapFS{"a.feature": &fstest.MapFile{Data: []byte(text)}}
}

// steps registers a small vocabulary; fails counts down the failures of `flaky`.
func steps(fails *atomic.Int64) func(*godog.ScenarioContext, runner.Attempt) {
	return func(sc *godog.ScenarioContext, _ runner.Attempt) {
		sc.Step(`^pass$`, func() error { return nil })
		sc.Step(`^say "([^"]*)"$`, func(string) error { return nil })
		sc.Step(`^fail$`, func() error { return errors.New("broken") })
		sc.Step(`^pending$`, func() error { return godog.ErrPending })
		sc.Step(`^skip$`, func() error { return godog.ErrSkip })
		sc.Step(`^panic$`, func() error { panic("ouch") })
		sc.Step(`^twice$`, func() error { return nil })
		sc.Step(`^twic.$`, func() error { return nil })
		sc.Step(`^percent$`, func(ctx context.Context) { assert.Equal(godog.T(ctx), "100%d", "50%s") })
		sc.Step(`^attach$`, func(ctx context.Context) context.Context {
			return godog.Attach(ctx, godog.Attachment{Body: []byte("héllo"), FileName: "a.txt", MediaType: "text/plain"})
		})
		sc.Step(`^flaky$`, func() error {
			if fails != nil && fails.Add(-1) >= 0 {
				return errors.New("not yet")
			}
			return nil
		})
		sc.Step(`^已登录$`, func() error { return nil })
		sc.Step(`^输入[“「"]([^”」"]*)[”」"]$`, func(string) error { return nil })
	}
}

func run(t *testing.T, text string, set func(*runner.Options)) (runner.Summary, error) {
	t.Helper()
	o := runner.Options{FS: files(text), Initialize: steps(nil)}
	if set != nil {
		set(&o)
	}
	return runner.Run(t.Context(), o)
}

// kinds lists the kinds of the problems of a usage error.
func kinds(t *testing.T, err error) []runner.Kind {
	t.Helper()
	var usage *runner.UsageError
	require.ErrorAs(t, err, &usage)
	var found []runner.Kind
	for _, p := range usage.Problems {
		found = append(found, p.Kind)
	}
	return found
}

const outlineText = `Feature: f
  Background:
    Given pass

  Scenario: plain
    When pass

  Rule: r
    Background:
      Given say "rule"

    Scenario Outline: o <x>
      Then <x>

      Examples: one
        | x    |
        | pass |
        | fail |

      @tagged
      Examples: two
        | x    |
        | pass |
`

// TestRunsEachScenarioAndRow checks background, rule, outline with two
// blocks of examples, and that every line is the one in the file.
func TestRunsEachScenarioAndRow(t *testing.T) {
	s, err := run(t, outlineText, nil)
	require.NoError(t, err)
	var got []string
	for _, r := range s.Results {
		got = append(got, r.Location+" "+string(r.Status))
	}
	assert.Equal(t, []string{"a.feature:5 passed", "a.feature:17 passed", "a.feature:18 failed", "a.feature:23 passed"}, got)
	assert.Equal(t, "fail", s.Results[2].FailedStep)
	assert.Equal(t, 13, s.Results[2].FailedLine)
	assert.Equal(t, "broken", s.Results[2].Message)
	assert.Equal(t, 1, runner.ExitCode(s, err))
	assert.Equal(t, []string{"a.feature:18"}, s.Rerun())
}

// TestLinesSelect covers, among others, the one row that godog cannot select.
func TestLinesSelect(t *testing.T) {
	for path, want := range map[string]int{
		"a.feature:18": 1, "a.feature:12": 3, "a.feature:13": 3, "a.feature:15": 2, "a.feature:21": 1,
		"a.feature:8": 3, "a.feature:1": 4, "./a.feature:5:23": 2, "a.feature": 4, ".": 4,
	} {
		s, err := run(t, outlineText, func(o *runner.Options) { o.Paths = []string{path} })
		require.NoError(t, err, path)
		assert.Len(t, s.Results, want, path)
	}
	for _, path := range []string{"a.feature:2", "a.feature:999", "b.feature", ".:3"} {
		s, err := run(t, outlineText, func(o *runner.Options) { o.Paths = []string{path} })
		assert.Equal(t, 2, runner.ExitCode(s, err), path)
	}
}

// TestEachWayToCheckNothingIsAnError covers what godog exits 0 on: undefined,
// pending, ambiguous and empty scenarios, and selections of nothing.
func TestEachWayToCheckNothingIsAnError(t *testing.T) {
	scenario := "Feature: f\n  Scenario: s\n    Given "
	for text, want := range map[string]runner.Kind{
		scenario + "nobody knows":     runner.KindUndefined,
		scenario + "pending":          runner.KindPending,
		scenario + "twice":            runner.KindAmbiguous,
		"Feature: f\n  Scenario: s\n": runner.KindEmpty,
		"Feature: f\n  Scenario Outline: s\n Given <a>\n Examples:\n |a|": runner.KindEmpty,
		"Feature: f\n": runner.KindNone,
		"# nothing\n":  runner.KindNone,
		"garbage\n":    runner.KindParse,
	} {
		s, err := run(t, text, nil)
		assert.Equal(t, []runner.Kind{want}, kinds(t, err), text)
		assert.Equal(t, 2, runner.ExitCode(s, err), text)
	}
	_, err := run(t, "Feature: f\n", func(o *runner.Options) { o.PassWithNoTests = true })
	assert.NoError(t, err)
	_, err = run(t, outlineText, func(o *runner.Options) { o.Paths = []string{} })
	assert.Equal(t, []runner.Kind{runner.KindNone}, kinds(t, err))
}

// TestUndefinedStepsComeWithASnippet checks place, text and a pattern that
// takes what Chinese keyboards type.
func TestUndefinedStepsComeWithASnippet(t *testing.T) {
	_, err := run(t, "# language: zh-CN\n功能: f\n  场景: s\n    假如用户“a”买了３个。\n", nil)
	assert.ErrorContains(t, err, "a.feature:4: undefined step: 用户“a”买了３个。")
	assert.ErrorContains(t, err, "sc.Step(`^用户[“「\"]([^”」\"]*)[”」\"]买了(-?[0-9０-９]+)个[。：:]?$`, func(ctx context.Context, arg1 string, arg2 string) error {")
}

// TestFailuresStayWithTheirScenario breaks each hook in one scenario: godog
// dies of a panic in an After hook, and the next scenario must still pass.
func TestFailuresStayWithTheirScenario(t *testing.T) {
	text := "Feature: f\n  Scenario: bad\n    Given pass\n    And pass\n  Scenario: good\n    Given pass\n"
	bad := func(a runner.Attempt) bool { return a.Pickle.Name == "bad" }
	hooks := map[string]func(*godog.ScenarioContext){
		"after panics": func(sc *godog.ScenarioContext) {
			sc.After(func(context.Context, *godog.Scenario, error) (context.Context, error) { panic("ouch") })
		},
		"before panics": func(sc *godog.ScenarioContext) {
			sc.Before(func(context.Context, *godog.Scenario) (context.Context, error) { panic("ouch") })
		},
		"after fails": func(sc *godog.ScenarioContext) {
			sc.After(func(c context.Context, _ *godog.Scenario, _ error) (context.Context, error) {
				return c, errors.New("ouch")
			})
		},
		"before fails": func(sc *godog.ScenarioContext) {
			sc.Before(func(c context.Context, _ *godog.Scenario) (context.Context, error) { return c, errors.New("ouch") })
		},
		"after step panics": func(sc *godog.ScenarioContext) {
			sc.StepContext().After(func(context.Context, *godog.Step, godog.StepResultStatus, error) (context.Context, error) {
				panic("ouch")
			})
		},
		"initialize panics": func(*godog.ScenarioContext) { panic("ouch") },
	}
	for name, hook := range hooks {
		s, err := run(t, text, func(o *runner.Options) {
			o.Initialize = func(sc *godog.ScenarioContext, a runner.Attempt) {
				steps(nil)(sc, a)
				if bad(a) {
					hook(sc)
				}
			}
		})
		require.NoError(t, err, name)
		assert.Equal(t, runner.StatusFailed, s.Results[0].Status, name)
		assert.Contains(t, s.Results[0].Message, "ouch", name)
		assert.Equal(t, runner.StatusPassed, s.Results[1].Status, name)
	}
}

// TestPanicPercentAndSkip checks, among others, that the text of a single
// assertion survives its percent signs.
func TestPanicPercentAndSkip(t *testing.T) {
	s, err := run(t, "Feature: f\n  Scenario: a\n    Given panic\n  Scenario: b\n    Given percent\n  Scenario: c\n    Given skip\n", nil)
	require.NoError(t, err)
	assert.Equal(t, "ouch", s.Results[0].Message)
	assert.Contains(t, s.Results[1].Message, `"100%d"`)
	assert.NotContains(t, s.Results[1].Message, "MISSING")
	assert.Equal(t, runner.StatusSkipped, s.Results[2].Status)
}

// TestUsesPicksTheDefinitionsOfTheScenario registers no others: all that fit are
// enough to pass, to be ambiguous and to be undefined. The listing gets every one.
func TestUsesPicksTheDefinitionsOfTheScenario(t *testing.T) {
	names := []string{"^pass$", "^twice$", "^twic.$", "^never$"}
	var listed, registered atomic.Int64
	s, err := run(t, "Feature: f\n  Scenario: a\n    Given pass\n  Scenario: b\n    Given twice\n  Scenario: c\n    Given unknown\n", func(o *runner.Options) {
		o.Initialize = func(sc *godog.ScenarioContext, a runner.Attempt) {
			for _, name := range names {
				if pattern := regexp.MustCompile(name); a.Uses(pattern) {
					sc.Step(pattern, func() error { return nil })
					if a.Mode == runner.ModeList {
						listed.Add(1)
					} else {
						registered.Add(1)
					}
				}
			}
		}
	})
	assert.Equal(t, []runner.Kind{runner.KindAmbiguous, runner.KindUndefined}, kinds(t, err))
	assert.Equal(t, []int{1, 1, 1}, []int{s.Passed, s.Ambiguous, s.Undefined})
	assert.EqualValues(t, 4, listed.Load())
	assert.EqualValues(t, 3, registered.Load())
}

// TestRetryMakesFlaky fails once, then passes: passed, but not unnoticed.
func TestRetryMakesFlaky(t *testing.T) {
	var fails atomic.Int64
	fails.Store(1)
	s, err := run(t, "Feature: f\n  Scenario: a\n    Given flaky\n", func(o *runner.Options) { o.Initialize, o.Retry = steps(&fails), 2 })
	require.NoError(t, err)
	assert.Equal(t, 2, s.Results[0].Attempts)
	assert.True(t, s.Results[0].Flaky)
	assert.Equal(t, 1, s.Passed)
	assert.Equal(t, 0, runner.ExitCode(s, err))
}

// TestStuckStepIsLeftBehind blocks a step on a channel that only the end of the
// test closes; nothing here waits for a fixed time.
func TestStuckStepIsLeftBehind(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	s, err := run(t, "Feature: f\n  Scenario: a\n    Given stuck\n    And pass\n  Scenario: b\n    Given pass\n", func(o *runner.Options) {
		o.Timeout = 500 * time.Millisecond
		o.Initialize = func(sc *godog.ScenarioContext, a runner.Attempt) {
			steps(nil)(sc, a)
			sc.Step(`^stuck$`, func() { <-release })
		}
	})
	require.NoError(t, err)
	assert.Contains(t, s.Results[0].Message, "timed out after 500ms")
	assert.Equal(t, "stuck", s.Results[0].FailedStep)
	assert.Equal(t, runner.StatusPassed, s.Results[1].Status)
}

// many is a suite in which every seventh scenario fails.
func many(n int) string {
	var b bytes.Buffer
	b.WriteString("Feature: many\n")
	for i := range n {
		step := "pass"
		if i%7 == 3 {
			step = "fail"
		}
		fmt.Fprintf(&b, "  @t%d\n  Scenario: s%d\n    Given say \"%d\"\n    And attach\n    Then %s\n", i%3, i, i, step)
	}
	return b.String()
}

func ndjson(t *testing.T, text string, set func(*runner.Options)) string {
	t.Helper()
	var out bytes.Buffer
	w := runner.NewWriter(&out)
	_, _ = run(t, text, func(o *runner.Options) {
		o.Emit = w.Emit
		if set != nil {
			set(o)
		}
	})
	require.NoError(t, w.Err())
	return out.String()
}

// TestMessagesDoNotDependOnWorkers compares streams byte for byte, also when
// a fail-fast run stops while other workers are ahead.
func TestMessagesDoNotDependOnWorkers(t *testing.T) {
	for _, failFast := range []bool{false, true} {
		one := ndjson(t, many(60), func(o *runner.Options) { o.FailFast = failFast })
		for _, workers := range []int{2, 8} {
			assert.Equal(t, one, ndjson(t, many(60), func(o *runner.Options) { o.Workers, o.FailFast = workers, failFast }))
		}
		assert.NotContains(t, one, ":null")
		assert.Contains(t, one, `"body":"héllo","contentEncoding":"IDENTITY"`)
	}
}

// TestFailFastStopsAtTheFirstFailureInPlanOrder counts what must not depend on
// which worker was fastest.
func TestFailFastStopsAtTheFirstFailureInPlanOrder(t *testing.T) {
	s, err := run(t, many(30), func(o *runner.Options) { o.FailFast, o.Workers = true, 4 })
	require.NoError(t, err)
	assert.Equal(t, []int{3, 1, 26}, []int{s.Passed, s.Failed, s.NotRun})
}

// TestShardsAndOrder checks that shards lose and repeat nothing and that a seed
// gives one order.
func TestShardsAndOrder(t *testing.T) {
	names := func(set func(*runner.Options)) (out []string) {
		s, err := run(t, many(10), set)
		require.NoError(t, err)
		for _, r := range s.Results {
			out = append(out, r.Name)
		}
		return out
	}
	var all []string
	for i := 1; i <= 3; i++ {
		all = append(all, names(func(o *runner.Options) { o.ShardIndex, o.ShardCount = i, 3 })...)
	}
	assert.ElementsMatch(t, names(nil), all)
	shuffled := names(func(o *runner.Options) { o.Order = "random:7" })
	assert.Equal(t, shuffled, names(func(o *runner.Options) { o.Order = "random:7" }))
	assert.NotEqual(t, names(nil), shuffled)
	for _, bad := range []func(*runner.Options){
		func(o *runner.Options) { o.Order = "random" },
		func(o *runner.Options) { o.ShardIndex, o.ShardCount = 4, 3 },
		func(o *runner.Options) { o.Tags = "~@a" },
	} {
		s, err := run(t, many(3), bad)
		assert.Equal(t, 2, runner.ExitCode(s, err))
	}
}

// TestDryRunCallsNothing matches a step that would fail if it were called.
func TestDryRunCallsNothing(t *testing.T) {
	s, err := run(t, "Feature: f\n  Scenario: a\n    Given fail\n", func(o *runner.Options) { o.DryRun = true })
	require.NoError(t, err)
	assert.Equal(t, 1, s.Skipped)
	_, err = run(t, "Feature: f\n  Scenario: a\n    Given unknown\n    And twice\n", func(o *runner.Options) { o.DryRun = true })
	assert.Equal(t, []runner.Kind{runner.KindUndefined, runner.KindAmbiguous}, kinds(t, err))
}

// TestCancelledRunIsBrokenMachinery keeps an interrupted run from looking green.
func TestCancelledRunIsBrokenMachinery(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s, err := runner.Run(ctx, runner.Options{FS: files(many(3)), Initialize: steps(nil)})
	assert.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, 3, runner.ExitCode(s, err))
	assert.Equal(t, 3, s.NotRun)
}

// BenchmarkRun1000 runs 20 files of 50 scenarios each with two workers.
func BenchmarkRun1000(b *testing.B) {
	fsys := fstest.MapFS{}
	for i := range 20 {
		fsys[fmt.Sprintf("f%02d.feature", i)] = &fstest.MapFile{Data: []byte(many(50))}
	}
	for b.Loop() {
		_, err := runner.Run(b.Context(), runner.Options{FS: fsys, Initialize: steps(nil), Workers: 2})
		require.NoError(b, err)
	}
}

// TestWhyItBrokeOffIsSaidInTheReadersLanguage goes through everything that the runner itself says of an attempt; the type
// of the exception is for programs and stays.
func TestWhyItBrokeOffIsSaidInTheReadersLanguage(t *testing.T) {
	for name, c := range map[string]struct {
		text   string
		set    func(*runner.Options)
		zh, en string
	}{
		"timeout": {"Given wait", func(o *runner.Options) { o.Timeout = time.Millisecond }, "超过时限 1ms", "timed out after 1ms"},
		"exit":    {"Given exit", nil, "步骤结束了自己的 goroutine", "the step ended its goroutine"},
		"after hook": {"Given pass", func(o *runner.Options) {
			o.Hooks = []runner.Hook{{When: runner.AfterScenario, Run: func(context.Context, runner.Attempt) (context.Context, error) { panic("boom") }}}
		}, "钩子发生 panic：boom", "panic in a hook: boom"},
		"registration": {"Given pass", func(o *runner.Options) {
			initialize := o.Initialize
			o.Initialize = func(sc *godog.ScenarioContext, a runner.Attempt) {
				initialize(sc, a)
				sc.After(func(context.Context, *godog.Scenario, error) (context.Context, error) { panic("boom") })
			}
		}, "步骤之外发生 panic：boom", "panic outside a step: boom"},
		"ambiguous": {"Given twice", nil, "符合的步骤定义不止一个", "several step definitions fit"},
	} {
		for locale, want := range map[string]string{"zh-CN": c.zh, "en": c.en, "": c.en} {
			out := ndjson(t, "Feature: f\n  Scenario: a\n    "+c.text+"\n", func(o *runner.Options) {
				o.Locale = locale
				o.Initialize = func(sc *godog.ScenarioContext, a runner.Attempt) {
					steps(nil)(sc, a)
					sc.Step(`^exit$`, runtime.Goexit)
					sc.Step(`^wait$`, func(ctx context.Context) { <-ctx.Done() })
				}
				if c.set != nil {
					c.set(o)
				}
			})
			assert.Contains(t, out, want, "%s in %q", name, locale)
			assert.NotContains(t, strings.ReplaceAll(out, want, ""), c.zh, "%s in %q", name, locale)
			assert.NotContains(t, strings.ReplaceAll(out, want, ""), c.en, "%s in %q", name, locale)
			if name == "timeout" || name == "exit" {
				assert.Contains(t, out, `"type":"runner.Break"`)
			}
		}
	}
}
