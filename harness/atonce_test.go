package harness_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/fault"
)

// errands is a client that takes tasks at once: the reference client behind it does them act by act.
type errands struct {
	*harness.Reference
	asked []harness.Args
	skip  []harness.Action // what it leaves out
	says  harness.Outcome  // in place of the truth
}

func (e *errands) Info() harness.Info {
	return harness.Info{Name: "errands", Version: "1", Capabilities: harness.AtOnceActions(), AtOnce: true}
}

func (e *errands) Do(ctx context.Context, action harness.Action, args harness.Args) (harness.Result, error) {
	if action == harness.Review {
		return harness.Result{Outcome: harness.Unsupported}, nil
	}
	e.asked = append(e.asked, args)
	outcome := harness.OK
	for _, a := range []harness.Action{harness.SignIn, harness.SelectOrganization, harness.SelectProduct, action} {
		left := false
		for _, s := range e.skip {
			left = left || s == a
		}
		if left || outcome != harness.OK {
			continue
		}
		r, err := e.Reference.Do(ctx, a, args)
		if err != nil {
			return harness.Result{}, err
		}
		outcome = r.Outcome
	}
	if outcome != harness.OK {
		outcome = harness.Failed // all that an exit code tells
	}
	if e.says != "" {
		outcome = e.says
	}
	return harness.Result{Outcome: outcome}, nil
}

// sent puts a client that takes tasks at once on the stage.
func sent(e *errands) harness.SessionOption {
	return harness.WithClient(func(around harness.Surroundings) harness.Client {
		e.Reference = harness.NewReference(harness.WithTransport(around.Transport), harness.WithSleep(around.Sleep))
		return e
	})
}

// judged is what the rubric says of a story.
func judged(t *testing.T, s *harness.Session, mode string) verdict.Judgement {
	t.Helper()
	trial, err := s.Trial(t.Context(), mode, "a", nil)
	require.NoError(t, err)
	judge, err := verdict.NewJudge()
	require.NoError(t, err)
	j, err := judge.Judge(trial)
	require.NoError(t, err)
	return j
}

func TestAClientThatTakesTasksAtOnceIsToldAllOfThem(t *testing.T) {
	e := &errands{}
	s := emptyStage(t, sent(e))
	assert.False(t, s.Unseen(), "nobody is there yet")
	tell(t, s, line3((*harness.Session).SignInTo, "acc-formal", "org-b", harness.MainProduct), signedIn())
	require.Empty(t, e.asked, "signing in is the beginning of a task, and no task")
	tell(t, s, activating("lic-main"))
	require.Len(t, e.asked, 1)
	for _, name := range []string{"account", "password", "organization", "product", "serial_number", "cdkey"} {
		assert.NotEmpty(t, e.asked[0][name], name)
	}
	assert.True(t, s.Unseen())
	require.NoError(t, s.LicenceOwner(t.Context(), "lic-main", "org-a"), "the newer choice counts")
	trial, err := s.Trial(t.Context(), "credential-leak", "a", nil)
	require.NoError(t, err)
	assert.True(t, trial.Blind)
	require.Len(t, trial.Acts, 2, "the start and the task")
	assert.Equal(t, "a password", trial.Acts[1].Args["password"])
	assert.Equal(t, verdict.Passed, judged(t, s, "credential-leak").Verdict)
	require.ErrorIs(t, s.Review(t.Context(), "lic-main"), harness.ErrUnsupported)
	tell(t, s, line1((*harness.Session).WorkAt, "srv-new"), line1((*harness.Session).Activate, "lic-second"))
	assert.Empty(t, e.asked[1]["account"], "at another computer nobody has said who is to sign in")
}

