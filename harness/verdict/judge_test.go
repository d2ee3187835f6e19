package verdict_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
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
	"example.com/rehearse/scenarios/rubric"
)

// line is one thing that happens on the stage.
type line func(*harness.Session, context.Context) error

func atHome(s *harness.Session, ctx context.Context) error {
	return s.SignInTo(ctx, string(scenarios.FormalAccount), string(scenarios.OrganizationA), harness.MainProduct)
}

func activateMain(s *harness.Session, ctx context.Context) error {
	return s.Activate(ctx, string(scenarios.MainLicence))
}

func meets(kind fault.Kind, phase fault.Phase, times, seconds int) line {
	return func(s *harness.Session, ctx context.Context) error { return s.Break(ctx, kind, phase, times, seconds) }
}

func onSet(f func(*harness.Session, context.Context, string) error) line {
	return func(s *harness.Session, ctx context.Context) error { return f(s, ctx, "001") }
}

// stories are trials of the reference client, all of which it passes, by a word for each.
func stories() map[string]struct {
	mode  string
	lines []line
} {
	return map[string]struct {
		mode  string
		lines []line
	}{
		"journey": {"bad-serial-or-cdkey", []line{
			atHome, (*harness.Session).ActivateUnknown, activateMain, (*harness.Session).LookAtLicence,
			(*harness.Session).LookAtAccountSets, onSet((*harness.Session).BackUp), onSet((*harness.Session).DeleteAccountSet),
			onSet((*harness.Session).Restore),
			func(s *harness.Session, ctx context.Context) error {
				return s.Certify(ctx, string(scenarios.OrganizationB))
			},
		}},
		"lost":  {"network-lost-after-commit", []line{atHome, meets(fault.ConnectionReset, fault.After, 1, 0), activateMain}},
		"gone":  {"network-lost-after-commit", []line{atHome, meets(fault.ConnectionReset, fault.After, 3, 0), activateMain}},
		"late":  {"slow-answer", []line{atHome, meets(fault.Latency, fault.After, 1, 20), activateMain, activateMain}},
		"busy":  {"rate-limited", []line{atHome, meets(fault.RateLimit, fault.Before, 2, 5), activateMain}},
		"ended": {"session-expired", []line{atHome, (*harness.Session).ExpireSignIns, activateMain, atHome, activateMain}},
		"suspended": {"licence-suspended", []line{
			func(s *harness.Session, ctx context.Context) error {
				return s.SetLicenceStatus(ctx, string(scenarios.MainLicence), cloud.Suspended)
			},
			atHome, (*harness.Session).ActivateUnknown, activateMain,
		}},
		"insisted": {"corrupt-backup", []line{
			atHome, onSet((*harness.Session).BackUp), onSet((*harness.Session).DamageBackup), onSet((*harness.Session).DeleteAccountSet),
			onSet((*harness.Session).InsistOnDeleting),
		}},
		"stale": {"corrupt-backup", []line{
			atHome, onSet((*harness.Session).BackUp), func(s *harness.Session, ctx context.Context) error {
				return s.ColleagueSignsInTo(ctx, string(scenarios.FormalAccount), string(scenarios.OrganizationA), harness.MainProduct)
			}, onSet((*harness.Session).ColleaguePosts), onSet((*harness.Session).DeleteAccountSet), onSet((*harness.Session).InsistOnDeleting),
		}},
		"guessing": {"sign-in-locked", []line{func(s *harness.Session, ctx context.Context) error {
			return s.FailToSignIn(ctx, 12, string(scenarios.FormalAccount))
		}}},
	}
}

// tried plays a story with the reference client.
func tried(t *testing.T, story string) verdict.Trial {
	t.Helper()
	s, err := harness.NewSession()
	require.NoError(t, err)
	for _, l := range stories()[story].lines {
		require.NoError(t, l(s, t.Context()))
	}
	trial, err := s.Trial(t.Context(), stories()[story].mode, story, nil)
	require.NoError(t, err)
	return trial
}

func judgeOf(t *testing.T) *verdict.Judge {
	t.Helper()
	j, err := verdict.NewJudge()
	require.NoError(t, err)
	return j
}

