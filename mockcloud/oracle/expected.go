package oracle

import "example.com/rehearse/mockcloud/cloud"

// Answer is what an activation comes to: a refusal's code, or the kind of what happened.
type Answer struct {
	Code cloud.Code
	Kind string
}

// String is the code or the kind.
func (a Answer) String() string {
	if a.Code != "" {
		return string(a.Code)
	}
	return a.Kind
}

// row says what must come of all combinations that have one of the named values in each of the named parameters.
type row struct {
	when map[int][]value
	want Answer
}

func refused(code cloud.Code, when map[int][]value) row { return row{when, Answer{Code: code}} }

func happens(event cloud.Event, when map[int][]value) row {
	return row{when, Answer{Kind: event.Kind()}}
}

// expected is the oracle: the first row that fits decides. Its order is the contract's order of checks.
func expected() []row {
	type w = map[int][]value
	return []row{
		// session
		refused(cloud.SessionExpired, w{moment: {over}}),
		// membership and role
		refused(cloud.OrganizationNotSelected, w{organization: {noOrganization}}),
		refused(cloud.NotAMember, w{organization: {ordering}, account: {outsider}}),
		refused(cloud.NotAMember, w{organization: {sister}, account: {admin, outsider}}),
		refused(cloud.NotAMember, w{organization: {stranger}, account: {owner, admin, member}}),
		refused(cloud.RoleNotAllowed, w{organization: {ordering}, account: {member}}),
		refused(cloud.ProductNotSelected, w{product: {noProduct}}),
		// serial exists
		refused(cloud.SerialMalformed, w{serial: {malformedSerial}}),
		refused(cloud.SerialUnknown, w{serial: {unknownSerial}}),
		// CDKey matches
		refused(cloud.CDKeyMalformed, w{cdkey: {malformedCDKey}}),
		refused(cloud.CDKeyMismatch, w{cdkey: {anothersCDKey, unknownCDKey, serviceCDKey}}),
		// licence state
		refused(cloud.LicenceRevoked, w{serial: {revoked}}),
		refused(cloud.LicenceExpired, w{moment: {dayAfter}}),
		refused(cloud.LicenceInUse, w{serial: {active, twins}, organization: {sister, stranger}}),
		refused(cloud.LicenceInUse, w{serial: {active}, product: {twin, otherSeries}}),
		refused(cloud.LicenceInUse, w{serial: {twins}, product: {upgradable, otherSeries}}),
		// SKU
		refused(cloud.ProductMismatch, w{serial: {fresh}, product: {upgradable, otherSeries}}),
		// instance free
		refused(cloud.InstanceOccupied, w{serial: {fresh}, organization: {ordering}, product: {twin}}),
		// feature code
		refused(cloud.NotOriginalServer, w{serial: {active}, computer: {otherComputer}}),
		refused(cloud.FeatureCodeChanged, w{serial: {active}, computer: {changed}}),
		refused(cloud.FeatureCodeChanged, w{serial: {twins}, computer: {changed, otherComputer}}),
		// MOP service fee, MOP upgrade
		refused(cloud.MOPServiceFeeMissing, w{serial: {active}, processes: {noProcess, upgradeOnly}}),
		refused(cloud.MOPUpgradeMissing, w{serial: {active}, processes: {feeOnly}}),
		// success, for whoever is signed in
		happens(cloud.Upgraded{}, w{serial: {active}}),
		happens(cloud.ActivationConfirmed{}, w{serial: {twins}}),
		happens(cloud.Activated{}, w{serial: {fresh}}),
	}
}

// table is the oracle prepared for many questions: a row's values as bits.
type table []bits

type bits struct {
	when [count]uint8
	want Answer
}

func newTable() table {
	var t table
	for _, r := range expected() {
		b := bits{want: r.want}
		for i := range b.when {
			b.when[i] = 0xff
		}
		for p, values := range r.when {
			b.when[p] = 0
			for _, v := range values {
				b.when[p] |= 1 << v
			}
		}
		t = append(t, b)
	}
	return t
}

// of returns the first row that fits; an empty answer where the table has a gap.
func (t table) of(c Combination) Answer {
next:
	for i := range t {
		for p, v := range c {
			if t[i].when[p]&(1<<v) == 0 {
				continue next
			}
		}
		return t[i].want
	}
	return Answer{}
}

// Expected returns a function that says what must come of a combination.
func Expected() func(Combination) Answer { return newTable().of }
