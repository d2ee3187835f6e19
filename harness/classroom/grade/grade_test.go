package grade_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/classroom/grade"
	"example.com/rehearse/harness/classroom/stage"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/journaltest"
	"example.com/rehearse/scenarios/exercises"
	"example.com/rehearse/scenarios/steps"
)

func TestTheCorpusIsWhole(t *testing.T) {
	all, err := exercises.All()
	require.NoError(t, err)
	traces := corpus(t)
	assert.GreaterOrEqual(t, len(traces), 60)
	for _, e := range all {
		var right, wrong, remedied bool
		for _, tr := range traces {
			if tr.exercise == e.ID {
				assert.Len(t, tr.want, len(expectations()), "%s: %s", e.ID, tr.name)
				right = right || tr.want["level"] == string(grade.Excellent)
				wrong = wrong || tr.want["level"] == string(grade.Again)
				remedied = remedied || tr.want["mistakes"] != "-" || tr.want["remedies"] != "-"
			}
		}
		assert.True(t, right, "%s has a right trace", e.ID)
		assert.True(t, wrong, "%s has a wrong trace", e.ID)
		assert.True(t, remedied, "%s names a failure mode", e.ID)
		if !e.Blind {
			named := slices.ContainsFunc(traces, func(tr trace) bool {
				return tr.exercise == e.ID && strings.Contains(tr.want["mistakes"]+tr.want["remedies"], e.Modes[0])
			})
			assert.True(t, named || e.ID == "credential-leak", "%s: a trace shows %s", e.ID, e.Modes[0])
		}
	}
}

// scene sets an exercise's stage and plays sentences in it.
func scene(t *testing.T, id string, acts ...string) *stage.Scene {
	t.Helper()
	e, err := exercises.ByID(id)
	require.NoError(t, err)
	library := steps.NewLibrary()
	s, err := stage.Set(t.Context(), library, e)
	require.NoError(t, err)
	for _, act := range acts {
		require.NoError(t, library.Say(t.Context(), s.Session, act))
	}
	return s
}

func grader(t *testing.T) *grade.Grader {
	t.Helper()
	g, err := grade.New()
	require.NoError(t, err)
	return g
}

const (
	atA      = "用“正式云账号”登录，选择“企业A”和产品“专业版”"
	review   = "核对“主授权”的激活信息"
	activate = "用“主授权”的序列号和CDKey激活"
	confirm  = "查看授权信息"
)

func entriesOf(t *testing.T, s *stage.Scene) []journal.Entry {
	t.Helper()
	entries, err := s.Session.Journal(t.Context())
	require.NoError(t, err)
	return entries
}

func TestGradingIsPure(t *testing.T) {
	s, g := scene(t, "wrong-account", atA, review, activate, confirm), grader(t)
	entries := entriesOf(t, s)
	before, err := json.Marshal(entries)
	require.NoError(t, err)
	course := grade.Course{Begin: s.Begin}
	first, err := g.Grade(s.Exercise, entries, course)
	require.NoError(t, err)
	second, err := g.Grade(s.Exercise, entries, course)
	require.NoError(t, err)
	assert.Equal(t, first, second)
	after, err := json.Marshal(entries)
	require.NoError(t, err)
	assert.JSONEq(t, string(before), string(after))
}

// TestEvidenceIsInTheJournal holds every number in a report against the journal.
func TestEvidenceIsInTheJournal(t *testing.T) {
	s := scene(t, "wrong-account", "选择“测试企业”", "选择产品“专业版”", activate, "客户服务中心凭购买凭证解绑“主授权”", atA, review, activate, confirm)
	entries := entriesOf(t, s)
	r, err := s.Grade(t.Context(), grader(t), 0)
	require.NoError(t, err)
	require.NotZero(t, r.Act)
	assert.IsType(t, cloud.Activate{}, entries[r.Act-1].Command)
	assert.IsType(t, cloud.Activate{}, entries[r.ReachedAt-1].Command)
	assert.Greater(t, r.ReachedAt, r.Act, "the first activation reached nothing")
	for _, m := range r.Timeline {
		assert.Equal(t, entries[m.Seq-1].At, m.At)
		assert.Greater(t, m.Seq, s.Begin)
	}
	for _, c := range r.Checks {
		for _, seq := range c.Evidence {
			assert.Equal(t, c.Check == exercises.CheckConfirm, seq > r.Act, "%s rests on entry %d", c.Check, seq)
		}
	}
	harm := slices.IndexFunc(r.Timeline, func(m grade.Moment) bool { return m.Seq == r.Act })
	assert.Equal(t, grade.Harmed, r.Timeline[harm].Tone)
	assert.Equal(t, []string{"wrong-account"}, r.Timeline[harm].Modes)
	mend := slices.IndexFunc(r.Timeline, func(m grade.Moment) bool { return m.Seq == r.ReachedAt })
	assert.Equal(t, grade.Helped, r.Timeline[mend].Tone)
	assert.Equal(t, r.Remedies[0].Text, r.Timeline[mend].Why)
}

