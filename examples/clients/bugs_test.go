package clients_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/scenarios/rubric"
)

// bug is a mistake planted into an example client.
type bug struct {
	client, name string
	rule         string   // the rule of the rubric that finds it
	modes        []string // where it shows
}

// bugs lists the planted mistakes; what each does wrong is said where it is planted.
func bugs() []bug {
	return []bug{
		{"python", "shows-old-account", "SHOW-01", []string{"wrong-account"}},
		{"python", "shows-first-organization", "SHOW-02", []string{"wrong-organization"}},
		{"python", "shows-first-product", "SHOW-03", []string{"wrong-product"}},
		{"python", "hides-account-sets", "SHOW-04", []string{"account-sets-disappeared"}},
		{"python", "no-review", "SHOW-04", []string{"wrong-account"}},
		{"python", "picks-organization", "CHOOSE-01", []string{"wrong-organization"}},
		{"python", "picks-product", "CHOOSE-02", []string{"wrong-product"}},
		{"python", "guesses-namesake", "CHOOSE-01", []string{"duplicate-organization-names"}},
		{"python", "claims-success", "TRUTH-01", []string{"bad-serial-or-cdkey"}},
		{"python", "claims-success-lost", "TRUTH-01", []string{"backend-unavailable"}},
		{"python", "swallows-refusal", "REFUSE-01", []string{"bad-serial-or-cdkey"}},
		{"python", "hides-cause", "REFUSE-02", []string{"feature-code-changed"}},
		{"python", "confuses-status", "STATUS-01", []string{"licence-revoked"}},
		{"python", "new-key-each-try", "IDEM-01", []string{"network-lost-after-commit"}},
		{"python", "no-key", "IDEM-02", []string{"wrong-account"}},
		{"python", "lost-means-refused", "ANSWER-01", []string{"network-lost-after-commit"}},
		{"python", "gives-up-when-lost", "LOST-01", []string{"network-lost-after-commit"}},
		{"python", "trusts-empty-answer", "ANSWER-01", []string{"empty-answer"}},
		{"python", "trusts-cut-answer", "ANSWER-01", []string{"truncated-answer"}},
		{"python", "impatient", "RETRY-01", []string{"rate-limited"}},
		{"python", "never-stops", "RETRY-02", []string{"bad-serial-or-cdkey"}},
		{"python", "knocks-on-locked", "RETRY-02", []string{"sign-in-locked"}},
		{"python", "hurries", "IDEM-01", []string{"slow-answer"}},
		{"python", "remembers-organization", "CHOOSE-01", []string{"auto-selected-organization"}},
		{"python", "reviews-unseen", "CHECK-01", []string{"account-switched-before-activate"}},
		{"python", "signs-in-by-itself", "SESSION-01", []string{"session-expired"}},
		{"python", "confirms-deletion", "DELETE-01", []string{"corrupt-backup"}},
		{"python", "never-verifies", "BACKUP-01", []string{"account-sets-disappeared"}},
		{"python", "key-in-address", "LEAK-01", []string{"credential-leak"}},
		{"python", "key-in-header", "LEAK-01", []string{"credential-leak"}},
		{"python", "key-shown", "LEAK-02", []string{"credential-leak"}},
		{"python", "key-logged", "LEAK-03", []string{"credential-leak"}},
		{"python", "key-on-stderr", "LEAK-03", []string{"credential-leak"}},
		{"python", "key-elsewhere", "LEAK-04", []string{"credential-leak"}},
		{"python", "polls", "ASKED-01", []string{"wrong-account"}},
		{"python", "remembers-licence", "LICENCE-01", []string{"wrong-organization"}},
		{"python", "wrong-owner-shown", "LICENCE-01", []string{"wrong-organization"}},
		{"python", "hides-due-date", "CERT-01", []string{"certification-overdue"}},
		{"python", "hides-paper-warnings", "CERT-02", []string{"certification-mismatch"}},
		{"python", "strict", "LENIENT-01", []string{"wrong-account"}},
		{"python", "strict-codes", "REFUSE-01", []string{"licence-revoked", "licence-suspended", "double-activation-race"}},
		{"python", "checks-keys", "CHECK-01", []string{"pasted-key"}},
		{"python", "crashes", "PROC-01", []string{"bad-serial-or-cdkey"}},
		{"python", "babbles", "PROC-01", []string{"wrong-account"}},
		{"python", "declares", "PROC-02", []string{"yunzhijia-wrong-code"}},
		{"go", "two-keys", "IDEM-01", []string{"network-lost-after-commit"}},
		{"go", "keeps-asking", "RETRY-01", []string{"backend-unavailable"}},
		{"go", "forgets-date", "CERT-01", []string{"wrong-account"}},
		{"node", "redirected-name", "SHOW-02", []string{"wrong-organization"}},
		{"node", "optimist", "TRUTH-01", []string{"session-expired"}},
		{"node", "silent", "REFUSE-01", []string{"licence-suspended"}},
		{"node", "by-status", "ANSWER-01", []string{"malformed-answer"}},
		{"python", "dies-on-page", "PROC-01", []string{"malformed-answer"}},
		{"shell", "first-of-list", "CHOOSE-01", []string{"duplicate-organization-names"}},
		{"shell", "forced-delete", "DELETE-01", []string{"corrupt-backup"}},
		{"shell", "key-in-query", "LEAK-01", []string{"credential-leak"}},
		{"python", "inert", "TRUTH-01", []string{"wrong-account"}},
		{"python", "old-token", "SHOW-01", []string{"wrong-account"}},
		{"python", "day-late", "CERT-01", []string{"wrong-account"}},
		{"python", "without-zone", "LICENCE-01", []string{"wrong-organization"}},
		{"python", "every-status", "STATUS-01", []string{"licence-suspended"}},
		{"python", "invents-cause", "REFUSE-01", []string{"bad-serial-or-cdkey"}},
		{"python", "refused-though-done", "LENIENT-01", []string{"backend-unavailable"}},
		{"python", "conflict-is-success", "TRUTH-01", []string{"double-activation-race"}},
		{"python", "milliseconds", "RETRY-01", []string{"rate-limited"}},
		{"python", "other-body", "IDEM-01", []string{"network-lost-after-commit"}},
		{"python", "deletes-unread", "DELETE-01", []string{"account-sets-disappeared"}},
		{"python", "password-in-address", "LEAK-01", []string{"credential-leak"}},
		{"python", "bare-key-logged", "LEAK-03", []string{"credential-leak"}},
		{"python", "encoded-key-logged", "LEAK-03", []string{"credential-leak"}},
		{"python", "opens-books", "ASKED-02", []string{"account-sets-disappeared"}},
		{"python", "registers-anew", "ASKED-02", []string{"feature-code-changed"}},
		{"python", "half-line", "LEAK-03", []string{"credential-leak"}},
		{"python", "debug-member", "LEAK-03", []string{"credential-leak"}},
	}
}