func TestTheReferencePassesEveryStory(t *testing.T) {
	j := judgeOf(t)
	for story := range stories() {
		got, err := j.Judge(tried(t, story))
		require.NoError(t, err)
		assert.Empty(t, got.Breaches, story)
		assert.Equal(t, verdict.Passed, got.Verdict, story)
		assert.NotEmpty(t, got.Situation, story)
	}
}

// act finds the last act of a name.
func act(t *verdict.Trial, action string) *verdict.Act {
	for i := range slices.Backward(t.Acts) {
		if t.Acts[i].Action == action {
			return &t.Acts[i]
		}
	}
	panic("no act " + action)
}

// wires changes the wire halves of the requests of some operations.
func wires(t *verdict.Trial, change func(*journal.Wire), operations ...string) {
	for i, e := range t.Entries {
		if e.Wire != nil && slices.Contains(operations, e.Wire.Operation) {
			w := *e.Wire
			change(&w)
			t.Entries[i].Wire = &w
		}
	}
}

func renamed(w *journal.Wire) { w.Operation = "somethingElse" }

// joined makes one act of all acts of a name.
func joined(t *verdict.Trial, action string) {
	first := slices.IndexFunc(t.Acts, func(a verdict.Act) bool { return a.Action == action })
	last := act(t, action)
	all := *last
	all.No, all.From = first+1, t.Acts[first].From
	t.Acts = append(t.Acts[:first:first], all)
}

// without takes an act away and numbers the others anew.
func without(t *verdict.Trial, no int) {
	t.Acts = slices.Delete(slices.Clone(t.Acts), no-1, no)
	for i := range t.Acts {
		t.Acts[i].No = i + 1
	}
}

// planted is a mistake in the evidence of a client, and the rule that must notice it.
type planted struct {
	rule, story, what string
	spoil             func(*verdict.Trial)
	word              verdict.Word // FAILED unless given
}

func plantedOnScreen() []planted {
	hide := func(change func(*verdict.Shown)) func(*verdict.Trial) {
		return func(t *verdict.Trial) {
			for i := range t.Acts {
				change(&t.Acts[i].Shown)
			}
		}
	}
	return []planted{
		{"SHOW-01", "journey", "another account", func(t *verdict.Trial) { act(t, "activate").Shown.Account = "x@example.com" }, ""},
		{"SHOW-01", "journey", "no account", hide(func(s *verdict.Shown) { s.Account = "" }), ""},
		{"SHOW-02", "journey", "another organization", func(t *verdict.Trial) { act(t, "select_organization").Shown.Organization = "X" }, ""},
		{"SHOW-02", "journey", "no organization", hide(func(s *verdict.Shown) { s.Organization = "" }), ""},
		{"SHOW-03", "journey", "another product", func(t *verdict.Trial) { act(t, "activate").Shown.Product = "X" }, ""},
		{"SHOW-03", "journey", "no product", hide(func(s *verdict.Shown) { s.Product = "" }), ""},
		{"SHOW-04", "journey", "no account sets", hide(func(s *verdict.Shown) { s.AccountSets = nil }), ""},
		{"SHOW-04", "journey", "an account set too few", func(t *verdict.Trial) {
			a := act(t, "list_account_sets")
			a.Shown.AccountSets = a.Shown.AccountSets[1:]
		}, ""},
		{"LEAK-02", "journey", "a key on the screen", func(t *verdict.Trial) { t.Acts[4].Leaks = []string{"licence L1's cdkey"} }, ""},
		{"LICENCE-01", "journey", "another owner", func(t *verdict.Trial) { act(t, "license_info").Shown.License.Organization = "X" }, ""},
		{"LICENCE-01", "journey", "no status", func(t *verdict.Trial) { act(t, "license_info").Shown.License.Status = "" }, ""},
		{"LICENCE-01", "journey", "a service that is off", func(t *verdict.Trial) { act(t, "license_info").Shown.License.Yunzhijia = true }, ""},
		{"LICENCE-01", "journey", "a demo that is none", func(t *verdict.Trial) { act(t, "license_info").Shown.License.Demo = true }, ""},
		{"LICENCE-01", "journey", "nothing", func(t *verdict.Trial) { act(t, "license_info").Shown.License = nil }, ""},
		{"LICENCE-01", "ended", "a licence before there is one", func(t *verdict.Trial) {
			t.Acts[3].Shown.License = &verdict.License{Product: "X"}
			t.Acts[3].Action = "license_info"
		}, ""},
		{"CERT-01", "journey", "no date", func(t *verdict.Trial) { act(t, "license_info").Shown.License.CertificationDue = "" }, ""},
		{"CERT-02", "journey", "no warning", func(t *verdict.Trial) { act(t, "submit_certification").Shown.Warnings = nil }, ""},
	}
}

