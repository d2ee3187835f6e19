package oracle

import (
	"fmt"
	"slices"
	"time"

	"example.com/rehearse/mockcloud/cloud"
)

const (
	installed cloud.Version = "14.1" // what the licences cover
	newer     cloud.Version = "15.0" // what was installed since
)

// begin is when the world begins and the early sign-ins happen.
func begin() time.Time { return time.Date(2026, 1, 5, 1, 0, 0, 0, time.UTC) }

// lastValid is the last moment of every licence.
func lastValid() time.Time { return begin().AddDate(0, 0, 30) }

// stage is a world that many combinations share: the parameters that are facts of the world, not of the question.
type stage struct {
	state *cloud.State
	seq   uint64
}

// stageOf builds the world of a combination, as far as computer, processes, books and papers decide it. All sign-ins
// that a question may come from are in it.
func stageOf(c Combination) (*stage, error) {
	g := &stage{state: cloud.New()}
	policies := cloud.Policies{CertificationReview: cloud.ReviewManual, SessionMinutes: 60}
	if err := g.do(cloud.Found{Seed: 7, Preset: "oracle", Clock: cloud.Clock{At: begin()}, Policies: policies, Setup: setup()}); err != nil {
		return nil, err
	}
	g.bind("lic-active", "pin-ordering-0")
	g.bind("lic-twin", "pin-ordering-1")
	for _, command := range slices.Concat(hardware(c[computer]), accountSets(c[books])) {
		if err := g.do(command); err != nil {
			return nil, err
		}
	}
	g.finish(c[processes])
	g.signEverybodyIn(c[computer])
	for _, command := range slices.Concat(reRegistrations(c[computer]), certification(c[papers])) {
		if err := g.do(command); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// do gives the stage a command, by the true rules: those on trial only get to decide the question itself.
func (g *stage) do(command cloud.Command) error {
	g.seq++
	out := cloud.Decide(g.state, cloud.Input{Now: begin(), Seq: g.seq, Command: command})
	if out.Refused() {
		return fmt.Errorf("oracle: the stage is refused %s: %s %s", command.Kind(), out.Refusal.Code, out.Refusal.Subject)
	}
	cloud.Apply(g.state, begin(), out.Events...)
	return nil
}

// The names of what a parameter's values stand for, in the order of the values.
func accountIDs() []cloud.AccountID {
	return []cloud.AccountID{"acc-owner", "acc-admin", "acc-member", "acc-outsider"}
}

func organizationIDs() []cloud.OrganizationID {
	return []cloud.OrganizationID{"org-ordering", "org-sister", "org-stranger", ""}
}

func instanceID(o cloud.OrganizationID, product value) cloud.InstanceID {
	if o == "" || product == noProduct {
		return ""
	}
	return cloud.InstanceID(fmt.Sprintf("pin-%s-%d", o[len("org-"):], product))
}

func licenceIDs() []cloud.LicenceID {
	return []cloud.LicenceID{"lic-active", "lic-twin", "lic-fresh", "lic-revoked"}
}

// setup is everybody and everything, before anything happened.
func setup() cloud.Commands {
	var list cloud.Commands
	for _, id := range accountIDs() {
		list = append(list, cloud.AddAccount{ID: id, As: cloud.FormalAccount, Login: string(id) + "@example.com", Name: string(id)})
	}
	for i, o := range organizationIDs()[:noOrganization] {
		owners := []cloud.AccountID{"acc-owner", "acc-owner", "acc-outsider"}
		list = append(list, cloud.AddOrganization{ID: o, Name: string(o), Owner: owners[i]})
		for product, sku := range []cloud.SKU{
			{Series: "kis-professional", Version: newer}, {Series: "kis-professional", Version: installed}, {Series: "commerce", Version: "7.0"},
		} {
			list = append(list, cloud.AddInstance{ID: instanceID(o, value(product)), Organization: o, SKU: sku})
		}
	}
	list = append(list,
		cloud.AddMember{Organization: "org-ordering", Account: "acc-admin", Role: cloud.Admin},
		cloud.AddMember{Organization: "org-ordering", Account: "acc-member", Role: cloud.Member},
		cloud.AddMember{Organization: "org-sister", Account: "acc-member", Role: cloud.Admin},
		cloud.AddMachine{ID: "srv-original", Name: "original", FeatureCode: "FC-0000-1111-2222"},
		cloud.AddMachine{ID: "srv-other", Name: "other", FeatureCode: "FC-3333-4444-5555"},
		cloud.IssueService{ID: "yzj-one", Organization: "org-ordering"},
	)
	for _, id := range append(licenceIDs(), "lic-another") {
		list = append(list, cloud.IssueLicence{ID: id, SKU: cloud.SKU{Series: "kis-professional", Version: installed}, ExpiresAt: lastValid()})
	}
	return append(list, cloud.SetLicenceStatus{Licence: "lic-revoked", Status: cloud.Revoked})
}

// bind makes a licence active on an instance of the ordering organization, at the original server and its first code.
func (g *stage) bind(licence cloud.LicenceID, instance cloud.InstanceID) {
	cloud.Apply(g.state, begin(), cloud.Activated{Activation: cloud.Activation{
		ID: cloud.ActivationID("act-" + licence), Licence: licence, Account: "acc-owner", Organization: "org-ordering", Instance: instance,
		Machine: "srv-original", FeatureCode: "FC-0000-1111-2222", At: begin(),
	}})
}

func hardware(c value) cloud.Commands {
	if c == changed || c == accepted {
		return cloud.Commands{cloud.ChangeFeatureCode{Machine: "srv-original", FeatureCode: "FC-6666-7777-8888"}}
	}
	return nil
}

// reRegistrations are asked for by the owner, for both products that a licence is active on.
func reRegistrations(c value) cloud.Commands {
	if c != accepted {
		return nil
	}
	return cloud.Commands{
		cloud.RequestReRegistration{Session: sessionID(owner, ordering, upgradable, false)},
		cloud.RequestReRegistration{Session: sessionID(owner, ordering, twin, false)},
	}
}

// finish puts the partner's finished processes for the new version into the world.
func (g *stage) finish(c value) {
	for _, o := range []struct {
		id   cloud.OrderID
		kind cloud.OrderKind
		in   []value
	}{
		{"mop-fee", cloud.ServiceFeeOrder, []value{feeOnly, bothProcesses}},
		{"mop-upgrade", cloud.UpgradeOrder, []value{upgradeOnly, bothProcesses}},
	} {
		cloud.Apply(g.state, begin(), cloud.OrderOpened{Order: cloud.Order{
			ID: o.id, Licence: "lic-active", Kind: o.kind, ToVersion: newer, Completed: slices.Contains(o.in, c),
		}})
	}
}

// accountSets lie where the licence is active, in the sister organization, or nowhere.
func accountSets(c value) cloud.Commands {
	set := cloud.AddAccountSet{ID: "set-1", Number: "001", Name: "books", Machine: "srv-original", Vouchers: 10}
	switch c {
	case booksHere:
		set.Organization = "org-ordering"
	case booksElsewhere:
		set.Organization = "org-sister"
	default:
		return nil
	}
	set.Instance = instanceID(set.Organization, upgradable)
	return cloud.Commands{set}
}

// certification hands the ordering organization's papers in, and settles them.
func certification(c value) cloud.Commands {
	if c == uncertified {
		return nil
	}
	list := cloud.Commands{cloud.SubmitCertification{
		Session: sessionID(owner, ordering, upgradable, false), CompanyName: "org-ordering", CreditCode: "91990000MA0000000X",
	}}
	if c == approved || c == rejected {
		list = append(list, cloud.SettleCertification{Organization: "org-ordering", Approved: c == approved})
	}
	return list
}

func sessionID(account, organization, product value, late bool) cloud.SessionID {
	return cloud.SessionID(fmt.Sprintf("ses-%d-%d-%d-%t", account, organization, product, late))
}

// signInLength is how long a sign-in lasts.
const signInLength = time.Hour

// lateSignIn is half a sign-in before the licences end.
func lateSignIn() time.Time { return lastValid().Add(-signInLength / 2) }

// signEverybodyIn opens a sign-in for each account in each place, early and late, although no client could get into some
// of them: an account may lose its membership while it is signed in.
func (g *stage) signEverybodyIn(c value) {
	machine := g.state.Machines.Get("srv-original")
	if c == otherComputer {
		machine = g.state.Machines.Get("srv-other")
	}
	for a := range accountIDs() {
		for o := range organizationIDs() {
			for product := range noProduct + 1 {
				g.signIn(machine, value(a), value(o), product, false)
				g.signIn(machine, value(a), value(o), product, true)
			}
		}
	}
}

// signIn adds one sign-in with its place, at the beginning or late.
func (g *stage) signIn(machine *cloud.Machine, account, organization, product value, late bool) {
	at, in := begin(), organizationIDs()[organization]
	if late {
		at = lateSignIn()
	}
	cloud.Apply(g.state, at, cloud.SignedIn{Session: cloud.Session{
		ID: sessionID(account, organization, product, late), Account: accountIDs()[account], FeatureCode: machine.FeatureCode, Machine: machine.ID,
		Organization: in, Instance: instanceID(in, product), SignedInAt: at, ExpiresAt: at.Add(signInLength),
	}})
}
