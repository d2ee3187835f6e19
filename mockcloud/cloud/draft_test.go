package cloud_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"example.com/rehearse/mockcloud/cloud"
)

// changes are commands of a setup that take rows out, or write into rows that are there.
func changes() cloud.Commands {
	return cloud.Commands{
		cloud.AddMember{Organization: "org-b", Account: "clerk", Role: cloud.Admin},
		cloud.RemoveMember{Organization: "org-b", Account: "clerk"}, // refused where that was left out
		cloud.RemoveMember{Organization: "org-a", Account: "buyer"},
		cloud.RenameOrganization{Organization: "org-b", Name: "Another"},
		cloud.ChangeFeatureCode{Machine: "srv-1"}, cloud.ChangeFeatureCode{Machine: "srv-1", FeatureCode: code2},
		cloud.SetLicenceStatus{Licence: "lic-1", Status: cloud.Revoked}, cloud.ExchangeLicence{Licence: "lic-2"},
		cloud.InstallVersion{Instance: "pin-a", Version: "15.1"},
		cloud.SignIn{Account: "buyer", Password: cloud.PasswordRef{Right: true}, FeatureCode: code1},
	}
}

func TestAFoundingInAnOldDraftIsTheSameAsInANewOne(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var draft cloud.Draft
		var decided []cloud.Outcome
		var were []string
		for n := range rapid.IntRange(2, 6).Draw(rt, "foundings") {
			found := cloud.Found{Seed: uint64(n), Policies: cloud.Policies{Prompts: rapid.SampledFrom([]string{"", cloud.PromptsDiagnostic}).Draw(rt, "prompts")}}
			var list cloud.Commands
			for i := range rapid.IntRange(0, 20).Draw(rt, "more accounts") { // more than a table has without an index
				list = append(list, cloud.AddAccount{ID: cloud.AccountID(fmt.Sprint("acc-", n, "-", i)), As: cloud.TestAccount, Login: fmt.Sprint(i)})
			}
			found.Setup = setup()
			for _, c := range append(list, changes()...) {
				if rapid.IntRange(0, 3).Draw(rt, "left out") > 0 {
					found.Setup = append(found.Setup, c)
				}
			}
			in := cloud.Input{Now: moment("2026-01-05 09:00:00"), Seq: 1, Command: found}
			want := outcome(rt, cloud.Decide(cloud.New(), in))
			in.Draft = &draft
			out := cloud.Decide(cloud.New(), in)
			require.Equal(rt, want, outcome(rt, out))
			decided, were = append(decided, out), append(were, want)
		}
		for i, out := range decided {
			require.Equal(rt, were[i], outcome(rt, out), "a later founding changed the events of an earlier one")
		}
	})
}

func TestAnOldDraftLeavesNoGarbage(t *testing.T) {
	in := cloud.Input{Now: moment("2026-01-05 09:00:00"), Seq: 1, Command: cloud.Found{Seed: 1, Setup: setup()}}
	alone := testing.AllocsPerRun(20, func() { cloud.Decide(cloud.New(), in) })
	in.Draft = &cloud.Draft{}
	again := testing.AllocsPerRun(20, func() { cloud.Decide(cloud.New(), in) })
	assert.Less(t, again, 0.6*alone, "allocations, those for the events included")
}
