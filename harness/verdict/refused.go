package verdict

import (
	"slices"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

// mistypedKey is the mode that, once the keys were typed again, is the least of what a journal shows.
const mistypedKey = "bad-serial-or-cdkey"

// misbindings are the modes in which a licence is with the wrong owner.
func misbindings() []string {
	return []string{
		"wrong-account", "partner-employee-account", "wrong-organization", "wrong-product", "foreign-serial",
		"duplicate-organization-names", "auto-selected-organization", "account-switched-before-activate",
	}
}

// refused names the mode of a refusal. The code alone is not enough: a licence in use may be the late harm of a
// mistake that is known already, and what looks like one mode may be another in this state.
func (r *reader) refused(e journal.Entry) {
	code := e.Outcome.Refusal.Code
	if r.harmOfKnown(code, e) || r.refusedBooks(code, e) {
		return
	}
	mode, known := r.byCode[code]
	switch {
	case code == cloud.SignInLocked:
		r.find("sign-in-locked", r.about(e), 1, e.Seq)
	case code == cloud.AccountDisabled:
		r.find("partner-leaves-with-account", r.about(e), 1, e.Seq).rank = 1
	case code == cloud.SerialMalformed || code == cloud.CDKeyMalformed:
		r.malformed(e)
	case mode == mistypedKey:
		r.find(mode, r.about(e), 1, e.Seq).rank = -1
	case known:
		r.find(mode, r.about(e), 1, e.Seq)
	case isGuidance(code):
	default:
		r.unexplained = append(r.unexplained, e.Seq)
	}
}

// malformed tells a pasted key from a mistyped one: only where keys are taken as typed does pasting spoil them.
func (r *reader) malformed(e journal.Entry) {
	if r.state.Policies.Keys == cloud.KeysExact {
		r.find("pasted-key", r.about(e), 0.8, e.Seq)
		return
	}
	r.find(mistypedKey, r.about(e), 1, e.Seq).rank = -1
}

// harmOfKnown adds a refusal to the finding that it follows from, if there is one.
func (r *reader) harmOfKnown(code cloud.Code, e journal.Entry) bool {
	c, activates := e.Command.(cloud.Activate)
	licence := c.SerialNumber.Licence
	var cause *Finding
	switch {
	case code == cloud.LicenceInUse && activates:
		cause = r.holding(string(licence), misbindings()...)
	case code == cloud.InstanceOccupied && activates:
		cause = r.occupied(e)
	case code == cloud.DemoLimit:
		cause = r.exchangedAt(e)
	case code == cloud.CertificationOverdue:
		if x := r.state.Sessions.Get(e.Actor.Session); x != nil {
			cause = r.holding(string(x.Organization), "certification-approved-late", "certification-rejected", "certification-overdue")
		}
	}
	if cause != nil {
		cause.gather(e.Seq)
	}
	return cause != nil
}

// occupied finds why the licence that sits on the instance is there: somebody else's, or the one it was exchanged for.
func (r *reader) occupied(e journal.Entry) *Finding {
	x := r.state.Sessions.Get(e.Actor.Session)
	if x == nil {
		return nil
	}
	instance := r.state.Instances.Get(x.Instance)
	if instance == nil {
		return nil
	}
	if f := r.holding(string(instance.Licence), misbindings()...); f != nil {
		return f
	}
	if l := r.state.Licences.Get(instance.Licence); l == nil || l.Status != cloud.Exchanged {
		return r.find("double-activation-race", string(x.Instance), 0.6, e.Seq)
	}
	return nil
}

// exchangedAt finds an exchanged licence on the session's instance: then the demo is its consequence.
func (r *reader) exchangedAt(e journal.Entry) *Finding {
	x := r.state.Sessions.Get(e.Actor.Session)
	if x == nil || r.state.Instances.Get(x.Instance) == nil {
		return nil
	}
	l := r.state.Licences.Get(r.state.Instances.Get(x.Instance).Licence)
	if l == nil || l.Status != cloud.Exchanged {
		return nil
	}
	return r.find("exchanged-licence", string(l.Successor), 1, e.Seq)
}

// refusedBooks reads the refusals about backups and deleting.
func (r *reader) refusedBooks(code cloud.Code, e journal.Entry) bool {
	switch c := e.Command.(type) {
	case cloud.DeleteAccountSet:
		if code == cloud.DeleteNeedsConfirmation && r.corruptBackupOf(c.AccountSet) {
			r.find("corrupt-backup", string(c.AccountSet), 0.9, e.Seq)
			return true
		}
	case cloud.VerifyBackup:
		return r.corrupt(code, c.Backup, e.Seq)
	case cloud.Restore:
		return r.corrupt(code, c.Backup, e.Seq)
	}
	return false
}

// corrupt notes a backup that cannot be read, under the account set it was made of: that is what has to be saved.
func (r *reader) corrupt(code cloud.Code, id cloud.BackupID, seq uint64) bool {
	b := r.state.Backups.Get(id)
	if code != cloud.BackupCorrupt || b == nil {
		return false
	}
	r.find("corrupt-backup", string(b.Source), 1, seq)
	return true
}

func (r *reader) corruptBackupOf(set cloud.AccountSetID) bool {
	for _, b := range r.state.Backups.All {
		if b.Source == set && b.Corrupt {
			return true
		}
	}
	return false
}

// isGuidance tells the refusals that only ask for the next step and harm nobody.
func isGuidance(code cloud.Code) bool {
	return slices.Contains([]cloud.Code{
		cloud.InvalidInput, cloud.NotFound, cloud.SessionRequired, cloud.SignInFailed, cloud.OrganizationNotSelected,
		cloud.ProductNotSelected, cloud.DeleteNeedsConfirmation, cloud.ReviewMissing, cloud.AccountSetNumberTaken,
		cloud.CertificationDone, cloud.CertificationPending, cloud.ReRegistrationPending,
	}, code)
}

// aboutLicence tells the refusals whose remedy may be in another place than the one they were met in.
func aboutLicence(code cloud.Code) bool {
	return slices.Contains([]cloud.Code{cloud.LicenceInUse, cloud.InstanceOccupied, cloud.ReviewStale}, code)
}

// about names what a refused command was about: an account for what has to do with signing in, the product instance
// an activation was tried on, else the organization.
func (r *reader) about(e journal.Entry) string {
	x := r.state.Sessions.Get(e.Actor.Session)
	switch c := e.Command.(type) {
	case cloud.SignIn:
		return string(c.Account)
	case cloud.Activate:
		if aboutLicence(e.Outcome.Refusal.Code) && c.SerialNumber.Licence != "" {
			return string(c.SerialNumber.Licence)
		}
		if x != nil && e.Outcome.Refusal.Code != cloud.SessionExpired {
			return string(x.Instance)
		}
	}
	switch {
	case x == nil:
		return string(e.Actor.Account)
	case slices.Contains([]cloud.Code{cloud.SessionExpired, cloud.NotAMember}, e.Outcome.Refusal.Code):
		return string(x.Account)
	case x.Organization == "":
		return string(x.Instance)
	}
	return string(x.Organization)
}
