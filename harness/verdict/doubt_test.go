package verdict_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/scenarios/catalogue"
)

// prompt is a diagnosis of one refused activation whose cause was assumed.
func prompt() (verdict.Diagnosis, []verdict.Doubt) {
	d := verdict.Diagnosis{Health: verdict.Harmed, Findings: []verdict.Finding{
		{Mode: "bad-serial-or-cdkey", Confidence: 1, Evidence: []uint64{7, 9}}, {Mode: "wrong-account", Confidence: 0.9, Evidence: []uint64{3}},
	}}
	shares := []verdict.Likely{{Mode: "bad-serial-or-cdkey", Share: 0.5}, {Mode: "upgrade-on-new-machine", Share: 0.3}, {Mode: "mop-upgrade-missing", Share: 0.2}}
	return d, []verdict.Doubt{{Seq: 7, Modes: shares}, {Seq: 9, Modes: shares}}
}

func TestDoubtIsSharedAndAsksTheNextQuestion(t *testing.T) {
	d, doubts := prompt()
	out := d.WithDoubts(doubts, nil)
	assert.Equal(t, []string{"wrong-account", "bad-serial-or-cdkey", "upgrade-on-new-machine", "mop-upgrade-missing"}, modesOf(out), "surest first")
	assert.Equal(t, []uint64{7, 9}, out.Findings[1].Evidence)
	require.NotNil(t, out.Question)
	assert.Equal(t, "upgrade", out.Question.ID)
	assert.Len(t, d.Findings, 2, "the diagnosis itself stays")
	out = d.WithDoubts(doubts, map[string]string{"upgrade": "yes"})
	assert.Equal(t, "original-server", out.Question.ID)
	out = d.WithDoubts(doubts, map[string]string{"original-server": "no"})
	assert.Equal(t, "upgrade-on-new-machine", out.Findings[0].Mode)
	assert.InDelta(t, 1, out.Findings[0].Confidence, 1e-9)
	assert.Nil(t, out.Question)
}

func TestDoubtfulEntriesOfOneModeGatherTheirEvidence(t *testing.T) {
	shares := []verdict.Likely{{Mode: "bad-serial-or-cdkey", Share: 0.6}, {Mode: "upgrade-on-new-machine", Share: 0.4}}
	d := verdict.Diagnosis{Findings: []verdict.Finding{
		{Mode: "wrong-account", Confidence: 0.9, Evidence: []uint64{7}}, {Mode: "bad-serial-or-cdkey", Confidence: 1, Evidence: append(make([]uint64, 0, 8), 7)},
		{Mode: "upgrade-on-new-machine", Confidence: 1, Evidence: []uint64{9}},
	}}
	out := d.WithDoubts([]verdict.Doubt{{Seq: 7, Modes: shares}, {Seq: 9, Modes: shares}}, nil)
	assert.Equal(t, []string{"wrong-account", "bad-serial-or-cdkey", "upgrade-on-new-machine"}, modesOf(out), "what rests on the entry for another reason stays")
	assert.Equal(t, []uint64{7, 9}, out.Findings[1].Evidence)
	assert.Equal(t, []uint64{7, 9}, out.Findings[2].Evidence)
	assert.Zero(t, d.Findings[1].Evidence[:2][1], "the receiver's evidence is its own")
}

func TestAnswersThatContradictLeaveTheFinding(t *testing.T) {
	d, doubts := prompt()
	out := d.WithDoubts(doubts, map[string]string{"upgrade": "no", "original-server": "no"})
	assert.Contains(t, modesOf(out), "bad-serial-or-cdkey", "no cause is left: what was assumed stays")
}

func TestDescribeFillsTheCataloguesWords(t *testing.T) {
	d, doubts := prompt()
	out := d.WithDoubts(doubts, nil)
	doctor, err := verdict.NewDiagnoser()
	require.NoError(t, err)
	require.NoError(t, doctor.Describe(&out))
	for _, f := range out.Findings {
		assert.NotEmpty(t, f.Remedy.ZhCN)
		assert.NotEmpty(t, f.Name.En)
		assert.NotEmpty(t, f.Consequence.En)
		assert.NotEmpty(t, f.Owner.En)
	}
	out.Findings[0].Mode = "nonsense"
	require.ErrorIs(t, doctor.Describe(&out), catalogue.ErrUnknownMode)
}

func TestQuestionsAreWholeInBothLanguages(t *testing.T) {
	for _, q := range verdict.Questions() {
		assert.NotEmpty(t, q.Text.ZhCN)
		assert.NotEmpty(t, q.Text.En)
		require.Len(t, q.Options, 2)
		for _, o := range q.Options {
			assert.NotEmpty(t, o.Text.ZhCN)
			assert.NotEmpty(t, o.Text.En)
			require.NoError(t, verdict.CheckAnswer(q.ID, o.ID))
			for _, mode := range o.Modes {
				_, err := catalogue.Find(mode)
				require.NoError(t, err)
			}
		}
		require.Error(t, verdict.CheckAnswer(q.ID, "maybe"))
	}
	require.Error(t, verdict.CheckAnswer("nonsense", "yes"))
}
