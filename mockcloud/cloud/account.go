package cloud

import "time"

// AccountKind says whose cloud account it is (documented: the three that get mixed up).
type AccountKind string

// The kinds of account.
const (
	// FormalAccount belongs to the purchaser.
	FormalAccount AccountKind = "formal"
	// TestAccount was made to try things out.
	TestAccount AccountKind = "test"
	// PartnerEmployeeAccount belongs to somebody who works for the partner.
	PartnerEmployeeAccount AccountKind = "partner-employee"
)

// Account is a cloud login.
type Account struct {
	ID   AccountID   `json:"id"`
	Kind AccountKind `json:"kind"`
	// Login is the phone number or e-mail address one signs in with; unique in the world.
	Login string `json:"login"`
	// Name is the person's or company's name.
	Name string `json:"name"`
	// Disabled accounts can no longer sign in; what they own stays theirs.
	Disabled bool `json:"disabled,omitempty"`
	// FailedSignIns counts wrong passwords in a row.
	FailedSignIns int `json:"failed_sign_ins,omitempty"`
	// LockedUntil is when a locked account may sign in again.
	LockedUntil time.Time `json:"locked_until,omitzero"`
}

func (s *State) accountByLogin(login string) *Account {
	for _, a := range s.Accounts.All {
		if a.Login == login {
			return a
		}
	}
	return nil
}

// AddAccount registers a cloud account.
type AddAccount struct {
	// ID is chosen by the world when empty.
	ID    AccountID   `json:"id,omitempty"`
	As    AccountKind `json:"account_kind"`
	Login string      `json:"login"`
	Name  string      `json:"name"`
}

// Kind names the command.
func (AddAccount) Kind() string { return "account.add" }

func (c AddAccount) decide(s *State, in Input) Outcome {
	switch {
	case c.Login == "":
		return refuse(InvalidInput, "login")
	case c.As != FormalAccount && c.As != TestAccount && c.As != PartnerEmployeeAccount:
		return refuse(InvalidInput, "account_kind")
	case s.accountByLogin(c.Login) != nil:
		return refuse(AlreadyExists, "login")
	case s.Accounts.Get(c.ID) != nil:
		return refuse(AlreadyExists, string(c.ID))
	}
	id := orNew(c.ID, s, in, "acc")
	return happened(AccountAdded{Account{ID: id, Kind: c.As, Login: c.Login, Name: c.Name}})
}

// AccountAdded says that an account exists.
type AccountAdded struct {
	Account Account `json:"account"`
}

// Kind names the event.
func (AccountAdded) Kind() string { return "account.added" }

func (e AccountAdded) apply(s *State, _ time.Time) { s.Accounts.put(e.Account.ID, e.Account) }

// DisableAccount keeps an account from signing in and ends its sign-ins: somebody left (analogy).
type DisableAccount struct {
	Account AccountID `json:"account"`
}

// Kind names the command.
func (DisableAccount) Kind() string { return "account.disable" }

func (c DisableAccount) decide(s *State, _ Input) Outcome {
	if s.Accounts.Get(c.Account) == nil {
		return refuse(NotFound, "account")
	}
	return happened(AccountWasDisabled(c))
}

// AccountWasDisabled says that an account can no longer sign in.
type AccountWasDisabled struct {
	Account AccountID `json:"account"`
}

// Kind names the event.
func (AccountWasDisabled) Kind() string { return "account.was_disabled" }

func (e AccountWasDisabled) apply(s *State, _ time.Time) {
	s.Accounts.Get(e.Account).Disabled = true
	s.endSessions(e.Account)
}

func accountCommand(kind string) commandDecoder {
	switch kind {
	case AddAccount{}.Kind():
		return decodeCommand[AddAccount]
	case DisableAccount{}.Kind():
		return decodeCommand[DisableAccount]
	case SignIn{}.Kind():
		return decodeCommand[SignIn]
	case SignOut{}.Kind():
		return decodeCommand[SignOut]
	case ExpireSessions{}.Kind():
		return decodeCommand[ExpireSessions]
	case SelectOrganization{}.Kind():
		return decodeCommand[SelectOrganization]
	case SelectProduct{}.Kind():
		return decodeCommand[SelectProduct]
	case View{}.Kind():
		return decodeCommand[View]
	}
	return nil
}

func accountEvent(kind string) eventDecoder {
	switch kind {
	case AccountAdded{}.Kind():
		return decodeEvent[AccountAdded]
	case AccountWasDisabled{}.Kind():
		return decodeEvent[AccountWasDisabled]
	case SignInWasRefused{}.Kind():
		return decodeEvent[SignInWasRefused]
	case SignedIn{}.Kind():
		return decodeEvent[SignedIn]
	case SignedOut{}.Kind():
		return decodeEvent[SignedOut]
	case SessionsExpired{}.Kind():
		return decodeEvent[SessionsExpired]
	case OrganizationSelected{}.Kind():
		return decodeEvent[OrganizationSelected]
	case ProductSelected{}.Kind():
		return decodeEvent[ProductSelected]
	}
	return nil
}
