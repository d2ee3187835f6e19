package cloud_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
)

func TestAccountSetsAreSeenOnlyWhereTheyWereMade(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	for _, row := range []struct {
		code cloud.FeatureCode
		at   cloud.InstanceID
		seen bool
	}{
		{code1, "pin-a", true}, {code2, "pin-a", false}, {code1, "pin-a2", false}, {code1, "pin-b", false},
	} {
		x := w.in("buyer", row.code, row.at)
		require.Equal(t, row.seen, len(w.sees(x)) == 1, "%s %s", row.code, row.at)
		require.Equal(t, row.seen, !w.do(cloud.BackUp{Session: x, AccountSet: "set-1"}).Refused())
	}
	w.ok(cloud.ChangeFeatureCode{Machine: "srv-1", FeatureCode: "FC-9"})
	require.NotEmpty(t, w.sees(w.in("buyer", "FC-9", "pin-a")), "the computer is the same one")
	x := w.signIn("buyer", code1)
	w.ok(cloud.SelectOrganization{Session: x, Organization: "org-a"})
	require.Empty(t, w.sees(x))
}

func TestLightProductsShareTheirAccountSets(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	w.ok(cloud.AddInstance{ID: "light-1", Organization: "org-a", SKU: cloud.SKU{Series: "jizhangwang", Version: "11.0"}})
	w.ok(cloud.AddInstance{ID: "light-2", Organization: "org-a", SKU: cloud.SKU{Series: "yijizhang", Version: "11.0"}})
	x := w.in("buyer", code1, "light-1")
	set := one[cloud.AccountSetAdded](w, w.ok(cloud.AddAccountSet{Session: x, Name: "Light", ID: "chosen", Vouchers: 9})).AccountSet
	require.NotEqual(t, cloud.AccountSetID("chosen"), set.ID, "a client chooses no id")
	require.Zero(t, set.Books.Vouchers)
	require.Equal(t, string(set.ID), set.Number)
	require.Equal(t, []cloud.AccountSetID{set.ID}, w.sees(w.in("buyer", code1, "light-2")))
	require.Equal(t, []cloud.AccountSetID{"set-1"}, w.sees(w.in("buyer", code1, "pin-a")))
}

func TestAddingAccountSets(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	ok := cloud.AddAccountSet{Number: "002", Name: "More", Machine: "srv-1", Organization: "org-a", Instance: "pin-a"}
	w.ok(ok)
	for _, row := range []struct {
		code  cloud.Code
		spoil func(*cloud.AddAccountSet)
	}{
		{cloud.InvalidInput, func(c *cloud.AddAccountSet) { c.Name = "" }},
		{cloud.InvalidInput, func(c *cloud.AddAccountSet) { c.Vouchers = -1 }},
		{cloud.NotFound, func(c *cloud.AddAccountSet) { c.Machine = "srv-9" }},
		{cloud.NotFound, func(c *cloud.AddAccountSet) { c.Organization = "org-b" }},
		{cloud.NotFound, func(c *cloud.AddAccountSet) { c.Instance = "x" }},
		{cloud.AlreadyExists, func(c *cloud.AddAccountSet) { c.ID = "set-1" }},
		{cloud.AccountSetNumberTaken, func(*cloud.AddAccountSet) {}},
		{cloud.SessionRequired, func(c *cloud.AddAccountSet) { c.Session = "x" }},
	} {
		c := ok
		row.spoil(&c)
		w.refused(row.code, c)
	}
	ok.Machine = "srv-2"
	w.ok(ok) // numbers are unique on one computer only
}

func TestVouchersAndPeriods(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	w.ok(cloud.IssueLicence{ID: "lic-m", SKU: professional("15.0"), Modules: []string{"general-ledger"}})
	x := w.active("lic-m")
	post := cloud.PostVoucher{Session: x, AccountSet: "set-1"}
	closing := cloud.ClosePeriod{Session: x, AccountSet: "set-1"}
	w.ok(post)
	for range 3 {
		w.ok(closing)
	}
	post.Module = "general-ledger"
	w.ok(post)
	w.ok(closing)
	post.Module = "fixed-assets"
	w.ok(post)
	w.ok(post)
	require.Equal(t, []string{"fixed-assets"}, w.s.AccountSets.Get("set-1").Books.Modules)
	w.refused(cloud.ModuleNotLicensed, closing)
	w.refused(cloud.NotFound, cloud.PostVoucher{Session: x, AccountSet: "x"})
	w.refused(cloud.NotFound, cloud.ClosePeriod{Session: x, AccountSet: "x"})
	require.Equal(t, cloud.Books{Version: "15.0", Vouchers: 7, Periods: 4, Modules: []string{"fixed-assets"}}, w.s.AccountSets.Get("set-1").Books)
}

// A voucher that names the general ledger is one of those without a name: a licence that lists other modules covers it, too.
func TestEveryLicenceCoversTheGeneralLedger(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	w.ok(cloud.IssueLicence{ID: "lic-m", SKU: professional("15.0"), Modules: []string{"fixed-assets"}})
	x := w.active("lic-m")
	closing := cloud.ClosePeriod{Session: x, AccountSet: "set-1"}
	for _, module := range []string{"", cloud.GeneralLedger, "fixed-assets"} {
		w.ok(cloud.PostVoucher{Session: x, AccountSet: "set-1", Module: module})
	}
	w.ok(closing)
	w.ok(cloud.PostVoucher{Session: x, AccountSet: "set-1", Module: "payroll"})
	w.refused(cloud.ModuleNotLicensed, closing)
}

