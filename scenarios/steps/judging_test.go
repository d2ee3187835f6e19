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
			var failures []verdict.Text
			if r.err != nil {
				failures = append(failures, verdict.Text{ZhCN: r.err.Error(), En: r.err.Error()})
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

// rulesBroken lists the rules that any scenario of a mode found broken.
func rulesBroken(list []verdict.Judgement) map[string]bool {
	broken := map[string]bool{}
	for _, j := range list {
		for _, b := range j.Breaches {
			broken[b.Rule] = true
		}
	}
	return broken
}

// spoilt spoils what the reference client shows.
type spoilt struct {
	harness.Client
	spoil func(harness.Action, *harness.Result)
}

func (c *spoilt) Do(ctx context.Context, action harness.Action, args harness.Args) (harness.Result, error) {
	result, err := c.Client.Do(ctx, action, args)
	c.spoil(action, &result)
	return result, err
}

func showing(spoil func(harness.Action, *harness.Result)) func(harness.Surroundings) harness.Client {
	return func(around harness.Surroundings) harness.Client { return &spoilt{reference(around), spoil} }
}

// TestFaultyClientsBreakTheRightRule plants one bad manner at a time into the client that runs the scenarios.
func TestFaultyClientsBreakTheRightRule(t *testing.T) {
	for _, c := range []struct {
		rule, mode string
		client     func(harness.Surroundings) harness.Client
	}{
		{"IDEM-01", "network-lost-after-commit", onWire(noKey)},
		{"IDEM-02", "wrong-account", onWire(noKey)},
		{"LEAK-01", "credential-leak", onWire(keyInAddress)},
		{"LEAK-02", "credential-leak", chatty},
		{"RETRY-01", "rate-limited", impatient},
		{"SHOW-01", "wrong-account", showing(func(_ harness.Action, r *harness.Result) { r.Shown.Account = "" })},
		{"SHOW-02", "wrong-organization", showing(func(_ harness.Action, r *harness.Result) { r.Shown.Organization = "X" })},
		{"SHOW-04", "account-sets-disappeared", showing(func(_ harness.Action, r *harness.Result) { r.Shown.AccountSets = nil })},
		{"TRUTH-01", "licence-revoked", showing(func(_ harness.Action, r *harness.Result) { r.Outcome = harness.OK })},
		{"REFUSE-01", "bad-serial-or-cdkey", showing(func(_ harness.Action, r *harness.Result) { r.Shown.Message = "" })},
		{"STATUS-01", "licence-suspended", showing(func(_ harness.Action, r *harness.Result) {
			if r.Outcome == harness.Refused {
				r.Shown.Message = "no"
			}
		})},
		{"LICENCE-01", "company-renamed", showing(func(_ harness.Action, r *harness.Result) {
			if r.Shown.License != nil {
				r.Shown.License.Organization = "X"
			}
		})},
	} {
		t.Run(c.rule, func(t *testing.T) {
			judge, library := judgeOf(t), steps.NewLibrary()
			var list []verdict.Judgement
			for _, r := range rehearse(t, library, "en/"+c.mode+".feature", harness.WithClient(c.client)) {
				trial, err := r.session.Trial(t.Context(), c.mode, r.id, nil)
				require.NoError(t, err)
				j, err := judge.Judge(trial)
				require.NoError(t, err)
				list = append(list, j)
				if j.Verdict == verdict.Violated {
					require.Error(t, r.err, "a broken rule fails the scenario")
				}
			}
			assert.True(t, rulesBroken(list)[c.rule], "broken are %v", rulesBroken(list))
		})
	}
}

func TestOtherSeedsRaiseNoFalseAlarm(t *testing.T) {
	for _, seed := range []uint64{7, 20260105} {
		for mode, list := range judgements(t, "zh-CN", harness.WithSeed(seed)) {
			assert.Empty(t, rulesBroken(list), "seed %d, %s", seed, mode)
		}
	}
}
