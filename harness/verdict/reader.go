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
	// looked holds the sessions that were shown the list of organizations before they selected one.
	looked map[cloud.SessionID]bool
	// chosen holds, for account and computer, the organizations somebody chose from the list.
	chosen map[usual]bool
	// reviews is the place of each session's newest review.
	reviews map[cloud.SessionID]cloud.Review
	// origin is the organization in which an account set, or the one it was restored from, began.
	origin map[cloud.AccountSetID]cloud.OrganizationID
	// broken lists the exchanges that a fault spoilt and that have not been repeated with success.
	broken []spoilt
	// compacted is the base that the journal goes on with, or 0.
	compacted uint64
}

// usual is the organization that an account works with on a computer.
type usual struct {
	account      cloud.AccountID
	machine      cloud.MachineID
	organization cloud.OrganizationID
}

func newReader(byCode map[cloud.Code]string) *reader {
	return &reader{
		state: cloud.New(), byCode: byCode, looked: map[cloud.SessionID]bool{}, chosen: map[usual]bool{},
		reviews: map[cloud.SessionID]cloud.Review{}, origin: map[cloud.AccountSetID]cloud.OrganizationID{},
	}
}

// find notes that a mode happened; the same mode of the same subject gathers evidence instead of repeating.
func (r *reader) find(mode, subject string, confidence float64, seq uint64) *Finding {
	for _, f := range r.findings {
		if f.Mode == mode && f.Subject == subject && !f.Remedied {
			f.Confidence = max(f.Confidence, confidence)
			f.gather(seq)
			return f
		}
	}
	f := &Finding{Mode: mode, Subject: subject, Confidence: confidence, Evidence: []uint64{seq}}
	r.findings = append(r.findings, f)
	return f
}

func (f *Finding) gather(seq uint64) {
	if !slices.Contains(f.Evidence, seq) {
		f.Evidence = append(f.Evidence, seq)
	}
}

// holding returns the first finding about a subject that was not put right, among the modes given.
func (r *reader) holding(subject string, modes ...string) *Finding {
	for _, f := range r.findings {
		if f.Subject == subject && !f.Remedied && slices.Contains(modes, f.Mode) {
			return f
		}
	}
	return nil
}

// remedied notes that what happened to a subject was put right at an entry.
func (r *reader) remedied(subject string, seq uint64, modes ...string) {
	for _, f := range r.findings {
		if f.Subject == subject && !f.Remedied && (len(modes) == 0 || slices.Contains(modes, f.Mode)) {
			f.Remedied = true
			f.gather(seq)
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

// after looks at what an entry made happen.
func (r *reader) after(e journal.Entry) {
	for _, event := range e.Outcome.Events {
		if !r.bound(event, e) && !r.booked(event, e.Seq) {
			r.changed(event, e.Seq)
		}
	}
	if view, looks := e.Command.(cloud.View); looks && !e.Outcome.Refused() {
		r.viewed(view, e)
	}
	r.struck(e)
}

// bound looks at events about who is where and which licence belongs to whom.
func (r *reader) bound(event cloud.Event, e journal.Entry) bool {
	switch v := event.(type) {
	case cloud.Activated:
		r.activated(v.Activation, e)
	case cloud.Upgraded:
		r.remedied(string(r.state.Activations.Get(v.Activation).Instance), e.Seq)
	case cloud.ActivationConfirmed:
		r.confirmed(*r.state.Activations.Get(v.Activation), e.Seq)
	case cloud.Reviewed:
		r.reviews[e.Actor.Session] = v.Review
	case cloud.SignedIn:
		r.remedied(string(v.Session.Account), e.Seq, "session-expired", "sign-in-locked")
	case cloud.SignInWasRefused:
		if !v.LockedUntil.IsZero() {
			r.find("sign-in-locked", string(v.Account), 0.9, e.Seq)
		}
	case cloud.OrganizationSelected:
		if x := r.state.Sessions.Get(v.Session); x != nil && r.looked[v.Session] {
			r.chosen[usual{x.Account, x.Machine, v.Organization}] = true
		}
	case cloud.ProductSelected:
		if x := r.state.Sessions.Get(v.Session); x != nil {
			r.remedied(string(x.Organization), e.Seq, "seats-exceeded")
		}
	default:
		return false
	}
	return true
}

// booked looks at events about account sets and the papers of organizations.
func (r *reader) booked(event cloud.Event, seq uint64) bool {
	switch v := event.(type) {
	case cloud.ProfileWasReplaced:
		r.find("certification-mismatch", string(v.Organization), 1, seq).rank = 1
	case cloud.CertificationSettled:
		r.certified(v, seq)
	case cloud.AccountSetAdded:
		r.origin[v.AccountSet.ID] = v.AccountSet.Organization
	case cloud.Restored:
		r.restored(v, seq)
	case cloud.BackupVerified:
		r.remedied(string(r.state.Backups.Get(v.Backup).Source), seq, "corrupt-backup")
	case cloud.PeriodClosed:
		if set := r.state.AccountSets.Get(v.AccountSet); set != nil {
			r.remedied(string(set.Organization), seq, "unlicensed-module", "undetected-licence", "clock-set-back")
		}
	case cloud.YunzhijiaActivated:
		r.remedied(string(r.state.Instances.Get(v.Instance).Organization), seq, "yunzhijia-wrong-code", "service-period-lapsed")
	default:
		return false
	}
	return true
}

// changed looks at events that others bring about: the stage, the vendor, an administrator.
func (r *reader) changed(event cloud.Event, seq uint64) {
	switch v := event.(type) {
	case cloud.MemberAdded:
		m := v.Membership
		r.remedied(string(m.Account), seq, "admin-handover-hides-account-sets")
		if m.Role != cloud.Member {
			r.remedied(string(m.Organization), seq, "sub-account-without-permission")
		}
	case cloud.OrganizationRenamed:
		r.renamed(v, seq)
	case cloud.MachineAdded:
		r.cloned(v.Machine.ID, v.Machine.FeatureCode, seq)
	case cloud.FeatureCodeWasChanged:
		r.remedied(string(v.Machine), seq, "cloned-machine")
		r.cloned(v.Machine, v.FeatureCode, seq)
	}
}

// goOn looks at what a base stands for: how licences came to be where they are is gone, but not where they are.
func (r *reader) goOn(e journal.Entry) {
	r.compacted = e.Seq
	for _, a := range r.state.Activations.All {
		if !a.EndedAt.IsZero() {
			continue
		}
		mode, confidence := r.misbound(*a, r.state.Licences.Get(a.Licence).Purchase)
		if mode == "" {
			continue
		}
		r.find(mode, string(a.Licence), confidence, e.Seq)
		if hidden := r.hidden(*a); hidden != "" {
			r.find("account-sets-disappeared", hidden, 0.9, e.Seq)
		}
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
	for id, o := range r.state.Organizations.All {
		if !r.state.CertificationIsOverdue(id, now) {
			continue
		}
		if mode := overdueMode(o); r.holding(string(id), mode) == nil {
			r.find(mode, string(id), 1, seq)
		}
	}
}

// overdueMode tells three ways to be overdue apart: nothing was handed in, it was rejected, or it still waits.
func overdueMode(o *cloud.Organization) string {
	switch o.Certification.Status {
	case cloud.CertificationSubmitted:
		return "certification-approved-late"
	case cloud.CertificationRejected:
		return "certification-rejected"
	case cloud.Uncertified, cloud.CertificationApproved, cloud.CertificationInReview:
	}
	return "certification-overdue"
}
