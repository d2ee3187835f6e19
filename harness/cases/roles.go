package cases

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios/catalogue"
)

// roles fills the placeholders of a remedy from a finding: who bought, what was bound, where the books are.
type roles struct {
	finding verdict.Finding
	entries []journal.Entry
	licence cloud.LicenceID
	sets    []string // numbers of the account sets concerned
	books   cloud.Session
	bound   cloud.Activation
	seen    cloud.Session
	target  cloud.OrganizationID // the organization that the evidence names
	module  string               // the module that nobody bought
}

// findRoles looks at the state that the journal leaves.
func findRoles(s *cloud.State, f verdict.Finding, entries []journal.Entry) *roles {
	r := &roles{finding: f, entries: entries}
	r.evidence(s)
	r.findLicence(s)
	if l := s.Licences.Get(r.licence); l != nil {
		if a := s.Activations.Get(l.Activation); a != nil {
			r.bound = *a
		}
	}
	r.findBooks(s)
	return r
}

// evidence reads which session and which account set the evidence is about.
func (r *roles) evidence(s *cloud.State) {
	for _, e := range r.entries {
		if !slices.Contains(r.finding.Evidence, e.Seq) {
			continue
		}
		if x := s.Sessions.Get(e.Actor.Session); x != nil {
			r.seen = *x
		}
		if refusal := e.Outcome.Refusal; refusal != nil && refusal.Code == cloud.ModuleNotLicensed {
			r.module = refusal.Subject
		}
		switch c := e.Command.(type) {
		case cloud.Activate:
			if c.SerialNumber.Licence != "" {
				r.licence = c.SerialNumber.Licence
			}
		case cloud.ClosePeriod:
			r.addSet(s.AccountSets.Get(c.AccountSet))
		case cloud.PostVoucher:
			r.addSet(s.AccountSets.Get(c.AccountSet))
		case cloud.SelectOrganization:
			r.target = c.Organization
		}
	}
}

func (r *roles) addSet(set *cloud.AccountSet) {
	if set != nil && !slices.Contains(r.sets, set.Number) {
		r.sets = append(r.sets, set.Number)
	}
}

// findLicence settles for the likeliest licence: the subject, the one that was typed, the one bought for the place.
func (r *roles) findLicence(s *cloud.State) {
	subject := r.finding.Subject
	if s.Licences.Get(cloud.LicenceID(subject)) != nil {
		r.licence = cloud.LicenceID(subject)
		return
	}
	for _, fits := range []func(*cloud.Licence) bool{
		func(l *cloud.Licence) bool { return l.ID == r.licence },
		func(l *cloud.Licence) bool {
			return subject != "" && string(l.Purchase.Instance) == subject && l.Activation != ""
		},
		func(l *cloud.Licence) bool { return subject != "" && string(l.Purchase.Instance) == subject },
		func(l *cloud.Licence) bool {
			a := s.Activations.Get(l.Activation)
			return a != nil && (string(a.Organization) == subject || r.seen.Instance != "" && a.Instance == r.seen.Instance)
		},
		func(l *cloud.Licence) bool { return l.Activation != "" },
		func(l *cloud.Licence) bool { return l.Purchase.Account != "" && l.Purchase.Account == r.seen.Account },
		func(*cloud.Licence) bool { return true },
	} {
		for id, l := range s.Licences.All {
			if fits(l) {
				r.licence = id
				return
			}
		}
	}
}

// findBooks finds the account sets that the remedy moves, and who can reach them.
func (r *roles) findBooks(s *cloud.State) {
	subject := r.finding.Subject
	for id, set := range s.AccountSets.All {
		if string(id) == subject || set.Number == subject {
			r.takeBooks(s, set)
			break
		}
	}
	if len(r.sets) == 0 {
		for _, b := range s.Backups.All {
			if string(b.Source) == subject {
				r.sets = []string{b.Number}
			}
		}
	}
	r.findBookkeeper(s)
}

// takeBooks settles for one account set, or for all that are with it.
func (r *roles) takeBooks(s *cloud.State, set *cloud.AccountSet) {
	r.books = cloud.Session{Machine: set.Machine, Organization: set.Organization, Instance: set.Instance}
	r.sets = nil
	if set.Number == r.finding.Subject || r.finding.Mode == "corrupt-backup" {
		r.addSet(set)
		return
	}
	for _, other := range s.AccountSets.All {
		if other.Machine == set.Machine && other.Organization == set.Organization && other.Instance == set.Instance {
			r.addSet(other)
		}
	}
}

