package cloud_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
)

func TestUpgradePathFromTheSharedPromptToTheNewVersion(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	w.active("lic-1")
	w.ok(cloud.InstallVersion{Instance: "pin-a", Version: "16.0"})
	require.Nil(t, w.s.InForce("pin-a", w.now), "the new version is not licensed yet")
	x := w.in("buyer", code1, "pin-a")
	w.refused(cloud.MOPServiceFeeMissing, w.activate(x, "lic-1"))
	w.orders("lic-1", "16.0", cloud.ServiceFeeOrder)
	w.refused(cloud.MOPUpgradeMissing, w.activate(x, "lic-1"))
	w.orders("lic-1", "16.0", cloud.UpgradeOrder)
	w.refused(cloud.NotOriginalServer, w.activate(w.in("buyer", code2, "pin-a"), "lic-1"))
	w.ok(cloud.ChangeFeatureCode{Machine: "srv-1"})
	x = w.in("buyer", w.s.Machines.Get("srv-1").FeatureCode, "pin-a")
	w.refused(cloud.FeatureCodeChanged, w.activate(x, "lic-1"))
	w.ok(cloud.RequestReRegistration{Session: x})
	one[cloud.Upgraded](w, w.ok(w.activate(x, "lic-1")))
	require.NotNil(t, w.s.InForce("pin-a", w.now))
	one[cloud.ActivationConfirmed](w, w.ok(w.activate(x, "lic-1")))
	w.refused(cloud.FeatureCodeChanged, w.activate(w.in("buyer", code1, "pin-a"), "lic-1")) // the old code is void
}

func TestReRegistrationByHand(t *testing.T) {
	w := newWorld(t, cloud.Policies{ReRegistration: cloud.ReviewManual})
	w.active("lic-1")
	x := w.in("buyer", code2, "pin-a")
	ask := cloud.RequestReRegistration{Session: x}
	first := one[cloud.ReRegistrationRequested](w, w.ok(ask)).ReRegistration
	require.Equal(t, cloud.ReRegistration{
		ID: first.ID, Licence: "lic-1", Activation: w.s.Licences.Get("lic-1").Activation,
		From: code1, To: code2, Machine: "srv-2", Status: cloud.ReRegistrationWaiting,
	}, first)
	w.refused(cloud.ReRegistrationPending, ask)
	w.ok(cloud.SettleReRegistration{ReRegistration: first.ID})
	w.refused(cloud.AlreadySettled, cloud.SettleReRegistration{ReRegistration: first.ID, Approved: true})
	w.refused(cloud.FeatureCodeChanged, w.activate(x, "lic-1"))
	second := one[cloud.ReRegistrationRequested](w, w.ok(ask)).ReRegistration
	w.ok(cloud.SettleReRegistration{ReRegistration: second.ID, Approved: true})
	w.ok(w.activate(x, "lic-1"))
	w.refused(cloud.NotFound, cloud.SettleReRegistration{ReRegistration: "x"})
}

func TestWhoMayReRegister(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	w.refused(cloud.LicenceNotActive, cloud.RequestReRegistration{Session: w.in("buyer", code1, "pin-a")})
	w.refused(cloud.RoleNotAllowed, cloud.RequestReRegistration{Session: w.in("clerk", code1, "pin-a")})
	x := w.signIn("buyer", code1)
	w.ok(cloud.SelectOrganization{Session: x, Organization: "org-a"})
	w.refused(cloud.ProductNotSelected, cloud.RequestReRegistration{Session: x})
}

func TestAReRegistrationOfAnEndedActivationIsVoid(t *testing.T) {
	w := newWorld(t, cloud.Policies{ReRegistration: cloud.ReviewManual})
	w.active("lic-1")
	old := one[cloud.ReRegistrationRequested](w, w.ok(cloud.RequestReRegistration{Session: w.in("buyer", code2, "pin-a")}))
	settle := cloud.SettleReRegistration{ReRegistration: old.ReRegistration.ID, Approved: true}
	w.ok(cloud.SettleTicket{Ticket: w.ticket("lic-1"), Action: cloud.Unbind})
	w.refused(cloud.LicenceNotActive, settle)
	x := w.in("buyer", code1, "pin-b")
	w.ok(w.activate(x, "lic-1"))
	w.refused(cloud.LicenceNotActive, settle) // or pin-b's activation would get the code of another computer
	w.ok(cloud.RequestReRegistration{Session: x})
	settle.Approved = false
	w.ok(settle)
	w.ok(w.activate(x, "lic-1"))
}

