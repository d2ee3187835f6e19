package verdict

import (
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

// certified reads how papers were settled. Approval ends every way to be overdue; a renamed company is at rest only when
// they were approved under its present name.
func (r *reader) certified(v cloud.CertificationSettled, seq uint64) {
	if !v.Approved {
		r.find("certification-rejected", string(v.Organization), 1, seq)
		return
	}
	r.remedied(string(v.Organization), seq, "certification-overdue", "certification-rejected", "certification-approved-late")
	if o := r.state.Organizations.Get(v.Organization); o.Certification.CompanyName == o.Name {
		r.remedied(string(v.Organization), seq, "company-renamed")
	}
}

// restored looks where an account set came back to: a product in force there is the remedy's end, and so is the
// organization it began in.
func (r *reader) restored(v cloud.Restored, seq uint64) {
	source := r.state.Backups.Get(v.Backup)
	home, known := r.origin[source.Source]
	if !known {
		home = source.Organization
	}
	r.origin[v.AccountSet.ID] = home
	r.remedied(string(source.Source), seq, "corrupt-backup")
	licence := r.state.Licences.Get(r.state.Instances.Get(v.AccountSet.Instance).Licence)
	switch {
	case licence != nil && licence.Activation != "":
		r.remedied(string(source.Source), seq, "account-sets-disappeared", "trial-account-sets-not-migrated")
	case home != v.AccountSet.Organization:
		r.find("restore-into-wrong-organization", v.AccountSet.Number, 0.9, seq)
	default:
		r.remedied(v.AccountSet.Number, seq, "restore-into-wrong-organization")
	}
}

// viewed remembers who saw which organizations, and looks at what an empty list of account sets means where a
// licence is active.
func (r *reader) viewed(v cloud.View, e journal.Entry) {
	if v.Screen == cloud.OrganizationsScreen {
		r.looked[v.Session] = true
	}
	x := r.state.Sessions.Get(v.Session)
	listed := v.Screen == cloud.AccountSetsScreen && v.AccountSet == "" && x != nil
	if listed && len(r.state.VisibleAccountSets(x)) == 0 && r.state.InForce(x.Instance, e.At) != nil {
		r.emptyList(x, e)
	}
}

// emptyList looks for books that somebody expected to see on a session's computer.
func (r *reader) emptyList(x *cloud.Session, e journal.Entry) {
	for _, set := range r.state.AccountSets.All {
		switch {
		case set.Machine != x.Machine || r.state.Role(x.Account, set.Organization) == "":
		case set.Organization != x.Organization && r.holding(string(set.ID), "account-sets-disappeared") != nil:
			f := r.find("account-sets-disappeared", string(set.ID), 1, e.Seq)
			f.rank = 1 // it is what the person calls about, and its remedy holds the other's
			return
		case set.Organization == x.Organization && r.state.InForce(set.Instance, e.At) == nil:
			r.find("trial-account-sets-not-migrated", string(set.ID), 0.9, e.Seq)
			return
		}
	}
}

// spoilt is an exchange that a fault broke. The same account asking for the same operation again, and being answered, ends
// its harm: sessions and keys may be new ones by then.
type spoilt struct {
	finding   *Finding
	account   cloud.AccountID
	operation string
	activates bool // then a confirmation is the lost answer, and no repetition of something done
}

// faultMode names the mode of a fault that struck, or "".
func faultMode(f journal.Fault) string {
	switch f.Kind {
	case "connection-reset":
		if f.Phase == "after" {
			return "network-lost-after-commit"
		}
		return "backend-unavailable"
	case "rate-limit":
		return "rate-limited"
	case "unavailable", "status":
		return "backend-unavailable"
	case "empty-200":
		return "empty-answer"
	case "malformed-200":
		return "malformed-answer"
	case "truncated-body":
		return "truncated-answer"
	case "latency", "slow-drip":
		return "slow-answer"
	}
	return ""
}

// struck reads the faults of the way, and the success that ends their harm: the same asked again and answered.
func (r *reader) struck(e journal.Entry) {
	if e.Wire == nil || e.Actor.Kind != journal.ClientActor {
		return
	}
	if e.Fault != nil && e.Fault.Op == "fired" {
		r.spoilt(e)
		return
	}
	if e.Wire.Status < 200 || e.Wire.Status > 299 {
		return
	}
	var left []spoilt
	for _, b := range r.broken {
		if b.account != e.Actor.Account || b.operation != e.Wire.Operation {
			left = append(left, b)
			continue
		}
		b.finding.Remedied = true
		b.finding.gather(e.Seq)
	}
	r.broken = left
}

// spoilt notes what a fault did to an exchange.
func (r *reader) spoilt(e journal.Entry) {
	mode := faultMode(*e.Fault)
	if mode == "network-lost-after-commit" && len(e.Outcome.Events) == 0 && r.holding(e.Wire.Operation, mode) == nil {
		mode = "backend-unavailable" // nothing was committed that could have been lost
	}
	if mode == "" {
		return
	}
	f := r.find(mode, e.Wire.Operation, 0.95, e.Seq)
	r.broken = append(r.broken, spoilt{f, e.Actor.Account, e.Wire.Operation, e.Wire.Operation == "activate"})
}
