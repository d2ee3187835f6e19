package intake

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"example.com/rehearse/harness/cases"
	"example.com/rehearse/harness/cases/redact"
	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios/catalogue"
)

// Options say what a capture cannot.
type Options struct {
	// Name is the case's; Symptom is what the customer says. Both are redacted.
	Name, Symptom string
	// Source is the capture's format: har, journal, log, csv or xlsx.
	Source string
	// Pattern tells the lines of a log apart; see [NewPattern].
	Pattern string
	// Listen understands a client that does not speak the cloud's API, or is nil.
	Listen Listener
	// BoughtFor is the organization, by captured name or identity, that the licences were bought for; empty leaves it
	// to inference, which is marked.
	BoughtFor string
	// BoughtProduct is the product instance, by captured name or identity; empty means the one it was used on.
	BoughtProduct string
	// Seed derives the invented names and keys; the same seed gives the same case.
	Seed uint64
}

// ErrNothing means that no exchange of a capture was recognised.
var ErrNothing = bilingual.Errorf("抓包里没有与激活云端的往来；客户端用别的接口时，请用 --dialect 给出方言文件",
	"nothing in the capture is an exchange with the activation cloud; give --dialect for other addresses")

// Sieve makes of a captured exchange those of the cloud's API: none, one, or what a dialect's request stands for.
type Sieve func(*Exchange) []*Exchange

// NewSieve keeps the exchanges of the cloud's API and what the listener, if there is one, understands. Others are
// listed, with the reason.
func NewSieve(unmatched *[]cases.Unmatched, red *redact.Redactor, listen Listener) Sieve {
	table := routes()
	return func(x *Exchange) []*Exchange {
		left := func(zh, en string) []*Exchange {
			*unmatched = append(*unmatched, cases.Unmatched{Entry: x.Number, What: method(x.Method), Reason: catalogue.Text{ZhCN: zh, En: en}})
			return nil
		}
		if x.Status >= 300 && x.Status < 400 && x.Status != http.StatusNotModified {
			return left("被转到别的地址；算数的是转过去的那个请求", "sent on to another address: what counts is the request that followed")
		}
		if x.recognise(table) {
			return []*Exchange{x}
		}
		if listen != nil {
			if heard, ok := listen(x); ok && len(heard.Calls) > 0 {
				return spoken(x, heard, red)
			} else if ok {
				return left("方言里的请求，不向云端要求什么", "a request of the dialect that asks nothing of the cloud")
			}
		}
		return left("不是激活云端的接口", "not an operation of the activation cloud")
	}
}

// method keeps only what is a method: the rest of an address may hold anything.
func method(m string) string {
	if slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"}, m) {
		return m
	}
	return "?"
}

// Build makes a case of the exchanges of a capture.
func Build(list []*Exchange, unmatched []cases.Unmatched, red *redact.Redactor, o Options) (*cases.Case, error) {
	if len(list) == 0 {
		return nil, ErrNothing
	}
	list, reordered := inOrder(list)
	settleTimes(list)
	l := newLearner(o.Seed, red)
	for _, x := range list {
		l.read(x)
	}
	l.unsold()
	l.settle()
	p := &player{l: l, state: cloud.New(), sessions: map[string]cloud.SessionID{}, ids: map[string]string{}, unmatched: unmatched}
	if reordered {
		p.assume("order", "抓包里的次序不是发生的次序，已按时间排列", "the capture's order is not that in which things happened: it is put in order by time")
	}
	if err := p.found(list[0].At, o); err != nil {
		return nil, err
	}
	for i, x := range list {
		p.play(x, list[i+1:])
	}
	p.admit(list)
	return p.finish(o)
}

