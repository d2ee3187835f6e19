package cloud_test

import (
	"strconv"
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

// TestNoTableOfACloneIsShared changes a row of each table, and each list, of a world that was cloned.
func TestNoTableOfACloneIsShared(t *testing.T) {
	w := newWorld(t, cloud.Policies{ReRegistration: cloud.ReviewManual, CertificationReview: cloud.ReviewManual})
	x := w.active("lic-1")
	b, ticket := w.backUp(x, "set-1"), w.ticket("lic-1")
	order := one[cloud.OrderOpened](w, w.ok(cloud.OpenOrder{SerialNumber: w.serial("lic-1"), Order: cloud.UpgradeOrder, ToVersion: "16.0"})).Order.ID
	again := one[cloud.ReRegistrationRequested](w, w.ok(cloud.RequestReRegistration{Session: x})).ReRegistration.ID
	review := one[cloud.Reviewed](w, w.ok(cloud.ReviewActivation{Session: x})).Review
	review.Licence = "lic-2"
	cloud.Apply(w.s, w.now, cloud.AccountSetDeleted{AccountSet: "set-none", Lost: true}, cloud.WarningNoted{})
	copied := w.s.Clone()
	before := encoded(t, copied)
	for _, e := range []cloud.Event{
		cloud.AccountWasDisabled{Account: "other"}, cloud.OrganizationRenamed{Organization: "org-a", Name: "N"},
		cloud.VersionInstalled{Instance: "pin-a", Version: "16.0"}, cloud.LicenceStatusSet{Licence: "lic-1", Status: cloud.Revoked},
		cloud.FeatureCodeWasChanged{Machine: "srv-1", FeatureCode: "FC-9"}, cloud.SignedOut{Session: x}, cloud.Reviewed{Review: review},
		cloud.ReRegistrationSettled{ReRegistration: again}, cloud.OrderCompleted{Order: order}, cloud.VoucherPosted{AccountSet: "set-1"},
		cloud.BackupVerified{Backup: b}, cloud.YunzhijiaActivated{Service: "yzj-1", Instance: "pin-a"},
		cloud.TicketSettled{Ticket: ticket, Status: cloud.TicketUnbound},
	} {
		whole := encoded(t, w.s)
		cloud.Apply(w.s, w.now, e)
		require.NotEqual(t, whole, encoded(t, w.s), e.Kind())
		require.Equal(t, before, encoded(t, copied), e.Kind())
	}
	_, due := copied.CertificationDue("org-a")
	require.True(t, due, "its activation is in force there")
	for i, s := range []*cloud.State{w.s, copied} { // lists that share their room would write over each other
		id := cloud.AccountSetID("set-" + strconv.Itoa(i))
		cloud.Apply(s, w.now, cloud.AccountSetDeleted{AccountSet: id, Lost: true}, cloud.WarningNoted{Warning: cloud.Warning{Organization: cloud.OrganizationID(id)}})
	}
	require.Equal(t, cloud.AccountSetID("set-0"), w.s.Lost[1])
	require.Equal(t, cloud.OrganizationID("set-0"), w.s.Warnings[1].Organization)
	w.s = w.fold // no journal of this world has those events
}

func TestLongTablesFindEveryRow(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	require.Contains(t, encoded(t, w.s), `"tickets":[],`)
	for i := range 30 {
		id := cloud.OrganizationID("org-" + strconv.Itoa(i))
		w.ok(cloud.AddOrganization{ID: id, Name: "N"})
		for j := range i + 1 {
			require.NotNil(t, w.s.Organizations.Get(cloud.OrganizationID("org-"+strconv.Itoa(j))), "%d of %d", j, i)
		}
		w.ok(cloud.RenameOrganization{Organization: id, Name: "M"})
		require.Equal(t, "M", w.s.Organizations.Get(id).Name)
	}
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
