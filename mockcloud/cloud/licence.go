package cloud

import (
	"slices"
	"time"
)

// LicenceStatus is what became of a licence. Expiry is not a status: it follows from [Licence.ExpiresAt] and the time.
type LicenceStatus string

// The statuses; analogy except exchanged (public).
const (
	// Valid licences can be activated.
	Valid LicenceStatus = "valid"
	// Revoked licences were withdrawn for good.
	Revoked LicenceStatus = "revoked"
	// Suspended licences are blocked for now.
	Suspended LicenceStatus = "suspended"
	// Exchanged licences were replaced by another one and are void (换货).
	Exchanged LicenceStatus = "exchanged"
)

// Licence is what a box holds. Its serial number and CDKey are secret: [State.SerialNumber], [State.CDKey].
type Licence struct {
	ID LicenceID `json:"id"`
	// SKU is the product and version it covers; an upgrade raises the version.
	SKU SKU `json:"sku"`
	// Seats is the number of concurrent sign-ins (站点数); 0 is unlimited.
	Seats int `json:"seats"`
	// Modules are the functions it covers besides [GeneralLedger], "fixed-assets"; empty covers all.
	Modules []string      `json:"modules,omitempty"`
	Status  LicenceStatus `json:"status"`
	// ExpiresAt is its last valid moment; zero means never.
	ExpiresAt time.Time `json:"expires_at,omitzero"`
	// ServiceUntil is the last moment of its service period; zero means without end.
	ServiceUntil time.Time `json:"service_until,omitzero"`
	// Activation is the one activation in force, or empty. There is never more than one.
	Activation ActivationID `json:"activation,omitempty"`
	// Successor is the licence it was exchanged for.
	Successor LicenceID `json:"successor,omitempty"`
	// Purchase is whom it was meant for. The cloud never checks it (documented: that is how silent mistakes happen).
	Purchase Purchase `json:"purchase"`
}

// Purchase says whom a licence was meant for. Diagnosis, grading and reports read it; no rule does.
type Purchase struct {
	Account      AccountID      `json:"account,omitempty"`
	Organization OrganizationID `json:"organization,omitempty"`
	Instance     InstanceID     `json:"product_instance,omitempty"`
	Machine      MachineID      `json:"machine,omitempty"`
}

// covers reports whether the licence allows a named module; a voucher without one asks for none.
func (l *Licence) covers(module string) bool {
	return len(l.Modules) == 0 || module == GeneralLedger || slices.Contains(l.Modules, module)
}

func (l *Licence) expired(now time.Time) bool { return !l.ExpiresAt.IsZero() && now.After(l.ExpiresAt) }

// refusal returns why the licence itself cannot be activated at this time.
func (l *Licence) refusal(now time.Time) *Refusal {
	for _, c := range [...]struct {
		hit  bool
		code Code
	}{
		{l.Status == Revoked, LicenceRevoked}, {l.Status == Suspended, LicenceSuspended},
		{l.Status == Exchanged, LicenceExchanged}, {l.expired(now), LicenceExpired},
	} {
		if c.hit {
			return &Refusal{Code: c.code, Subject: string(l.ID)}
		}
	}
	return nil
}

// activeLicence returns the licence in force on an instance: activated on it and not ended since; or nil.
func (s *State) activeLicence(i InstanceID) *Licence {
	instance := s.Instances.Get(i)
	if instance == nil {
		return nil
	}
	l := s.Licences.Get(instance.Licence)
	if l == nil || l.Activation == "" || s.Activations.Get(l.Activation).Instance != i {
		return nil
	}
	return l
}

// version returns up to which installed version an activation of the licence reaches.
func (l *Licence) version(a *Activation) Version {
	if a.Version.Compare(l.SKU.Version) > 0 {
		return a.Version
	}
	return l.SKU.Version
}

// outgrown reports whether the instance's installed version is newer than what was activated: the licence is in
// force on it only after an upgrade.
func (l *Licence) outgrown(a *Activation, i *Instance) bool {
	return l.SKU.SameSeries(i.SKU) && i.SKU.Version.Compare(l.version(a)) > 0
}

