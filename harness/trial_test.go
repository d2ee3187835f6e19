package harness_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/scenarios"
)

func TestTrialHoldsTheActsOfTheClientUnderTestAndNoSecret(t *testing.T) {
	s := emptyStage(t)
	tell(t, s, signedIn(), activating("lic-main"))
	require.NoError(t, s.ColleagueSignsInTo(t.Context(), string(scenarios.FormalAccount), string(scenarios.OrganizationA), harness.MainProduct))
	trial, err := s.Trial(t.Context(), "wrong-account", "a", []verdict.Text{{ZhCN: "被拒绝", En: "it is refused"}})
	require.NoError(t, err)
	var actions []string
	for i, act := range trial.Acts {
		assert.Equal(t, i+1, act.No)
		assert.LessOrEqual(t, act.From, act.To)
		actions = append(actions, act.Action)
	}
	assert.Equal(t, []string{verdict.ActStart, "sign_in", "select_organization", "select_product", "activate"}, actions)
	assert.Equal(t, "licence lic-main's serial", trial.Acts[4].Args["serial_number"])
	assert.Equal(t, "rehearse-reference", trial.Client.Name)
	assert.Contains(t, trial.Others, "rehearse-colleague")
	raw, err := json.Marshal(trial)
	require.NoError(t, err)
	_, found := (&cloud.State{Seed: 1}).Scrub(string(raw))
	assert.Empty(t, found, "no key in the evidence")
}

func TestTrialMasksWhatAClientShows(t *testing.T) {
	world := cloud.State{Seed: 1}
	s := emptyStage(t, played(&puppet{do: func(_ harness.Action, r harness.Result) (harness.Result, error) {
		r.Shown.Message = "typed " + world.CDKey(scenarios.MainLicence)
		return r, nil
	}}))
	require.NoError(t, s.Activate(t.Context(), "lic-main"))
	trial, err := s.Trial(t.Context(), "", "", nil)
	require.NoError(t, err)
	last := trial.Acts[len(trial.Acts)-1]
	assert.Equal(t, []string{"licence lic-main's cdkey"}, last.Leaks)
	assert.Equal(t, "typed <licence lic-main's cdkey>", last.Shown.Message)
}

func TestTheCloudIsAwkwardTowardsClientsUnderTest(t *testing.T) {
	s := emptyStage(t)
	tell(t, s, signedIn(), activating("lic-main"))
	entries, err := s.Journal(t.Context())
	require.NoError(t, err)
	names := map[string]bool{}
	for _, e := range entries {
		if e.Wire != nil && e.Wire.Unknown != "" {
			names[e.Wire.Unknown] = true
		}
	}
	assert.Greater(t, len(names), 3, "unknown members, and not the same twice")
	assert.Equal(t, harness.OK, s.Last().Outcome)
}

func TestInRealTimeTheStageAsksForAShortWait(t *testing.T) {
	s := emptyStage(t, harness.WithRealTime())
	tell(t, s, signedIn(), breaking(fault.RateLimit, fault.Before, 1, 30), activating("lic-main"))
	require.NoError(t, s.Waited(30), "the rubric judges it")
	trial, err := s.Trial(t.Context(), "rate-limited", "a", nil)
	require.NoError(t, err)
	assert.GreaterOrEqual(t, trial.Acts[len(trial.Acts)-1].Elapsed, time.Second)
	assert.Less(t, trial.Acts[len(trial.Acts)-1].Elapsed, 10*time.Second)
}