// TestAnExchangedLicenceHasNoProductOfItsOwn: its purchase names the organization only.
func TestAnExchangedLicenceHasNoProductOfItsOwn(t *testing.T) {
	e, err := exercises.ByID("wrong-organization")
	require.NoError(t, err)
	e.Stage = []string{"“主授权”办完换货，换成“换来的授权”"}
	e.Licence = "lic-replacement"
	e.Goal = exercises.Goal{Activated: []cloud.LicenceID{"lic-replacement"}}
	library := steps.NewLibrary()
	for organization, reached := range map[string]bool{"企业A": true, "企业B": false} {
		s, err := stage.Set(t.Context(), library, e)
		require.NoError(t, err)
		for _, act := range []string{"用“正式云账号”登录，选择“" + organization + "”和产品“专业版”", "用“换来的授权”的序列号和CDKey激活"} {
			require.NoError(t, library.Say(t.Context(), s.Session, act))
		}
		r, err := s.Grade(t.Context(), grader(t), 0)
		require.NoError(t, err)
		assert.Equal(t, reached, r.Reached, organization)
	}
}

func TestTheTimelineSaysWhatHappened(t *testing.T) {
	s := scene(t, "account-sets-disappeared", atA, "查看账套列表", "备份账套“002”", "删除账套“002”",
		"用“正式云账号”登录，选择“企业A”和产品“专业版(1)”", "恢复账套“002”的备份", "新建账套“另一本账”", atA, "删除账套“001”", "不顾警告，坚持删除账套“001”", "过去“7”天")
	r, err := s.Grade(t.Context(), grader(t), 0)
	require.NoError(t, err)
	var told []string
	for _, m := range r.Timeline {
		told = append(told, m.Text.En)
	}
	all := strings.Join(told, "\n")
	for _, want := range []string{
		"Backed up the account set 2024年度账.", "Made sure that the backup can be used.", "Deleted an account set that has a good backup.",
		"where the product is not active.", "Created the account set 另一本账.",
		"the system warned that no backup was verified.", "Deleted an account set that has no good backup.", "It is now 2026-01-12.",
	} {
		assert.Contains(t, all, want)
	}
	look := r.Checks[slices.IndexFunc(r.Checks, func(c grade.Checked) bool { return c.Check == exercises.CheckProduct })]
	entries := entriesOf(t, s)
	for _, seq := range look.Evidence {
		first := slices.IndexFunc(entries, func(e journal.Entry) bool {
			return e.Seq > s.Begin && e.Command == entries[seq-1].Command
		})
		assert.Equal(t, uint64(first)+1, seq, "the first look is the evidence, not one that came again")
	}
}

func TestTimeIsToldAndCostsNothing(t *testing.T) {
	s, g := scene(t, "wrong-account", atA, review, activate, confirm), grader(t)
	entries := entriesOf(t, s)
	began := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	r, err := g.Grade(s.Exercise, entries, grade.Course{Begin: s.Begin, Started: began, Finished: began.Add(11 * time.Minute)})
	require.NoError(t, err)
	assert.Equal(t, 660, r.Seconds)
	assert.True(t, r.Late)
	assert.Equal(t, 100, r.Points)
	r, err = g.Grade(s.Exercise, entries, grade.Course{Begin: s.Begin, Started: began, Finished: began.Add(time.Duration(s.Exercise.Minutes) * time.Minute)})
	require.NoError(t, err)
	assert.False(t, r.Late, "just in time")
	r, err = g.Grade(s.Exercise, entries, grade.Course{Begin: s.Begin, Started: began})
	require.NoError(t, err)
	assert.Zero(t, r.Seconds, "still at work")
	assert.False(t, r.Late)
}