func plantedLies() []planted {
	outcome := func(action string, o verdict.Outcome) func(*verdict.Trial) {
		return func(t *verdict.Trial) { act(t, action).Outcome = o }
	}
	return []planted{
		{"TRUTH-01", "suspended", "refused, and shown as success", outcome("activate", verdict.OK), ""},
		{"TRUTH-01", "busy", "never asked", func(t *verdict.Trial) {
			last := t.Acts[len(t.Acts)-1]
			t.Acts = append(t.Acts, verdict.Act{No: last.No + 1, Action: "create_account_set", Outcome: verdict.OK, From: last.To, To: last.To})
		}, ""},
		{"REFUSE-01", "suspended", "shown as a failure", outcome("activate", verdict.Failed), ""},
		{"REFUSE-01", "suspended", "nothing shown", func(t *verdict.Trial) { act(t, "activate").Shown.Message = "" }, ""},
		{"REFUSE-02", "suspended", "the same words for two causes", func(t *verdict.Trial) {
			t.Acts[4].Shown.Message, t.Acts[5].Shown.Message = "suspended?", "suspended?"
		}, ""},
		{"REFUSE-02", "suspended", "words of its own", func(t *verdict.Trial) { act(t, "activate").Shown.Message = "it is suspended" }, verdict.Review},
		{"STATUS-01", "suspended", "does not say which", func(t *verdict.Trial) { act(t, "activate").Shown.Message = "no" }, ""},
		{"LOST-01", "lost", "refused after all", outcome("activate", verdict.Refused), ""},
		{"LOST-01", "late", "refused, because it came late", func(t *verdict.Trial) {
			t.Acts[slices.IndexFunc(t.Acts, func(a verdict.Act) bool { return a.Action == "activate" })].Outcome = verdict.Refused
		}, ""},
		{"ANSWER-01", "gone", "success out of nothing", outcome("activate", verdict.OK), ""},
		{"ANSWER-01", "gone", "a refusal out of nothing", outcome("activate", verdict.Refused), ""},
		{"ANSWER-01", "gone", "silence", func(t *verdict.Trial) { act(t, "activate").Shown.Message = "" }, ""},
		{"LENIENT-01", "journey", "a good list is not read", outcome("list_account_sets", verdict.Failed), ""},
		{"LENIENT-01", "journey", "a good answer is a refusal", outcome("license_info", verdict.Refused), ""},
		{"PROC-02", "journey", "declared and not done", outcome("list_account_sets", verdict.Unsupported), ""},
	}
}

