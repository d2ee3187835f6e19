package verdict_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios"
)

// wholeStory plays lines of its own with the reference client.
func wholeStory(t *testing.T, mode string, lines ...line) verdict.Trial {
	t.Helper()
	s, err := harness.NewSession()
	require.NoError(t, err)
	for _, l := range lines {
		require.NoError(t, l(s, t.Context()))
	}
	trial, err := s.Trial(t.Context(), mode, "variant", nil)
	require.NoError(t, err)
	return trial
}

// into makes an act of the next one too: what was asked for after it, and what was shown then, is its own.
func into(t *verdict.Trial, no int) {
	next := t.Acts[no]
	t.Acts[no-1].To, t.Acts[no-1].Shown = next.To, next.Shown
	without(t, next.No)
}

// due is the day until which the organization of the stories is to be certified.
func due(t *verdict.Trial) string {
	return act(t, "license_info").Shown.License.CertificationDue[:len("2026-04-05")]
}

// toldDue makes every act tell the date in words only, given year, month and day.
func toldDue(format func(year, month, day string) string) func(*verdict.Trial) {
	return func(t *verdict.Trial) {
		year, rest, _ := strings.Cut(due(t), "-")
		month, day, _ := strings.Cut(rest, "-")
		for i := range t.Acts {
			if s := &t.Acts[i].Shown; s.License != nil {
				l := *s.License
				l.CertificationDue, s.License, s.Message, s.Warnings = "", &l, "", []string{format(year, month, day)}
			}
		}
	}
}

func bare(number string) string { return strings.TrimPrefix(number, "0") }

// TestOtherWaysAreNoMistakes: what a good client may do otherwise than the reference client raises no finding.
func TestOtherWaysAreNoMistakes(t *testing.T) {
	j := judgeOf(t)
	journey := func(t *testing.T) verdict.Trial { return tried(t, "journey") }
	for name, c := range map[string]struct {
		trial func(*testing.T) verdict.Trial
		turn  func(*verdict.Trial)
	}{
		"a Chinese date":    {journey, toldDue(func(y, m, d string) string { return "认证最迟 " + y + "年" + bare(m) + "月" + bare(d) + "日" })},
		"slashes":           {journey, toldDue(func(y, m, d string) string { return "by " + y + "/" + bare(m) + "/" + bare(d) })},
		"an English date":   {journey, toldDue(func(y, _, d string) string { return "by " + bare(d) + " April " + y })},
		"an American date":  {journey, toldDue(func(y, _, d string) string { return "by Apr " + bare(d) + ", " + y })},
		"day, month, year":  {journey, toldDue(func(y, m, d string) string { return "by " + d + "." + m + "." + y })},
		"in Coordinated UT": {journey, toldDue(func(y, m, d string) string { return y + "-" + m + "-" + d + "T15:59:59Z" })},
		"no time of day": {journey, func(t *verdict.Trial) {
			l := *act(t, "license_info").Shown.License
			l.ActivatedAt, l.CertificationDue = l.ActivatedAt[:10], strings.ReplaceAll(due(t), "-", "/")
			act(t, "license_info").Shown.License = &l
		}},
		"the code alone": {func(t *testing.T) verdict.Trial { return tried(t, "suspended") }, func(t *verdict.Trial) {
			act(t, "activate").Shown.Message = string(cloud.LicenceSuspended)
		}},
		"asks to activate where nothing is chosen": {func(t *testing.T) verdict.Trial {
			return wholeStory(t, "", func(s *harness.Session, ctx context.Context) error {
				return s.SignIn(ctx, string(scenarios.FormalAccount))
			}, activateMain)
		}, func(t *verdict.Trial) {
			wires(t, func(w *journal.Wire) { w.Operation = "activate" }, "reviewActivation")
		}},
		"looks at the licence when the answer is lost": {func(t *testing.T) verdict.Trial {
			return wholeStory(t, "network-lost-after-commit",
				atHome, meets(fault.ConnectionReset, fault.After, 3, 0), activateMain, (*harness.Session).LookAtLicence)
		}, func(t *verdict.Trial) {
			a := act(t, "activate")
			into(t, a.No)
			act(t, "activate").Outcome = verdict.OK
		}},
	} {
		t.Run(name, func(t *testing.T) {
			trial := c.trial(t)
			c.turn(&trial)
			got, err := j.Judge(trial)
			require.NoError(t, err)
			assert.Empty(t, got.Breaches)
			assert.Equal(t, verdict.Passed, got.Verdict)
		})
	}
}

