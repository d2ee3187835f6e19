package cloud

import (
	"encoding/json"
	"maps"
	"strconv"
)

// Identifiers of the things in a world. They are opaque: a client may not read anything out of them.
type (
	// AccountID names an [Account].
	AccountID string
	// OrganizationID names an [Organization].
	OrganizationID string
	// InstanceID names a product [Instance].
	InstanceID string
	// LicenceID names a [Licence].
	LicenceID string
	// MachineID names a [Machine].
	MachineID string
	// SessionID names a sign-in [Session]; it is not the token, which is secret.
	SessionID string
	// ActivationID names an [Activation].
	ActivationID string
	// ReviewID names a [Review].
	ReviewID string
	// AccountSetID names an [AccountSet].
	AccountSetID string
	// BackupID names a [Backup].
	BackupID string
	// OrderID names a MOP [Order].
	OrderID string
	// TicketID names a service center [Ticket].
	TicketID string
	// ReRegistrationID names a [ReRegistration].
	ReRegistrationID string
	// ServiceID names a purchased Yunzhijia [Service].
	ServiceID string
)

// State is one world at one moment: the fold of its journal. The zero value is a world before its founding.
// Readers may look at everything; only [Apply] changes it.
type State struct {
	Seed     uint64   `json:"seed"`
	Preset   string   `json:"preset"`
	Policies Policies `json:"policies"`
	Clock    Clock    `json:"clock"`

	Accounts        Table[AccountID, Account]               `json:"accounts"`
	Organizations   Table[OrganizationID, Organization]     `json:"organizations"`
	Instances       Table[InstanceID, Instance]             `json:"product_instances"`
	Licences        Table[LicenceID, Licence]               `json:"licences"`
	Machines        Table[MachineID, Machine]               `json:"machines"`
	Sessions        Table[SessionID, Session]               `json:"sessions"`
	Reviews         Table[ReviewID, Review]                 `json:"reviews"`
	Activations     Table[ActivationID, Activation]         `json:"activations"`
	ReRegistrations Table[ReRegistrationID, ReRegistration] `json:"re_registrations"`
	Orders          Table[OrderID, Order]                   `json:"mop_orders"`
	Tickets         Table[TicketID, Ticket]                 `json:"tickets"`
	AccountSets     Table[AccountSetID, AccountSet]         `json:"account_sets"`
	Backups         Table[BackupID, Backup]                 `json:"backups"`
	Services        Table[ServiceID, Service]               `json:"yunzhijia_services"`

	// Lost lists the account sets that were deleted without a good backup: gone for ever.
	Lost []AccountSetID `json:"lost_account_sets"`
	// Warnings lists what the cloud noticed and let pass.
	Warnings []Warning `json:"warnings"`

	founded bool
	draft   bool // a founding is decided on it: commands hold no keys, so none need be known
	members []Membership
	keys    map[string]KeyRef
	// firsts are the organizations' first activations in force, from which their certification falls due. Looking for
	// them in every answer would make an organization with many activations slow.
	firsts map[OrganizationID]ActivationID
}

// Warning is something the cloud lets pass and only notes: a certification that renames an organization, a
// credit code with a wrong check digit.
type Warning struct {
	Code         Code           `json:"code"`
	Organization OrganizationID `json:"organization,omitempty"`
}

// New returns a world before its founding.
func New() *State { return &State{Policies: DefaultPolicies()} }

// MarshalJSON writes everything but the keys; memberships come last.
func (s State) MarshalJSON() ([]byte, error) {
	type plain State // without this method
	return json.Marshal(struct {
		plain
		Memberships []Membership `json:"memberships"`
	}{plain(s), s.members})
}

// Clone returns a copy that shares nothing that changes. It costs time and memory in proportion to the world;
// the engine does not use it, "what if" questions and tests do.
func (s *State) Clone() *State {
	c := *s
	c.Accounts, c.Organizations, c.Instances = s.Accounts.clone(), s.Organizations.clone(), s.Instances.clone()
	c.Licences, c.Machines, c.Sessions = s.Licences.clone(), s.Machines.clone(), s.Sessions.clone()
	c.Reviews, c.Activations, c.ReRegistrations = s.Reviews.clone(), s.Activations.clone(), s.ReRegistrations.clone()
	c.Orders, c.Tickets, c.AccountSets = s.Orders.clone(), s.Tickets.clone(), s.AccountSets.clone()
	c.Backups, c.Services = s.Backups.clone(), s.Services.clone()
	c.Lost = append([]AccountSetID(nil), s.Lost...)
	c.Warnings = append([]Warning(nil), s.Warnings...)
	c.members = append([]Membership(nil), s.members...)
	c.keys, c.firsts = maps.Clone(s.keys), maps.Clone(s.firsts)
	return &c
}

// newID derives the n-th identity that the command of in makes: unique by its sequence number, not to be guessed
// from the outside, and the same at every replay.
func (s *State) newID(in Input, prefix string, n int) string {
	place := strconv.FormatUint(in.Seq, 32)
	if k := in.offset + n; k > 0 {
		place += "x" + strconv.Itoa(k) // x is no base-32 digit: a place stands for one (seq, n) only
	}
	return prefix + "-" + place + "-" + digest(s.Seed, "id", prefix+place)[:4]
}

// orNew is the identity that somebody chose, or the first that the command of in makes.
func orNew[K ~string](given K, s *State, in Input, prefix string) K {
	if given != "" {
		return given
	}
	return K(s.newID(in, prefix, 0))
}