func TestHintsCostWhatTheLadderSays(t *testing.T) {
	s, g := scene(t, "wrong-account", atA, review, activate, confirm), grader(t)
	entries := entriesOf(t, s)
	for taken, points := range map[int]int{-1: 100, 0: 100, 1: 97, 2: 91, 3: 81, 9: 81} {
		r, err := g.Grade(s.Exercise, entries, grade.Course{Begin: s.Begin, Hints: taken})
		require.NoError(t, err)
		assert.Equal(t, points, r.Points, "%d hints", taken)
		assert.Equal(t, 100-points, r.HintCost)
	}
}

func TestWhatCannotBeGradedIsAnError(t *testing.T) {
	s, g := scene(t, "wrong-account", atA), grader(t)
	entries := entriesOf(t, s)
	for _, begin := range []uint64{0, uint64(len(entries)) + 1} {
		_, err := g.Grade(s.Exercise, entries, grade.Course{Begin: begin})
		require.ErrorContains(t, err, "the course begins after entry")
	}
	_, err := g.Grade(s.Exercise, entries[1:], grade.Course{Begin: 1})
	require.ErrorContains(t, err, "entry 1 has sequence number 2")
	short := []journal.Entry{entries[0], journaltest.Base(entries, 3)}
	_, err = g.Grade(s.Exercise, append(short, entries[3:]...), grade.Course{Begin: 3})
	require.ErrorContains(t, err, "of the entries before 3 only what they came to is left")
	damaged := slices.Clone(entries)
	damaged[len(damaged)-1].Outcome.Events = []cloud.Event{cloud.OrderCompleted{Order: "none"}}
	_, err = g.Grade(s.Exercise, damaged, grade.Course{Begin: s.Begin})
	require.ErrorContains(t, err, "journal is damaged")
}

func TestWhatIsLeftIsSaidInASentence(t *testing.T) {
	for want, acts := range map[string][]string{
		"目标达成，而且一路没有出错。":                  {atA, review, activate, confirm},
		"还没有开始。先看看订单，再看看屏幕上登录的是谁。":        nil,
		"目标还没有达成，但也没有造成什么损失，可以接着做下去。":     {atA},
		"目标达成。中间有过被拒绝的操作，没有造成后果。":         {atA, "用不存在的序列号激活", review, activate, confirm},
		"目标达成。中间出过错，您自己把它补救回来了，这正是练习的意义。": {"选择“测试企业”", "选择产品“专业版”", activate, "客户服务中心凭购买凭证解绑“主授权”", atA, activate},
		"该办的事办成了，但还留下一个没有补救的问题，值得回头看一看。":  {atA, activate, "用“正式云账号”登录，选择“企业B”和产品“专业版”", "用“第二份授权”的序列号和CDKey激活"},
	} {
		r, err := scene(t, "wrong-account", acts...).Grade(t.Context(), grader(t), 0)
		require.NoError(t, err)
		assert.Equal(t, want, r.Summary.ZhCN)
	}
}

// TestFaultsAreNobodysMistake breaks an activation on the way: what the network does is not the trainee's.
func TestFaultsAreNobodysMistake(t *testing.T) {
	s := scene(t, "wrong-account", "下一次激活生效后，答复在路上丢失", atA, review, activate, confirm)
	r, err := s.Grade(t.Context(), grader(t), 0)
	require.NoError(t, err)
	assert.Empty(t, r.Mistakes)
	assert.Equal(t, 100, r.Points)
}

// TestWhoeverFindsASignInMustLook goes on with a sign-in of the purchaser that somebody left.
func TestWhoeverFindsASignInMustLook(t *testing.T) {
	e, err := exercises.ByID("wrong-account")
	require.NoError(t, err)
	e.Desk.SignedIn = "acc-formal"
	library := steps.NewLibrary()
	for _, c := range []struct {
		acts []string
		want grade.CheckState
	}{
		{[]string{"选择“企业A”", "选择产品“专业版”", activate}, grade.Missed},
		{[]string{"选择“企业A”", "选择产品“专业版”", review, activate}, grade.Done},
	} {
		s, err := stage.Set(t.Context(), library, e)
		require.NoError(t, err)
		for _, act := range c.acts {
			require.NoError(t, library.Say(t.Context(), s.Session, act))
		}
		r, err := s.Grade(t.Context(), grader(t), 0)
		require.NoError(t, err)
		assert.Equal(t, c.want, r.Checks[0].State)
	}
}

