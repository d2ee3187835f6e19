package cloud_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
)

func TestFiveWrongPasswordsLockForAWhile(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	wrong := cloud.SignIn{Account: "buyer", FeatureCode: code1}
	right := cloud.SignIn{Account: "buyer", FeatureCode: code1, Password: cloud.PasswordRef{Right: true}}
	for i := range 4 {
		require.Equal(t, i+1, one[cloud.SignInWasRefused](w, w.do(wrong).Events).InARow)
	}
	w.ok(right) // counts from the start again
	for range 5 {
		out := w.do(wrong)
		require.Equal(t, cloud.SignInFailed, out.Refusal.Code)
	}
	w.refused(cloud.SignInLocked, right)
	w.now = w.now.Add(15*time.Minute - time.Second)
	w.refused(cloud.SignInLocked, wrong)
	w.now = w.now.Add(time.Second)
	require.Equal(t, 1, one[cloud.SignInWasRefused](w, w.do(wrong).Events).InARow)
	w.ok(right)
}

func TestSignInsThatCannotBe(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	w.refused(cloud.SignInFailed, cloud.SignIn{UnknownLogin: "3f2a", FeatureCode: code1})
	w.refused(cloud.SignInFailed, cloud.SignIn{Account: "nobody", FeatureCode: code1})
	w.refused(cloud.InvalidInput, cloud.SignIn{Account: "buyer", Password: cloud.PasswordRef{Right: true}})
	x := w.signIn("buyer", code1)
	w.ok(cloud.DisableAccount{Account: "buyer"})
	w.refused(cloud.SessionExpired, cloud.View{Session: x, Screen: cloud.SessionScreen})
	w.refused(cloud.AccountDisabled, cloud.SignIn{Account: "buyer", Password: cloud.PasswordRef{Right: true}, FeatureCode: code1})
	w.refused(cloud.NotFound, cloud.DisableAccount{Account: "nobody"})
}

func TestASessionLivesToItsLastMoment(t *testing.T) {
	w := newWorld(t, cloud.Policies{SessionMinutes: 30})
	x := w.signIn("buyer", code1)
	look := cloud.View{Session: x, Screen: cloud.OrganizationsScreen}
	w.now = w.now.Add(30 * time.Minute)
	w.ok(look)
	w.now = w.now.Add(time.Nanosecond)
	w.refused(cloud.SessionExpired, look)
	w.refused(cloud.SessionExpired, cloud.SignOut{Session: x})
	w.refused(cloud.SessionRequired, cloud.SignOut{Session: "ses-nobody"})
}

func TestSessionsEnd(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	mine, also, theirs := w.signIn("buyer", code1), w.signIn("buyer", code2), w.signIn("other", code1)
	look := func(x cloud.SessionID) cloud.View { return cloud.View{Session: x, Screen: cloud.SessionScreen} }
	w.ok(cloud.SignOut{Session: mine})
	w.refused(cloud.SessionExpired, look(mine))
	w.ok(look(also))
	w.ok(cloud.ExpireSessions{Account: "buyer"})
	w.refused(cloud.SessionExpired, look(also))
	w.ok(look(theirs))
	w.ok(cloud.ExpireSessions{})
	w.refused(cloud.SessionExpired, look(theirs))
	w.refused(cloud.NotFound, cloud.ExpireSessions{Account: "nobody"})
}

func TestSelecting(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	x := w.signIn("buyer", code1)
	require.Empty(t, w.s.Sessions.Get(x).Organization, "never selected by itself")
	w.refused(cloud.OrganizationNotSelected, cloud.SelectProduct{Session: x, Instance: "pin-a"})
	w.refused(cloud.NotFound, cloud.SelectOrganization{Session: x, Organization: "org-nowhere"})
	w.refused(cloud.NotAMember, cloud.SelectOrganization{Session: x, Organization: "org-x"})
	w.refused(cloud.SessionRequired, cloud.SelectOrganization{Session: "x", Organization: "org-a"})
	w.ok(cloud.SelectOrganization{Session: x, Organization: "org-a"})
	w.refused(cloud.NotFound, cloud.SelectProduct{Session: x, Instance: "pin-b"})
	w.refused(cloud.NotFound, cloud.SelectProduct{Session: x, Instance: "pin-nowhere"})
	w.ok(cloud.SelectProduct{Session: x, Instance: "pin-a"})
	w.ok(cloud.SelectOrganization{Session: x, Organization: "org-b"})
	require.Empty(t, w.s.Sessions.Get(x).Instance, "another organization drops the product")
}

