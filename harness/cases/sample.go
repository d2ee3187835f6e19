package cases

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios"
)

// SampleSpec says what a labelled case is to contain.
type SampleSpec struct {
	// Modes happen in this case, each to a customer of its own; none makes a healthy one.
	Modes []string
	// Noise is how many requests of uninvolved customers stand between.
	Noise int
	// Customers is how many uninvolved customers there are, each with two organizations; at least 1.
	Customers int
	// Seed makes the case the same each time.
	Seed uint64
}

// Sample makes a case whose cause is known: for measuring the diagnosis, for trying tools, for exercises. The journals
// of the modes are woven into one, with the requests of customers who do everything right between them.
func (g *Stage) Sample(ctx context.Context, spec SampleSpec) (*Case, error) {
	w := &weaver{r: rand.New(rand.NewPCG(spec.Seed, uint64(spec.Noise))), state: cloud.New()}
	found := cloud.Found{Seed: spec.Seed, Preset: "sample", Clock: cloud.Clock{At: time.Date(2026, 1, 5, 1, 0, 0, 0, time.UTC)}}
	for i, mode := range spec.Modes {
		c, err := g.FromMode(ctx, mode, spec.Seed*10+uint64(i))
		if err != nil {
			return nil, err
		}
		t, setup, err := newThread(c, i+1)
		if err != nil {
			return nil, err
		}
		w.threads = append(w.threads, t)
		found.Setup = append(found.Setup, setup...)
	}
	w.customers(max(spec.Customers, 1), spec.Seed)
	for _, c := range w.noise {
		found.Setup = append(found.Setup, c.setup()...)
	}
	w.now = found.Clock.At
	if e := w.enter(journal.Entry{Actor: journal.Actor{Kind: journal.StageActor}, Command: found}); e.Outcome.Refused() {
		return nil, fmt.Errorf("the sample cannot be founded: %s %s", e.Outcome.Refusal.Code, e.Outcome.Refusal.Subject)
	}
	w.weave(spec.Noise)
	return New("sample "+strings.Join(spec.Modes, " + "), "mode", 1, w.entries)
}

// thread is a mode's journal on its way into a sample.
type thread struct {
	left []journal.Entry
	ids  map[string]string
}

// newThread renames what a preset calls by standing names, so that several fit into one world.
func newThread(c *Case, n int) (*thread, cloud.Commands, error) {
	t := &thread{ids: map[string]string{}}
	found := c.Journal[0].Command.(cloud.Found)
	suffix := fmt.Sprintf("-%d", n)
	state, err := journal.Fold(c.Journal[:1])
	if err != nil {
		return nil, nil, err
	}
	for _, id := range standing(state) {
		t.ids[id] = id + suffix
	}
	var setup cloud.Commands
	for _, command := range found.Setup {
		if _, order := command.(cloud.OpenOrder); order {
			continue // has no identity of its own choosing; the mode's journal finishes what it needs
		}
		setup = append(setup, translatedCommand(t.ids, command))
	}
	t.left = slices.Clone(c.Journal[1:])
	if found.Preset == "upgrade-day" {
		t.left = slices.Concat(orders(found, c.Journal[0].At), t.left)
		t.orders(c.Journal[0])
	}
	return t, setup, nil
}

// orders are the partner processes that a preset begins, as entries.
func orders(found cloud.Found, at time.Time) []journal.Entry {
	var list []journal.Entry
	for _, command := range found.Setup {
		if open, ok := command.(cloud.OpenOrder); ok {
			list = append(list, journal.Entry{At: at, Actor: journal.Actor{Kind: journal.MOPActor}, Command: open})
		}
	}
	return list
}

// orders connects the orders' identities in the preset with the entries that stand for them here.
func (t *thread) orders(founding journal.Entry) {
	i := 0
	for _, event := range founding.Outcome.Events {
		if opened, ok := event.(cloud.OrderOpened); ok {
			t.left[i].Outcome = cloud.Outcome{Events: []cloud.Event{opened}}
			i++
		}
	}
}

// standing lists the identities that scripts speak of by name. They get a mark for each thread, lest two stories woven into
// one journal meet at the same licence; the last four are made by the scripts themselves.
func standing(s *cloud.State) []string {
	return slices.Concat(
		ids(s.Accounts.All), ids(s.Organizations.All), ids(s.Instances.All), ids(s.Licences.All), ids(s.Machines.All),
		ids(s.AccountSets.All), ids(s.Services.All), []string{"lic-replacement", "lic-ledger", "lic-single", "srv-clone"},
	)
}

func ids[K ~string, V any](all iter.Seq2[K, V]) (list []string) {
	for id := range all {
		list = append(list, string(id))
	}
	return list
}

// customer is somebody who does everything right.
type customer struct {
	n       int
	people  *scenarios.People
	code    cloud.FeatureCode
	session cloud.SessionID
	begun   int // how far the first visit has come
}

