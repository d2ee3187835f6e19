package cases

import (
	"slices"

	"example.com/rehearse/harness"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/scenarios"
)

// cast gives the people and things of any world their parts in a preset one, so that the features' sentences can
// speak of them.
type cast struct {
	parts map[string]string
	state *cloud.State
	same  bool // the world is a preset itself: everybody plays their own part
}

// newCast deals the parts out: first to those whom the main licence was bought for, then to the others in the order in
// which the world came to have them.
func newCast(s *cloud.State, main cloud.LicenceID) *cast {
	c := &cast{parts: map[string]string{}, state: s, same: slices.Contains(scenarios.Presets().Names(), s.Preset) && s.Preset != "empty"}
	if c.same {
		return c
	}
	l := s.Licences.Get(main)
	if l == nil {
		return c
	}
	p := l.Purchase
	c.parts[string(p.Account)], c.parts[string(p.Organization)] = string(scenarios.FormalAccount), string(scenarios.OrganizationA)
	c.parts[string(p.Machine)], c.parts[string(l.ID)] = string(scenarios.OriginalServer), string(scenarios.MainLicence)
	c.accounts(p)
	c.organizations(p)
	for id, other := range s.Licences.All {
		part := scenarios.OtherLicence
		if other.Purchase.Organization == p.Organization {
			part = scenarios.SecondLicence
		}
		c.give(string(id), string(part))
	}
	for id := range s.Machines.All {
		if p.Machine == "" { // nothing tells which was meant: the first one is taken
			p.Machine = id
			c.give(string(id), string(scenarios.OriginalServer))
		}
		c.give(string(id), string(scenarios.NewServer))
	}
	for id := range s.Services.All {
		c.give(string(id), string(scenarios.YunzhijiaService))
	}
	return c
}

// give deals a part to whoever has none yet: the first part is the nearest to the story.
func (c *cast) give(id, part string) {
	if _, has := c.parts[id]; !has && id != "" {
		c.parts[id] = part
	}
}

func (c *cast) accounts(p cloud.Purchase) {
	for id, a := range c.state.Accounts.All {
		switch {
		case a.Kind == cloud.TestAccount:
			c.give(string(id), string(scenarios.TestAccount))
		case a.Kind == cloud.PartnerEmployeeAccount:
			c.give(string(id), string(scenarios.PartnerAccount))
		case c.state.Role(id, p.Organization) != "":
			c.give(string(id), string(scenarios.SubAccount))
		case c.customer(id):
			c.give(string(id), string(scenarios.OtherAccount))
		default: // somebody for whom nothing was bought, which the preset's test account is
			c.give(string(id), string(scenarios.TestAccount))
		}
	}
}

// customer reports whether a licence was bought for an organization of the account.
func (c *cast) customer(a cloud.AccountID) bool {
	for _, l := range c.state.Licences.All {
		if c.state.Role(a, l.Purchase.Organization) != "" {
			return true
		}
	}
	return false
}

func (c *cast) organizations(p cloud.Purchase) {
	owners := map[string]cloud.OrganizationID{
		string(scenarios.FormalAccount): scenarios.OrganizationB, string(scenarios.TestAccount): scenarios.TestOrganization,
		string(scenarios.PartnerAccount): scenarios.PartnerOrganization, string(scenarios.OtherAccount): scenarios.OtherOrganization,
	}
	for _, m := range c.state.Memberships() {
		if m.Organization != p.Organization {
			if part, ok := owners[c.parts[string(m.Account)]]; ok {
				c.give(string(m.Organization), string(part))
			}
		}
	}
	for id := range c.state.Organizations.All {
		c.give(string(id), string(scenarios.OtherOrganization))
	}
}

// part is what the sentences call somebody or something.
func (c *cast) part(id string) string {
	if i := c.state.Instances.Get(cloud.InstanceID(id)); i != nil {
		return c.product(i)
	}
	if c.same {
		return id
	}
	if part, ok := c.parts[id]; ok {
		return part
	}
	return id
}

// product is the standing name of a product instance within its organization.
func (c *cast) product(i *cloud.Instance) string {
	switch {
	case i.SKU.Series == harness.CommerceProduct && c.same:
		return harness.CommerceProduct
	case c.same && i.Copy == 2:
		return harness.MainProductThird
	case c.same && i.Copy == 1:
		return harness.MainProductCopy
	case c.same:
		return harness.MainProduct
	}
	first := c.state.InstancesOf(i.Organization)[0]
	for _, l := range c.state.Licences.All {
		if p := c.state.Instances.Get(l.Purchase.Instance); p != nil && p.Organization == i.Organization {
			first = p
			break
		}
	}
	switch {
	case i.ID == first.ID:
		return harness.MainProduct
	case i.SKU.Series != first.SKU.Series:
		return harness.CommerceProduct
	}
	return harness.MainProductCopy
}
