package cloud_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
)

func TestUnbindingLetsTheRightOwnerActivate(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	wrong := w.in("other", code1, "pin-x")
	was := one[cloud.Activated](w, w.ok(w.activate(wrong, "lic-1"))).Activation
	right := w.in("buyer", code1, "pin-a")
	w.refused(cloud.LicenceInUse, w.activate(right, "lic-1"))
	w.ok(cloud.SettleTicket{Ticket: w.ticket("lic-1"), Action: cloud.Unbind})
	require.Equal(t, w.now, w.s.Activations.Get(was.ID).EndedAt)
	require.Nil(t, w.s.InForce("pin-x", w.now))
	one[cloud.Activated](w, w.ok(w.activate(right, "lic-1")))
	require.Equal(t, []cloud.AccountSetID{"set-1"}, w.sees(right), "no account set moved")
	w.ok(w.activate(wrong, "lic-2"))
}

func TestReassigning(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	w.ok(w.activate(w.in("other", code2, "pin-x"), "lic-1"))
	w.ok(w.activate(w.in("buyer", code1, "pin-b"), "lic-2"))
	ok := cloud.SettleTicket{Ticket: w.ticket("lic-1"), Action: cloud.Reassign, Account: "buyer", Instance: "pin-a"}
	for _, row := range []struct {
		code  cloud.Code
		spoil func(*cloud.SettleTicket)
	}{
		{cloud.NotFound, func(c *cloud.SettleTicket) { c.Ticket = "x" }},
		{cloud.NotFound, func(c *cloud.SettleTicket) { c.Instance = "x" }},
		{cloud.NotAMember, func(c *cloud.SettleTicket) { c.Account = "other" }},
		{cloud.ProductMismatch, func(c *cloud.SettleTicket) { c.Instance = "pin-u" }},
		{cloud.InstanceOccupied, func(c *cloud.SettleTicket) { c.Instance = "pin-b" }},
		{cloud.InvalidInput, func(c *cloud.SettleTicket) { c.Action = "shrug" }},
	} {
		c := ok
		row.spoil(&c)
		w.refused(row.code, c)
	}
	got := one[cloud.Activated](w, w.ok(ok)).Activation
	require.Equal(t, cloud.AccountID("buyer"), got.Account)
	require.Equal(t, code2, got.FeatureCode, "the server computer stays")
	require.Equal(t, cloud.TicketMoved, w.s.Tickets.Get(ok.Ticket).Status)
	require.NotNil(t, w.s.InForce("pin-a", w.now))
	w.refused(cloud.AlreadySettled, ok)
}

func TestTickets(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	ok := cloud.OpenTicket{SerialNumber: w.serial("lic-1"), Evidence: "invoice"}
	w.refused(cloud.LicenceNotActive, ok)
	w.active("lic-1")
	w.refused(cloud.NotFound, cloud.OpenTicket{SerialNumber: w.cdkey("lic-1"), Evidence: "invoice"})
	w.refused(cloud.NotFound, cloud.OpenTicket{Evidence: "invoice"})
	w.refused(cloud.EvidenceMissing, cloud.OpenTicket{SerialNumber: ok.SerialNumber})
	first, second := w.ticket("lic-1"), w.ticket("lic-1")
	w.ok(cloud.SettleTicket{Ticket: first, Action: cloud.Unbind})
	w.refused(cloud.LicenceNotActive, cloud.SettleTicket{Ticket: second, Action: cloud.Unbind})
	w.ok(cloud.SettleTicket{Ticket: second, Action: cloud.Reject})
	require.Equal(t, cloud.TicketRejected, w.s.Tickets.Get(second).Status)
}

func TestRejectingLeavesEverything(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	w.active("lic-1")
	w.ok(cloud.SettleTicket{Ticket: w.ticket("lic-1"), Action: cloud.Reject})
	require.NotNil(t, w.s.InForce("pin-a", w.now))
}

