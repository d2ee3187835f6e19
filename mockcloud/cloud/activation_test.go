package cloud_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
)

// The ten checks by their place in the contract.
const (
	badSession = iota
	badRole
	badSerial
	badCDKey
	badLicence
	badSKU
	occupied
	badFeatureCode
	noServiceFee
	noUpgrade
)

func codesInOrder() []cloud.Code {
	return []cloud.Code{
		cloud.SessionRequired, cloud.RoleNotAllowed, cloud.SerialUnknown, cloud.CDKeyMismatch, cloud.LicenceSuspended,
		cloud.ProductMismatch, cloud.InstanceOccupied, cloud.FeatureCodeChanged, cloud.MOPServiceFeeMissing, cloud.MOPUpgradeMissing,
	}
}

// attempt builds an activation in which exactly the given checks fail and returns it with its world.
func attempt(t tester, broken map[int]bool) (*world, cloud.Activate) {
	w := newWorld(t, cloud.Policies{})
	if broken[occupied] {
		w.active("lic-2")
	} else {
		w.upgradable(!broken[noServiceFee], !broken[noUpgrade])
	}
	if broken[badFeatureCode] {
		w.ok(cloud.ChangeFeatureCode{Machine: "srv-1"})
	}
	x := w.in("buyer", w.s.Machines.Get("srv-1").FeatureCode, "pin-a")
	if broken[badSKU] {
		w.ok(cloud.InstallVersion{Instance: "pin-a", Version: "14.1"})
	}
	if broken[badLicence] {
		w.ok(cloud.SetLicenceStatus{Licence: "lic-1", Status: cloud.Suspended})
	}
	if broken[badRole] {
		w.ok(cloud.AddMember{Organization: "org-a", Account: "buyer", Role: cloud.Member})
	}
	c := w.activate(x, "lic-1")
	if broken[badCDKey] {
		c.CDKey = w.cdkey("lic-2")
	}
	if broken[badSerial] {
		c.SerialNumber = cloud.KeyRef{Unknown: "3f2a"}
	}
	if broken[badSession] {
		c.Session = "ses-nobody"
	}
	return w, c
}

// upgradable activates lic-1 on pin-a and installs a newer version there.
func (w *world) upgradable(fee, upgrade bool) {
	w.active("lic-1")
	w.ok(cloud.InstallVersion{Instance: "pin-a", Version: "16.0"})
	if fee {
		w.orders("lic-1", "16.0", cloud.ServiceFeeOrder)
	}
	if upgrade {
		w.orders("lic-1", "16.0", cloud.UpgradeOrder)
	}
}

func TestTheEarlierOfTwoFailingChecksDecides(t *testing.T) {
	names := cloud.CheckOrder()
	require.Equal(t, []string{
		"session", "membership and role", "serial exists", "CDKey matches", "licence state", "SKU", "instance free", "feature code", "MOP service fee", "MOP upgrade",
	}, names)
	require.Len(t, names, len(codesInOrder()))
	for i, code := range codesInOrder() {
		for j := i; j < len(names); j++ {
			if i == occupied && j > i {
				continue // an occupied instance cannot have the licence in force on it, which the later checks need
			}
			t.Run(fmt.Sprintf("%s before %s", names[i], names[j]), func(t *testing.T) {
				w, c := attempt(t, map[int]bool{i: true, j: true})
				w.refused(code, c)
			})
		}
	}
}

func TestAnUpgradeWithNothingWrongSucceeds(t *testing.T) {
	w, c := attempt(t, nil)
	e := one[cloud.Upgraded](w, w.ok(c))
	require.Equal(t, cloud.Upgraded{Activation: e.Activation, Licence: "lic-1", From: "15.0", To: "16.0"}, e)
	require.Equal(t, cloud.Version("16.0"), w.s.Licences.Get("lic-1").SKU.Version)
	one[cloud.ActivationConfirmed](w, w.ok(c)) // the same computer again after the upgrade: a no-op
}

