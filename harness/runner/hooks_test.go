package runner_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/cucumber/godog"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/runner"
)

// key is for values that hooks hand to steps.
type key struct{}

// trace makes a hook that notes its call.
func trace(notes *[]string, when runner.HookTime, name string, err error) runner.Hook {
	return runner.Hook{When: when, Name: name, Run: func(ctx context.Context, a runner.Attempt) (context.Context, error) {
		*notes = append(*notes, name)
		return context.WithValue(ctx, key{}, name), err
	}}
}

func TestHooksNest(t *testing.T) {
	var notes []string
	summary, err := run(t, "Feature: f\n  Scenario: a\n    Given seen\n", func(o *runner.Options) {
		o.Hooks = []runner.Hook{
			trace(&notes, runner.BeforeRun, "run 1", nil), trace(&notes, runner.BeforeScenario, "before 1", nil), trace(&notes, runner.BeforeScenario, "before 2", nil),
			trace(&notes, runner.AfterScenario, "after 1", nil), trace(&notes, runner.AfterScenario, "after 2", nil), trace(&notes, runner.AfterRun, "end", nil),
		}
		o.Initialize = func(sc *godog.ScenarioContext, _ runner.Attempt) {
			sc.Step(`^seen$`, func(ctx context.Context) { notes = append(notes, "step after "+ctx.Value(key{}).(string)) })
		}
	})
	require.NoError(t, err)
	assert.Equal(t, 1, summary.Passed)
	assert.Equal(t, []string{"run 1", "before 1", "before 2", "step after before 2", "after 2", "after 1", "end"}, notes)
}

// TestHooksDecide checks what a hook makes of a scenario, and that a failing one is
// named although no step failed.
func TestHooksDecide(t *testing.T) {
	broken := errors.New("no network")
	cases := map[string]struct {
		hook   runner.Hook
		step   string
		status runner.Status
	}{
		"before fails":               {hook(runner.BeforeScenario, "", broken), "pass", runner.StatusFailed},
		"before skips":               {hook(runner.BeforeScenario, "", godog.ErrSkip), "fail", runner.StatusSkipped},
		"before is pending":          {hook(runner.BeforeScenario, "", godog.ErrPending), "pass", runner.StatusPending},
		"after fails":                {hook(runner.AfterScenario, "", broken), "pass", runner.StatusFailed},
		"after skips":                {hook(runner.AfterScenario, "", godog.ErrSkip), "pass", runner.StatusSkipped},
		"tags of others":             {hook(runner.BeforeScenario, "@other", broken), "pass", runner.StatusPassed},
		"the step's failure remains": {hook(runner.AfterScenario, "", nil), "fail", runner.StatusFailed},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			summary, _ := run(t, "Feature: f\n  Scenario: a\n    Given "+tc.step+"\n", func(o *runner.Options) { o.Hooks = []runner.Hook{tc.hook} })
			require.Len(t, summary.Results, 1)
			r := summary.Results[0]
			assert.Equal(t, tc.status, r.Status)
			if r.Status == runner.StatusFailed && tc.step == "pass" {
				assert.Equal(t, "no network", r.Message)
				assert.Contains(t, r.FailedStep, "hook "+string(tc.hook.When))
				assert.Equal(t, 2, r.FailedLine)
			}
		})
	}
}

func TestHookPanics(t *testing.T) {
	panics := runner.Hook{When: runner.AfterScenario, Run: func(context.Context, runner.Attempt) (context.Context, error) { panic("ouch") }}
	text := "Feature: f\n  Scenario: a\n    Given pass\n  Scenario: b\n    Given pass\n"
	summary, err := run(t, text, func(o *runner.Options) { o.Hooks = []runner.Hook{panics} })
	require.NoError(t, err)
	assert.Equal(t, 2, summary.Failed, "the run goes on")
	assert.Contains(t, summary.Results[0].Message, "ouch")
	out := ndjson(t, text, func(o *runner.Options) { o.Hooks = []runner.Hook{panics} })
	assert.Contains(t, out, "hooks_test.go", "the stack is told")
}

