package cloud_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
)

func TestACloneSharesNothingThatChanges(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	x := w.active("lic-1")
	w.backUp(x, "set-1")
	w.ok(cloud.PostVoucher{Session: x, AccountSet: "set-1", Module: "a"})
	w.ok(cloud.ChangeFeatureCode{Machine: "srv-1"})
	copied := w.s.Clone()
	before := encoded(t, copied)
	require.Equal(t, encoded(t, w.s), before)
	for _, c := range []cloud.Command{
		cloud.AddMember{Organization: "org-a", Account: "clerk", Role: cloud.Owner}, cloud.RemoveMember{Organization: "org-a", Account: "admin"},
		cloud.PostVoucher{Session: x, AccountSet: "set-1", Module: "b"}, cloud.ChangeFeatureCode{Machine: "srv-1"},
		cloud.DeleteAccountSet{Session: x, AccountSet: "set-1", Confirmed: true}, cloud.RenameOrganization{Organization: "org-a", Name: "N"},
		cloud.IssueLicence{ID: "lic-new", SKU: professional("15.0")}, cloud.SignOut{Session: x},
	} {
		w.ok(c)
		require.Equal(t, before, encoded(t, copied), c.Kind())
	}
	require.Empty(t, copied.ResolveKey(w.s.SerialNumber("lic-new")).Licence)
	require.Equal(t, cloud.Member, copied.Role("clerk", "org-a"))
	out := cloud.Decide(copied, cloud.Input{Now: w.now, Seq: 99, Command: cloud.Found{}})
	require.Equal(t, cloud.AlreadyExists, out.Refusal.Code)
}

func TestTablesKeepTheirOrder(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	x := w.in("buyer", code1, "pin-a")
	for _, id := range []cloud.AccountSetID{"c", "b", "a"} {
		w.ok(cloud.AddAccountSet{ID: id, Number: string(id), Name: "n", Machine: "srv-1", Organization: "org-a", Instance: "pin-a"})
	}
	for _, gone := range []cloud.AccountSetID{"b", "set-1"} { // from the middle, then the first
		w.ok(cloud.DeleteAccountSet{Session: x, AccountSet: gone, Confirmed: true})
	}
	require.Equal(t, []cloud.AccountSetID{"c", "a"}, w.sees(x))
	require.Equal(t, 2, w.s.AccountSets.Len())
	for range w.s.AccountSets.All {
		break // a reader may stop early
	}
}
