package grade

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios/exercises"
)

// TestALevelBeginsWhereItsPointsSay, and the best asks for more than points.
func TestALevelBeginsWhereItsPointsSay(t *testing.T) {
	for _, c := range []struct {
		points int
		want   Level
	}{{100, Excellent}, {95, Excellent}, {94, Good}, {80, Good}, {79, Fair}, {60, Fair}, {59, Again}, {0, Again}} {
		r := Report{Points: c.points, Reached: true, Checks: []Checked{{State: Done}}}
		assert.Equal(t, c.want, r.level(), "%d points", c.points)
		r.Reached = false
		assert.Equal(t, Again, r.level(), "%d points, and the goal is not reached", c.points)
	}
	for state, want := range map[CheckState]Level{Done: Excellent, Missed: Good, Overlooked: Good} {
		r := Report{Points: 95, Reached: true, Checks: []Checked{{State: Done}, {State: state}}}
		assert.Equal(t, want, r.level(), string(state))
	}
	assert.Equal(t, Good, (&Report{Points: 100, Reached: true, Mistakes: []Mistake{{Refused: true}}}).level())
}

// TestWhatCareIsWorth: what was put right costs once, what was refused each time, and what still holds costs all.
func TestWhatCareIsWorth(t *testing.T) {
	refused, remedied, holds := Mistake{Refused: true}, Mistake{Remedied: true}, Mistake{}
	for _, c := range []struct {
		mistakes []Mistake
		points   int
		why      string
	}{
		{nil, 30, "clean"},
		{[]Mistake{refused}, 25, "refused"},
		{[]Mistake{refused, refused}, 20, "refused"},
		{[]Mistake{remedied}, 15, "remedied"},
		{[]Mistake{remedied, remedied}, 15, "remedied"},
		{[]Mistake{refused, remedied}, 10, "remedied"},
		{[]Mistake{remedied, refused, refused, refused, refused}, 0, "remedied"},
		{[]Mistake{remedied, holds}, 0, "harmed"},
	} {
		points, why := (&Report{Mistakes: c.mistakes}).care()
		assert.Equal(t, c.points, points, c.mistakes)
		assert.Equal(t, c.why, why, c.mistakes)
	}
}

// TestPointsOfParts: conditions are worth nothing of their own, and all when they are broken; an exercise may have no checks.
func TestPointsOfParts(t *testing.T) {
	w, err := readWords()
	require.NoError(t, err)
	done, open := GoalPart{Kind: "activated", Reached: true}, GoalPart{Kind: "certified"}
	kept, broken := GoalPart{Kind: "no_loss", Reached: true}, GoalPart{Kind: "untouched"}
	made, missed := Checked{State: Done}, Checked{State: Missed}
	for name, c := range map[string]struct {
		goal   []GoalPart
		checks []Checked
		want   []int // goal, checks, care
	}{
		"all":                    {[]GoalPart{done, done, kept}, []Checked{made, made}, []int{40, 30, 30}},
		"half of the goal":       {[]GoalPart{done, open}, []Checked{made}, []int{20, 30, 15}},
		"a third of the checks":  {[]GoalPart{done}, []Checked{made, missed, missed}, []int{40, 10, 30}},
		"no checks":              {[]GoalPart{done}, nil, []int{40, 0, 30}},
		"a condition is broken":  {[]GoalPart{done, kept, broken}, []Checked{made}, []int{0, 30, 0}},
		"a condition and no act": {[]GoalPart{kept}, []Checked{made}, []int{0, 30, 0}},
	} {
		r := Report{Goal: c.goal, Checks: c.checks}
		r.score(w, newWalk(w, exercises.Exercise{}, 1))
		assert.Equal(t, c.want, []int{r.Parts[0].Points, r.Parts[1].Points, r.Parts[2].Points}, name)
		assert.Equal(t, c.want[0]+c.want[1]+c.want[2], r.Points, name)
	}
}

// TestEachRefusalHasItsOwnSentence: a trainer reads in the timeline what was tried.
func TestEachRefusalHasItsOwnSentence(t *testing.T) {
	w, err := readWords()
	require.NoError(t, err)
	told := map[string]cloud.Command{}
	for _, c := range []cloud.Command{
		cloud.SignIn{}, cloud.Activate{}, cloud.ActivateYunzhijia{}, cloud.SubmitCertification{}, cloud.RequestReRegistration{}, cloud.DeleteAccountSet{},
		cloud.Restore{}, cloud.OpenTicket{}, cloud.BackUp{},
	} {
		code := cloud.NotFound
		for range 2 {
			k := newWalk(w, exercises.Exercise{}, 1)
			k.tell(journal.Entry{Seq: 2, Actor: journal.Actor{Kind: journal.ClientActor}, Command: c, Outcome: cloud.Outcome{Refusal: &cloud.Refusal{Code: code}}}, nil)
			require.Len(t, k.moments, 1)
			assert.Equal(t, Plain, k.moments[0].Tone)
			assert.NotContains(t, told, k.moments[0].Text.ZhCN)
			told[k.moments[0].Text.ZhCN] = c
			if _, deletes := c.(cloud.DeleteAccountSet); !deletes {
				break
			}
			code = cloud.DeleteNeedsConfirmation // a warning, which may be heeded
		}
	}
}
