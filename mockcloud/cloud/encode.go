package cloud

import (
	"encoding/json"
	"errors"
	"fmt"
)

// stateVersion is the version of what [EncodeState] writes. Every later version of the program reads it.
const stateVersion = 1

// EncodeState writes all there is to a state as one JSON object: what [State.MarshalJSON] shows, and what only the rules
// look at. Equal states give equal bytes. No key is in it: keys derive from the seed, which is, so keep it as you keep a
// journal. It fails on a time that JSON cannot write, which no clock of a world shows.
func EncodeState(s *State) ([]byte, error) {
	type plain State // without MarshalJSON
	firsts := s.firsts
	if firsts == nil {
		firsts = map[OrganizationID]ActivationID{}
	}
	raw, err := json.Marshal(struct {
		Version int  `json:"version"`
		Founded bool `json:"founded"`
		plain
		Memberships []Membership                    `json:"memberships"`
		Firsts      map[OrganizationID]ActivationID `json:"first_activations"`
	}{stateVersion, s.founded, plain(*s), s.members, firsts})
	if err != nil {
		return nil, fmt.Errorf("encode state: %w", err)
	}
	return raw, nil
}

// DecodeState reads what [EncodeState] wrote: the state decides and folds every further command as the one that was
// written. Unknown members are ignored. An error says which member is missing or wrong, which row refers to one that is
// not there, or that a later version wrote it.
func DecodeState(raw []byte) (*State, error) {
	var have map[string]json.RawMessage
	if err := json.Unmarshal(raw, &have); err != nil {
		return nil, fmt.Errorf("encoded state: not a JSON object: %w", err)
	}
	s := New()
	for _, p := range s.parts() {
		member, ok := have[p.name]
		if !ok {
			return nil, fmt.Errorf("encoded state: member %q is missing", p.name)
		}
		if err := p.read(member); err != nil {
			return nil, fmt.Errorf("encoded state: member %q: %w", p.name, err)
		}
	}
	if err := s.whole(); err != nil {
		return nil, fmt.Errorf("encoded state: %w", err)
	}
	s.knowAll()
	return s, nil
}

// part is one member of an encoded state.
type part struct {
	name string
	read func(json.RawMessage) error
}

// parts are the members in the order in which they are looked for: the version first, because it says what the others mean.
func (s *State) parts() []part {
	return []part{
		{"version", readVersion}, {"founded", into(&s.founded)}, {"seed", into(&s.Seed)}, {"preset", into(&s.Preset)},
		{"policies", into(&s.Policies)}, {"clock", into(&s.Clock)},
		{"accounts", rows(&s.Accounts, func(a *Account) AccountID { return a.ID })},
		{"organizations", rows(&s.Organizations, func(o *Organization) OrganizationID { return o.ID })},
		{"product_instances", rows(&s.Instances, func(i *Instance) InstanceID { return i.ID })},
		{"licences", rows(&s.Licences, func(l *Licence) LicenceID { return l.ID })},
		{"machines", rows(&s.Machines, func(m *Machine) MachineID { return m.ID })},
		{"sessions", rows(&s.Sessions, func(x *Session) SessionID { return x.ID })},
		{"reviews", rows(&s.Reviews, func(r *Review) ReviewID { return r.ID })},
		{"activations", rows(&s.Activations, func(a *Activation) ActivationID { return a.ID })},
		{"re_registrations", rows(&s.ReRegistrations, func(r *ReRegistration) ReRegistrationID { return r.ID })},
		{"mop_orders", rows(&s.Orders, func(o *Order) OrderID { return o.ID })},
		{"tickets", rows(&s.Tickets, func(t *Ticket) TicketID { return t.ID })},
		{"account_sets", rows(&s.AccountSets, func(a *AccountSet) AccountSetID { return a.ID })},
		{"backups", rows(&s.Backups, func(b *Backup) BackupID { return b.ID })},
		{"yunzhijia_services", rows(&s.Services, func(v *Service) ServiceID { return v.ID })},
		{"lost_account_sets", into(&s.Lost)}, {"warnings", into(&s.Warnings)},
		{"memberships", into(&s.members)}, {"first_activations", into(&s.firsts)},
	}
}

