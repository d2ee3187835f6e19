package cloud_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
)

func TestStatesOfALicenceAreToldApart(t *testing.T) {
	for _, row := range []struct {
		code cloud.Code
		do   cloud.Command
	}{
		{cloud.LicenceRevoked, cloud.SetLicenceStatus{Licence: "lic-1", Status: cloud.Revoked}},
		{cloud.LicenceSuspended, cloud.SetLicenceStatus{Licence: "lic-1", Status: cloud.Suspended}},
		{cloud.LicenceExchanged, cloud.ExchangeLicence{Licence: "lic-1"}},
		{cloud.LicenceExpired, cloud.SetLicenceTerm{Licence: "lic-1", ExpiresAt: moment("2026-01-05 08:59:59")}},
	} {
		t.Run(string(row.code), func(t *testing.T) {
			w := newWorld(t, cloud.Policies{})
			x := w.active("lic-1")
			require.NotNil(t, w.s.InForce("pin-a", w.now))
			w.ok(row.do)
			w.refused(row.code, w.activate(x, "lic-1"))
			require.Nil(t, w.s.InForce("pin-a", w.now), "it runs as a demo")
		})
	}
}

func TestALicenceIsGoodToItsLastMoment(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	w.ok(cloud.SetLicenceTerm{Licence: "lic-1", ExpiresAt: w.now})
	x := w.active("lic-1")
	w.now = w.now.Add(time.Nanosecond)
	w.refused(cloud.LicenceExpired, w.activate(x, "lic-1"))
}

func TestSuspendedComesBackButRevokedAndExchangedDoNot(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	w.ok(cloud.SetLicenceStatus{Licence: "lic-1", Status: cloud.Suspended})
	w.ok(cloud.SetLicenceStatus{Licence: "lic-1", Status: cloud.Valid})
	w.active("lic-1")
	w.ok(cloud.ExchangeLicence{Licence: "lic-1"})
	w.refused(cloud.AlreadySettled, cloud.SetLicenceStatus{Licence: "lic-1", Status: cloud.Valid})
	w.refused(cloud.AlreadySettled, cloud.ExchangeLicence{Licence: "lic-1"})
	w.ok(cloud.SetLicenceStatus{Licence: "lic-2", Status: cloud.Revoked})
	w.refused(cloud.AlreadySettled, cloud.SetLicenceStatus{Licence: "lic-2", Status: cloud.Valid})
	w.refused(cloud.LicenceRevoked, cloud.ExchangeLicence{Licence: "lic-2"})
	w.refused(cloud.NotFound, cloud.SetLicenceStatus{Licence: "lic-3", Status: cloud.Valid})
	w.refused(cloud.InvalidInput, cloud.SetLicenceStatus{Licence: "lic-1", Status: cloud.Exchanged})
}

func TestTheSuccessorOfAnExchangeNeedsANewInstance(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	w.ok(cloud.AddOrganization{ID: "org-e", Name: "Exchange", Owner: "buyer"})
	w.ok(cloud.AddInstance{ID: "pin-e", Organization: "org-e", SKU: professional("15.0")})
	x := w.in("buyer", code1, "pin-e")
	w.ok(w.activate(x, "lic-1"))
	w.ok(cloud.ExchangeLicence{Licence: "lic-1", Successor: "lic-9"})
	require.Equal(t, cloud.LicenceID("lic-9"), w.s.Licences.Get("lic-1").Successor)
	require.Equal(t, cloud.Purchase{Account: "buyer", Organization: "org-a", Machine: "srv-1"}, w.s.Licences.Get("lic-9").Purchase)
	w.refused(cloud.InstanceOccupied, w.activate(x, "lic-9"))
	added := one[cloud.InstanceAdded](w, w.ok(cloud.AddInstance{Session: x, SKU: professional("15.0")}))
	require.Equal(t, "KIS专业版 V15.0(1)", added.Instance.Name())
	w.ok(cloud.SelectProduct{Session: x, Instance: added.Instance.ID})
	one[cloud.Activated](w, w.ok(w.activate(x, "lic-9")))
	w.refused(cloud.NotFound, cloud.ExchangeLicence{Licence: "nothing"})
	w.refused(cloud.AlreadyExists, cloud.ExchangeLicence{Licence: "lic-2", Successor: "lic-9"})
}

func TestIssuingLicences(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	ok := cloud.IssueLicence{SKU: professional("14.1"), Seats: 5, Modules: []string{"general-ledger"}}
	id := one[cloud.LicenceIssued](w, w.ok(ok)).Licence.ID
	require.NotEmpty(t, id)
	for _, row := range []struct {
		code  cloud.Code
		spoil func(*cloud.IssueLicence)
	}{
		{cloud.InvalidInput, func(c *cloud.IssueLicence) { c.SKU.Series = "other" }},
		{cloud.InvalidInput, func(c *cloud.IssueLicence) { c.SKU.Version = "14.0" }},
		{cloud.InvalidInput, func(c *cloud.IssueLicence) { c.SKU.Version = "new" }},
		{cloud.InvalidInput, func(c *cloud.IssueLicence) { c.Seats = -1 }},
		{cloud.InvalidInput, func(c *cloud.IssueLicence) { c.Seats = 10_001 }},
		{cloud.AlreadyExists, func(c *cloud.IssueLicence) { c.ID = "lic-1" }},
		{cloud.NotFound, func(c *cloud.IssueLicence) { c.Purchase.Account = "x" }},
		{cloud.NotFound, func(c *cloud.IssueLicence) { c.Purchase.Organization = "x" }},
		{cloud.NotFound, func(c *cloud.IssueLicence) { c.Purchase.Instance = "x" }},
		{cloud.NotFound, func(c *cloud.IssueLicence) { c.Purchase.Machine = "x" }},
	} {
		c := ok
		row.spoil(&c)
		w.refused(row.code, c)
	}
	w.refused(cloud.NotFound, cloud.SetLicenceTerm{Licence: "x"})
	w.refused(cloud.NotFound, cloud.IssueService{Organization: "x"})
	w.refused(cloud.AlreadyExists, cloud.IssueService{ID: "yzj-1"})
	require.Nil(t, w.s.InForce("nowhere", w.now))
}
