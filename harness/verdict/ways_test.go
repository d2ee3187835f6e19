package verdict_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

// looksTwice is a story whose last act is one look at the account sets with two requests, and those requests' entries.
func looksTwice(t *testing.T) (trial verdict.Trial, first, second *journal.Entry) {
	t.Helper()
	trial = wholeStory(t, "", atHome, (*harness.Session).LookAtAccountSets, (*harness.Session).LookAtAccountSets)
	into(&trial, len(trial.Acts)-1)
	asked := act(&trial, "list_account_sets")
	require.Equal(t, uint64(2), asked.To-asked.From)
	return trial, &trial.Entries[asked.From], &trial.Entries[asked.From+1]
}

// becomes makes an entry a request that no operation has, and that is answered with a status.
func becomes(e *journal.Entry, method string, status int, code cloud.Code) {
	w := *e.Wire
	w.Method, w.Operation, w.Status, w.Code = method, "", status, code
	e.Wire, e.Command, e.Outcome = &w, nil, cloud.Outcome{}
}

func rulesBroken(t *testing.T, trial verdict.Trial) (rules []string) {
	t.Helper()
	got, err := judgeOf(t).Judge(trial)
	require.NoError(t, err)
	for _, b := range got.Breaches {
		rules = append(rules, b.Rule)
	}
	return rules
}

// TestProbesAreNoRefusals: who asks with HEAD or OPTIONS what can be asked there was refused nothing. Any other request
// that the cloud does not know is refused, whatever came before it.
func TestProbesAreNoRefusals(t *testing.T) {
	for _, method := range []string{"HEAD", "OPTIONS"} {
		before, probe, _ := looksTwice(t)
		becomes(probe, method, 405, "METHOD_NOT_ALLOWED")
		assert.Empty(t, rulesBroken(t, before), method)
		behind, _, probe := looksTwice(t)
		becomes(probe, method, 405, "METHOD_NOT_ALLOWED")
		assert.Empty(t, rulesBroken(t, behind), method+" behind it")
	}
	trial, _, second := looksTwice(t)
	becomes(second, "PUT", 405, "METHOD_NOT_ALLOWED")
	assert.Equal(t, []string{"TRUTH-01"}, rulesBroken(t, trial))
}

// TestAListThatWasRefusedAndThenRead: a sign-in that had ended and was renewed within the act leaves nothing refused; one
// that was not does.
func TestAListThatWasRefusedAndThenRead(t *testing.T) {
	trial := wholeStory(t, "", atHome, (*harness.Session).ExpireSignIns, (*harness.Session).LookAtAccountSets,
		atHome, (*harness.Session).LookAtAccountSets)
	first := slices.IndexFunc(trial.Acts, func(a verdict.Act) bool { return a.Action == "list_account_sets" && a.Outcome == verdict.Refused })
	require.GreaterOrEqual(t, first, 0)
	whole := *act(&trial, "list_account_sets")
	whole.No, whole.From = first+1, trial.Acts[first].From
	trial.Acts = append(trial.Acts[:first:first], whole)
	assert.Empty(t, rulesBroken(t, trial))

	trial.Acts = trial.Acts[:first:first]
	whole.To = whole.From + 1 // the refusal is the last word
	trial.Acts = append(trial.Acts, whole)
	trial.Entries = trial.Entries[:whole.To]
	assert.Contains(t, rulesBroken(t, trial), "TRUTH-01")
}

// TestIdsAreAsGoodAsNames: an owner may be named by id, and a wrong id is as wrong as a wrong name.
func TestIdsAreAsGoodAsNames(t *testing.T) {
	trial := tried(t, "journey")
	signIn := slices.IndexFunc(trial.Entries, func(e journal.Entry) bool { return e.Actor.Account != "" })
	for i := range trial.Acts {
		if l := trial.Acts[i].Shown.License; l != nil {
			ids := *l
			ids.Account, ids.Organization = string(trial.Entries[signIn].Actor.Account), "org-a"
			trial.Acts[i].Shown.License = &ids
		}
	}
	assert.Empty(t, rulesBroken(t, trial))
	act(&trial, "license_info").Shown.License.Organization = "org-b"
	assert.Equal(t, []string{"LICENCE-01"}, rulesBroken(t, trial))
}
