package cloud

import "time"

// maxSessions bounds how many sign-ins a world remembers; the oldest is forgotten first.
const maxSessions = 10_000

// Session is one sign-in: who, on which server computer, with which organization and product selected. Its
// bearer token is secret; see [State.Token].
type Session struct {
	ID      SessionID `json:"id"`
	Account AccountID `json:"account"`
	// FeatureCode is the server computer's fingerprint as the client reported it.
	FeatureCode FeatureCode `json:"feature_code"`
	// Machine is the server computer that has this feature code.
	Machine MachineID `json:"machine"`
	// Organization is the selected one, or empty.
	Organization OrganizationID `json:"organization,omitempty"`
	// Instance is the selected product instance, or empty.
	Instance   InstanceID `json:"product_instance,omitempty"`
	SignedInAt time.Time  `json:"signed_in_at"`
	ExpiresAt  time.Time  `json:"expires_at"`
	// Ended says that it was signed out, or ended by the stage, before it expired.
	Ended bool `json:"ended,omitempty"`
	// ClockBack says that the computer's clock had gone back when it signed in (analogy).
	ClockBack bool `json:"clock_back,omitempty"`
}

// clockTolerance is how far a computer's clock may go back before the cloud refuses to trust it (assumed).
const clockTolerance = 5 * time.Minute

// SignIn opens a session. No organization is selected yet, even when there is only one.
type SignIn struct {
	// Account is whose login was typed; empty when nobody has it.
	Account AccountID `json:"account,omitempty"`
	// UnknownLogin is a fingerprint of a login nobody has: people paste secrets into the wrong field.
	UnknownLogin string `json:"unknown_login,omitempty"`
	// Password is the reference the face resolved; see [State.ResolveSignIn].
	Password PasswordRef `json:"password"`
	// FeatureCode is the server computer's fingerprint; required.
	FeatureCode FeatureCode `json:"feature_code"`
	// ClientTime is what the computer's own clock shows; zero when the client does not say.
	ClientTime time.Time `json:"client_time,omitzero"`
}

// Kind names the command.
func (SignIn) Kind() string { return "session.sign_in" }

func (c SignIn) decide(s *State, in Input) Outcome {
	if c.FeatureCode == "" {
		return refuse(InvalidInput, "feature_code")
	}
	account := s.Accounts.Get(c.Account)
	switch {
	case account == nil:
		return refuse(SignInFailed, "")
	case in.Now.Before(account.LockedUntil):
		return refuse(SignInLocked, "")
	case !c.Password.Right:
		return s.refuseSignIn(account, in.Now)
	case account.Disabled:
		return refuse(AccountDisabled, "")
	}
	events, machine := s.meetMachine(in, c.FeatureCode)
	session := Session{
		ID: SessionID(s.newID(in, "ses", 0)), Account: account.ID, FeatureCode: c.FeatureCode, Machine: machine.ID,
		SignedInAt: in.Now, ExpiresAt: in.Now.Add(time.Duration(s.Policies.SessionMinutes) * time.Minute),
		ClockBack: !c.ClientTime.IsZero() && c.ClientTime.Before(machine.LastClientTime.Add(-clockTolerance)),
	}
	return happened(append(events, SignedIn{Session: session, ClientTime: c.ClientTime})...)
}

// refuseSignIn counts the failure; after too many in a row the account is locked for a while (analogy).
func (s *State) refuseSignIn(a *Account, now time.Time) Outcome {
	e := SignInWasRefused{Account: a.ID, InARow: a.FailedSignIns + 1}
	if e.InARow >= s.Policies.LockAfter {
		e.LockedUntil = now.Add(time.Duration(s.Policies.LockMinutes) * time.Minute)
	}
	out := refuse(SignInFailed, "")
	out.Events = []Event{e}
	return out
}

// SignInWasRefused counts a wrong password.
type SignInWasRefused struct {
	Account     AccountID `json:"account"`
	InARow      int       `json:"in_a_row"`
	LockedUntil time.Time `json:"locked_until,omitzero"`
}