func TestActivationForTheWrongOwnerSucceedsSilently(t *testing.T) {
	for _, row := range []struct {
		mode    string
		account cloud.AccountID
		at      cloud.InstanceID
		licence cloud.LicenceID
	}{
		{"as intended", "buyer", "pin-a", "lic-1"},
		{"wrong account", "other", "pin-x", "lic-1"},
		{"test account", "tester", "pin-t", "lic-1"},
		{"partner employee account", "partner", "pin-p", "lic-1"},
		{"wrong organization", "buyer", "pin-b", "lic-1"},
		{"wrong product that fits", "buyer", "pin-a2", "lic-1"},
		{"foreign serial", "buyer", "pin-a", "lic-2"},
	} {
		t.Run(row.mode, func(t *testing.T) {
			w := newWorld(t, cloud.Policies{})
			x := w.in(row.account, code1, row.at)
			got := one[cloud.Activated](w, w.ok(w.activate(x, row.licence))).Activation
			require.Equal(t, row.account, got.Account)
			require.Equal(t, row.at, got.Instance)
			require.Equal(t, w.s.Instances.Get(row.at).Organization, got.Organization)
			require.Equal(t, cloud.MachineID("srv-1"), got.Machine)
			require.Equal(t, row.licence, w.s.InForce(row.at, w.now).ID)
		})
	}
}

func TestKeysOfAnActivation(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	x := w.in("buyer", code1, "pin-a")
	good := w.activate(x, "lic-1")
	for _, row := range []struct {
		name  string
		code  cloud.Code
		spoil func(*cloud.Activate)
	}{
		{"no serial", cloud.SerialMalformed, func(c *cloud.Activate) { c.SerialNumber = cloud.KeyRef{} }},
		{"malformed serial", cloud.SerialMalformed, func(c *cloud.Activate) { c.SerialNumber = w.s.ResolveKey("x") }},
		{"CDKey as serial", cloud.SerialUnknown, func(c *cloud.Activate) { c.SerialNumber = w.cdkey("lic-1") }},
		{"serial of nothing", cloud.SerialUnknown, func(c *cloud.Activate) { c.SerialNumber.Licence = "gone" }},
		{"no CDKey", cloud.CDKeyMalformed, func(c *cloud.Activate) { c.CDKey = cloud.KeyRef{} }},
		{"malformed CDKey", cloud.CDKeyMalformed, func(c *cloud.Activate) { c.CDKey = w.s.ResolveKey("x") }},
		{"serial as CDKey", cloud.CDKeyMismatch, func(c *cloud.Activate) { c.CDKey = w.serial("lic-1") }},
		{"unknown CDKey", cloud.CDKeyMismatch, func(c *cloud.Activate) { c.CDKey = cloud.KeyRef{Unknown: "0000"} }},
		{"Yunzhijia CDKey", cloud.CDKeyMismatch, func(c *cloud.Activate) { c.CDKey = w.s.ResolveKey(w.s.YunzhijiaCDKey("yzj-1")) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			c := good
			row.spoil(&c)
			w.refused(row.code, c)
			require.Equal(t, cloud.SharedPrompt, w.s.Shown(row.code))
		})
	}
	one[cloud.Activated](w, w.ok(good)) // nothing was consumed
}

func TestDiagnosticPromptsShowTheCause(t *testing.T) {
	w := newWorld(t, cloud.Policies{Prompts: cloud.PromptsDiagnostic})
	require.Equal(t, cloud.SerialUnknown, w.s.Shown(cloud.SerialUnknown))
	require.Equal(t, cloud.LicenceInUse, newWorld(t, cloud.Policies{}).s.Shown(cloud.LicenceInUse))
}

func TestWrongProductStrictAndLenient(t *testing.T) {
	for _, target := range []cloud.InstanceID{"pin-u", "pin-new", "pin-old"} {
		for _, mode := range []string{cloud.WrongProductStrict, cloud.WrongProductLenient} {
			t.Run(string(target)+" "+mode, func(t *testing.T) {
				w := newWorld(t, cloud.Policies{WrongProduct: mode})
				w.ok(cloud.AddInstance{ID: "pin-new", Organization: "org-a", SKU: professional("16.0")})
				w.ok(cloud.AddInstance{ID: "pin-old", Organization: "org-a", SKU: professional("14.1")})
				x := w.in("buyer", code1, target)
				if mode == cloud.WrongProductStrict {
					w.refused(cloud.ProductMismatch, w.activate(x, "lic-1"))
					return
				}
				one[cloud.Activated](w, w.ok(w.activate(x, "lic-1")))
				one[cloud.ActivationConfirmed](w, w.ok(w.activate(x, "lic-1")))
				require.NotNil(t, w.s.InForce(target, w.now), "the wrong target works, which is why nobody notices")
				w.ok(cloud.InstallVersion{Instance: target, Version: "17.0"})
				if target != "pin-u" {
					w.refused(cloud.MOPServiceFeeMissing, w.activate(x, "lic-1"))
					w.orders("lic-1", "17.0", cloud.ServiceFeeOrder, cloud.UpgradeOrder)
					one[cloud.Upgraded](w, w.ok(w.activate(x, "lic-1")))
				}
				one[cloud.ActivationConfirmed](w, w.ok(w.activate(x, "lic-1")))
			})
		}
	}
}