// TestRunHooksThatFail keeps the scenarios from running, and the run from success.
func TestRunHooksThatFail(t *testing.T) {
	text := "Feature: f\n  Scenario: a\n    Given pass\n"
	for _, when := range []runner.HookTime{runner.BeforeRun, runner.AfterRun} {
		summary, err := run(t, text, func(o *runner.Options) { o.Hooks = []runner.Hook{hook(when, "", errors.New("no disk"))} })
		var machinery *runner.MachineryError
		require.ErrorAs(t, err, &machinery)
		assert.ErrorContains(t, err, "no disk")
		assert.Equal(t, 3, runner.ExitCode(summary, err))
		assert.Equal(t, when == runner.BeforeRun, summary.NotRun == 1)
	}
}

func TestHooksAreNotCalledInADryRun(t *testing.T) {
	var notes []string
	_, err := run(t, "Feature: f\n  Scenario: a\n    Given pass\n", func(o *runner.Options) {
		o.DryRun = true
		o.Hooks = []runner.Hook{trace(&notes, runner.BeforeRun, "1", nil), trace(&notes, runner.BeforeScenario, "2", nil), trace(&notes, runner.AfterRun, "3", nil)}
	})
	require.NoError(t, err)
	assert.Empty(t, notes)
}

func TestHooksWrittenWrongly(t *testing.T) {
	for name, h := range map[string]runner.Hook{
		"no time":        hook("", "", nil),
		"no function":    {When: runner.BeforeRun},
		"bad tags":       hook(runner.BeforeScenario, "@a and", nil),
		"tags on a run":  hook(runner.BeforeRun, "@a", nil),
		"tags on an end": hook(runner.AfterRun, "@a", nil),
	} {
		_, err := run(t, "Feature: f\n  Scenario: a\n    Given pass\n", func(o *runner.Options) { o.Hooks = []runner.Hook{h} })
		var usage *runner.UsageError
		assert.ErrorAs(t, err, &usage, name)
	}
}

// TestSkippingHidesNothing: steps after one that skips are told as skipped, but an
// undefined one among them is still a mistake.
func TestSkippingHidesNothing(t *testing.T) {
	summary, err := run(t, "Feature: f\n  Scenario: a\n    Given skip\n    And nobody wrote this\n    And twice\n", nil)
	assert.Equal(t, []runner.Kind{runner.KindUndefined, runner.KindAmbiguous}, kinds(t, err))
	assert.Equal(t, 1, summary.Skipped)
}

func TestEmptyScenariosMayPass(t *testing.T) {
	text := "Feature: f\n  Scenario: a\n"
	summary, err := run(t, text, func(o *runner.Options) { o.PassEmpty = true })
	require.NoError(t, err)
	assert.Equal(t, 1, summary.Passed)
	_, err = run(t, text, nil)
	assert.Equal(t, []runner.Kind{runner.KindEmpty}, kinds(t, err))
}

// TestExpressionsAreExplained: a Cucumber expression among regular ones is named,
// a regular expression with braces is not.
func TestExpressionsAreExplained(t *testing.T) {
	told := func(pattern string) bool {
		out := ndjson(t, "Feature: f\n  Scenario: a\n    Given pass\n", func(o *runner.Options) {
			o.Initialize = func(sc *godog.ScenarioContext, a runner.Attempt) {
				steps(nil)(sc, a)
				sc.Step(pattern, func() error { return nil })
			}
		})
		return strings.Contains(out, `"undefinedParameterType"`)
	}
	assert.True(t, told(`I have {int} cukes`))
	assert.True(t, told(`^{city}$`))
	for _, pattern := range []string{`^a{3}$`, `^\p{Han}+$`, `^\P{Han}+$`, `^\x{4e00}$`, `^\{id\}$`, `^a{1,3}$`} {
		assert.False(t, told(pattern), pattern)
	}
}

// TestWhatBrokeIsSaidInBothLanguages: a run that was broken off is no fault of the runner's, and in Chinese it is not told as one.
func TestWhatBrokeIsSaidInBothLanguages(t *testing.T) {
	for err, want := range map[error][2]string{
		context.Canceled: {"运行被中断", "runner: context canceled"},
		fmt.Errorf("the last one: %w", context.Canceled): {"运行被中断", "runner: the last one: context canceled"},
		errors.New("boom"): {"运行器出错：boom", "runner: boom"},
	} {
		broke := &runner.MachineryError{Err: err}
		assert.Equal(t, want, [2]string{broke.In("zh-CN"), broke.Error()})
	}
}