// Kind names the event.
func (SignInWasRefused) Kind() string { return "session.sign_in_was_refused" }

func (e SignInWasRefused) apply(s *State, _ time.Time) {
	a := s.Accounts.Get(e.Account)
	a.FailedSignIns, a.LockedUntil = e.InARow, e.LockedUntil
	if !e.LockedUntil.IsZero() {
		a.FailedSignIns = 0
	}
}

// SignedIn says that a session was opened.
type SignedIn struct {
	Session    Session   `json:"session"`
	ClientTime time.Time `json:"client_time,omitzero"`
}

// Kind names the event.
func (SignedIn) Kind() string { return "session.signed_in" }

func (e SignedIn) apply(s *State, _ time.Time) {
	a := s.Accounts.Get(e.Session.Account)
	a.FailedSignIns, a.LockedUntil = 0, time.Time{}
	if m := s.Machines.Get(e.Session.Machine); e.ClientTime.After(m.LastClientTime) {
		m.LastClientTime = e.ClientTime
	}
	s.Sessions.put(e.Session.ID, e.Session)
	if s.Sessions.Len() > maxSessions {
		s.Sessions.remove(s.Sessions.order[0])
	}
}

// SignOut ends a session.
type SignOut struct {
	Session SessionID `json:"session"`
}

// Kind names the command.
func (SignOut) Kind() string { return "session.sign_out" }

func (c SignOut) decide(s *State, in Input) Outcome {
	if _, refusal := s.signedIn(in, c.Session); refusal != nil {
		return Outcome{Refusal: refusal}
	}
	return happened(SignedOut(c))
}

// SignedOut says that a session ended.
type SignedOut struct {
	Session SessionID `json:"session"`
}

// Kind names the event.
func (SignedOut) Kind() string { return "session.signed_out" }

func (e SignedOut) apply(s *State, _ time.Time) {
	if x := s.Sessions.Get(e.Session); x != nil {
		x.Ended = true
	}
}

// ExpireSessions ends every sign-in of an account, or of all when Account is empty: what a client must survive (analogy).
type ExpireSessions struct {
	Account AccountID `json:"account,omitempty"`
}

// Kind names the command.
func (ExpireSessions) Kind() string { return "session.expire" }

func (c ExpireSessions) decide(s *State, _ Input) Outcome {
	if c.Account != "" && s.Accounts.Get(c.Account) == nil {
		return refuse(NotFound, "account")
	}
	return happened(SessionsExpired(c))
}

// SessionsExpired says that sign-ins ended by themselves.
type SessionsExpired struct {
	Account AccountID `json:"account,omitempty"`
}

// Kind names the event.
func (SessionsExpired) Kind() string { return "session.expired" }

func (e SessionsExpired) apply(s *State, _ time.Time) { s.endSessions(e.Account) }

func (s *State) endSessions(of AccountID) {
	for _, x := range s.Sessions.All {
		if of == "" || x.Account == of {
			x.Ended = true
		}
	}
}

// SelectOrganization makes one of the account's organizations the session's; the product selection is dropped.
type SelectOrganization struct {
	Session      SessionID      `json:"session"`
	Organization OrganizationID `json:"organization"`
}

// Kind names the command.
func (SelectOrganization) Kind() string { return "session.select_organization" }

func (c SelectOrganization) decide(s *State, in Input) Outcome {
	x, refusal := s.signedIn(in, c.Session)
	switch {
	case refusal != nil:
		return Outcome{Refusal: refusal}
	case s.Organizations.Get(c.Organization) == nil:
		return refuse(NotFound, "organization")
	case s.Role(x.Account, c.Organization) == "":
		return refuse(NotAMember, string(c.Organization))
	}
	return happened(OrganizationSelected(c))
}

// OrganizationSelected says which organization the session is in.
type OrganizationSelected struct {
	Session      SessionID      `json:"session"`
	Organization OrganizationID `json:"organization"`
}