func TestTheSameVersionWrittenDifferentlyFits(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	w.ok(cloud.InstallVersion{Instance: "pin-a", Version: "15.0.0"})
	x := w.in("buyer", code1, "pin-a")
	one[cloud.Activated](w, w.ok(w.activate(x, "lic-1")))
	one[cloud.ActivationConfirmed](w, w.ok(w.activate(x, "lic-1")))
}

func TestActivatingAgainChangesNothing(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	x := w.active("lic-1")
	before := encoded(t, w.s)
	w.now = w.now.Add(time.Hour)
	one[cloud.ActivationConfirmed](w, w.ok(w.activate(x, "lic-1")))
	require.Equal(t, before, encoded(t, w.s))
	admin := w.in("admin", code1, "pin-a")
	one[cloud.ActivationConfirmed](w, w.ok(w.activate(admin, "lic-1")))
}

func TestOnlyTheFirstOfTwoActivationsWins(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	mine, theirs := w.in("buyer", code1, "pin-a"), w.in("other", code2, "pin-x")
	one[cloud.Activated](w, w.ok(w.activate(theirs, "lic-1")))
	w.refused(cloud.LicenceInUse, w.activate(mine, "lic-1"))
	w.ok(w.activate(theirs, "lic-1"))
}

func TestActivationNeedsOrganizationProductAndRole(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	x := w.signIn("buyer", code1)
	w.refused(cloud.OrganizationNotSelected, w.activate(x, "lic-1"))
	w.ok(cloud.SelectOrganization{Session: x, Organization: "org-a"})
	w.refused(cloud.ProductNotSelected, w.activate(x, "lic-1"))
	w.refused(cloud.RoleNotAllowed, w.activate(w.in("clerk", code1, "pin-a"), "lic-1"))
	gone := w.in("admin", code1, "pin-a")
	w.ok(cloud.RemoveMember{Organization: "org-a", Account: "admin"})
	w.refused(cloud.NotAMember, w.activate(gone, "lic-1"))
}

func TestFeatureCodeOfALicenceInForce(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	w.active("lic-1")
	w.refused(cloud.FeatureCodeChanged, w.activate(w.in("buyer", code2, "pin-a"), "lic-1"))
	w.ok(cloud.InstallVersion{Instance: "pin-a", Version: "16.0"})
	w.refused(cloud.NotOriginalServer, w.activate(w.in("buyer", code2, "pin-a"), "lic-1"))
	w.ok(cloud.ChangeFeatureCode{Machine: "srv-1", FeatureCode: "FC-1111-2222-9999"})
	w.refused(cloud.FeatureCodeChanged, w.activate(w.in("buyer", "FC-1111-2222-9999", "pin-a"), "lic-1"))
	w.ok(cloud.SetPolicies{Policies: cloud.Policies{FeatureComponents: 2}})
	w.refused(cloud.MOPServiceFeeMissing, w.activate(w.in("buyer", "FC-1111-2222-9999", "pin-a"), "lic-1"))
	w.refused(cloud.InvalidInput, cloud.SetPolicies{AllFeatureComponents: true, Policies: cloud.Policies{FeatureComponents: 1}})
	w.ok(cloud.SetPolicies{AllFeatureComponents: true, Policies: cloud.Policies{LockAfter: 7}})
	require.Equal(t, 7, w.s.Policies.LockAfter)
	w.refused(cloud.FeatureCodeChanged, w.activate(w.in("buyer", "FC-1111-2222-9999", "pin-a"), "lic-1"))
}

func TestComponentsOfAFeatureCode(t *testing.T) {
	for _, row := range []struct {
		k     int
		now   cloud.FeatureCode
		match bool
	}{
		{0, code1, true}, {0, "FC-1111-2222-9999", false}, {1, code2, false}, {1, "FC-1111-0-0", true},
		{3, "FC-1111-2222-9999", false}, {2, "1111-2222-x", true}, {1, "", false}, {16, code1, true}, {1, "--", false},
	} {
		w := newWorld(t, cloud.Policies{FeatureComponents: row.k})
		w.active("lic-1")
		if row.now == "" {
			continue // a sign-in needs one
		}
		out := w.do(w.activate(w.in("buyer", row.now, "pin-a"), "lic-1"))
		require.Equal(t, row.match, !out.Refused(), "%d components of %s", row.k, row.now)
	}
}