// InForce returns the licence under which an instance really works at this time, or nil when it runs as a demo.
func (s *State) InForce(i InstanceID, now time.Time) *Licence {
	l := s.activeLicence(i)
	if l == nil || l.refusal(now) != nil || l.outgrown(s.Activations.Get(l.Activation), s.Instances.Get(i)) {
		return nil
	}
	return l
}

// IssueLicence sells a licence: its keys exist from now on.
type IssueLicence struct {
	ID           LicenceID `json:"id,omitempty"`
	SKU          SKU       `json:"sku"`
	Seats        int       `json:"seats,omitempty"`
	Modules      []string  `json:"modules,omitempty"`
	ExpiresAt    time.Time `json:"expires_at,omitzero"`
	ServiceUntil time.Time `json:"service_until,omitzero"`
	Purchase     Purchase  `json:"purchase"`
}

// Kind names the command.
func (IssueLicence) Kind() string { return "licence.issue" }

func (c IssueLicence) decide(s *State, in Input) Outcome {
	switch {
	case c.SKU.invalid() != "":
		return refuse(InvalidInput, c.SKU.invalid())
	case c.Seats < 0 || c.Seats > 10_000:
		return refuse(InvalidInput, "seats")
	case s.Licences.Get(c.ID) != nil:
		return refuse(AlreadyExists, string(c.ID))
	}
	if missing := s.missing(c.Purchase); missing != "" {
		return refuse(NotFound, "purchase."+missing)
	}
	return happened(LicenceIssued{Licence{
		ID: orNew(c.ID, s, in, "lic"), SKU: c.SKU, Seats: c.Seats, Modules: c.Modules, Status: Valid,
		ExpiresAt: c.ExpiresAt, ServiceUntil: c.ServiceUntil, Purchase: c.Purchase,
	}})
}

func (s *State) missing(p Purchase) string {
	switch {
	case p.Account != "" && s.Accounts.Get(p.Account) == nil:
		return "account"
	case p.Organization != "" && s.Organizations.Get(p.Organization) == nil:
		return "organization"
	case p.Instance != "" && s.Instances.Get(p.Instance) == nil:
		return "product_instance"
	case p.Machine != "" && s.Machines.Get(p.Machine) == nil:
		return "machine"
	}
	return ""
}

// LicenceIssued says that a licence exists.
type LicenceIssued struct {
	Licence Licence `json:"licence"`
}

// Kind names the event.
func (LicenceIssued) Kind() string { return "licence.issued" }

func (e LicenceIssued) apply(s *State, _ time.Time) {
	id := e.Licence.ID
	s.Licences.put(id, e.Licence)
	s.knowLicence(id)
}

func (s *State) knowLicence(id LicenceID) {
	s.know('S', string(id), KeyRef{Licence: id, Part: SerialPart})
	s.know('C', string(id), KeyRef{Licence: id, Part: CDKeyPart})
}

// know notes whose key it is that the seed makes of its kind and the owner's identity.
func (s *State) know(kind byte, owner string, ref KeyRef) {
	if s.draft {
		return
	}
	if s.keys == nil {
		s.keys = map[string]KeyRef{}
	}
	s.keys[syntheticKey(s.Seed, kind, owner)] = ref
}

// SetLicenceStatus revokes, suspends or reinstates a licence (analogy). Revoked and exchanged licences stay what
// they are: the first were withdrawn for good, the second have a successor.
type SetLicenceStatus struct {
	Licence LicenceID     `json:"licence"`
	Status  LicenceStatus `json:"status"`
}

// Kind names the command.
func (SetLicenceStatus) Kind() string { return "licence.set_status" }

func (c SetLicenceStatus) decide(s *State, _ Input) Outcome {
	l := s.Licences.Get(c.Licence)
	switch {
	case l == nil:
		return refuse(NotFound, "licence")
	case c.Status != Valid && c.Status != Revoked && c.Status != Suspended:
		return refuse(InvalidInput, "status")
	case l.Status == Exchanged || l.Status == Revoked:
		return refuse(AlreadySettled, string(l.ID))
	}
	return happened(LicenceStatusSet(c))
}

// LicenceStatusSet says what became of a licence.
type LicenceStatusSet struct {
	Licence LicenceID     `json:"licence"`
	Status  LicenceStatus `json:"status"`
}

