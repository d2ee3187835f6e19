package cloud

import "time"

// Activation binds a licence to an account, an organization, a product instance and a feature code at a time.
type Activation struct {
	ID           ActivationID   `json:"id"`
	Licence      LicenceID      `json:"licence"`
	Account      AccountID      `json:"account"`
	Organization OrganizationID `json:"organization"`
	Instance     InstanceID     `json:"product_instance"`
	Machine      MachineID      `json:"machine"`
	FeatureCode  FeatureCode    `json:"feature_code"`
	// Version is the installed version it was made for, when a lenient world let that differ from the licence's.
	Version Version   `json:"version,omitempty"`
	At      time.Time `json:"at"`
	// EndedAt is when the service center unbound it; zero while in force.
	EndedAt time.Time `json:"ended_at,omitzero"`
}

// Activate uses a licence for the session's account, organization, product instance and server computer. The
// cloud does not check whom the licence was meant for (documented).
type Activate struct {
	Session      SessionID `json:"session"`
	SerialNumber KeyRef    `json:"serial_number"`
	CDKey        KeyRef    `json:"cdkey"`
	// Review, when given, is what the person confirmed; if the session changed since, the activation is refused (analogy).
	Review ReviewID `json:"review,omitempty"`
}

// Kind names the command.
func (Activate) Kind() string { return "activation.activate" }

// attempt is one activation on its way through the checks.
type attempt struct {
	Activate
	in       Input
	session  *Session
	licence  *Licence
	instance *Instance
	current  *Activation // the licence's activation in force, or nil
}

// check is one step of the contractual order; it returns why the attempt fails, or nil.
type check struct {
	name string
	fn   func(*State, *attempt) *Refusal
}

// activationChecks is the contractual order of checks (assumed): the first that fails decides the cause.
func activationChecks() [10]check {
	return [...]check{
		{"session", checkSession},
		{"membership and role", checkRole},
		{"serial exists", checkSerial},
		{"CDKey matches", checkCDKey},
		{"licence state", checkLicence},
		{"SKU", checkSKU},
		{"instance free", checkInstanceFree},
		{"feature code", checkFeatureCode},
		{"MOP service fee", checkServiceFee},
		{"MOP upgrade", checkUpgradeOrder},
	}
}

// CheckOrder lists the names of an activation's checks in their contractual order: the first that fails decides.
func CheckOrder() []string {
	var names []string
	for _, c := range activationChecks() {
		names = append(names, c.name)
	}
	return names
}

func (c Activate) decide(s *State, in Input) Outcome {
	a := &attempt{Activate: c, in: in}
	for _, check := range activationChecks() {
		if refusal := check.fn(s, a); refusal != nil {
			return Outcome{Refusal: refusal}
		}
	}
	if refusal := s.reviewRefusal(a); refusal != nil {
		return Outcome{Refusal: refusal}
	}
	switch {
	case a.upgrade():
		return happened(Upgraded{Activation: a.current.ID, Licence: a.licence.ID, From: a.licence.version(a.current), To: a.instance.SKU.Version})
	case a.current != nil: // the same licence, instance and feature code again: success, and nothing changes (assumed)
		return happened(ActivationConfirmed{Activation: a.current.ID})
	}
	fresh := Activation{
		ID: ActivationID(s.newID(in, "act", 0)), Licence: a.licence.ID, Account: a.session.Account,
		Organization: a.session.Organization, Instance: a.instance.ID, Machine: a.session.Machine,
		FeatureCode: a.session.FeatureCode, At: in.Now,
	}
	if a.instance.SKU.Version != a.licence.SKU.Version {
		fresh.Version = a.instance.SKU.Version
	}
	return happened(Activated{fresh})
}

// upgrade reports whether the licence is in force on the instance, whose installed version is newer.
func (a *attempt) upgrade() bool {
	return a.current != nil && a.licence.outgrown(a.current, a.instance)
}

func checkSession(s *State, a *attempt) (refusal *Refusal) {
	a.session, refusal = s.signedIn(a.in, a.Session)
	return refusal
}

func checkRole(s *State, a *attempt) *Refusal {
	if _, refusal := s.managing(a.in, a.Session); refusal != nil {
		return refusal
	}
	a.instance = s.Instances.Get(a.session.Instance)
	return a.session.productRefusal()
}

func checkSerial(s *State, a *attempt) *Refusal {
	switch {
	case a.SerialNumber.Malformed || a.SerialNumber == KeyRef{}:
		return &Refusal{Code: SerialMalformed}
	case a.SerialNumber.Part != SerialPart:
		return &Refusal{Code: SerialUnknown}
	}
	if a.licence = s.Licences.Get(a.SerialNumber.Licence); a.licence == nil {
		return &Refusal{Code: SerialUnknown}
	}
	return nil
}

func checkCDKey(_ *State, a *attempt) *Refusal {
	switch {
	case a.CDKey.Malformed || a.CDKey == KeyRef{}:
		return &Refusal{Code: CDKeyMalformed}
	case a.CDKey.Part != CDKeyPart || a.CDKey.Licence != a.licence.ID:
		return &Refusal{Code: CDKeyMismatch}
	}
	return nil
}

