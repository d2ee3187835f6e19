package reports

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	judge "example.com/rehearse/harness/verdict"
)

// ranAs is a scenario of a mode that ran once against a client.
func ranAs(t *testing.T, id, mode string, status Status, c judge.Client) Scenario {
	t.Helper()
	body, err := json.Marshal(judge.Judgement{Client: c, Mode: mode})
	require.NoError(t, err)
	return Scenario{Name: id, Mode: mode, Status: status, Tags: []string{"@x", idTag + id}, Attempts: []Attempt{{
		Number: 1, Status: status, Attachments: []Attachment{{MediaType: MediaVerdict, Body: string(body)}},
	}}}
}

// TestWhatAnEntryExcuses: the failures it speaks of, of the client and the versions it speaks of, and no other.
func TestWhatAnEntryExcuses(t *testing.T) {
	acme := judge.Client{Name: "acme", Version: "1.2.0"}
	for name, c := range map[string]struct {
		entry Known
		want  []Status // of "a" and "b", which are of one mode and failed, and of "c", which is of another
	}{
		"a mode":                 {Known{Mode: "m"}, []Status{StatusSkipped, StatusSkipped, StatusFailed}},
		"a scenario":             {Known{Scenario: "b"}, []Status{StatusFailed, StatusSkipped, StatusFailed}},
		"another mode":           {Known{Mode: "other"}, []Status{StatusFailed, StatusFailed, StatusFailed}},
		"another scenario":       {Known{Scenario: "x"}, []Status{StatusFailed, StatusFailed, StatusFailed}},
		"this client":            {Known{Scenario: "a", Client: "acme"}, []Status{StatusSkipped, StatusFailed, StatusFailed}},
		"another client":         {Known{Scenario: "a", Client: "zeta"}, []Status{StatusFailed, StatusFailed, StatusFailed}},
		"a version in range":     {Known{Scenario: "a", Versions: ">= 1, < 2"}, []Status{StatusSkipped, StatusFailed, StatusFailed}},
		"a version out of range": {Known{Scenario: "a", Versions: ">= 2"}, []Status{StatusFailed, StatusFailed, StatusFailed}},
		"no range at all":        {Known{Scenario: "a", Versions: "soon"}, []Status{StatusFailed, StatusFailed, StatusFailed}},
	} {
		t.Run(name, func(t *testing.T) {
			c.entry.Reason = "being repaired"
			r := Results{Scenarios: []Scenario{
				ranAs(t, "a", "m", StatusFailed, acme), ranAs(t, "b", "m", StatusFailed, acme), ranAs(t, "c", "n", StatusFailed, acme),
			}}
			r.excuse([]Known{c.entry})
			for i, s := range r.Scenarios {
				assert.Equal(t, c.want[i], s.Status, s.Name)
				assert.Equal(t, map[bool]string{true: "being repaired"}[s.Status == StatusSkipped], s.Known)
			}
			assert.Empty(t, r.Errors)
			assert.Equal(t, []Known{c.entry}, r.Excused)
		})
	}
	nameless := Known{Mode: "m", Versions: ">= 1"}
	assert.False(t, nameless.about("acme", "yesterday"), "a version that is none is in no range")
}

// TestResultsHaveTheVerdictsOfTheRun where no others are given.
func TestResultsHaveTheVerdictsOfTheRun(t *testing.T) {
	r := Results{Scenarios: []Scenario{ranAs(t, "a", "m", StatusFailed, judge.Client{Name: "acme", Version: "1.2.0"})}}
	for _, given := range []Agents{nil, {"other": {}}} {
		var out bytes.Buffer
		require.NoError(t, JSON(&out, r, given))
		var got struct {
			Agents map[string]json.RawMessage `json:"agents"`
		}
		require.NoError(t, json.Unmarshal(out.Bytes(), &got))
		assert.Equal(t, []string{map[bool]string{true: "acme 1.2.0", false: "other"}[given == nil]}, slices.Collect(maps.Keys(got.Agents)))
	}
}

// TestAnEntryDoesNotOutliveItsFailure: what is known to fail and passes is an error of the run; what did not run proves
// nothing.
func TestAnEntryDoesNotOutliveItsFailure(t *testing.T) {
	c := judge.Client{Name: "acme", Version: "1.2.0"}
	idle := ranAs(t, "idle", "idle", StatusSkipped, c)
	idle.Attempts = nil
	r := Results{Scenarios: []Scenario{
		idle, ranAs(t, "a", "m", StatusPassed, c), ranAs(t, "b", "m", StatusFailed, c), ranAs(t, "c", "n", StatusPassed, c),
	}}
	r.excuse([]Known{
		{Mode: "m", Reason: "r"}, {Scenario: "b", Reason: "r"}, {Scenario: "c", Reason: "r"}, {Mode: "idle", Reason: "r"}, {Scenario: "nowhere", Reason: "r"},
	})
	assert.Equal(t, []string{"登记为已知失败的 scenario c 已经通过，请删掉这一条 · known to fail, and passes: take scenario c out of the list"}, r.Errors)
}

// TestCommandsArePlainWhereTheyCanBe: everything else a shell must not read for itself.
func TestCommandsArePlainWhereTheyCanBe(t *testing.T) {
	for word, want := range map[string]string{
		"azAZ09/._:-+=@,": "azAZ09/._:-+=@,", "功能": "功能", "": "''", "a b": "'a b'", "a[": "'a['", "a`": "'a`'", "a{": "'a{'", "a'b": `'a'\''b'`, "全　角": "'全　角'",
	} {
		assert.Equal(t, want, quote(word), word)
	}
	assert.Equal(t, "a\t\nbé 中", printable("a\t\n\x00b\x7f\u0080\u009fé\uFFFE\uFFFF\uFFFD 中\xff"))
	assert.Equal(t, "\u00a0", printable("\u00a0"))
	assert.Equal(t, "\u2029abcde\u202f", printable("\u2029\u202aa\u202eb\u2066c\u2069de\u202f"), "no sign turns what follows round")
}
