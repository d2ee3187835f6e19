package verdict

import (
	"slices"
	"time"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

// reader walks a journal with the state as it was at each entry.
type reader struct {
	state       *cloud.State
	byCode      map[cloud.Code]string
	findings    []*Finding
	unexplained []uint64
}

// find notes that a mode happened; the same mode of the same subject gathers evidence instead of repeating.
func (r *reader) find(mode, subject string, confidence float64, seq uint64) {
	for _, f := range r.findings {
		if f.Mode == mode && f.Subject == subject && !f.Remedied {
			f.Confidence = max(f.Confidence, confidence)
			if !slices.Contains(f.Evidence, seq) {
				f.Evidence = append(f.Evidence, seq)
			}
			return
		}
	}
	r.findings = append(r.findings, &Finding{Mode: mode, Subject: subject, Confidence: confidence, Evidence: []uint64{seq}})
}

// remedied notes that what happened to a subject was put right at an entry.
func (r *reader) remedied(subject string, seq uint64, modes ...string) {
	for _, f := range r.findings {
		if f.Subject == subject && !f.Remedied && (len(modes) == 0 || slices.Contains(modes, f.Mode)) {
			f.Remedied = true
			f.Evidence = append(f.Evidence, seq)
		}
	}
}

// before looks at an entry with the state it met.
func (r *reader) before(e journal.Entry) {
	r.overdue(e.At, e.Seq)
	if e.Wire != nil && len(e.Wire.Leaks) > 0 {
		r.find("credential-leak", "", 1, e.Seq)
	}
	if e.Outcome.Refusal != nil && e.Actor.Kind == journal.ClientActor {
		r.refused(e)
	}
}

func (r *reader) refused(e journal.Entry) {
	code := e.Outcome.Refusal.Code
	mode, known := r.byCode[code]
	switch {
	case known:
		r.find(mode, r.about(e), 1, e.Seq)
	case isGuidance(code):
	default:
		r.unexplained = append(r.unexplained, e.Seq)
	}
}

// isGuidance tells the refusals that only ask for the next step and harm nobody.
func isGuidance(code cloud.Code) bool {
	return slices.Contains([]cloud.Code{
		cloud.InvalidInput, cloud.NotFound, cloud.SessionRequired, cloud.SignInFailed, cloud.OrganizationNotSelected,
		cloud.ProductNotSelected, cloud.DeleteNeedsConfirmation, cloud.ReviewMissing, cloud.AccountSetNumberTaken,
		cloud.CertificationDone, cloud.CertificationPending, cloud.ReRegistrationPending,
	}, code)
}

// about names what a refused command was about: the product instance it was tried on, else the organization.
func (r *reader) about(e journal.Entry) string {
	x := r.state.Sessions.Get(e.Actor.Session)
	if x == nil {
		return string(e.Actor.Account)
	}
	if _, activates := e.Command.(cloud.Activate); activates || x.Organization == "" {
		return string(x.Instance)
	}
	return string(x.Organization)
}

// after looks at what an entry made happen.
func (r *reader) after(e journal.Entry) {
	for _, event := range e.Outcome.Events {
		switch v := event.(type) {
		case cloud.Activated:
			r.activated(v.Activation, e.Seq)
		case cloud.Upgraded:
			r.remedied(string(r.state.Activations.Get(v.Activation).Instance), e.Seq)
		case cloud.ProfileWasReplaced:
			r.find("certification-mismatch", string(v.Organization), 1, e.Seq)
		case cloud.CertificationSettled:
			r.certified(v, e.Seq)
		case cloud.Restored:
			r.restored(v, e.Seq)
		case cloud.YunzhijiaActivated:
			r.remedied(string(r.state.Instances.Get(v.Instance).Organization), e.Seq, "yunzhijia-wrong-code")
		}
	}
}

// activated compares what was bound with what was bought.
func (r *reader) activated(a cloud.Activation, seq uint64) {
	licence := r.state.Licences.Get(a.Licence)
	r.remedied(string(a.Instance), seq)
	mode, confidence := r.misbound(a, licence.Purchase)
	if mode == "" {
		r.remedied(string(a.Licence), seq)
	} else {
		r.find(mode, string(a.Licence), confidence, seq)
	}
	if hidden := r.hidden(a); hidden != "" && mode != "" {
		r.find("account-sets-disappeared", hidden, 0.9, seq)
	}
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

func (r *reader) certified(v cloud.CertificationSettled, seq uint64) {
	if v.Approved {
		r.remedied(string(v.Organization), seq, "certification-overdue", "certification-rejected", "certification-approved-late")
		return
	}
	r.find("certification-rejected", string(v.Organization), 1, seq)
}

// restored looks where an account set came back to: a product in force there is the remedy's end.
func (r *reader) restored(v cloud.Restored, seq uint64) {
	source := r.state.Backups.Get(v.Backup)
	instance := r.state.Instances.Get(v.AccountSet.Instance)
	licence := r.state.Licences.Get(instance.Licence)
	if licence != nil && licence.Activation != "" {
		r.remedied(string(source.Source), seq, "account-sets-disappeared")
		return
	}
	if source.Organization != v.AccountSet.Organization {
		r.find("restore-into-wrong-organization", string(v.AccountSet.ID), 0.9, seq)
	}
}

// end looks at the state the journal leaves.
func (r *reader) end(last journal.Entry) {
	now := last.At
	if !r.state.Clock.Running {
		now = r.state.Clock.At
	}
	r.overdue(now, last.Seq)
}

// overdue notes once, with the first entry that shows it, that an organization's papers are overdue.
func (r *reader) overdue(now time.Time, seq uint64) {
	for id := range r.state.Organizations.All {
		known := slices.ContainsFunc(r.findings, func(f *Finding) bool {
			return f.Mode == "certification-overdue" && f.Subject == string(id) && !f.Remedied
		})
		if !known && r.state.CertificationIsOverdue(id, now) {
			r.find("certification-overdue", string(id), 1, seq)
		}
	}
}
