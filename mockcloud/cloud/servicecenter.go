package cloud

import "time"

// TicketStatus is how far a service center ticket has come.
type TicketStatus string

// The statuses.
const (
	TicketOpen     TicketStatus = "open"
	TicketRejected TicketStatus = "rejected"
	TicketUnbound  TicketStatus = "unbound"
	TicketMoved    TicketStatus = "reassigned"
)

// Ticket asks the service center (客户服务中心) to release a licence that was activated for the wrong owner: the
// only documented way out.
type Ticket struct {
	ID      TicketID  `json:"id"`
	Licence LicenceID `json:"licence"`
	// Activation is the one in force when the ticket was opened.
	Activation ActivationID `json:"activation"`
	// Evidence is what was shown to prove the purchase: a name for it, no secret.
	Evidence string       `json:"evidence"`
	Status   TicketStatus `json:"status"`
}

// OpenTicket asks for help with a licence in force. It takes evidence (assumed).
type OpenTicket struct {
	SerialNumber KeyRef `json:"serial_number"`
	Evidence     string `json:"evidence"`
}

// Kind names the command.
func (OpenTicket) Kind() string { return "service_center.open_ticket" }

func (c OpenTicket) decide(s *State, in Input) Outcome {
	l := s.Licences.Get(c.SerialNumber.Licence)
	switch {
	case l == nil || c.SerialNumber.Part != SerialPart:
		return refuse(NotFound, "serial_number")
	case c.Evidence == "":
		return refuse(EvidenceMissing, "evidence")
	case l.Activation == "":
		return refuse(LicenceNotActive, string(l.ID))
	}
	return happened(TicketOpened{Ticket{
		ID: TicketID(s.newID(in, "tkt", 0)), Licence: l.ID, Activation: l.Activation, Evidence: c.Evidence, Status: TicketOpen,
	}})
}

// TicketOpened says that the service center was asked.
type TicketOpened struct {
	Ticket Ticket `json:"ticket"`
}

// Kind names the event.
func (TicketOpened) Kind() string { return "service_center.ticket_opened" }

func (e TicketOpened) apply(s *State, _ time.Time) { s.Tickets.put(e.Ticket.ID, e.Ticket) }

// TicketAction is what the service center does about a ticket.
type TicketAction string

// The actions. Unbinding is the default; neither moves an account set (assumed).
const (
	// Unbind ends the activation, so that the licence can be activated again, rightly.
	Unbind TicketAction = "unbind"
	// Reassign ends it and activates the licence for another account, organization and product instance.
	Reassign TicketAction = "reassign"
	// Reject leaves everything as it is.
	Reject TicketAction = "reject"
)

// SettleTicket answers a ticket.
type SettleTicket struct {
	Ticket TicketID     `json:"ticket"`
	Action TicketAction `json:"action"`
	// Account and Instance say to whom Reassign gives the licence.
	Account  AccountID  `json:"account,omitempty"`
	Instance InstanceID `json:"product_instance,omitempty"`
}

// Kind names the command.
func (SettleTicket) Kind() string { return "service_center.settle_ticket" }

func (c SettleTicket) decide(s *State, in Input) Outcome {
	t := s.Tickets.Get(c.Ticket)
	switch {
	case t == nil:
		return refuse(NotFound, "ticket")
	case t.Status != TicketOpen:
		return refuse(AlreadySettled, string(t.ID))
	case c.Action != Reject && s.Licences.Get(t.Licence).Activation != t.Activation:
		return refuse(LicenceNotActive, string(t.Licence))
	}
	switch c.Action {
	case Reject:
		return happened(TicketSettled{Ticket: t.ID, Status: TicketRejected})
	case Unbind:
		return happened(TicketSettled{Ticket: t.ID, Status: TicketUnbound})
	case Reassign:
		return s.reassign(in, t, c)
	}
	return refuse(InvalidInput, "action")
}

func (s *State) reassign(in Input, t *Ticket, c SettleTicket) Outcome {
	instance, was := s.Instances.Get(c.Instance), s.Activations.Get(t.Activation)
	switch {
	case instance == nil:
		return refuse(NotFound, "product_instance")
	case s.Role(c.Account, instance.Organization) == "":
		return refuse(NotAMember, "account")
	case !instance.SKU.SameSeries(s.Licences.Get(t.Licence).SKU):
		return refuse(ProductMismatch, string(instance.ID))
	}
	if other := s.activeLicence(instance.ID); other != nil && other.ID != t.Licence {
		return refuse(InstanceOccupied, string(instance.ID))
	}
	return happened(TicketSettled{Ticket: t.ID, Status: TicketMoved}, Activated{Activation{
		ID: ActivationID(s.newID(in, "act", 0)), Licence: t.Licence, Account: c.Account, Organization: instance.Organization,
		Instance: instance.ID, Machine: was.Machine, FeatureCode: was.FeatureCode, At: in.Now,
	}})
}

// TicketSettled says how a ticket ended. Unbound and reassigned end the activation.
type TicketSettled struct {
	Ticket TicketID     `json:"ticket"`
	Status TicketStatus `json:"status"`
}

// Kind names the event.
func (TicketSettled) Kind() string { return "service_center.ticket_settled" }

func (e TicketSettled) apply(s *State, at time.Time) {
	t := s.Tickets.Get(e.Ticket)
	t.Status = e.Status
	if e.Status == TicketRejected {
		return
	}
	a := s.Activations.Get(t.Activation)
	a.EndedAt = at
	s.went(a)
	s.Licences.Get(t.Licence).Activation = ""
}