func plantedOnTheWire() []planted {
	return []planted{
		{"CHOOSE-01", "journey", "an organization nobody asked for", func(t *verdict.Trial) { act(t, "select_organization").Args["organization"] = "X" }, ""},
		{"CHOOSE-02", "journey", "a product nobody asked for", func(t *verdict.Trial) { act(t, "select_product").Args["product"] = "X" }, ""},
		{"IDEM-01", "lost", "another key", func(t *verdict.Trial) {
			n := 0
			wires(t, func(w *journal.Wire) { n++; w.IdempotencyKey = string(rune('a' + n)) }, "activate")
		}, ""},
		{"IDEM-01", "lost", "no key", func(t *verdict.Trial) { wires(t, func(w *journal.Wire) { w.IdempotencyKey = "" }, "activate") }, ""},
		{"IDEM-01", "late", "asks again under another key", func(t *verdict.Trial) { joined(t, "activate") }, ""},
		{"IDEM-01", "journey", "a key for two things", func(t *verdict.Trial) {
			wires(t, func(w *journal.Wire) { w.Code = "IDEMPOTENCY_KEY_REUSED" }, "activate")
		}, ""},
		{"IDEM-02", "journey", "no key at all", func(t *verdict.Trial) { wires(t, func(w *journal.Wire) { w.IdempotencyKey = "" }, "activate") }, verdict.Warned},
		{"RETRY-01", "busy", "impatient", func(t *verdict.Trial) { act(t, "activate").Elapsed = 0 }, ""},
		{"RETRY-01", "guessing", "tries on although locked", func(t *verdict.Trial) { joined(t, "sign_in") }, ""},
		{"RETRY-02", "guessing", "tries without end", func(t *verdict.Trial) { joined(t, "sign_in") }, ""},
		{"SESSION-01", "ended", "does not look again", func(t *verdict.Trial) {
			wires(t, renamed, "getSession", "listOrganizations", "listProductInstances", "reviewActivation")
		}, ""},
		{"DELETE-01", "insisted", "deletes unasked", func(t *verdict.Trial) { delete(act(t, "delete_account_set").Args, "confirm") }, ""},
		{"BACKUP-01", "journey", "does not verify", func(t *verdict.Trial) { wires(t, renamed, "verifyBackup") }, verdict.Warned},
		{"LEAK-01", "journey", "a key in the address", func(t *verdict.Trial) {
			wires(t, func(w *journal.Wire) { w.Leaks = []string{"licence L1's serial"} }, "getLicence")
		}, ""},
		{"LEAK-03", "journey", "a key in the log", func(t *verdict.Trial) { t.Process.Leaks = []string{"licence L1's serial"} }, ""},
		{"LEAK-04", "journey", "a key elsewhere", func(t *verdict.Trial) { t.Process.Strays = []string{"licence L1's serial"} }, ""},
		{"PROC-01", "journey", "crashed", func(t *verdict.Trial) { t.Process.Broken = []verdict.Broken{{Kind: "crashed"}} }, ""},
		{"PROC-01", "journey", "a bad end", func(t *verdict.Trial) { code := 3; t.Process.ExitCode = &code }, ""},
		{"CHECK-01", "journey", "a check", func(t *verdict.Trial) { t.Failures = []verdict.Text{{ZhCN: "应为这样", En: "expected this"}} }, ""},
		{"EVIDENCE-01", "journey", "an entry is missing", func(t *verdict.Trial) { t.Entries = t.Entries[:len(t.Entries)-1] }, verdict.Review},
		{"ASKED-02", "journey", "activates at the review", func(t *verdict.Trial) { act(t, "activate").Action = "review" }, ""},
		{"ASKED-02", "suspended", "asks for it in vain", func(t *verdict.Trial) { act(t, "activate").Action = "list_account_sets" }, ""},
		{"ASKED-01", "journey", "nobody asked", func(t *verdict.Trial) { without(t, act(t, "list_account_sets").No) }, verdict.Warned},
	}
}

// TestEveryRuleBites: each rule notices what breaks it, with the rubric's words and the evidence, and the stories
// without the mistake are passed, see above.
func TestEveryRuleBites(t *testing.T) {
	j, bitten, told := judgeOf(t), map[string]bool{}, strings.Builder{}
	all := slices.Concat(plantedOnScreen(), plantedLies(), plantedOnTheWire(), plantedVariants())
	for _, p := range all {
		t.Run(p.rule+" "+p.what, func(t *testing.T) {
			trial := tried(t, p.story)
			p.spoil(&trial)
			got, err := j.Judge(trial)
			require.NoError(t, err)
			i := slices.IndexFunc(got.Breaches, func(b verdict.Breach) bool { return b.Rule == p.rule })
			require.GreaterOrEqual(t, i, 0, "found only %v", got.Breaches)
			b := got.Breaches[i]
			if p.word == "" {
				p.word = verdict.Violated
			}
			assert.Equal(t, p.word, b.Verdict)
			assert.NotEqual(t, verdict.Passed, got.Verdict)
			assert.NotEmpty(t, b.Text.ZhCN)
			assert.NotEmpty(t, b.Text.En)
			assert.NotEmpty(t, b.Source)
			bitten[p.rule] = true
			_, _ = fmt.Fprintf(&told, "%s, %s: %s, %s %s %v lacks %v\n\t%s | %s\n\t%s | %s\n\tentries %v acts %v\n",
				p.rule, p.what, b.Verdict, got.Verdict, got.Mode, got.Situation, got.Lacks, b.Name.ZhCN, b.Name.En, b.Text.ZhCN, b.Text.En, b.Entries, b.Acts)
			again, err := j.Judge(trial)
			require.NoError(t, err)
			assert.Equal(t, got, again, "the same evidence, the same judgement")
		})
	}
	r, err := rubric.Load()
	require.NoError(t, err)
	for _, rule := range r.Rules {
		assert.True(t, bitten[rule.ID], "no planted mistake for %s", rule.ID)
	}
	heldTo(t, "testdata/breaches.golden", told.String())
}