// plantedVariants are mistakes near to what is allowed.
func plantedVariants() []planted {
	return []planted{
		{"STATUS-01", "suspended", "names every status", func(t *verdict.Trial) {
			act(t, "activate").Shown.Message = "expired, revoked, suspended or exchanged"
		}, ""},
		{"STATUS-01", "suspended", "names two", func(t *verdict.Trial) {
			act(t, "activate").Shown.Message = "suspended or expired"
		}, verdict.Review},
		{"CERT-01", "journey", "a day late in words, though the list has it right", func(t *verdict.Trial) {
			act(t, "license_info").Shown.Warnings = []string{"认证最迟 2026年4月6日"}
		}, ""},
		{"CERT-01", "journey", "a date that is none", func(t *verdict.Trial) {
			toldDue(func(y, _, _ string) string { return y + "-13-45, 31 Foober " + y })(t)
		}, ""},
		{"LICENCE-01", "journey", "another day, without a time", func(t *verdict.Trial) {
			act(t, "license_info").Shown.License.ActivatedAt = "2026/1/4"
		}, ""},
		{"DELETE-01", "stale", "deletes what was written after the backup", func(t *verdict.Trial) {
			delete(act(t, "delete_account_set").Args, "confirm")
		}, ""},
		{"BACKUP-01", "journey", "not verified with success", unverified, verdict.Warned},
		{"REFUSE-01", "journey", "invents a cause for the shared prompt", func(t *verdict.Trial) {
			refused := slices.IndexFunc(t.Acts, func(a verdict.Act) bool { return a.Outcome == verdict.Refused })
			t.Acts[refused].Shown.Message = "The CDKey is wrong."
		}, verdict.Review},
		{"LENIENT-01", "busy", "done at the third try, and shown as refused", func(t *verdict.Trial) {
			act(t, "activate").Outcome = verdict.Refused
		}, ""},
		{"LENIENT-01", "busy", "done at the third try, and shown as unknown", func(t *verdict.Trial) {
			act(t, "activate").Outcome = verdict.Failed
		}, ""},
	}
}

// unverified takes a backup's good verification back.
func unverified(t *verdict.Trial) {
	for i, e := range t.Entries {
		if e.Wire != nil && e.Wire.Operation == "verifyBackup" {
			t.Entries[i].Outcome = cloud.Outcome{Refusal: &cloud.Refusal{Code: cloud.BackupCorrupt}}
		}
	}
}

// TestTheTruthIsWhereARequestWasMade: a client that goes on with the token of somebody else acts for them, whoever
// signed in last.
func TestTheTruthIsWhereARequestWasMade(t *testing.T) {
	trial := wholeStory(t, "", atHome, func(s *harness.Session, ctx context.Context) error {
		return s.SignInTo(ctx, string(scenarios.FormalAccount), string(scenarios.OrganizationB), harness.MainProduct)
	}, (*harness.Session).LookAtAccountSets)
	last := act(&trial, "list_account_sets")
	first := slices.IndexFunc(trial.Entries, func(e journal.Entry) bool { return e.Actor.Session != "" })
	for i := range trial.Entries {
		if trial.Entries[i].Seq > last.From {
			trial.Entries[i].Actor.Session = trial.Entries[first].Actor.Session
		}
	}
	last.Shown.Organization = act(&trial, "select_organization").Shown.Organization
	got, err := judgeOf(t).Judge(trial)
	require.NoError(t, err)
	i := slices.IndexFunc(got.Breaches, func(b verdict.Breach) bool { return b.Rule == "SHOW-02" })
	require.GreaterOrEqual(t, i, 0, "found only %v", got.Breaches)
	assert.Contains(t, got.Breaches[i].Acts, last.No)
}

// TestABrokenClientIsToldOnce: how it ended is one finding, an action without an outcome is no hidden refusal, and a
// check that failed leads to what was done last.
func TestABrokenClientIsToldOnce(t *testing.T) {
	trial := tried(t, "suspended")
	code := 3
	trial.Process.Broken, trial.Process.ExitCode = []verdict.Broken{{Kind: "crashed"}}, &code
	last := act(&trial, "activate")
	last.Outcome, last.Shown = "", verdict.Shown{}
	trial.Failures = []verdict.Text{{ZhCN: "坏了", En: "the client broke"}}
	got, err := judgeOf(t).Judge(trial)
	require.NoError(t, err)
	var rules []string
	for _, b := range got.Breaches {
		rules = append(rules, b.Rule)
		if b.Rule == "CHECK-01" {
			assert.Equal(t, []int{last.No}, b.Acts)
			assert.NotEmpty(t, b.Entries)
			assert.Equal(t, "坏了", b.Text.ZhCN)
		}
	}
	assert.Equal(t, []string{"PROC-01", "CHECK-01"}, rules)
}

// TestWhatWasInForceBeforeIsNoSuccess: after a refusal, the licence that was active all along proves nothing.
func TestWhatWasInForceBeforeIsNoSuccess(t *testing.T) {
	trial := wholeStory(t, "", atHome, activateMain, (*harness.Session).ActivateUnknown, (*harness.Session).LookAtLicence)
	refused := slices.IndexFunc(trial.Acts, func(a verdict.Act) bool { return a.Outcome == verdict.Refused })
	into(&trial, refused+1)
	trial.Acts[refused].Outcome = verdict.OK
	got, err := judgeOf(t).Judge(trial)
	require.NoError(t, err)
	require.NotEmpty(t, got.Breaches)
	assert.Equal(t, "TRUTH-01", got.Breaches[0].Rule)
	assert.Contains(t, got.Breaches[0].Text.En, "the cloud had not done it")
}
