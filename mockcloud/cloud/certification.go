package cloud

import (
	"strings"
	"time"
)

// CertificationStatus is how far an organization's papers have come.
type CertificationStatus string

// The statuses.
const (
	Uncertified            CertificationStatus = "none"
	CertificationSubmitted CertificationStatus = "submitted"
	CertificationApproved  CertificationStatus = "approved"
	CertificationRejected  CertificationStatus = "rejected"
	// CertificationInReview waits for a person because another organization is already certified with the same
	// credit code (assumed).
	CertificationInReview CertificationStatus = "conflict"
)

// Certification is the state of an organization's papers (企业认证).
type Certification struct {
	Status      CertificationStatus `json:"status"`
	CompanyName string              `json:"company_name,omitempty"`
	CreditCode  string              `json:"credit_code,omitempty"`
	SubmittedAt time.Time           `json:"submitted_at,omitzero"`
	ApprovedAt  time.Time           `json:"approved_at,omitzero"`
}

// CertificationDue returns until when an organization's papers must be approved: three months from its first
// activation in force (documented; see [CertificationDeadline]). False without an activation or once approved.
func (s *State) CertificationDue(o OrganizationID) (time.Time, bool) {
	org := s.Organizations.Get(o)
	if org == nil || org.Certification.Status == CertificationApproved {
		return time.Time{}, false
	}
	first := s.Activations.Get(s.firsts[o])
	if first == nil {
		return time.Time{}, false
	}
	return CertificationDeadline(first.At), true
}

// came notes an activation in force.
func (s *State) came(a *Activation) {
	if first := s.Activations.Get(s.firsts[a.Organization]); first != nil && !a.At.Before(first.At) {
		return
	}
	if s.firsts == nil {
		s.firsts = map[OrganizationID]ActivationID{}
	}
	s.firsts[a.Organization] = a.ID
}

// went notes that an activation ended, and finds the one that is now its organization's first.
func (s *State) went(gone *Activation) {
	if s.firsts[gone.Organization] != gone.ID {
		return
	}
	delete(s.firsts, gone.Organization)
	for _, a := range s.Activations.All {
		if a.Organization == gone.Organization && a.EndedAt.IsZero() {
			s.came(a)
		}
	}
}

// CertificationIsOverdue reports whether the deadline passed without approval.
func (s *State) CertificationIsOverdue(o OrganizationID, now time.Time) bool {
	due, ok := s.CertificationDue(o)
	return ok && now.After(due)
}

// restriction refuses writing when the certification is overdue and the policy restricts or blocks. The licence
// is never revoked for it, and approval lifts it (assumed).
func (s *State) restriction(now time.Time, o OrganizationID) *Refusal {
	if s.Policies.CertificationEffect == EffectWarn || !s.CertificationIsOverdue(o, now) {
		return nil
	}
	return &Refusal{Code: CertificationOverdue, Subject: string(o)}
}

// SubmitCertification hands in an organization's papers. Papers of another company are approved like any others:
// the organization then becomes that company in name (documented).
type SubmitCertification struct {
	Session     SessionID `json:"session"`
	CompanyName string    `json:"company_name"`
	CreditCode  string    `json:"credit_code"`
}

// Kind names the command.
func (SubmitCertification) Kind() string { return "certification.submit" }

func (c SubmitCertification) decide(s *State, in Input) Outcome {
	x, refusal := s.managing(in, c.Session)
	if refusal != nil {
		return Outcome{Refusal: refusal}
	}
	switch {
	case c.CompanyName == "":
		return refuse(InvalidInput, "company_name")
	case len(c.CreditCode) != 18:
		return refuse(InvalidInput, "credit_code")
	}
	switch s.Organizations.Get(x.Organization).Certification.Status {
	case CertificationApproved:
		return refuse(CertificationDone, string(x.Organization))
	case CertificationSubmitted, CertificationInReview:
		return refuse(CertificationPending, string(x.Organization))
	case Uncertified, CertificationRejected:
	}
	return s.submit(x.Organization, c)
}

func (s *State) submit(o OrganizationID, c SubmitCertification) Outcome {
	e := CertificationWasSubmitted{Organization: o, CompanyName: c.CompanyName, CreditCode: strings.ToUpper(c.CreditCode)}
	out := happened()
	if !ValidCreditCode(e.CreditCode) {
		out.Events = append(out.Events, WarningNoted{Warning{Code: CreditCodeSuspicious, Organization: o}})
	}
	if s.certifiedElsewhere(o, e.CreditCode) {
		e.Conflict = true
		out.Events = append(out.Events, e, WarningNoted{Warning{Code: CertificationConflict, Organization: o}})
		return out
	}
	out.Events = append(out.Events, e)
	if s.Policies.CertificationReview == ReviewAuto {
		out.Events = append(out.Events, s.approval(o, e.CompanyName, e.CreditCode)...)
	}
	return out
}

func (s *State) certifiedElsewhere(o OrganizationID, creditCode string) bool {
	for id, other := range s.Organizations.All {
		if id != o && other.Certification.Status == CertificationApproved && other.CreditCode == creditCode {
			return true
		}
	}
	return false
}

