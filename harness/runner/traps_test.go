package runner_test

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/cucumber/godog"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/runner"
)

// trap is a way in which nothing is checked, or a failure gets lost, and godog ends
// with 0 all the same.
type trap struct {
	name string
	text string
	// godog are the options under which it is green; nil where it cannot be shown,
	// because it ends the process or hangs on the machine.
	godog *godog.Options
	set   func(*runner.Options)
	// code is what we end with, says is part of what we say.
	code int
	says string
}

// rowsOf is an outline whose second row fails, at line 6.
const rowsOf = "Feature: f\n  Scenario Outline: o\n    Given <x>\n    Examples:\n      | x    |\n      | fail |\n      | pass |\n"

// traps are all that are known of godog 0.15.1.
func traps() []trap {
	plain := &godog.Options{}
	tagged := func(expression string) (*godog.Options, func(*runner.Options)) {
		return &godog.Options{Tags: expression}, func(o *runner.Options) { o.Tags = expression }
	}
	const failing = "Feature: f\n  @a @b\n  Scenario: one\n    Given fail\n"
	not, setNot := tagged("not @c")
	and, setAnd := tagged("@a and @b")
	or, setOr := tagged("@c or (@a and not @d)")
	nothing, setNothing := tagged("@c")
	_, setOld := tagged("~@c && @a,@b")
	_, setComma := tagged("@a,")
	row := func(o *runner.Options) { o.Paths = []string{"a.feature:6"} }
	return []trap{
		{"undefined step", "Feature: f\n  Scenario: one\n    Given nobody wrote this\n", plain, nil, 2, "a.feature:3: undefined step: nobody wrote this"},
		{"pending step", "Feature: f\n  Scenario: one\n    Given pending\n", plain, nil, 2, "a.feature:3: pending step"},
		{"ambiguous step", "Feature: f\n  Scenario: one\n    Given twice\n", plain, nil, 2, "fits ^twic.$"},
		{"scenario without steps", "Feature: f\n  Scenario: one\n", plain, nil, 2, "a.feature:2: this scenario has no steps"},
		{"outline without rows", "Feature: f\n  Scenario Outline: o\n    Given <x>\n    Examples:\n      | x |\n", plain, nil, 2, "have no rows"},
		{"feature without scenarios", "Feature: f\n", plain, nil, 2, "no scenario is selected"},
		{"tags: not", failing, not, setNot, 1, "broken"},
		{"tags: and", failing, and, setAnd, 1, "broken"},
		{"tags: or and parentheses", failing, or, setOr, 1, "broken"},
		{"tags that select nothing", failing, nothing, setNothing, 2, "no scenario is selected"},
		{"tags in godog's syntax", failing, nil, setOld, 2, "not @c and"},
		{"tags with a trailing comma", failing, nil, setComma, 2, "@a"},
		{"one row of examples", rowsOf, &godog.Options{Paths: []string{"a.feature:6"}}, row, 1, "broken"},
		{"format events", failing, &godog.Options{Format: "events", Strict: true}, nil, 1, "broken"},
		{"full-width colon", "# language: zh-CN\n功能: f\n  场景：一\n    假如已登录\n", plain, nil, 2, "a.feature:3"},
		{"ideographic indent", "Feature: f\n\u3000Scenario: one\n\u3000\u3000Given fail\n", plain, nil, 1, "broken"},
		{"description that begins like a step", "# language: zh-CN\n功能: f\n  场景: 一\n    当前没有人登录\n    假如已登录\n", plain, nil, 2, "undefined step: 前没有人登录"},
		{"panic after a scenario", failing, nil, func(o *runner.Options) { o.Initialize = hooked(func() { panic("ouch") }) }, 1, "ouch"},
		{"step that ends its goroutine", "Feature: f\n  Scenario: one\n    Given pass\n", nil,
			func(o *runner.Options) { o.Initialize = hooked(runtime.Goexit) }, 1, "ended its goroutine"},
		{"percent signs in an assertion", "Feature: f\n  Scenario: one\n    Given percent\n", nil, nil, 1, "100%d"},
	}
}

// hooked registers a hook of godog after the scenario that does something bad.
func hooked(bad func()) func(*godog.ScenarioContext, runner.Attempt) {
	return func(sc *godog.ScenarioContext, a runner.Attempt) {
		steps(nil)(sc, a)
		if a.Mode == runner.ModeRun {
			sc.After(func(ctx context.Context, _ *godog.Scenario, _ error) (context.Context, error) { bad(); return ctx, nil })
		}
	}
}

// TestNoTrapIsGreen runs what godog passes, with godog and with the runner. When a later
// godog is no longer green, the trap has lost its reason and its row may go.
func TestNoTrapIsGreen(t *testing.T) {
	for _, trap := range traps() {
		t.Run(trap.name, func(t *testing.T) {
			if trap.godog != nil {
				o := *trap.godog
				o.Output, o.FS = io.Discard, files(trap.text)
				if o.Format == "" {
					o.Format = "progress"
				}
				if o.Paths == nil {
					o.Paths = []string{"a.feature"}
				}
				suite := godog.TestSuite{Options: &o, ScenarioInitializer: func(sc *godog.ScenarioContext) { steps(nil)(sc, runner.Attempt{}) }}
				require.Zero(t, suite.Run(), "godog itself finds it by now")
			}
			summary, err := run(t, trap.text, trap.set)
			assert.Equal(t, trap.code, runner.ExitCode(summary, err))
			said := ""
			if err != nil {
				said = err.Error()
			}
			for _, result := range summary.Results {
				said += "\n" + result.Message
			}
			assert.Contains(t, said, trap.says)
		})
	}
}

// TestFilesAreToldInTheirOrder although several are read at a time: large ones, which take long, stand in front of small ones.
func TestFilesAreToldInTheirOrder(t *testing.T) {
	features, want := fstest.MapFS{}, []string{}
	for i := range 40 {
		name := fmt.Sprintf("%02d.feature", i)
		scenarios := strings.Repeat("  Scenario: s\n    Given pass\n", 1+100*((i+1)%2))
		features[name] = &fstest.MapFile{Data: []byte("Feature: f\n" + scenarios)}
		if i%3 == 0 {
			features[name].Data = append(features[name].Data, "  Scenario Outline: o\n    Given <a>\n"...)
			want = append(want, name)
		}
	}
	_, err := runner.Run(t.Context(), runner.Options{FS: features, Initialize: steps(nil)})
	var wrong *runner.UsageError
	require.ErrorAs(t, err, &wrong)
	var told []string
	for _, p := range wrong.Problems {
		told = append(told, p.URI)
	}
	assert.Equal(t, want, told)
}