func TestYunzhijia(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	x := w.in("buyer", code1, "pin-a")
	own := cloud.ActivateYunzhijia{Session: x, CDKey: w.s.ResolveKey(w.s.YunzhijiaCDKey("yzj-1"))}
	w.refused(cloud.YunzhijiaInactive, own)
	w.active("lic-1")
	w.refused(cloud.YunzhijiaWrongCode, cloud.ActivateYunzhijia{Session: x, CDKey: w.cdkey("lic-1")})
	w.refused(cloud.YunzhijiaWrongCode, cloud.ActivateYunzhijia{Session: x})
	w.refused(cloud.RoleNotAllowed, cloud.ActivateYunzhijia{Session: w.in("clerk", code1, "pin-a"), CDKey: own.CDKey})
	require.False(t, w.s.YunzhijiaOn("pin-a", w.now))
	w.ok(own)
	w.ok(own)
	require.True(t, w.s.YunzhijiaOn("pin-a", w.now))
	w.ok(cloud.SettleTicket{Ticket: w.ticket("lic-1"), Action: cloud.Unbind})
	require.False(t, w.s.YunzhijiaOn("pin-a", w.now), "the product comes first")
	moved := w.in("buyer", code1, "pin-b")
	w.ok(w.activate(moved, "lic-1"))
	w.refused(cloud.YunzhijiaWrongCode, cloud.ActivateYunzhijia{Session: moved, CDKey: own.CDKey})
	require.False(t, w.s.YunzhijiaOn("pin-b", w.now), "it does not follow a moved product")
	w.ok(cloud.SetLicenceTerm{Licence: "lic-1", ServiceUntil: w.now})
	other := cloud.ActivateYunzhijia{Session: moved, CDKey: w.s.ResolveKey(w.s.YunzhijiaCDKey("yzj-2"))}
	w.ok(other) // whom it was meant for is not checked
	w.now = w.now.Add(1)
	w.refused(cloud.ServicePeriodLapsed, other)
	unselected := w.signIn("buyer", code1)
	w.ok(cloud.SelectOrganization{Session: unselected, Organization: "org-a"})
	w.refused(cloud.ProductNotSelected, cloud.ActivateYunzhijia{Session: unselected})
}

func TestReviews(t *testing.T) {
	w := newWorld(t, cloud.Policies{ActivationReview: cloud.ReviewRequired})
	x := w.in("buyer", code1, "pin-a")
	c := w.activate(x, "lic-1")
	w.refused(cloud.ReviewMissing, c)
	c.Review = "rev-nothing"
	w.refused(cloud.NotFound, c)
	review := func(serial, cdkey cloud.KeyRef) cloud.Review {
		return one[cloud.Reviewed](w, w.ok(cloud.ReviewActivation{Session: x, SerialNumber: serial, CDKey: cdkey})).Review
	}
	right := review(c.SerialNumber, c.CDKey)
	require.Equal(t, cloud.LicenceID("lic-1"), right.Licence)
	require.Equal(t, []cloud.AccountSetID{"set-1"}, right.AccountSets)
	for _, misfit := range [][2]cloud.KeyRef{
		{c.SerialNumber, w.cdkey("lic-2")}, {c.CDKey, c.SerialNumber}, {c.SerialNumber, c.SerialNumber}, {}, {{Unknown: "0000"}, {Unknown: "0000"}},
	} {
		r := review(misfit[0], misfit[1])
		require.Empty(t, r.Licence)
		c.Review = r.ID
		w.refused(cloud.ReviewStale, c)
	}
	c.Review = right.ID
	w.ok(cloud.SelectProduct{Session: x, Instance: "pin-a2"})
	w.refused(cloud.ReviewStale, c)
	w.ok(cloud.SelectProduct{Session: x, Instance: "pin-a"})
	stranger := w.activate(w.in("admin", code1, "pin-a"), "lic-1")
	stranger.Review = right.ID
	w.refused(cloud.ReviewStale, stranger) // somebody else signed in between confirming and activating
	one[cloud.Activated](w, w.ok(c))
	w.refused(cloud.SessionRequired, cloud.ReviewActivation{})
}

func TestTheOldestReviewIsForgottenFirst(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	x := w.in("buyer", code1, "pin-b")
	s, in := w.s.Clone(), cloud.Input{Now: w.now, Command: cloud.ReviewActivation{Session: x}}
	for in.Seq = 100; in.Seq < 10_101; in.Seq++ {
		cloud.Apply(s, in.Now, cloud.Decide(s, in).Events...)
	}
	require.Equal(t, 10_000, s.Reviews.Len())
}