func (c *customer) id(prefix string) string { return fmt.Sprintf("%s-noise-%d", prefix, c.n) }

// setup is what a customer has: two organizations, a product in each, a server computer, a licence, an account set.
func (c *customer) setup() cloud.Commands {
	account, first, second := cloud.AccountID(c.id("acc")), cloud.OrganizationID(c.id("org")), cloud.OrganizationID(c.id("org2"))
	sku := cloud.SKU{Series: "kis-professional", Version: "14.1"}
	product, server := cloud.InstanceID(c.id("pin")), cloud.MachineID(c.id("srv"))
	return cloud.Commands{
		cloud.AddAccount{ID: account, As: cloud.FormalAccount, Login: fmt.Sprintf("noise.%d@example.com", c.n), Name: c.people.Person()},
		cloud.AddOrganization{ID: first, Name: c.people.Company() + fmt.Sprint(c.n), CreditCode: c.people.CreditCode(), Owner: account},
		cloud.AddOrganization{ID: second, Name: c.people.Company() + fmt.Sprint(c.n), CreditCode: c.people.CreditCode(), Owner: account},
		cloud.AddInstance{ID: product, Organization: first, SKU: sku},
		cloud.AddInstance{ID: cloud.InstanceID(c.id("pin2")), Organization: second, SKU: sku},
		cloud.AddMachine{ID: server, Name: c.id("srv"), FeatureCode: c.code},
		cloud.IssueLicence{ID: cloud.LicenceID(c.id("lic")), SKU: sku, Purchase: cloud.Purchase{Account: account, Organization: first, Instance: product, Machine: server}},
		cloud.AddAccountSet{ID: cloud.AccountSetID(c.id("set")), Number: fmt.Sprintf("9%04d", c.n), Name: "2026年度账", Machine: server, Organization: first, Instance: product},
	}
}

// weaver makes one journal of several.
type weaver struct {
	r       *rand.Rand
	state   *cloud.State
	entries []journal.Entry
	threads []*thread
	noise   []*customer
	now     time.Time
}

// customers makes the people whose right doings hide a mistake in a long journal, as they do in life.
func (w *weaver) customers(n int, seed uint64) {
	people := scenarios.NewPeople(seed + 77)
	for i := range n {
		w.noise = append(w.noise, &customer{n: i + 1, people: people, code: cloud.NewFeatureCode(seed, fmt.Sprintf("noise %d", i))})
	}
}

// enter writes an entry down with the next number, decided anew.
func (w *weaver) enter(e journal.Entry) journal.Entry {
	e.Seq, e.At, e.RulesVersion, e.Outcome = uint64(len(w.entries))+1, w.now, journal.RulesVersion, cloud.Outcome{}
	if e.Command != nil {
		e.Outcome = cloud.Decide(w.state, cloud.Input{Now: e.At, Seq: e.Seq, Command: e.Command})
		cloud.Apply(w.state, e.At, e.Outcome.Events...)
	}
	w.entries = append(w.entries, e)
	return e
}

// weave lets everybody begin, then takes from the threads and from the customers by chance until both are through.
func (w *weaver) weave(noise int) {
	for noise > 0 && slices.ContainsFunc(w.noise, func(c *customer) bool { return c.begun < firstVisit }) {
		noise -= w.act()
	}
	for {
		steps := 0
		for _, t := range w.threads {
			steps += len(t.left)
		}
		switch {
		case steps == 0 && noise <= 0:
			return
		case steps > 0 && (noise <= 0 || w.r.IntN(steps+noise) < steps):
			w.next()
		default:
			noise -= w.act()
		}
	}
}

// next takes the entry of the thread that is furthest back in time.
func (w *weaver) next() {
	var t *thread
	for _, u := range w.threads {
		if len(u.left) > 0 && (t == nil || u.left[0].At.Before(t.left[0].At)) {
			t = u
		}
	}
	e := t.left[0]
	t.left = t.left[1:]
	if e.At.After(w.now) {
		w.now = e.At
	}
	was := e.Outcome
	e.Actor.Session = cloud.SessionID(translated(t.ids, string(e.Actor.Session)))
	e.Actor.Account = cloud.AccountID(translated(t.ids, string(e.Actor.Account)))
	if e.Command != nil {
		e.Command = translatedCommand(t.ids, e.Command)
	}
	pair(t.ids, was, w.enter(e).Outcome)
}

// firstVisit is how many steps a customer's first visit has: signing in, looking, activating, certifying.
const firstVisit = 7

