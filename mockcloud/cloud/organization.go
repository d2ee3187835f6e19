package cloud

import "time"

// Role is what an account may do in an organization. Only owner and admin may activate (assumed).
type Role string

// The roles.
const (
	Owner  Role = "owner"
	Admin  Role = "admin"
	Member Role = "member"
)

func (r Role) mayManage() bool { return r == Owner || r == Admin }

// Organization is a company in the cloud: the owner of products, account sets and certification. Two may have the
// same name.
type Organization struct {
	ID   OrganizationID `json:"id"`
	Name string         `json:"name"`
	// CreditCode is the 18-character unified social credit code; may be empty before certification.
	CreditCode string `json:"credit_code,omitempty"`
	// Certification is the state of its papers.
	Certification Certification `json:"certification"`
}

// Membership is one account's place in one organization.
type Membership struct {
	Organization OrganizationID `json:"organization"`
	Account      AccountID      `json:"account"`
	Role         Role           `json:"role"`
}

// Role returns the account's role in the organization, or "" when it has none.
func (s *State) Role(a AccountID, o OrganizationID) Role {
	for _, m := range s.members {
		if m.Account == a && m.Organization == o {
			return m.Role
		}
	}
	return ""
}

// Memberships returns all memberships in the order they came. The caller may not change it.
func (s *State) Memberships() []Membership { return s.members }

// OrganizationsOf lists the organizations an account belongs to, in the order it joined them.
func (s *State) OrganizationsOf(a AccountID) []*Organization {
	var list []*Organization
	for _, m := range s.members {
		if m.Account == a {
			list = append(list, s.Organizations.Get(m.Organization))
		}
	}
	return list
}

// AddOrganization founds an organization.
type AddOrganization struct {
	ID         OrganizationID `json:"id,omitempty"`
	Name       string         `json:"name"`
	CreditCode string         `json:"credit_code,omitempty"`
	// Owner, when given, becomes its owner.
	Owner AccountID `json:"owner,omitempty"`
}

// Kind names the command.
func (AddOrganization) Kind() string { return "organization.add" }

func (c AddOrganization) decide(s *State, in Input) Outcome {
	switch {
	case c.Name == "":
		return refuse(InvalidInput, "name")
	case s.Organizations.Get(c.ID) != nil:
		return refuse(AlreadyExists, string(c.ID))
	case c.Owner != "" && s.Accounts.Get(c.Owner) == nil:
		return refuse(NotFound, "owner")
	}
	o := Organization{ID: orNew(c.ID, s, in, "org"), Name: c.Name, CreditCode: c.CreditCode}
	o.Certification.Status = Uncertified
	out := happened(OrganizationAdded{o})
	if c.Owner != "" {
		out.Events = append(out.Events, MemberAdded{Membership{Organization: o.ID, Account: c.Owner, Role: Owner}})
	}
	return out
}

// OrganizationAdded says that an organization exists.
type OrganizationAdded struct {
	Organization Organization `json:"organization"`
}

// Kind names the event.
func (OrganizationAdded) Kind() string { return "organization.added" }

func (e OrganizationAdded) apply(s *State, _ time.Time) {
	s.Organizations.put(e.Organization.ID, e.Organization)
}

// RenameOrganization gives an organization another name, as happens when a company is renamed (analogy).
type RenameOrganization struct {
	Organization OrganizationID `json:"organization"`
	Name         string         `json:"name"`
}

// Kind names the command.
func (RenameOrganization) Kind() string { return "organization.rename" }

func (c RenameOrganization) decide(s *State, _ Input) Outcome {
	if s.Organizations.Get(c.Organization) == nil {
		return refuse(NotFound, "organization")
	}
	if c.Name == "" {
		return refuse(InvalidInput, "name")
	}
	return happened(OrganizationRenamed(c))
}

// OrganizationRenamed says that an organization has another name.
type OrganizationRenamed struct {
	Organization OrganizationID `json:"organization"`
	Name         string         `json:"name"`
}

// Kind names the event.
func (OrganizationRenamed) Kind() string { return "organization.renamed" }

func (e OrganizationRenamed) apply(s *State, _ time.Time) {
	s.Organizations.Get(e.Organization).Name = e.Name
}

// AddMember gives an account a role in an organization, or another one.
type AddMember struct {
	Organization OrganizationID `json:"organization"`
	Account      AccountID      `json:"account"`
	Role         Role           `json:"role"`
}

// Kind names the command.
func (AddMember) Kind() string { return "organization.add_member" }

func (c AddMember) decide(s *State, _ Input) Outcome {
	switch {
	case s.Organizations.Get(c.Organization) == nil:
		return refuse(NotFound, "organization")
	case s.Accounts.Get(c.Account) == nil:
		return refuse(NotFound, "account")
	case c.Role != Owner && c.Role != Admin && c.Role != Member:
		return refuse(InvalidInput, "role")
	}
	return happened(MemberAdded{Membership(c)})
}

// MemberAdded says which role an account has in an organization.
type MemberAdded struct {
	Membership Membership `json:"membership"`
}

// Kind names the event.
func (MemberAdded) Kind() string { return "organization.member_added" }

func (e MemberAdded) apply(s *State, _ time.Time) {
	for i, m := range s.members {
		if m.Account == e.Membership.Account && m.Organization == e.Membership.Organization {
			s.members[i] = e.Membership
			return
		}
	}
	s.members = append(s.members, e.Membership)
}

// RemoveMember takes an account out of an organization.
type RemoveMember struct {
	Organization OrganizationID `json:"organization"`
	Account      AccountID      `json:"account"`
}

// Kind names the command.
func (RemoveMember) Kind() string { return "organization.remove_member" }

func (c RemoveMember) decide(s *State, _ Input) Outcome {
	if s.Role(c.Account, c.Organization) == "" {
		return refuse(NotFound, "account")
	}
	return happened(MemberRemoved(c))
}

// MemberRemoved says that an account no longer belongs to an organization.
type MemberRemoved struct {
	Organization OrganizationID `json:"organization"`
	Account      AccountID      `json:"account"`
}

// Kind names the event.
func (MemberRemoved) Kind() string { return "organization.member_removed" }

func (e MemberRemoved) apply(s *State, _ time.Time) {
	for i, m := range s.members {
		if m.Account == e.Account && m.Organization == e.Organization {
			s.members = append(s.members[:i:i], s.members[i+1:]...)
			return
		}
	}
}

func organizationCommand(kind string) commandDecoder {
	switch kind {
	case AddOrganization{}.Kind():
		return decodeCommand[AddOrganization]
	case RenameOrganization{}.Kind():
		return decodeCommand[RenameOrganization]
	case AddMember{}.Kind():
		return decodeCommand[AddMember]
	case RemoveMember{}.Kind():
		return decodeCommand[RemoveMember]
	}
	return nil
}

func organizationEvent(kind string) eventDecoder {
	switch kind {
	case OrganizationAdded{}.Kind():
		return decodeEvent[OrganizationAdded]
	case OrganizationRenamed{}.Kind():
		return decodeEvent[OrganizationRenamed]
	case MemberAdded{}.Kind():
		return decodeEvent[MemberAdded]
	case MemberRemoved{}.Kind():
		return decodeEvent[MemberRemoved]
	}
	return nil
}