// TestAnOldReRegistrationNeedsNoActivation folds what journals say that were written before requests named the activation
// in force: one was approved although the licence had been unbound.
func TestAnOldReRegistrationNeedsNoActivation(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	cloud.Apply(w.s, w.now,
		cloud.ReRegistrationRequested{ReRegistration: cloud.ReRegistration{ID: "rrg-old", Licence: "lic-1", To: code2, Machine: "srv-2", Status: cloud.ReRegistrationWaiting}},
		cloud.ReRegistrationSettled{ReRegistration: "rrg-old", Approved: true})
	require.Equal(t, cloud.ReRegistrationApproved, w.s.ReRegistrations.Get("rrg-old").Status)
	w.s = w.fold // no journal of this world has them
}

func TestMachines(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	w.refused(cloud.InvalidInput, cloud.AddMachine{})
	w.refused(cloud.AlreadyExists, cloud.AddMachine{ID: "srv-1", FeatureCode: "FC-1"})
	w.refused(cloud.NotFound, cloud.ChangeFeatureCode{Machine: "srv-9"})
	changed := one[cloud.FeatureCodeWasChanged](w, w.ok(cloud.ChangeFeatureCode{Machine: "srv-1"}))
	require.Regexp(t, `^FC-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}$`, changed.FeatureCode)
	require.Equal(t, []cloud.FeatureCode{code1}, w.s.Machines.Get("srv-1").Former)
	require.Equal(t, cloud.NewFeatureCode(1, "a"), cloud.NewFeatureCode(1, "a"))
	require.NotEqual(t, cloud.NewFeatureCode(1, "a"), cloud.NewFeatureCode(2, "a"))
}

func TestMOPOrders(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	ok := cloud.OpenOrder{SerialNumber: w.serial("lic-1"), Order: cloud.UpgradeOrder, ToVersion: "16.0"}
	id := one[cloud.OrderOpened](w, w.ok(ok)).Order.ID
	for _, row := range []struct {
		code  cloud.Code
		spoil func(*cloud.OpenOrder)
	}{
		{cloud.NotFound, func(c *cloud.OpenOrder) { c.SerialNumber = w.cdkey("lic-1") }},
		{cloud.NotFound, func(c *cloud.OpenOrder) { c.SerialNumber = cloud.KeyRef{Unknown: "0000"} }},
		{cloud.InvalidInput, func(c *cloud.OpenOrder) { c.Order = "gift" }},
		{cloud.InvalidInput, func(c *cloud.OpenOrder) { c.ToVersion = "15.0" }},
		{cloud.InvalidInput, func(c *cloud.OpenOrder) { c.ToVersion = "x" }},
	} {
		c := ok
		row.spoil(&c)
		w.refused(row.code, c)
	}
	w.ok(cloud.CompleteOrder{Order: id})
	w.refused(cloud.AlreadySettled, cloud.CompleteOrder{Order: id})
	w.refused(cloud.NotFound, cloud.CompleteOrder{Order: "x"})
}

func TestAnUnfinishedOrderOrOneForAnotherVersionCountsForNothing(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	w.upgradable(false, false)
	w.ok(cloud.OpenOrder{SerialNumber: w.serial("lic-1"), Order: cloud.ServiceFeeOrder, ToVersion: "16.0"})
	w.orders("lic-1", "17.0", cloud.ServiceFeeOrder, cloud.UpgradeOrder)
	w.orders("lic-2", "16.0", cloud.ServiceFeeOrder, cloud.UpgradeOrder)
	w.refused(cloud.MOPServiceFeeMissing, w.activate(w.in("buyer", code1, "pin-a"), "lic-1"))
}