// act makes one customer do one thing and returns how many requests that took.
func (w *weaver) act() int {
	c := w.noise[w.r.IntN(len(w.noise))]
	if x := w.state.Sessions.Get(c.session); x == nil || x.Ended || w.now.After(x.ExpiresAt) {
		return w.arrive(c)
	}
	x := c.session
	if c.begun < firstVisit {
		if c.begun == 4 && w.r.IntN(5) == 0 { // mistyped, and typed again
			w.client(c, cloud.Activate{Session: x, SerialNumber: cloud.KeyRef{Unknown: "3f2a"}})
		}
		c.begun++
		w.client(c, c.visit(c.begun, w.state))
		return 1
	}
	if w.r.IntN(12) == 0 {
		return w.excursion(c)
	}
	set := cloud.AccountSetID(c.id("set"))
	w.client(c, []cloud.Command{
		cloud.View{Session: x, Screen: cloud.LicenceScreen}, cloud.View{Session: x, Screen: cloud.AccountSetsScreen},
		cloud.View{Session: x, Screen: cloud.SessionScreen}, cloud.PostVoucher{Session: x, AccountSet: set},
		cloud.ClosePeriod{Session: x, AccountSet: set}, cloud.BackUp{Session: x, AccountSet: set},
		cloud.View{Session: x, Screen: cloud.AccountSetsScreen, AccountSet: "set-nowhere"},
		cloud.DeleteAccountSet{Session: x, AccountSet: set}, // asks for confirmation, and nobody confirms
		cloud.SubmitCertification{Session: x, CompanyName: "x", CreditCode: "short"}, cloud.SignOut{Session: x},
		cloud.SelectProduct{Session: x, Instance: cloud.InstanceID(c.id("pin"))}, cloud.View{Session: x, Screen: cloud.CertificationScreen},
	}[w.r.IntN(12)])
	return 1
}

// excursion takes a customer to the other organization, where there is nothing, and back; and some activate once more,
// which changes nothing.
func (w *weaver) excursion(c *customer) int {
	before, x := len(w.entries), c.session
	w.client(c, cloud.SelectOrganization{Session: x, Organization: cloud.OrganizationID(c.id("org2"))})
	w.client(c, cloud.SelectProduct{Session: x, Instance: cloud.InstanceID(c.id("pin2"))})
	w.client(c, cloud.View{Session: x, Screen: cloud.AccountSetsScreen})
	w.client(c, cloud.SelectOrganization{Session: x, Organization: cloud.OrganizationID(c.id("org"))})
	w.client(c, cloud.SelectProduct{Session: x, Instance: cloud.InstanceID(c.id("pin"))})
	if w.r.IntN(4) == 0 {
		w.client(c, c.visit(5, w.state))
	}
	return len(w.entries) - before
}

// visit is a step of the first visit.
func (c *customer) visit(step int, s *cloud.State) cloud.Command {
	x := c.session
	licence := cloud.LicenceID(c.id("lic"))
	serial, cdkey := cloud.KeyRef{Licence: licence, Part: cloud.SerialPart}, cloud.KeyRef{Licence: licence, Part: cloud.CDKeyPart}
	o := s.Organizations.Get(cloud.OrganizationID(c.id("org")))
	return []cloud.Command{
		cloud.View{Session: x, Screen: cloud.OrganizationsScreen}, cloud.SelectOrganization{Session: x, Organization: o.ID},
		cloud.SelectProduct{Session: x, Instance: cloud.InstanceID(c.id("pin"))}, cloud.ReviewActivation{Session: x, SerialNumber: serial, CDKey: cdkey},
		cloud.Activate{Session: x, SerialNumber: serial, CDKey: cdkey}, cloud.View{Session: x, Screen: cloud.LicenceScreen},
		cloud.SubmitCertification{Session: x, CompanyName: o.Name, CreditCode: o.CreditCode},
	}[step-1]
}

// arrive signs a customer in, now and then after a mistyped password, and goes to the right product.
func (w *weaver) arrive(c *customer) int {
	in := cloud.SignIn{Account: cloud.AccountID(c.id("acc")), FeatureCode: c.code}
	before := len(w.entries)
	if w.r.IntN(5) == 0 {
		w.client(c, in)
	}
	in.Password.Right = true
	for _, event := range w.client(c, in).Outcome.Events {
		if v, ok := event.(cloud.SignedIn); ok {
			c.session = v.Session.ID
		}
	}
	if c.begun >= 3 {
		w.client(c, cloud.View{Session: c.session, Screen: cloud.OrganizationsScreen})
		w.client(c, cloud.SelectOrganization{Session: c.session, Organization: cloud.OrganizationID(c.id("org"))})
		w.client(c, cloud.SelectProduct{Session: c.session, Instance: cloud.InstanceID(c.id("pin"))})
	}
	return len(w.entries) - before
}

// client writes down what a customer's client asks for.
func (w *weaver) client(c *customer, command cloud.Command) journal.Entry {
	actor := journal.Actor{Kind: journal.ClientActor, Session: c.session, Account: cloud.AccountID(c.id("acc"))}
	if _, in := command.(cloud.SignIn); in {
		actor = journal.Actor{Kind: journal.ClientActor}
	}
	return w.enter(journal.Entry{Actor: actor, Command: command, Wire: &journal.Wire{Method: "POST", Path: "/v1", Operation: command.Kind(), Status: 200}})
}