// findBookkeeper finds who can reach the books: whoever acted, or somebody who manages the organization.
func (r *roles) findBookkeeper(s *cloud.State) {
	for _, account := range []cloud.AccountID{r.bound.Account, r.seen.Account} {
		if r.books.Account == "" && s.Role(account, r.books.Organization) != "" {
			r.books.Account = account
		}
	}
	for _, m := range s.Memberships() {
		if r.books.Account == "" && m.Organization == r.books.Organization && m.Role != cloud.Member {
			r.books.Account = m.Account
		}
	}
}

// values are the placeholders' values in the state as it is now: a remedy may have added a product meanwhile.
func (r *roles) values(s *cloud.State, now time.Time) map[string]string {
	v := map[string]string{
		"licence": string(r.licence), "sets": strconv.Itoa(len(r.sets)), "next-year": now.In(cloud.Shanghai()).AddDate(1, 0, 0).Format(time.DateOnly),
		"bound-account": string(r.bound.Account), "bound-organization": string(r.bound.Organization), "bound-product": string(r.bound.Instance),
		"books-account": string(r.books.Account), "books-organization": string(r.books.Organization),
		"books-product": string(r.books.Instance), "books-machine": string(r.books.Machine), "clone": r.finding.Subject,
		"seen-account": string(r.seen.Account), "seen-organization": string(r.target), "successor": string(r.licence), "module": r.module,
	}
	l := s.Licences.Get(r.licence)
	if l == nil { // a case about signing in or about books may have none: then it is about where somebody was
		l = &cloud.Licence{}
		if s.Accounts.Get(cloud.AccountID(r.finding.Subject)) != nil {
			l.Purchase.Account = cloud.AccountID(r.finding.Subject)
		}
	}
	if l.Successor != "" {
		v["successor"] = string(l.Successor)
	}
	p := r.purchase(s, *l)
	v["account"], v["organization"], v["product"], v["machine"] = string(p.Account), string(p.Organization), string(p.Instance), string(p.Machine)
	if i := s.Instances.Get(p.Instance); i != nil {
		v["version"] = string(i.SKU.Version)
	}
	for _, i := range s.InstancesOf(p.Organization) {
		v["fresh-product"] = string(i.ID)
	}
	return v
}

// purchase is whom the licence was meant for; what the record leaves open is taken from where it is, or was tried.
func (r *roles) purchase(s *cloud.State, l cloud.Licence) cloud.Purchase {
	p := l.Purchase
	for _, before := range s.Licences.All {
		if p.Instance == "" && before.Successor == l.ID {
			p.Instance = before.Purchase.Instance
		}
	}
	for _, x := range []cloud.Session{
		{Account: r.bound.Account, Organization: r.bound.Organization, Instance: r.bound.Instance, Machine: r.bound.Machine}, r.seen,
	} {
		p.Account, p.Organization = cmp.Or(p.Account, x.Account), cmp.Or(p.Organization, x.Organization)
		if i := s.Instances.Get(x.Instance); p.Instance == "" && i != nil && i.Organization == p.Organization {
			p.Instance = x.Instance
		}
		p.Machine = cmp.Or(p.Machine, x.Machine)
	}
	if a := s.Activations.Get(l.Activation); a != nil && s.Machines.Get(a.Machine) != nil && p.Machine == "" {
		p.Machine = a.Machine
	}
	return p
}

// repeated writes steps about {set} once for each account set: a run of such steps is done set by set.
func repeated(list []catalogue.Step, sets []string) []catalogue.Step {
	var out []catalogue.Step
	for i := 0; i < len(list); {
		if !slices.Contains(list[i].Args, "{set}") {
			out = append(out, list[i])
			i++
			continue
		}
		j := i
		for j < len(list) && slices.Contains(list[j].Args, "{set}") {
			j++
		}
		for _, set := range sets {
			for _, step := range list[i:j] {
				out = append(out, fill(step, map[string]string{"set": set}))
			}
		}
		i = j
	}
	return out
}

// fill puts values in place of placeholders; unknown ones stay.
func fill(step catalogue.Step, values map[string]string) catalogue.Step {
	out := catalogue.Step{Call: step.Call}
	for _, a := range step.Args {
		for name, value := range values {
			if value != "" {
				a = strings.ReplaceAll(a, "{"+name+"}", value)
			}
		}
		out.Args = append(out.Args, a)
	}
	return out
}

// gap is a placeholder that nothing filled, or "".
func gap(step catalogue.Step) string {
	return regexp.MustCompile(`\{[a-z-]+\}`).FindString(step.String())
}