func TestABlindClientIsJudgedByTrafficAndByWhatItSays(t *testing.T) {
	for name, c := range map[string]struct {
		client errands
		mode   string
		lines  []line
		word   verdict.Word
		rules  []string
	}{
		"good":        {mode: "wrong-organization", lines: []line{line3((*harness.Session).SignInTo, "acc-formal", "org-b", harness.MainProduct)}, word: verdict.Passed},
		"claims":      {client: errands{says: harness.OK}, mode: "bad-serial-or-cdkey", lines: []line{signedIn(), line2((*harness.Session).ActivateMixed, "lic-main", "lic-second")}, word: verdict.Violated, rules: []string{"TRUTH-01"}},
		"says no":     {client: errands{says: harness.Failed}, mode: "credential-leak", lines: []line{signedIn()}, word: verdict.Violated, rules: []string{"LENIENT-01"}},
		"says naught": {client: errands{says: "none"}, mode: "credential-leak", lines: []line{signedIn()}, word: verdict.Passed},
		"trusts":      {client: errands{says: harness.OK}, mode: "network-lost-after-commit", lines: []line{signedIn(), breaking(fault.ConnectionReset, fault.After, 3, 0)}, word: verdict.Violated, rules: []string{"ANSWER-01"}},
		"is content":  {client: errands{skip: []harness.Action{harness.Activate}, says: harness.Failed}, mode: "wrong-organization", lines: []line{signedIn()}, word: verdict.NotExercised},
		"is inert": {client: errands{skip: append(harness.AtOnceActions(), harness.SignIn, harness.SelectOrganization, harness.SelectProduct)},
			mode: "credential-leak", lines: []line{signedIn()}, word: verdict.Violated, rules: []string{"TRUTH-01"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := emptyStage(t, sent(&c.client))
			tell(t, s, c.lines...)
			if name != "claims" {
				tell(t, s, activating("lic-main"))
			}
			j := judged(t, s, c.mode)
			assert.Equal(t, c.word, j.Verdict, "%v", j.Breaches)
			assert.Equal(t, c.rules, rulesOf(j.Breaches))
		})
	}
}

func TestWhatAColleagueDoesBefore(t *testing.T) {
	s := staged(t, line3((*harness.Session).ColleagueSignsInTo, "acc-formal", "org-a", harness.MainProduct),
		line1((*harness.Session).ColleagueBacksUp, "001"), line1((*harness.Session).ColleagueDeletes, "001"),
		line1((*harness.Session).ColleagueCertifies, "org-a"), line0((*harness.Session).NothingLost))
	require.NoError(t, s.AccountSetsOf(t.Context(), "org-a", 1))
	require.NoError(t, s.CertificationStatus(t.Context(), "org-a", cloud.CertificationApproved))
	require.ErrorContains(t, s.ColleagueDeletes(t.Context(), "002"), "delete_account_set was refused", "there is no backup of it")
	require.ErrorContains(t, s.ColleagueBacksUp(t.Context(), "009"), `no account set called "009"`)
	require.ErrorContains(t, s.ColleagueCertifies(t.Context(), "org-a"), "handing in papers was refused")
	require.ErrorContains(t, s.ColleagueCertifies(t.Context(), "org-z"), `no organization called "org-z"`)
	require.NoError(t, s.ColleagueFailsToSignIn(t.Context(), 5, "acc-formal"))
	tell(t, s, line1((*harness.Session).SignIn, "acc-formal"), ends(harness.Refused))
	require.NoError(t, s.Cause(t.Context(), cloud.SignInLocked))
	require.ErrorContains(t, s.ColleagueFailsToSignIn(t.Context(), 1, "acc-nobody"), `no account called "acc-nobody"`)
}

func TestATaskIsToldInBothLanguages(t *testing.T) {
	args := harness.Args{
		"account": "13800000000", "organization": "甲公司", "product": "专业版", "password": "hunter2", "cdkey": "SIM-KEY",
		"company_name": "乙公司", "name": "2026", "account_set": "001", "backup": "bak-1",
	}
	setting := harness.Setting{BaseURL: "http://127.0.0.1:1/w/x", FeatureCode: "FC", Locale: "zh-CN"}
	for _, action := range harness.AtOnceActions() {
		zh := harness.NewTask(action, args, setting, nil)
		english := setting
		english.Locale = "en"
		en := harness.NewTask(action, args, english, func() time.Time { return time.Unix(0, 0) })
		for _, text := range []string{zh["instruction"], en["instruction"]} {
			assert.Contains(t, text, "13800000000")
			assert.NotContains(t, text, "{", action)
			assert.NotContains(t, text, "hunter2")
			assert.NotContains(t, text, "SIM-KEY")
		}
		assert.NotEqual(t, zh["instruction"], en["instruction"])
		assert.Contains(t, zh["instruction"], "然后")
		assert.Regexp(t, `, then [a-z].{9,}\.$`, en["instruction"])
		assert.Equal(t, string(action), zh["task"])
		assert.Equal(t, "1970-01-01T00:00:00Z", en["computer_time"])
		assert.NotContains(t, zh.Names(), "computer_time")
		assert.IsNonDecreasing(t, zh.Names())
	}
}