// heldTo compares a text with what was agreed on. REHEARSE_REWRITE=1 writes the file anew, for somebody to read and agree
// with.
func heldTo(t *testing.T, file, text string) {
	t.Helper()
	if os.Getenv("REHEARSE_REWRITE") != "" {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	}
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(raw), text, "%s", file)
}

// TestMissingEvidenceIsNeverAPass: whatever entry, or act with traffic, is taken away from a passed trial, the rest
// is not passed: less evidence never makes a better verdict.
func TestMissingEvidenceIsNeverAPass(t *testing.T) {
	j := judgeOf(t)
	for story := range stories() {
		whole := tried(t, story)
		for i := range whole.Entries {
			less := whole
			less.Entries = slices.Delete(slices.Clone(whole.Entries), i, i+1)
			got, err := j.Judge(less)
			assert.True(t, err != nil || got.Verdict != verdict.Passed, "%s without entry %d", story, i+1)
		}
		for _, a := range whole.Acts {
			less := whole
			without(&less, a.No)
			got, err := j.Judge(less)
			require.NoError(t, err)
			assert.True(t, a.From == a.To || got.Verdict != verdict.Passed, "%s without act %d", story, a.No)
		}
	}
}

func TestWithoutTheSituationNothingIsPassed(t *testing.T) {
	j := judgeOf(t)
	trial := tried(t, "journey")
	for _, mode := range []string{"rate-limited", "session-expired", "duplicate-organization-names", "partner-leaves-with-account"} {
		trial.Mode = mode
		got, err := j.Judge(trial)
		require.NoError(t, err)
		assert.Equal(t, verdict.NotExercised, got.Verdict, mode)
		assert.False(t, got.Exercised)
	}
	for _, mode := range []string{"auto-selected-organization", "", "credential-leak", "certification-mismatch"} {
		trial.Mode = mode
		got, err := j.Judge(trial)
		require.NoError(t, err)
		assert.Equal(t, verdict.Passed, got.Verdict, mode)
	}
	trial.Mode = "no-such-mode"
	got, err := j.Judge(trial)
	require.NoError(t, err)
	assert.Equal(t, verdict.NotExercised, got.Verdict)
}

func TestUndeclaredIsUnsupportedAndBlindIsNotJudgedByTheScreen(t *testing.T) {
	j := judgeOf(t)
	trial := tried(t, "journey")
	act(&trial, "list_account_sets").Outcome = verdict.Unsupported
	trial.Client.Capabilities = []string{"sign_in"}
	got, err := j.Judge(trial)
	require.NoError(t, err)
	assert.Equal(t, verdict.NotSupported, got.Verdict)
	assert.Equal(t, []string{"list_account_sets"}, got.Lacks)

	trial = tried(t, "journey")
	for i := range trial.Acts {
		trial.Acts[i].Shown = verdict.Shown{}
	}
	got, err = j.Judge(trial)
	require.NoError(t, err)
	assert.Equal(t, verdict.Violated, got.Verdict)
	trial.Blind = true
	got, err = j.Judge(trial)
	require.NoError(t, err)
	assert.Equal(t, verdict.Passed, got.Verdict)
}

func TestTrialSurvivesAFile(t *testing.T) {
	j := judgeOf(t)
	for story := range stories() {
		trial := tried(t, story)
		raw, err := json.Marshal(trial)
		require.NoError(t, err)
		var read verdict.Trial
		require.NoError(t, json.Unmarshal(raw, &read))
		want, err := j.Judge(trial)
		require.NoError(t, err)
		got, err := j.Judge(read)
		require.NoError(t, err)
		assert.Equal(t, want, got, story)
	}
}

func TestATrialWithADamagedJournalIsAnError(t *testing.T) {
	trial := tried(t, "journey")
	trial.Entries = slices.Delete(trial.Entries, 0, 1)
	_, err := judgeOf(t).Judge(trial)
	require.Error(t, err)
}
