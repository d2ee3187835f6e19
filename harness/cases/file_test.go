package cases_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/cases"
	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios/catalogue"
)

// TestCasesFollowTheirSchema validates cases of every mode, diagnosed and with a remedy tried, and reads and writes
// each: the same bytes.
func TestCasesFollowTheirSchema(t *testing.T) {
	raw, err := os.ReadFile("../../docs/case-schema/case-1.schema.json")
	require.NoError(t, err)
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	require.NoError(t, compiler.AddResource("case.json", document))
	schema, err := compiler.Compile("case.json")
	require.NoError(t, err)
	stage, d := cases.NewStage(), diagnoser(t)
	for _, mode := range catalogue.IDs() {
		c, err := stage.FromMode(t.Context(), mode, 3)
		require.NoError(t, err)
		require.NoError(t, c.Diagnose(d))
		_, _ = stage.Try(t.Context(), c, d, mode) // without a remedy there is nothing to keep
		require.NoError(t, cases.Redact(c, "联系人：张三丰 13812345678"))
		first, err := c.Encode()
		require.NoError(t, err)
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(first))
		require.NoError(t, err)
		require.NoError(t, schema.Validate(v), mode)
		again, err := cases.Read(bytes.NewReader(first))
		require.NoError(t, err)
		second, err := again.Encode()
		require.NoError(t, err)
		require.Equal(t, string(first), string(second), mode)
	}
}