// TestChecksAreJudgedBeforeAnythingIsDone: whoever works for the organization that bought may sign in, and a review holds
// until something is chosen anew, be it the same.
func TestChecksAreJudgedBeforeAnythingIsDone(t *testing.T) {
	for name, c := range map[string]struct {
		acts  []string
		check exercises.Check
		want  grade.CheckState
	}{
		"the purchaser":                   {[]string{atA}, exercises.CheckAccount, grade.Done},
		"a colleague":                     {[]string{"用“子账号”登录，选择“企业A”和产品“专业版”"}, exercises.CheckAccount, grade.Done},
		"a partner's employee":            {[]string{"用“伙伴员工账号”登录"}, exercises.CheckAccount, grade.Overlooked},
		"reviewed":                        {[]string{atA, review}, exercises.CheckReview, grade.Done},
		"reviewed, and chosen anew":       {[]string{atA, review, "选择产品“专业版”"}, exercises.CheckReview, grade.Missed},
		"reviewed again after that":       {[]string{atA, review, "选择产品“专业版”", review}, exercises.CheckReview, grade.Done},
		"reviewed in another place":       {[]string{"用“正式云账号”登录，选择“企业B”和产品“专业版”", review}, exercises.CheckReview, grade.Overlooked},
		"reviewed with another licence":   {[]string{atA, "核对“第二份授权”的激活信息"}, exercises.CheckReview, grade.Overlooked},
		"another licence's keys reviewed": {[]string{atA, "核对“第二份授权”的激活信息"}, exercises.CheckKeys, grade.Overlooked},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := scene(t, "wrong-account", c.acts...).Grade(t.Context(), grader(t), 0)
			require.NoError(t, err)
			i := slices.IndexFunc(r.Checks, func(checked grade.Checked) bool { return checked.Check == c.check })
			require.GreaterOrEqual(t, i, 0)
			assert.Equal(t, c.want, r.Checks[i].State)
			assert.Equal(t, c.want == grade.Missed, len(r.Checks[i].Evidence) == 0)
		})
	}
}

// TestAGradeMayBeAskedForAtAnyTime grades every beginning of a journal, as a live board does.
func TestAGradeMayBeAskedForAtAnyTime(t *testing.T) {
	s, g := scene(t, "account-sets-disappeared", atA, "备份账套“001”", "备份账套“002”", "删除账套“001”", "删除账套“002”",
		"用“正式云账号”登录，选择“企业B”和产品“专业版”", "恢复账套“001”的备份", "恢复账套“002”的备份"), grader(t)
	entries := entriesOf(t, s)
	last := grade.Report{}
	for n := s.Begin; n <= uint64(len(entries)); n++ {
		r, err := g.Grade(s.Exercise, entries[:n], grade.Course{Begin: s.Begin})
		require.NoError(t, err)
		soundReport(t, r)
		assert.GreaterOrEqual(t, len(r.Timeline), len(last.Timeline))
		last = r
	}
	assert.True(t, last.Reached)
	assert.Equal(t, harness.OK, s.Session.Last().Outcome)
}

func BenchmarkGrade(b *testing.B) {
	e, err := exercises.ByID("wrong-organization")
	require.NoError(b, err)
	library := steps.NewLibrary()
	s, err := stage.Set(b.Context(), library, e)
	require.NoError(b, err)
	for _, act := range []string{atA, review, activate, confirm} {
		require.NoError(b, library.Say(b.Context(), s.Session, act))
	}
	entries, err := s.Session.Journal(b.Context())
	require.NoError(b, err)
	g, err := grade.New()
	require.NoError(b, err)
	for b.Loop() {
		if _, err := g.Grade(e, entries, grade.Course{Begin: s.Begin}); err != nil {
			b.Fatal(err)
		}
	}
}