func readVersion(raw json.RawMessage) error {
	var version int
	if err := json.Unmarshal(raw, &version); err != nil {
		return err
	}
	if version != stateVersion {
		return fmt.Errorf("this program reads number %d, not %d; use the version of rehearse that wrote it", stateVersion, version)
	}
	return nil
}

func into(target any) func(json.RawMessage) error {
	return func(raw json.RawMessage) error { return json.Unmarshal(raw, target) }
}

// rows reads a table's rows in their order.
func rows[K ~string, V any](t *Table[K, V], id func(*V) K) func(json.RawMessage) error {
	return func(raw json.RawMessage) error {
		var list []*V
		if err := json.Unmarshal(raw, &list); err != nil {
			return err
		}
		for i, row := range list {
			switch {
			case row == nil:
				return fmt.Errorf("row %d is empty", i+1)
			case t.Get(id(row)) != nil:
				return fmt.Errorf("row %d has the id %q of an earlier one", i+1, id(row))
			}
			t.put(id(row), *row)
		}
		return nil
	}
}

// knowAll notes whose keys there are: all that licences and services were ever issued, for none is ever taken away.
func (s *State) knowAll() {
	for id := range s.Licences.All {
		s.knowLicence(id)
	}
	for id := range s.Services.All {
		s.knowService(id)
	}
}

// whole requires that everything is there that the rules take for granted when they follow a reference.
func (s *State) whole() error {
	return errors.Join(s.wholeOwners(), s.wholeSessions(), s.wholeBindings(), s.wholeBooks())
}

func (s *State) wholeOwners() error {
	var c references
	for _, m := range s.members {
		c.in("membership", string(m.Account), "account", s.Accounts.Get(m.Account) != nil)
		c.in("membership", string(m.Account), "organization", s.Organizations.Get(m.Organization) != nil)
	}
	for id, i := range s.Instances.All {
		c.in("product instance", string(id), "organization", s.Organizations.Get(i.Organization) != nil)
	}
	return c.err
}

func (s *State) wholeSessions() error {
	var c references
	for id, x := range s.Sessions.All {
		c.in("session", string(id), "account", s.Accounts.Get(x.Account) != nil)
		c.in("session", string(id), "machine", s.Machines.Get(x.Machine) != nil)
		c.in("session", string(id), "organization", x.Organization == "" || s.Organizations.Get(x.Organization) != nil)
		c.in("session", string(id), "product instance", x.Instance == "" || s.Instances.Get(x.Instance) != nil)
	}
	return c.err
}

func (s *State) wholeBindings() error {
	var c references
	for id, l := range s.Licences.All {
		c.in("licence", string(id), "activation", l.Activation == "" || s.Activations.Get(l.Activation) != nil)
	}
	for id, a := range s.Activations.All {
		c.in("activation", string(id), "licence", s.Licences.Get(a.Licence) != nil)
		c.in("activation", string(id), "product instance", s.Instances.Get(a.Instance) != nil)
		c.in("activation", string(id), "account", s.Accounts.Get(a.Account) != nil) // a diagnosis looks at its kind
	}
	for id, r := range s.ReRegistrations.All {
		c.in("re-registration", string(id), "licence", s.Licences.Get(r.Licence) != nil)
	}
	for id, t := range s.Tickets.All {
		c.in("ticket", string(id), "licence", s.Licences.Get(t.Licence) != nil)
		c.in("ticket", string(id), "activation", s.Activations.Get(t.Activation) != nil)
	}
	return c.err
}

func (s *State) wholeBooks() error {
	var c references
	for id, a := range s.AccountSets.All {
		c.in("account set", string(id), "organization", s.Organizations.Get(a.Organization) != nil)
		c.in("account set", string(id), "product instance", s.Instances.Get(a.Instance) != nil)
	}
	for id, v := range s.Services.All {
		c.in("service", string(id), "product instance", v.Instance == "" || s.Instances.Get(v.Instance) != nil)
	}
	return c.err
}

// references keep the first reference that leads nowhere.
type references struct{ err error }

func (c *references) in(kind, id, what string, there bool) {
	if c.err == nil && !there {
		c.err = fmt.Errorf("%s %q refers to a %s that is not there", kind, id, what)
	}
}