// patience is how often a client that asks between two actions is played before it counts as not found: whether a
// request falls between them depends on how fast the machine is.
const patience = 10

// TestPlantedBugsAreFound plays the modes in which a mistake shows: each with make clients, else every eighth.
func TestPlantedBugsAreFound(t *testing.T) {
	for i, b := range bugs() {
		if i%8 != 0 && given() == light {
			continue
		}
		t.Run(b.client+" "+b.name, func(t *testing.T) {
			t.Parallel()
			rules := found(faulty(t, b))
			for range patience {
				if slices.Contains(rules, b.rule) || b.rule != "ASKED-01" {
					break
				}
				rules = found(faulty(t, b))
			}
			t.Logf("| %s | %s | %s | %s | found: %s |", b.client, b.name, b.rule, strings.Join(b.modes, ", "), strings.Join(rules, ", "))
			assert.Contains(t, rules, b.rule, "the rule that is there for this mistake")
		})
	}
}

// faulty rehearses a client with a mistake where the mistake shows.
func faulty(t *testing.T, b bug) []verdict.Judgement {
	t.Helper()
	client := append(command(t, b.client), "--bug", b.name)
	return rehearsed(t, client, play{seed: 1, tags: "@mode:" + strings.Join(b.modes, " or @mode:"), language: "en"})
}

