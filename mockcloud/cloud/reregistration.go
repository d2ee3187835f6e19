package cloud

import "time"

// ReRegistrationStatus is how far a re-registration has come.
type ReRegistrationStatus string

// The statuses (assumed; the process itself is documented).
const (
	ReRegistrationWaiting  ReRegistrationStatus = "pending"
	ReRegistrationApproved ReRegistrationStatus = "approved"
	ReRegistrationRejected ReRegistrationStatus = "rejected"
)

// ReRegistration is the process that accepts a changed feature code for a licence (重新注册). Its approval
// voids the old code.
type ReRegistration struct {
	ID      ReRegistrationID `json:"id"`
	Licence LicenceID        `json:"licence"`
	// Activation is the one in force at the request; when it ends, the request is void.
	Activation ActivationID         `json:"activation,omitempty"`
	From       FeatureCode          `json:"from"`
	To         FeatureCode          `json:"to"`
	Machine    MachineID            `json:"machine"`
	Status     ReRegistrationStatus `json:"status"`
}

// RequestReRegistration asks that the selected product's licence accept this server computer's feature code.
type RequestReRegistration struct {
	Session SessionID `json:"session"`
}

// Kind names the command.
func (RequestReRegistration) Kind() string { return "re_registration.request" }

func (c RequestReRegistration) decide(s *State, in Input) Outcome {
	if _, refusal := s.managing(in, c.Session); refusal != nil {
		return Outcome{Refusal: refusal}
	}
	x, refusal := s.inProduct(in, c.Session)
	if refusal != nil {
		return Outcome{Refusal: refusal}
	}
	l := s.activeLicence(x.Instance)
	if l == nil {
		return refuse(LicenceNotActive, string(x.Instance))
	}
	for _, r := range s.ReRegistrations.All {
		if r.Activation == l.Activation && r.Status == ReRegistrationWaiting {
			return refuse(ReRegistrationPending, string(r.ID))
		}
	}
	r := ReRegistration{
		ID: ReRegistrationID(s.newID(in, "rrg", 0)), Licence: l.ID, Activation: l.Activation, From: s.Activations.Get(l.Activation).FeatureCode,
		To: x.FeatureCode, Machine: x.Machine, Status: ReRegistrationWaiting,
	}
	out := happened(ReRegistrationRequested{r})
	if s.Policies.ReRegistration == ReviewAuto {
		out.Events = append(out.Events, ReRegistrationSettled{ReRegistration: r.ID, Approved: true})
	}
	return out
}

// ReRegistrationRequested says that a changed feature code waits to be accepted.
type ReRegistrationRequested struct {
	ReRegistration ReRegistration `json:"re_registration"`
}

// Kind names the event.
func (ReRegistrationRequested) Kind() string { return "re_registration.requested" }

func (e ReRegistrationRequested) apply(s *State, _ time.Time) {
	s.ReRegistrations.put(e.ReRegistration.ID, e.ReRegistration)
}

// SettleReRegistration approves or rejects a waiting re-registration. One whose activation ended since can only
// be rejected: approving it would give another owner's activation this computer's code.
type SettleReRegistration struct {
	ReRegistration ReRegistrationID `json:"re_registration"`
	Approved       bool             `json:"approved"`
}

// Kind names the command.
func (SettleReRegistration) Kind() string { return "re_registration.settle" }

func (c SettleReRegistration) decide(s *State, _ Input) Outcome {
	r := s.ReRegistrations.Get(c.ReRegistration)
	switch {
	case r == nil:
		return refuse(NotFound, "re_registration")
	case r.Status != ReRegistrationWaiting:
		return refuse(AlreadySettled, string(r.ID))
	case c.Approved && s.Licences.Get(r.Licence).Activation != r.Activation:
		return refuse(LicenceNotActive, string(r.Licence))
	}
	return happened(ReRegistrationSettled(c))
}

// ReRegistrationSettled says whether the changed feature code was accepted.
type ReRegistrationSettled struct {
	ReRegistration ReRegistrationID `json:"re_registration"`
	Approved       bool             `json:"approved"`
}

// Kind names the event.
func (ReRegistrationSettled) Kind() string { return "re_registration.settled" }

func (e ReRegistrationSettled) apply(s *State, _ time.Time) {
	r := s.ReRegistrations.Get(e.ReRegistration)
	if r.Status = ReRegistrationRejected; !e.Approved {
		return
	}
	r.Status = ReRegistrationApproved
	if a := s.Activations.Get(s.Licences.Get(r.Licence).Activation); a != nil { // older journals name no activation
		a.FeatureCode, a.Machine = r.To, r.Machine
	}
}