func TestADemoClosesTwoPeriods(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	closing := cloud.ClosePeriod{Session: w.in("buyer", code1, "pin-a"), AccountSet: "set-1"}
	w.ok(closing)
	w.ok(closing)
	w.refused(cloud.DemoLimit, closing)
	w.active("lic-1")
	w.ok(closing)
}

func TestTheRemedyBringsAccountSetsBack(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	x := w.in("buyer", code1, "pin-b")
	w.ok(w.activate(x, "lic-1"))
	require.Empty(t, w.sees(x), "hidden, not lost")
	earlier := w.in("buyer", code1, "pin-a")
	b := w.backUp(earlier, "set-1")
	w.refused(cloud.AccountSetNumberTaken, cloud.Restore{Session: x, Backup: b})
	w.ok(cloud.VerifyBackup{Session: earlier, Backup: b})
	w.ok(cloud.DeleteAccountSet{Session: earlier, AccountSet: "set-1"})
	restored := one[cloud.Restored](w, w.ok(cloud.Restore{Session: x, Backup: b})).AccountSet
	require.Equal(t, []cloud.AccountSetID{restored.ID}, w.sees(x))
	require.Equal(t, 3, restored.Books.Vouchers)
	require.Empty(t, w.s.Lost)
}

func TestWhatADeleteLoses(t *testing.T) {
	for _, row := range []struct {
		name                                     string
		backUp, damage, verify, writeAfter, lost bool
	}{
		{name: "no backup", lost: true},
		{name: "a good backup nobody verified", backUp: true},
		{name: "verified", backUp: true, verify: true},
		{name: "corrupt", backUp: true, damage: true, lost: true},
		{name: "damaged after it was verified", backUp: true, verify: true, damage: true, lost: true},
		{name: "older than the books", backUp: true, verify: true, writeAfter: true, lost: true},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, cloud.Policies{})
			x := w.in("buyer", code1, "pin-a")
			var b cloud.BackupID
			if row.backUp {
				b = w.backUp(x, "set-1")
			}
			if row.verify {
				w.ok(cloud.VerifyBackup{Session: x, Backup: b})
			}
			if row.damage {
				w.ok(cloud.DamageBackup{Backup: b})
			}
			if row.writeAfter {
				w.ok(cloud.PostVoucher{Session: x, AccountSet: "set-1"})
			}
			c := cloud.DeleteAccountSet{Session: x, AccountSet: "set-1"}
			if !row.verify || row.lost {
				w.refused(cloud.DeleteNeedsConfirmation, c)
				c.Confirmed = true
			}
			require.Equal(t, row.lost, one[cloud.AccountSetDeleted](w, w.ok(c)).Lost)
			require.Equal(t, row.lost, len(w.s.Lost) == 1)
			w.refused(cloud.NotFound, c)
		})
	}
}

func TestRestoredIntoTheWrongPlaceIsNotLost(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	x, wrong := w.in("buyer", code1, "pin-a"), w.in("buyer", code1, "pin-b")
	b := w.backUp(x, "set-1")
	w.ok(cloud.VerifyBackup{Session: x, Backup: b})
	w.ok(cloud.DeleteAccountSet{Session: x, AccountSet: "set-1"})
	astray := one[cloud.Restored](w, w.ok(cloud.Restore{Session: wrong, Backup: b})).AccountSet.ID
	w.ok(cloud.DeleteAccountSet{Session: wrong, AccountSet: astray}) // the same backup still holds it
	require.Empty(t, w.s.Lost)
	right := one[cloud.Restored](w, w.ok(cloud.Restore{Session: x, Backup: b})).AccountSet.ID
	w.ok(cloud.PostVoucher{Session: x, AccountSet: right})
	w.refused(cloud.DeleteNeedsConfirmation, cloud.DeleteAccountSet{Session: x, AccountSet: right})
}

func TestBackups(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	x := w.in("buyer", code1, "pin-a")
	b := w.backUp(x, "set-1")
	require.Len(t, w.s.BackupsOn(w.s.Sessions.Get(x)), 1)
	stranger := w.in("other", code1, "pin-x")
	require.Empty(t, w.s.BackupsOn(w.s.Sessions.Get(stranger)))
	elsewhere := w.in("buyer", code2, "pin-a")
	require.Empty(t, w.s.BackupsOn(w.s.Sessions.Get(elsewhere)))
	for _, away := range []cloud.SessionID{stranger, elsewhere} {
		w.refused(cloud.NotFound, cloud.VerifyBackup{Session: away, Backup: b})
		w.refused(cloud.NotFound, cloud.Restore{Session: away, Backup: b})
	}
	w.refused(cloud.SessionRequired, cloud.VerifyBackup{Backup: b})
	w.refused(cloud.SessionRequired, cloud.Restore{Backup: b})
	w.refused(cloud.SessionRequired, cloud.DeleteAccountSet{AccountSet: "set-1"})
	w.refused(cloud.NotFound, cloud.DamageBackup{Backup: "x"})
	w.ok(cloud.DeleteAccountSet{Session: x, AccountSet: "set-1", Confirmed: true})
	w.ok(cloud.InstallVersion{Instance: "pin-a", Version: "14.1"})
	w.refused(cloud.BackupNewerVersion, cloud.Restore{Session: x, Backup: b})
	w.ok(cloud.DamageBackup{Backup: b})
	w.refused(cloud.BackupCorrupt, cloud.VerifyBackup{Session: x, Backup: b})
	w.refused(cloud.BackupCorrupt, cloud.Restore{Session: x, Backup: b})
}