// approval makes the events of an approval: the papers' company prevails (documented), and a change of name or
// code is noted.
func (s *State) approval(o OrganizationID, company, creditCode string) []Event {
	org := s.Organizations.Get(o)
	events := []Event{CertificationSettled{Organization: o, Approved: true}}
	if org.Name == company && (org.CreditCode == "" || org.CreditCode == creditCode) {
		return events
	}
	return append(events,
		ProfileWasReplaced{Organization: o, FromName: org.Name, FromCreditCode: org.CreditCode, ToName: company, ToCreditCode: creditCode},
		WarningNoted{Warning{Code: ProfileReplaced, Organization: o}})
}

// CertificationWasSubmitted says which papers were handed in.
type CertificationWasSubmitted struct {
	Organization OrganizationID `json:"organization"`
	CompanyName  string         `json:"company_name"`
	CreditCode   string         `json:"credit_code"`
	// Conflict says that another organization is certified with the same credit code: a person must look.
	Conflict bool `json:"conflict,omitempty"`
}

// Kind names the event.
func (CertificationWasSubmitted) Kind() string { return "certification.was_submitted" }

func (e CertificationWasSubmitted) apply(s *State, at time.Time) {
	status := CertificationSubmitted
	if e.Conflict {
		status = CertificationInReview
	}
	s.Organizations.Get(e.Organization).Certification = Certification{
		Status: status, CompanyName: e.CompanyName, CreditCode: e.CreditCode, SubmittedAt: at,
	}
}

// SettleCertification approves or rejects papers that wait for a person.
type SettleCertification struct {
	Organization OrganizationID `json:"organization"`
	Approved     bool           `json:"approved"`
}

// Kind names the command.
func (SettleCertification) Kind() string { return "certification.settle" }

func (c SettleCertification) decide(s *State, _ Input) Outcome {
	org := s.Organizations.Get(c.Organization)
	switch {
	case org == nil:
		return refuse(NotFound, "organization")
	case org.Certification.Status != CertificationSubmitted && org.Certification.Status != CertificationInReview:
		return refuse(AlreadySettled, string(org.ID))
	case !c.Approved:
		return happened(CertificationSettled(c))
	}
	out := happened(s.approval(org.ID, org.Certification.CompanyName, org.Certification.CreditCode)...)
	if org.Certification.Status == CertificationSubmitted && s.certifiedElsewhere(org.ID, org.Certification.CreditCode) {
		// another organization got there first while these papers waited
		out.Events = append(out.Events, WarningNoted{Warning{Code: CertificationConflict, Organization: org.ID}})
	}
	return out
}

// CertificationSettled says whether papers were approved.
type CertificationSettled struct {
	Organization OrganizationID `json:"organization"`
	Approved     bool           `json:"approved"`
}

// Kind names the event.
func (CertificationSettled) Kind() string { return "certification.settled" }

func (e CertificationSettled) apply(s *State, at time.Time) {
	org := s.Organizations.Get(e.Organization)
	if org.Certification.Status = CertificationRejected; !e.Approved {
		return
	}
	org.Certification.Status, org.Certification.ApprovedAt = CertificationApproved, at
	org.CreditCode = org.Certification.CreditCode
}

// ProfileWasReplaced says that an organization took over another company's name and credit code. Its id, its
// account sets and its licences stay (assumed).
type ProfileWasReplaced struct {
	Organization   OrganizationID `json:"organization"`
	FromName       string         `json:"from_name"`
	FromCreditCode string         `json:"from_credit_code,omitempty"`
	ToName         string         `json:"to_name"`
	ToCreditCode   string         `json:"to_credit_code"`
}

// Kind names the event.
func (ProfileWasReplaced) Kind() string { return "certification.profile_was_replaced" }

func (e ProfileWasReplaced) apply(s *State, _ time.Time) {
	org := s.Organizations.Get(e.Organization)
	org.Name, org.CreditCode = e.ToName, e.ToCreditCode
}

// WarningNoted says that the cloud noticed something and let it pass.
type WarningNoted struct {
	Warning Warning `json:"warning"`
}

// Kind names the event.
func (WarningNoted) Kind() string { return "certification.warning_noted" }

func (e WarningNoted) apply(s *State, _ time.Time) { s.Warnings = append(s.Warnings, e.Warning) }

// ValidCreditCode reports whether the check character of an 18-character unified social credit code is right
// (public: GB 32100, weights are powers of 3 modulo 31).
func ValidCreditCode(code string) bool {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	if len(code) != 18 {
		return false
	}
	sum, weight := 0, 1
	for i := range 17 {
		v := strings.IndexByte(alphabet, code[i])
		if v < 0 {
			return false
		}
		sum, weight = sum+v*weight, weight*3%31
	}
	return alphabet[(31-sum%31)%31] == code[17]
}

func certificationCommand(kind string) commandDecoder {
	switch kind {
	case SubmitCertification{}.Kind():
		return decodeCommand[SubmitCertification]
	case SettleCertification{}.Kind():
		return decodeCommand[SettleCertification]
	}
	return nil
}

func certificationEvent(kind string) eventDecoder {
	switch kind {
	case CertificationWasSubmitted{}.Kind():
		return decodeEvent[CertificationWasSubmitted]
	case CertificationSettled{}.Kind():
		return decodeEvent[CertificationSettled]
	case ProfileWasReplaced{}.Kind():
		return decodeEvent[ProfileWasReplaced]
	case WarningNoted{}.Kind():
		return decodeEvent[WarningNoted]
	}
	return nil
}