// found founds the initial world: what the first reading learnt, with purchases inferred. The order is that of the
// references: members name accounts and organizations, licences name products and machines.
func (p *player) found(at time.Time, o Options) error {
	l := p.l
	setup := cloud.Commands{}
	for _, c := range l.accounts {
		setup = append(setup, c)
	}
	for _, c := range l.orgs {
		setup = append(setup, c)
	}
	for _, c := range l.members {
		setup = append(setup, c)
	}
	for _, c := range l.products {
		setup = append(setup, c)
	}
	for _, c := range l.machines {
		setup = append(setup, c)
	}
	setup = append(setup, p.purchases(o)...)
	for _, c := range l.sets {
		setup = append(setup, c)
	}
	setup = append(setup, cloud.IssueService{ID: boughtService})
	policies := cloud.Policies{SessionMinutes: 30 * 24 * 60} // a capture shows when a sign-in ended: none may run out by itself
	if l.byHand {
		policies.CertificationReview = cloud.ReviewManual
	}
	p.now = at
	e := p.enter(journal.Actor{Kind: journal.StageActor}, nil, cloud.Found{
		Seed: o.Seed, Preset: "capture", Clock: cloud.Clock{Running: true, At: at, Since: at},
		Policies: policies, Setup: setup,
	})
	if r := e.Outcome.Refusal; r != nil {
		return bilingual.Errorf("抓包里的人和企业彼此矛盾：%s %s", "the capture's world cannot be founded: %s %s", r.Code, r.Subject)
	}
	for _, s := range l.licences {
		if s.active {
			p.activateBefore(s, at)
		}
	}
	p.initial = len(p.entries)
	return nil
}

// purchases issues the licences for whom they were probably meant.
func (p *player) purchases(o Options) cloud.Commands {
	var list cloud.Commands
	for _, s := range p.l.licences {
		purchase, more := p.purchase(s, o)
		if i := p.l.productCalled(o.BoughtProduct, purchase.Organization); i != "" {
			purchase.Instance = i
		}
		list = append(append(list, more...), cloud.IssueLicence{ID: s.id, SKU: s.sku, Seats: max(s.seats, 0), Purchase: purchase})
	}
	return list
}

// purchase infers whom a licence was bought for: as told; else the organization that has the books; else a purchaser
// who is not in the capture, when the account is not one that buys; else where it was used.
func (p *player) purchase(s *soldLicence, o Options) (cloud.Purchase, cloud.Commands) {
	l := p.l
	at := cloud.Purchase{
		Account: cloud.AccountID(l.ids[s.first.account]), Organization: cloud.OrganizationID(l.ids[s.first.organization]),
		Instance: cloud.InstanceID(l.ids[s.first.instance]), Machine: cloud.MachineID(l.ids[s.first.machine]),
	}
	told := cloud.OrganizationID(l.ids[o.BoughtFor])
	if told == "" {
		told = p.called(o.BoughtFor)
	}
	switch {
	case told != "":
		return p.boughtFor(at, told, s)
	case o.BoughtFor != "" && l.anonymous:
		p.assume(cases.PurchaserUnknown, "抓包里没有企业名称，看不出购买方是不是激活时所在的企业；请用 --bought-for 给出企业在抓包里的编号",
			"the capture shows no organization's name, so whether the purchaser is the one it was used in cannot be told: give --bought-for the organization's id in the capture")
		return at, nil
	case o.BoughtFor != "":
		p.assume("purchase", "购买方不在抓包里，按“另一家企业”处理", "the purchaser is not in the capture: taken as another organization")
		return p.outsider(s)
	case p.kind(at.Account) != cloud.FormalAccount:
		p.assume("purchase", "激活用的不是正式云账号，假设购买方是抓包里没有出现的客户", "the account is not a purchaser's: the purchaser is assumed to be a customer who is not in the capture")
		return p.outsider(s)
	}
	for _, set := range l.sets {
		if set.Organization != at.Organization && p.belongs(at.Account, set.Organization) && set.Machine == at.Machine {
			p.assume("purchase", "假设授权是为已有账套的企业购买的", "the licence is assumed to be bought for the organization that has the account sets")
			return p.boughtFor(at, set.Organization, s)
		}
	}
	p.assume("purchase", "假设授权是为激活时所在的企业购买的；不对就用 --bought-for 说明", "the licence is assumed to be bought for the organization in which it was used; say otherwise with --bought-for")
	return at, nil
}