// Kind names the event.
func (LicenceStatusSet) Kind() string { return "licence.status_set" }

func (e LicenceStatusSet) apply(s *State, _ time.Time) { s.Licences.Get(e.Licence).Status = e.Status }

// SetLicenceTerm sets when a licence and its service period end (analogy and public).
type SetLicenceTerm struct {
	Licence      LicenceID `json:"licence"`
	ExpiresAt    time.Time `json:"expires_at,omitzero"`
	ServiceUntil time.Time `json:"service_until,omitzero"`
}

// Kind names the command.
func (SetLicenceTerm) Kind() string { return "licence.set_term" }

func (c SetLicenceTerm) decide(s *State, _ Input) Outcome {
	if s.Licences.Get(c.Licence) == nil {
		return refuse(NotFound, "licence")
	}
	return happened(LicenceTermSet(c))
}

// LicenceTermSet says when a licence and its service period end.
type LicenceTermSet struct {
	Licence      LicenceID `json:"licence"`
	ExpiresAt    time.Time `json:"expires_at,omitzero"`
	ServiceUntil time.Time `json:"service_until,omitzero"`
}

// Kind names the event.
func (LicenceTermSet) Kind() string { return "licence.term_set" }

func (e LicenceTermSet) apply(s *State, _ time.Time) {
	l := s.Licences.Get(e.Licence)
	l.ExpiresAt, l.ServiceUntil = e.ExpiresAt, e.ServiceUntil
}

// ExchangeLicence makes a licence void and issues its successor for the same product (public: 换货). The
// successor is refused on the old instance until a new instance is added.
type ExchangeLicence struct {
	Licence   LicenceID `json:"licence"`
	Successor LicenceID `json:"successor,omitempty"`
}

// Kind names the command.
func (ExchangeLicence) Kind() string { return "licence.exchange" }

func (c ExchangeLicence) decide(s *State, in Input) Outcome {
	old := s.Licences.Get(c.Licence)
	switch {
	case old == nil:
		return refuse(NotFound, "licence")
	case old.Status == Exchanged:
		return refuse(AlreadySettled, string(old.ID))
	case old.Status == Revoked:
		return refuse(LicenceRevoked, string(old.ID))
	case s.Licences.Get(c.Successor) != nil:
		return refuse(AlreadyExists, string(c.Successor))
	}
	fresh := *old
	fresh.ID, fresh.Activation, fresh.Status = orNew(c.Successor, s, in, "lic"), "", Valid
	fresh.Purchase.Instance = "" // not the old instance, which will refuse it
	return happened(LicenceIssued{fresh}, LicenceWasExchanged{Licence: old.ID, Successor: fresh.ID})
}

// LicenceWasExchanged says that a licence is void and which one replaces it.
type LicenceWasExchanged struct {
	Licence   LicenceID `json:"licence"`
	Successor LicenceID `json:"successor"`
}

// Kind names the event.
func (LicenceWasExchanged) Kind() string { return "licence.was_exchanged" }

func (e LicenceWasExchanged) apply(s *State, _ time.Time) {
	l := s.Licences.Get(e.Licence)
	l.Status, l.Successor = Exchanged, e.Successor
}

func licenceCommand(kind string) commandDecoder {
	switch kind {
	case IssueLicence{}.Kind():
		return decodeCommand[IssueLicence]
	case SetLicenceStatus{}.Kind():
		return decodeCommand[SetLicenceStatus]
	case SetLicenceTerm{}.Kind():
		return decodeCommand[SetLicenceTerm]
	case ExchangeLicence{}.Kind():
		return decodeCommand[ExchangeLicence]
	case IssueService{}.Kind():
		return decodeCommand[IssueService]
	}
	return nil
}

func licenceEvent(kind string) eventDecoder {
	switch kind {
	case LicenceIssued{}.Kind():
		return decodeEvent[LicenceIssued]
	case LicenceStatusSet{}.Kind():
		return decodeEvent[LicenceStatusSet]
	case LicenceTermSet{}.Kind():
		return decodeEvent[LicenceTermSet]
	case LicenceWasExchanged{}.Kind():
		return decodeEvent[LicenceWasExchanged]
	case ServiceIssued{}.Kind():
		return decodeEvent[ServiceIssued]
	}
	return nil
}
