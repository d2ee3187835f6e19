package verdict

import (
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

// activated compares what was bound with what was bought.
func (r *reader) activated(a cloud.Activation, e journal.Entry) {
	licence := r.state.Licences.Get(a.Licence)
	r.remedied(string(a.Instance), e.Seq)
	r.inSight(a, e.Seq)
	mode, confidence := r.misbound(a, licence.Purchase)
	if mode == "" {
		r.remedied(string(a.Licence), e.Seq)
		r.released(a, e.Seq)
		return
	}
	if mode = r.howItCame(mode, a, e.Actor.Session); mode != "foreign-serial" {
		for _, f := range r.findings { // moved from one wrong place to another: the newest place counts
			f.Remedied = f.Remedied || f.Subject == string(a.Licence) && f.Mode != mode
		}
	}
	r.find(mode, string(a.Licence), confidence, e.Seq)
	if hidden := r.hidden(a); hidden != "" {
		r.find("account-sets-disappeared", hidden, 0.9, e.Seq)
	}
}

// inSight notes that account sets that somebody missed are seen again where the licence is active now: moving the
// licence to the books mends it as well as moving the books to the licence.
func (r *reader) inSight(a cloud.Activation, seq uint64) {
	place := &cloud.Session{Machine: a.Machine, Organization: a.Organization, Instance: a.Instance}
	for _, set := range r.state.VisibleAccountSets(place) {
		r.remedied(string(set.ID), seq, "account-sets-disappeared")
	}
}

// released notes that a licence no longer hangs on the account of somebody who left.
func (r *reader) released(now cloud.Activation, seq uint64) {
	for _, a := range r.state.Activations.All {
		if a.Licence == now.Licence && a.ID != now.ID && a.Account != now.Account {
			r.remedied(string(a.Account), seq, "partner-leaves-with-account")
		}
	}
}

// confirmed notes that the same binding was asked for again, which needs no remedy. After a lost answer it is the
// remedy itself, and after a re-registration it shows that the new feature code is accepted.
func (r *reader) confirmed(a cloud.Activation, seq uint64) {
	r.remedied(string(a.Instance), seq, "feature-code-changed")
	for _, b := range r.broken {
		if b.activates {
			return
		}
	}
	r.find("same-machine-reactivation", string(a.Licence), 0.9, seq).Remedied = true
}

// misbound names the mode in which an activation missed its purchase, or "".
func (r *reader) misbound(a cloud.Activation, p cloud.Purchase) (mode string, confidence float64) {
	account := r.state.Accounts.Get(a.Account)
	stranger := p.Organization != "" && r.state.Role(a.Account, p.Organization) == ""
	switch {
	case stranger && account.Kind == cloud.PartnerEmployeeAccount:
		return "partner-employee-account", 1
	case stranger && account.Kind == cloud.FormalAccount && r.boughtFor(a.Organization):
		return "foreign-serial", 0.8 // they have a licence of their own, and typed another customer's
	case stranger:
		return "wrong-account", 0.9
	case p.Organization != "" && p.Organization != a.Organization:
		return "wrong-organization", 1
	case p.Instance != "" && p.Instance != a.Instance && !r.successorOf(p.Instance, a.Instance):
		return "wrong-product", 1
	}
	return "", 0
}

// howItCame looks for a cause behind a wrong place: it was switched after the review, its name is another's, or the
// client chose it.
func (r *reader) howItCame(mode string, a cloud.Activation, session cloud.SessionID) string {
	p := r.state.Licences.Get(a.Licence).Purchase
	for id, review := range r.reviews {
		reviewed := r.state.Sessions.Get(id)
		if review.Licence == a.Licence && review.Organization == p.Organization && review.Instance != a.Instance &&
			reviewed != nil && reviewed.Machine == a.Machine {
			return "account-switched-before-activate"
		}
	}
	if mode != "wrong-organization" {
		return mode
	}
	x := r.state.Sessions.Get(session)
	switch {
	case r.state.Organizations.Get(p.Organization).Name == r.state.Organizations.Get(a.Organization).Name:
		return "duplicate-organization-names"
	case x != nil && !r.looked[session] && r.chosen[usual{x.Account, x.Machine, a.Organization}]:
		return "auto-selected-organization"
	}
	return mode
}

// boughtFor reports whether some licence was bought for the organization.
func (r *reader) boughtFor(o cloud.OrganizationID) bool {
	for _, l := range r.state.Licences.All {
		if l.Purchase.Organization == o {
			return true
		}
	}
	return false
}

// successorOf reports whether an instance had to take the place of the one the purchase names, because the licence
// on that one was exchanged.
func (r *reader) successorOf(meant, got cloud.InstanceID) bool {
	was := r.state.Licences.Get(r.state.Instances.Get(meant).Licence)
	return was != nil && was.Status == cloud.Exchanged && r.state.Instances.Get(got).SKU.SameSeries(r.state.Instances.Get(meant).SKU)
}

// hidden returns an account set on the activation's server computer that is not visible where it was bound, while
// none is: the sign of a wrong organization that the person will see first.
func (r *reader) hidden(a cloud.Activation) string {
	place := &cloud.Session{Machine: a.Machine, Organization: a.Organization, Instance: a.Instance}
	if len(r.state.VisibleAccountSets(place)) > 0 {
		return ""
	}
	for _, set := range r.state.AccountSets.All {
		if set.Machine == a.Machine && set.Organization != a.Organization && r.state.Role(a.Account, set.Organization) != "" {
			return string(set.ID)
		}
	}
	return ""
}

// renamed notes that a company changed its name after its licence or its papers had the old one.
func (r *reader) renamed(v cloud.OrganizationRenamed, seq uint64) {
	for id, o := range r.state.Organizations.All {
		if id != v.Organization && o.Name == v.Name {
			return // a namesake, which is another matter
		}
	}
	_, due := r.state.CertificationDue(v.Organization)
	if due || r.state.Organizations.Get(v.Organization).Certification.Status == cloud.CertificationApproved {
		r.find("company-renamed", string(v.Organization), 0.9, seq)
	}
}

// cloned notes that two computers report the same feature code.
func (r *reader) cloned(machine cloud.MachineID, code cloud.FeatureCode, seq uint64) {
	for id, m := range r.state.Machines.All {
		if id != machine && m.FeatureCode == code {
			r.find("cloned-machine", string(machine), 0.9, seq)
		}
	}
}