func checkLicence(s *State, a *attempt) *Refusal {
	if refusal := a.licence.refusal(a.in.Now); refusal != nil {
		return refusal
	}
	if refusal := a.session.clockRefusal(); refusal != nil {
		return refusal
	}
	a.current = s.Activations.Get(a.licence.Activation)
	if a.current != nil && a.current.Instance != a.session.Instance {
		return &Refusal{Code: LicenceInUse, Subject: string(a.licence.ID)}
	}
	return nil
}

func checkSKU(s *State, a *attempt) *Refusal {
	fits := a.licence.SKU.SameSeries(a.instance.SKU) && (a.licence.SKU.Version.Compare(a.instance.SKU.Version) == 0 || a.upgrade())
	if !fits && s.Policies.WrongProduct == WrongProductStrict {
		return &Refusal{Code: ProductMismatch, Subject: string(a.instance.ID)}
	}
	return nil
}

func checkInstanceFree(s *State, a *attempt) *Refusal {
	if other := s.activeLicence(a.instance.ID); other != nil && other.ID != a.licence.ID {
		return &Refusal{Code: InstanceOccupied, Subject: string(a.instance.ID)}
	}
	return nil
}

// checkFeatureCode applies only to a licence in force here. A computer that once had the registered code has
// changed its hardware and is told so; another computer is told nothing when it tries an upgrade (documented).
func checkFeatureCode(s *State, a *attempt) *Refusal {
	if a.current == nil || a.current.FeatureCode.matches(a.session.FeatureCode, s.Policies.FeatureComponents) {
		return nil
	}
	machine := s.Machines.Get(a.session.Machine)
	if a.upgrade() && !machine.hadCode(a.current.FeatureCode) {
		return &Refusal{Code: NotOriginalServer, Subject: string(machine.ID)}
	}
	return &Refusal{Code: FeatureCodeChanged, Subject: string(machine.ID)}
}

func checkServiceFee(s *State, a *attempt) *Refusal {
	if a.upgrade() && !s.orderDone(a.licence.ID, ServiceFeeOrder, a.instance.SKU.Version) {
		return &Refusal{Code: MOPServiceFeeMissing, Subject: string(a.licence.ID)}
	}
	return nil
}

func checkUpgradeOrder(s *State, a *attempt) *Refusal {
	if a.upgrade() && !s.orderDone(a.licence.ID, UpgradeOrder, a.instance.SKU.Version) {
		return &Refusal{Code: MOPUpgradeMissing, Subject: string(a.licence.ID)}
	}
	return nil
}

// Activated says that a licence was bound.
type Activated struct {
	Activation Activation `json:"activation"`
}

// Kind names the event.
func (Activated) Kind() string { return "activation.activated" }

func (e Activated) apply(s *State, _ time.Time) {
	a := e.Activation
	s.Activations.put(a.ID, a)
	s.came(&a)
	s.Licences.Get(a.Licence).Activation = a.ID
	s.Instances.Get(a.Instance).Licence = a.Licence
}

// ActivationConfirmed says that the licence was already bound like this: nothing changed.
type ActivationConfirmed struct {
	Activation ActivationID `json:"activation"`
}

// Kind names the event.
func (ActivationConfirmed) Kind() string { return "activation.confirmed" }

func (ActivationConfirmed) apply(*State, time.Time) {}

// Upgraded says that a licence in force gained a newer version; the old one is superseded only now.
type Upgraded struct {
	Activation ActivationID `json:"activation"`
	Licence    LicenceID    `json:"licence"`
	From       Version      `json:"from"`
	To         Version      `json:"to"`
}

// Kind names the event.
func (Upgraded) Kind() string { return "activation.upgraded" }

func (e Upgraded) apply(s *State, _ time.Time) {
	s.Licences.Get(e.Licence).SKU.Version, s.Activations.Get(e.Activation).Version = e.To, ""
}

func activationCommand(kind string) commandDecoder {
	switch kind {
	case Activate{}.Kind():
		return decodeCommand[Activate]
	case ReviewActivation{}.Kind():
		return decodeCommand[ReviewActivation]
	case RequestReRegistration{}.Kind():
		return decodeCommand[RequestReRegistration]
	case SettleReRegistration{}.Kind():
		return decodeCommand[SettleReRegistration]
	case ActivateYunzhijia{}.Kind():
		return decodeCommand[ActivateYunzhijia]
	}
	return nil
}

func activationEvent(kind string) eventDecoder {
	switch kind {
	case Activated{}.Kind():
		return decodeEvent[Activated]
	case ActivationConfirmed{}.Kind():
		return decodeEvent[ActivationConfirmed]
	case Upgraded{}.Kind():
		return decodeEvent[Upgraded]
	case Reviewed{}.Kind():
		return decodeEvent[Reviewed]
	case ReRegistrationRequested{}.Kind():
		return decodeEvent[ReRegistrationRequested]
	case ReRegistrationSettled{}.Kind():
		return decodeEvent[ReRegistrationSettled]
	case YunzhijiaActivated{}.Kind():
		return decodeEvent[YunzhijiaActivated]
	}
	return nil
}