// TestEveryRuleHasABug holds the table against the rubric.
func TestEveryRuleHasABug(t *testing.T) {
	without := map[string]string{
		"EVIDENCE-01": "no client can break it: gaps in the evidence are ours (planted in harness/verdict/judge_test.go), screenshots come from people",
	}
	book, err := rubric.Load()
	require.NoError(t, err)
	for _, rule := range book.Rules {
		planted := slices.ContainsFunc(bugs(), func(b bug) bool { return b.rule == rule.ID })
		assert.True(t, planted != (without[rule.ID] != ""), "rule %s: plant a bug, or say why there is none", rule.ID)
		if why := without[rule.ID]; why != "" {
			t.Logf("| – | – | %s | – | %s |", rule.ID, why)
		}
	}
}

// TestAnUnknownBugIsAnError: a bug that is not planted would pass for a good client, and the test that looks for it
// for a rule that does not bite.
func TestAnUnknownBugIsAnError(t *testing.T) {
	for _, client := range []string{"go", "node", "python", "shell"} {
		start := append(command(t, client), "--bug", "no-such-bug")
		out, err := exec.Command(start[0], start[1:]...).CombinedOutput()
		require.Error(t, err, client)
		assert.Contains(t, string(out), "there are: ", client)
	}
}

// TestSameMistakeSameVerdict rehearses five faulty clients again and again: 20 times with make clients-seeds.
func TestSameMistakeSameVerdict(t *testing.T) {
	repeated := []string{"shows-old-account", "new-key-each-try", "claims-success-lost", "key-elsewhere", "crashes"}
	times := map[effort]int{light: 2, whole: 3, seeds: 20}[given()]
	for _, b := range bugs() {
		if !slices.Contains(repeated, b.name) || given() == light && b.name != repeated[0] {
			continue
		}
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			first := findings(faulty(t, b))
			require.NotEmpty(t, first)
			for range times - 1 {
				assert.Equal(t, first, findings(faulty(t, b)))
			}
			if !t.Failed() {
				t.Logf("| %s | %s | the same in %d runs |", b.client, b.name, times)
			}
		})
	}
}

// findings are what was found, scenario by scenario: the rules and what was said, without the entries, whose numbers
// depend on how often a client that does not wait comes by.
func findings(judged []verdict.Judgement) map[string][]string {
	all := map[string][]string{}
	for _, j := range judged {
		all[j.Scenario] = append([]string{string(j.Verdict)}, told(j)...)
	}
	return all
}

// TestNoFalseAlarm rehearses the good clients in other worlds: in 20 with make clients-seeds. The shell client, which
// starts a dozen programs for each request, plays another quarter of the scenarios in each world.
func TestNoFalseAlarm(t *testing.T) {
	last := map[effort]uint64{light: 2, whole: 3, seeds: 21}[given()]
	for part, client := range []string{"go", "node", "python", "shell"} {
		if given() == light && client != "go" {
			continue
		}
		t.Run(client, func(t *testing.T) {
			t.Parallel()
			start, scenarios := command(t, client), 0
			for seed := uint64(2); seed <= last; seed++ {
				p := play{seed: seed, language: "en"}
				if given() != seeds || client == "shell" {
					p.shard, p.shards = (part+int(seed))%4+1, 4
				}
				judged := rehearsed(t, start, p)
				scenarios += len(judged)
				for _, j := range judged {
					assert.Empty(t, told(j), "seed %d, %s, %s", seed, j.Mode, j.Scenario)
				}
			}
			if !t.Failed() {
				t.Logf("| %s | seeds 2 to %d | %d scenarios | no false alarm |", client, last, scenarios)
			}
		})
	}
}