func TestSeats(t *testing.T) {
	w := newWorld(t, cloud.Policies{SessionMinutes: 60})
	w.ok(cloud.IssueLicence{ID: "lic-s", SKU: professional("15.0"), Seats: 2})
	first := w.active("lic-s")
	second := w.in("admin", code1, "pin-a")
	w.ok(cloud.SelectProduct{Session: second, Instance: "pin-a"}) // one's own seat is no second one
	third := w.signIn("clerk", code1)
	w.ok(cloud.SelectOrganization{Session: third, Organization: "org-a"})
	take := cloud.SelectProduct{Session: third, Instance: "pin-a"}
	w.refused(cloud.SeatsExceeded, take)
	w.ok(cloud.SignOut{Session: first})
	w.ok(take)
}

func TestAClockSetBackIsNoticedAtSignIn(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	sign := func(client time.Time) cloud.Session {
		return one[cloud.SignedIn](w, w.ok(cloud.SignIn{
			Account: "buyer", Password: cloud.PasswordRef{Right: true}, FeatureCode: code1, ClientTime: client,
		})).Session
	}
	require.False(t, sign(w.now).ClockBack)
	require.False(t, sign(w.now.Add(-5*time.Minute)).ClockBack, "within tolerance")
	require.False(t, sign(time.Time{}).ClockBack, "unknown")
	back := sign(w.now.Add(-5*time.Minute - time.Second))
	require.True(t, back.ClockBack)
	w.ok(cloud.SelectOrganization{Session: back.ID, Organization: "org-a"})
	w.ok(cloud.SelectProduct{Session: back.ID, Instance: "pin-a"})
	w.refused(cloud.ClockSetBack, w.activate(back.ID, "lic-1"))
	w.refused(cloud.ClockSetBack, cloud.PostVoucher{Session: back.ID, AccountSet: "set-1"})
	w.refused(cloud.ClockSetBack, cloud.ClosePeriod{Session: back.ID, AccountSet: "set-1"})
	require.Equal(t, w.now, w.s.Machines.Get("srv-1").LastClientTime)
}

func TestTheOldestSignInIsForgottenFirst(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	s, first := w.s.Clone(), w.signIn("buyer", code1)
	in := cloud.Input{Now: w.now, Command: cloud.SignIn{Account: "buyer", Password: cloud.PasswordRef{Right: true}, FeatureCode: code1}}
	for in.Seq = 2; in.Seq < 10_004; in.Seq++ {
		cloud.Apply(s, in.Now, cloud.Decide(s, in).Events...)
	}
	require.Equal(t, 10_000, s.Sessions.Len())
	require.Nil(t, s.Sessions.Get(first))
}

func TestAnUnknownFeatureCodeIsANewComputer(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	events := w.ok(cloud.SignIn{Account: "buyer", Password: cloud.PasswordRef{Right: true}, FeatureCode: "FC-new"})
	added, signed := one[cloud.MachineAdded](w, events), one[cloud.SignedIn](w, events)
	require.Equal(t, added.Machine.ID, signed.Session.Machine)
	again := w.signIn("other", "FC-new")
	require.Equal(t, added.Machine.ID, w.s.Sessions.Get(again).Machine)
	w.ok(cloud.AddMachine{ID: "srv-clone", FeatureCode: code1}) // a cloned virtual machine is taken for the original
	require.Equal(t, cloud.MachineID("srv-1"), w.s.Sessions.Get(w.signIn("buyer", code1)).Machine)
}

func TestViews(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	signed := w.signIn("clerk", code1)
	chosen := w.signIn("clerk", code1)
	w.ok(cloud.SelectOrganization{Session: chosen, Organization: "org-a"})
	inside := w.in("clerk", code1, "pin-a")
	for screen, needs := range map[cloud.Screen]int{
		cloud.SessionScreen: 0, cloud.OrganizationsScreen: 0, cloud.BackupsScreen: 0,
		cloud.ProductsScreen: 1, cloud.CertificationScreen: 1, cloud.ActivationsScreen: 1,
		cloud.LicenceScreen: 2, cloud.ReRegistrations: 2, cloud.AccountSetsScreen: 2,
	} {
		for have, x := range []cloud.SessionID{signed, chosen, inside} {
			out := w.do(cloud.View{Session: x, Screen: screen})
			require.Equal(t, have < needs, out.Refused(), "%s with %d", screen, have)
			require.Empty(t, out.Events)
		}
	}
	w.refused(cloud.InvalidInput, cloud.View{Session: inside, Screen: "wall"})
	w.ok(cloud.View{Session: inside, Screen: cloud.AccountSetsScreen, AccountSet: "set-1"})
	w.refused(cloud.NotFound, cloud.View{Session: inside, Screen: cloud.AccountSetsScreen, AccountSet: "set-2"})
}