// boughtFor is a purchase for an organization: its product of the licence's series, its owner. Where the capture never
// looked at the organization's products, it is taken to have one: it bought a licence for it.
func (p *player) boughtFor(at cloud.Purchase, o cloud.OrganizationID, s *soldLicence) (cloud.Purchase, cloud.Commands) {
	if at.Organization == o {
		return at, nil
	}
	if !p.belongs(at.Account, o) {
		at.Account = ""
		for _, m := range p.l.members {
			if m.Organization == o && at.Account == "" {
				at.Account = m.Account
			}
		}
	}
	at.Organization = o
	for _, i := range p.l.products {
		if i.Organization == o && i.SKU.Series == s.sku.Series {
			at.Instance = i.ID
			return at, nil
		}
	}
	p.assume("purchased-product", "抓包里看不到购买方的产品，假设装有这个授权的产品", "the purchaser's products are not in the capture: it is assumed to have the licence's product")
	made := cloud.AddInstance{ID: cloud.InstanceID(fmt.Sprintf("product-purchased-%d", len(p.l.products)+1)), Organization: o, SKU: s.sku}
	p.l.products = append(p.l.products, made)
	at.Instance = made.ID
	return at, cloud.Commands{made}
}

// outsider is a purchaser whom the capture does not show.
func (p *player) outsider(s *soldLicence) (cloud.Purchase, cloud.Commands) {
	const account, organization, product = "account-purchaser", "organization-purchaser", "product-purchaser"
	purchase := cloud.Purchase{Account: account, Organization: organization, Instance: product}
	if p.outside {
		return purchase, nil
	}
	p.outside = true
	red := p.l.red
	return purchase, cloud.Commands{
		cloud.AddAccount{ID: account, As: cloud.FormalAccount, Login: red.Fresh(redact.Phone), Name: red.Fresh(redact.Person)},
		cloud.AddOrganization{ID: organization, Name: red.Fresh(redact.Company), CreditCode: red.Fresh(redact.CreditCode), Owner: account},
		cloud.AddInstance{ID: product, Organization: organization, SKU: s.sku},
	}
}

func (p *player) kind(a cloud.AccountID) cloud.AccountKind {
	for _, c := range p.l.accounts {
		if c.ID == a {
			return c.As
		}
	}
	return cloud.FormalAccount
}

func (p *player) belongs(a cloud.AccountID, o cloud.OrganizationID) bool {
	return slices.ContainsFunc(p.l.members, func(m cloud.AddMember) bool { return m.Account == a && m.Organization == o })
}

// called finds an organization by its captured name.
func (p *player) called(name string) cloud.OrganizationID {
	if name == "" {
		return ""
	}
	alias := p.l.red.Alias(redact.Company, name)
	for _, o := range p.l.orgs {
		if o.Name == alias {
			return o.ID
		}
	}
	return ""
}

// admit says what of the capture is missing.
func (p *player) admit(list []*Exchange) {
	if slices.ContainsFunc(p.unmatched, func(u cases.Unmatched) bool { return u.Reason == brokenOff() }) {
		p.assume(cases.BreaksOff, "抓包文件有损坏或不完整，其后发生的事不知道", "the capture is damaged or breaks off: what happened then is not known")
	}
	if !slices.ContainsFunc(list, func(x *Exchange) bool { return x.op == "activate" || x.op == "getLicence" && x.succeeded() }) {
		p.assume(cases.NoActivation, "抓包里没有激活，也没有查看授权，激活得对不对无从判断；请抓取激活的全过程", "the capture shows neither an activation nor the licence, so whether it was done right cannot be told: capture the whole activation")
	}
}

func (p *player) assume(id, zh, en string) {
	if !slices.ContainsFunc(p.assumptions, func(a cases.Assumption) bool { return a.ID == id && a.Text.En == en }) {
		p.assumptions = append(p.assumptions, cases.Assumption{ID: id, Text: catalogue.Text{ZhCN: zh, En: en}})
	}
}

// finish makes the case, redacts what a person wrote, and verifies all of it.
func (p *player) finish(o Options) (*cases.Case, error) {
	if len(p.entries) == p.initial {
		return nil, ErrNothing
	}
	c, err := cases.New(p.l.red.Text(o.Name), o.Source, p.initial, p.entries)
	if err != nil {
		return nil, err
	}
	c.Symptom, c.Doubts = p.l.red.Text(o.Symptom), p.doubts
	c.Assumptions, c.Unmatched = append(c.Assumptions, p.assumptions...), append(c.Unmatched, p.unmatched...)
	slices.SortStableFunc(c.Unmatched, func(a, b cases.Unmatched) int { return a.Entry - b.Entry })
	d, err := verdict.NewDiagnoser()
	if err == nil {
		err = c.Diagnose(d)
	}
	if err == nil {
		err = cases.Verify(c, p.l.red)
	}
	return c, err
}