func TestDamagedAndNewerFilesAreToldApart(t *testing.T) {
	c, err := cases.NewStage().FromMode(t.Context(), "wrong-account", 3)
	require.NoError(t, err)
	whole, err := c.Encode()
	require.NoError(t, err)
	swap := func(old, fresh string) string {
		require.Contains(t, string(whole), old)
		return strings.Replace(string(whole), old, fresh, 1)
	}
	for name, tc := range map[string]struct {
		text string
		err  error
		says string
	}{
		"broken off":      {string(whole[:len(whole)/2]), cases.ErrDamaged, "not a JSON object"},
		"empty":           {"", cases.ErrDamaged, "not a JSON object"},
		"no case":         {`{"a":1}`, cases.ErrDamaged, "is this a case file"},
		"newer":           {swap(`"schema": 1`, `"schema": 2`), cases.ErrNewer, "install the newer version"},
		"unknown member":  {swap(`"source"`, `"sauce"`), cases.ErrDamaged, "sauce"},
		"unknown command": {swap(`"session.sign_in"`, `"session.dance"`), cases.ErrDamaged, "session.dance"},
		"compacted":       {swap(`"seq": 2,`, `"seq": 2, "base": {"state": {}},`), cases.ErrCompacted, "entries before 2"},
		"entry missing":   {swap(`"seq": 3`, `"seq": 4`), cases.ErrDamaged, "sequence number"},
		"other seed":      {swap(`"seed": 3`, `"seed": 4`), cases.ErrDamaged, "seed"},
		"no entries":      {swap(`"initial_entries": 1`, `"initial_entries": 0`), cases.ErrDamaged, "initial world"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := cases.Read(strings.NewReader(tc.text))
			require.ErrorIs(t, err, tc.err)
			assert.Contains(t, err.Error(), tc.says)
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"schema":1,"journal":[{"seq":1,"command":{"kind":"world.found"}}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := cases.Read(bytes.NewReader(raw))
		if err != nil {
			return
		}
		first, err := c.Encode()
		require.NoError(t, err)
		again, err := cases.Read(bytes.NewReader(first))
		require.NoError(t, err)
		second, err := again.Encode()
		require.NoError(t, err)
		assert.Equal(t, first, second)
	})
}

func TestAReplayThatDiffersIsExplained(t *testing.T) {
	fresh := func() *cases.Case {
		c, err := cases.NewStage().FromMode(t.Context(), "bad-serial-or-cdkey", 3)
		require.NoError(t, err)
		return c
	}
	c := fresh()
	r, err := cases.Replay(c)
	require.NoError(t, err)
	assert.True(t, r.Same)
	last := &c.Journal[len(c.Journal)-1]
	require.NotNil(t, last.Outcome.Refusal)
	last.Outcome.Refusal = &cloud.Refusal{Code: cloud.SerialUnknown}
	r, err = cases.Replay(c)
	require.NoError(t, err)
	assert.False(t, r.Same)
	assert.Equal(t, last.Seq, r.First.Seq)
	assert.Contains(t, r.Why.En, "state differs")
	last.RulesVersion = "0"
	r, err = cases.Replay(c)
	require.NoError(t, err)
	assert.Contains(t, r.Why.En, "rules changed")
	assert.Contains(t, r.Why.ZhCN, journal.RulesVersion)
}

func TestStepsShowWhatEachEntryChanged(t *testing.T) {
	c, err := cases.NewStage().FromMode(t.Context(), "wrong-organization", 3)
	require.NoError(t, err)
	moments, err := cases.Steps(c, 0)
	require.NoError(t, err)
	require.Len(t, moments, len(c.Journal)-c.Initial)
	last := moments[len(moments)-1]
	var paths []string
	for _, change := range last.Changes {
		paths = append(paths, change.Path)
	}
	assert.Contains(t, paths, "licences[lic-main].activation")
	assert.Empty(t, moments[1].Changes, "looking changes nothing")
	some, err := cases.Steps(c, 5)
	require.NoError(t, err)
	assert.Len(t, some, 4)
	_, err = cases.Steps(c, 99)
	require.Error(t, err)
	assert.Len(t, cases.Why(c, "lic-main"), 3, "it was sold, reviewed and activated")
	assert.Empty(t, cases.Why(c, "nobody"))
}

func TestTheTicketSaysWhatMatters(t *testing.T) {
	stage, d := cases.NewStage(), diagnoser(t)
	c, err := stage.FromMode(t.Context(), "mop-upgrade-missing", 3)
	require.NoError(t, err)
	c.Doubts = []verdict.Doubt{{Seq: c.Journal[len(c.Journal)-1].Seq, Modes: []verdict.Likely{{Mode: "mop-upgrade-missing", Share: 0.6}, {Mode: "mop-service-fee-missing", Share: 0.4}}}}
	_, err = stage.Try(t.Context(), c, d, "mop-upgrade-missing")
	require.NoError(t, err)
	c.Assumptions = append(c.Assumptions, cases.Assumption{ID: "x", Text: catalogue.Text{ZhCN: "假设甲", En: "assumption A"}})
	c.Unmatched = append(c.Unmatched, cases.Unmatched{Entry: 1, What: "?"})
	c.Symptom = "it says <b>no</b> | [x](http://y)"
	text, err := c.Markdown(d, "en")
	require.NoError(t, err)
	for _, want := range []string{"MOP upgrade not finished", "60%", "Ask next:", "assumption A", "Records not used: 1", "harmed → remedied"} {
		assert.Contains(t, text, want)
	}
	assert.NotContains(t, text, "<b>")
	zh, err := c.Markdown(d, "zh-CN")
	require.NoError(t, err)
	assert.Contains(t, zh, "假设甲")
	healthy, err := stage.Sample(t.Context(), cases.SampleSpec{Noise: 60, Seed: 1})
	require.NoError(t, err)
	text, err = healthy.Markdown(d, "en")
	require.NoError(t, err)
	assert.Contains(t, text, "# sample")
	_, err = cases.Shrink(&cases.Case{Schema: 1, Initial: 1, Journal: healthy.Journal[:1]}, d, "")
	require.ErrorIs(t, err, cases.ErrHealthy)
	_, err = stage.Try(t.Context(), healthy, d, "wrong-account")
	require.ErrorIs(t, err, cases.ErrNothingToMend)
}

func TestAnswersNarrowWhatFits(t *testing.T) {
	d := diagnoser(t)
	c, err := cases.NewStage().FromMode(t.Context(), "mop-service-fee-missing", 3)
	require.NoError(t, err)
	var modes []verdict.Likely
	for _, mode := range []string{"bad-serial-or-cdkey", "upgrade-on-new-machine", "mop-service-fee-missing", "mop-upgrade-missing"} {
		modes = append(modes, verdict.Likely{Mode: mode, Share: 0.25})
	}
	c.Doubts = []verdict.Doubt{{Seq: c.Journal[len(c.Journal)-1].Seq, Modes: modes}}
	c.Answers = map[string]string{}
	for i, step := range []struct{ question, answer string }{{"upgrade", "yes"}, {"original-server", "yes"}, {"service-fee", "no"}} {
		require.NoError(t, c.Diagnose(d))
		require.NotNil(t, c.Diagnosis.Question, i)
		assert.Equal(t, step.question, c.Diagnosis.Question.ID)
		require.NoError(t, verdict.CheckAnswer(step.question, step.answer))
		c.Answers[step.question] = step.answer
	}
	require.NoError(t, c.Diagnose(d))
	assert.Nil(t, c.Diagnosis.Question)
	require.Len(t, c.Diagnosis.Findings, 1)
	assert.Equal(t, "mop-service-fee-missing", c.Diagnosis.Findings[0].Mode)
	assert.InDelta(t, 1, c.Diagnosis.Findings[0].Confidence, 1e-9)
	assert.NotEmpty(t, c.Diagnosis.Findings[0].Remedy.En)
	require.Error(t, verdict.CheckAnswer("colour", "yes"))
}

func TestALongJournalShrinksAndExportsInTime(t *testing.T) {
	stage, d := cases.NewStage(), diagnoser(t)
	c, err := stage.Sample(t.Context(), cases.SampleSpec{Modes: []string{"wrong-organization"}, Noise: 60, Seed: 1})
	require.NoError(t, err)
	began := engine.WallClock()
	small, err := cases.Shrink(c, d, "")
	require.NoError(t, err)
	x, err := stage.Export(t.Context(), small, d, "")
	require.NoError(t, err)
	text, err := x.Feature("en", false)
	require.NoError(t, err)
	t.Logf("took %v", engine.WallClock().Sub(began))
	assert.LessOrEqual(t, strings.Count(text, "\n"), 14)
}
