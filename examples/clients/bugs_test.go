package clients_test

import (
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
		{"python", "signs-in-by-itself", "SESSION-01", []string{"session-expired"}},
		{"python", "confirms-deletion", "DELETE-01", []string{"corrupt-backup"}},
		{"python", "never-verifies", "BACKUP-01", []string{"account-sets-disappeared"}},
		{"python", "key-in-address", "LEAK-01", []string{"credential-leak"}},
		{"python", "key-in-header", "LEAK-01", []string{"credential-leak"}},
		{"python", "key-shown", "LEAK-02", []string{"credential-leak"}},
		{"python", "remembers-licence", "LICENCE-01", []string{"wrong-organization"}},
		{"python", "wrong-owner-shown", "LICENCE-01", []string{"wrong-organization"}},
		{"python", "hides-due-date", "CERT-01", []string{"certification-overdue"}},
		{"python", "hides-paper-warnings", "CERT-02", []string{"certification-mismatch"}},
		{"python", "strict", "LENIENT-01", []string{"wrong-account"}},
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
		{"shell", "first-of-list", "CHOOSE-01", []string{"duplicate-organization-names"}},
		{"shell", "forced-delete", "DELETE-01", []string{"corrupt-backup"}},
		{"shell", "key-in-query", "LEAK-01", []string{"credential-leak"}},
		{"python", "inert", "TRUTH-01", []string{"wrong-account"}},
	}
}

// TestPlantedBugsAreFound plays the modes in which a mistake shows. Elsewhere than in CI it takes every fourth.
func TestPlantedBugsAreFound(t *testing.T) {
	for i, b := range bugs() {
		if i%4 != 0 && !thorough() {
			continue
		}
		t.Run(b.client+" "+b.name, func(t *testing.T) {
			t.Parallel()
			rules := found(faulty(t, b))
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
		"LEAK-03":     "takes a driver that reads the client's log; package harness/process tests it",
		"LEAK-04":     "takes a driver that watches other hosts",
		"EVIDENCE-01": "is about the evidence and no mistake of a client",
		"ASKED-01":    "requests between two actions depend on the machine's speed: no bug shows them each time",
	}
	book, err := rubric.Load()
	require.NoError(t, err)
	for _, rule := range book.Rules {
		planted := slices.ContainsFunc(bugs(), func(b bug) bool { return b.rule == rule.ID })
		assert.True(t, planted != (without[rule.ID] != ""), "rule %s: plant a bug, or say why there is none", rule.ID)
	}
}

// TestSameMistakeSameVerdict rehearses one faulty client again and again.
func TestSameMistakeSameVerdict(t *testing.T) {
	t.Parallel()
	b, times := bugs()[0], 2
	if thorough() {
		times = 20
	}
	first := findings(faulty(t, b))
	require.NotEmpty(t, first)
	for range times - 1 {
		assert.Equal(t, first, findings(faulty(t, b)))
	}
}

// findings are what was found, scenario by scenario.
func findings(judged []verdict.Judgement) map[string][]string {
	all := map[string][]string{}
	for _, j := range judged {
		all[j.Scenario] = append([]string{string(j.Verdict)}, told(j)...)
	}
	return all
}

// TestNoFalseAlarm rehearses a good client in other worlds.
func TestNoFalseAlarm(t *testing.T) {
	t.Parallel()
	p, last := play{language: "en", shard: 1, shards: 4}, uint64(3)
	if thorough() {
		p, last = play{language: "en"}, 21
	}
	client := command(t, "go")
	for p.seed = 2; p.seed <= last; p.seed++ {
		for _, j := range rehearsed(t, client, p) {
			assert.Empty(t, told(j), "seed %d, %s, %s", p.seed, j.Mode, j.Scenario)
		}
	}
}