// Kind names the event.
func (OrganizationSelected) Kind() string { return "session.organization_selected" }

func (e OrganizationSelected) apply(s *State, _ time.Time) {
	x := s.Sessions.Get(e.Session)
	x.Organization, x.Instance = e.Organization, ""
}

// SelectProduct makes one of the organization's product instances the session's. It takes a seat of the licence
// that is active on it (analogy: more sign-ins than seats are refused).
type SelectProduct struct {
	Session  SessionID  `json:"session"`
	Instance InstanceID `json:"product_instance"`
}

// Kind names the command.
func (SelectProduct) Kind() string { return "session.select_product" }

func (c SelectProduct) decide(s *State, in Input) Outcome {
	x, refusal := s.inOrganization(in, c.Session)
	if refusal != nil {
		return Outcome{Refusal: refusal}
	}
	instance := s.Instances.Get(c.Instance)
	if instance == nil || instance.Organization != x.Organization {
		return refuse(NotFound, "product_instance")
	}
	if l := s.activeLicence(instance.ID); l != nil && l.Seats > 0 && s.seatsTaken(in.Now, c) >= l.Seats {
		return refuse(SeatsExceeded, string(instance.ID))
	}
	return happened(ProductSelected(c))
}

func (s *State) seatsTaken(now time.Time, besides SelectProduct) int {
	taken := 0
	for id, x := range s.Sessions.All {
		if id != besides.Session && x.Instance == besides.Instance && x.live(now) {
			taken++
		}
	}
	return taken
}

// ProductSelected says which product instance the session works with.
type ProductSelected struct {
	Session  SessionID  `json:"session"`
	Instance InstanceID `json:"product_instance"`
}

// Kind names the event.
func (ProductSelected) Kind() string { return "session.product_selected" }

func (e ProductSelected) apply(s *State, _ time.Time) {
	s.Sessions.Get(e.Session).Instance = e.Instance
}

func (x *Session) live(now time.Time) bool { return !x.Ended && !now.After(x.ExpiresAt) }

// clockRefusal refuses to write into books under a date that was already past (analogy).
func (x *Session) clockRefusal() *Refusal {
	if !x.ClockBack {
		return nil
	}
	return &Refusal{Code: ClockSetBack, Subject: string(x.Machine)}
}

// signedIn finds the live session, or says why there is none. It is the first check of everything a client does.
func (s *State) signedIn(in Input, id SessionID) (*Session, *Refusal) {
	x := s.Sessions.Get(id)
	switch {
	case x == nil:
		return nil, &Refusal{Code: SessionRequired}
	case !x.live(in.Now):
		return nil, &Refusal{Code: SessionExpired}
	}
	return x, nil
}

// inOrganization also wants an organization the account still belongs to.
func (s *State) inOrganization(in Input, id SessionID) (*Session, *Refusal) {
	x, refusal := s.signedIn(in, id)
	switch {
	case refusal != nil:
		return nil, refusal
	case x.Organization == "":
		return nil, &Refusal{Code: OrganizationNotSelected}
	case s.Role(x.Account, x.Organization) == "":
		return nil, &Refusal{Code: NotAMember, Subject: string(x.Organization)}
	}
	return x, nil
}

// managing also wants the owner's or an admin's role.
func (s *State) managing(in Input, id SessionID) (*Session, *Refusal) {
	x, refusal := s.inOrganization(in, id)
	if refusal == nil && !s.Role(x.Account, x.Organization).mayManage() {
		return nil, &Refusal{Code: RoleNotAllowed, Subject: string(x.Organization)}
	}
	return x, refusal
}

// inProduct also wants a product instance.
func (s *State) inProduct(in Input, id SessionID) (*Session, *Refusal) {
	x, refusal := s.inOrganization(in, id)
	if refusal == nil {
		refusal = x.productRefusal()
	}
	return x, refusal
}

func (x *Session) productRefusal() *Refusal {
	if x.Instance != "" {
		return nil
	}
	return &Refusal{Code: ProductNotSelected}
}
