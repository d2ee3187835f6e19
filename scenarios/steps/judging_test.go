package steps_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/scenarios/steps"
)

// judgements judges a client in every scenario of a language, by mode.
func judgements(t *testing.T, language string, options ...harness.SessionOption) map[string][]verdict.Judgement {
	t.Helper()
	library, judge := steps.NewLibrary(), judgeOf(t)
	byMode := map[string][]verdict.Judgement{}
	for _, name := range files(t, language) {
		mode := strings.TrimSuffix(strings.TrimPrefix(name, language+"/"), ".feature")
		for _, r := range rehearse(t, library, name, options...) {
			var failures []string
			if r.err != nil {
				failures = append(failures, r.err.Error())
			}
			trial, err := r.session.Trial(t.Context(), mode, r.id, failures)
			require.NoError(t, err)
			j, err := judge.Judge(trial)
			require.NoError(t, err, r.id)
			byMode[mode] = append(byMode[mode], j)
		}
	}
	return byMode
}

func judgeOf(t *testing.T) *verdict.Judge {
	t.Helper()
	judge, err := verdict.NewJudge()
	require.NoError(t, err)
	return judge
}

func TestReferencePassesEveryModeAndReachesItsSituation(t *testing.T) {
	for _, language := range []string{"zh-CN", "en"} {
		for mode, list := range judgements(t, language) {
			exercised := false
			for _, j := range list {
				exercised = exercised || j.Exercised
				assert.Empty(t, j.Breaches, "%s %s", language, j.Scenario)
				assert.Contains(t, []verdict.Word{verdict.Passed, verdict.NotExercised}, j.Verdict, j.Scenario)
			}
			assert.True(t, exercised, "%s: no scenario reaches the situation of %s", language, mode)
		}
	}
}

// inert answers ok to everything and asks the cloud nothing.
type inert struct{}

func (inert) Info() harness.Info {
	return harness.Info{Name: "inert", Version: "1", Capabilities: harness.Actions()}
}
func (inert) Start(context.Context, harness.Setting) error { return nil }
func (inert) End(context.Context) error                    { return nil }
func (inert) Do(context.Context, harness.Action, harness.Args) (harness.Result, error) {
	return harness.Result{Outcome: harness.OK}, nil
}

func TestAnInertClientPassesNothing(t *testing.T) {
	for mode, list := range judgements(t, "en", harness.WithClient(func(harness.Surroundings) harness.Client { return inert{} })) {
		for _, j := range list {
			assert.False(t, j.Exercised, "%s %s: %v", mode, j.Scenario, j.Situation)
			assert.Contains(t, []verdict.Word{verdict.Violated, verdict.NotExercised}, j.Verdict, j.Scenario)
		}
	}
}
