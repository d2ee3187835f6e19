package harness

import (
	"context"
	"fmt"
	"strings"
	"time"

	"example.com/rehearse/mockcloud/cloud"
)

// Outcome checks how the last act ended for the person.
func (s *Session) Outcome(want Outcome) error {
	if s.last.Outcome == want {
		return nil
	}
	return differ("outcome", want, fmt.Sprintf("%s (shown: %s)", s.last.Outcome, s.last.Shown.Message))
}

// PromptLikeUnknownKey checks that the last prompt is letter by letter the one for a serial number nobody has,
// which the scenario must have seen before.
func (s *Session) PromptLikeUnknownKey() error {
	if s.prompt == "" {
		return unmet("请先输入一个不存在的序列号，才有提示可比", "enter a serial number that does not exist first, so that there is a prompt to compare with")
	}
	return same("prompt", s.prompt, s.last.Shown.Message)
}

// PromptUnlikeUnknownKey checks that the last prompt says something else than the one for an unknown serial number.
func (s *Session) PromptUnlikeUnknownKey() error {
	if s.prompt == "" {
		return unmet("请先输入一个不存在的序列号，才有提示可比", "enter a serial number that does not exist first, so that there is a prompt to compare with")
	}
	if s.last.Shown.Message == "" || s.last.Shown.Message == s.prompt {
		return differ("prompt", "a text of its own", s.last.Shown.Message)
	}
	return nil
}

// activation returns the licence's activation in force, or nil.
func (s *Session) activation(licence string) (*cloud.Activation, error) {
	l, err := s.licence(licence)
	if err != nil {
		return nil, err
	}
	var found *cloud.Activation
	s.read(func(state *cloud.State, _ time.Time) {
		if a := state.Activations.Get(l.Activation); a != nil {
			row := *a
			found = &row
		}
	})
	return found, nil
}

// LicenceOwner checks which organization has a licence now.
func (s *Session) LicenceOwner(_ context.Context, licence, organization string) error {
	o, _, err := s.organization(organization)
	if err != nil {
		return err
	}
	return s.bound(licence, "owner", string(o.ID), "nobody", func(a *cloud.Activation) string { return string(a.Organization) })
}

// LicenceAccount checks under whose account a licence was activated.
func (s *Session) LicenceAccount(_ context.Context, licence, account string) error {
	want, err := s.account(account)
	if err != nil {
		return err
	}
	return s.bound(licence, "account", string(want.ID), "none", func(a *cloud.Activation) string { return string(a.Account) })
}

// bound checks one side of a licence's activation in force; nobody is the word for its absence.
func (s *Session) bound(licence, what, want, nobody string, side func(*cloud.Activation) string) error {
	what += " of licence " + licence
	a, err := s.activation(licence)
	switch {
	case err != nil:
		return err
	case a == nil:
		return differ(what, want, nobody+": it is not activated")
	}
	return same(what, want, side(a))
}

// LicenceProduct checks on which product of its organization a licence is active.
func (s *Session) LicenceProduct(_ context.Context, licence, product string) error {
	a, err := s.activation(licence)
	switch {
	case err != nil:
		return err
	case a == nil:
		return differ("product of licence "+licence, product, "none: it is not activated")
	}
	i, err := s.product(a.Organization, product)
	if err != nil {
		return err
	}
	return same("product of licence "+licence, i.ID, a.Instance)
}

// LicenceIdle checks that a licence is not activated.
func (s *Session) LicenceIdle(_ context.Context, licence string) error {
	a, err := s.activation(licence)
	if err != nil || a == nil {
		return err
	}
	return differ("licence "+licence, "not activated", "active for organization "+string(a.Organization))
}

// LicenceVersion checks which version a licence covers.
func (s *Session) LicenceVersion(_ context.Context, licence, version string) error {
	l, err := s.licence(licence)
	if err != nil {
		return err
	}
	return same("version of licence "+licence, cloud.Version(version), l.SKU.Version)
}

// MeantFor checks the purchase record: to which organization a licence was sold.
func (s *Session) MeantFor(_ context.Context, licence, organization string) error {
	l, err := s.licence(licence)
	if err != nil {
		return err
	}
	o, _, err := s.organization(organization)
	if err != nil {
		return err
	}
	return same("purchaser of licence "+licence, o.ID, l.Purchase.Organization)
}

// ShownLicenceOf checks that the licence information last shown names an organization.
func (s *Session) ShownLicenceOf(organization string) error {
	o, _, err := s.organization(organization)
	if err != nil {
		return err
	}
	if s.last.Shown.License == nil {
		return differ("licence information", o.Name, "none")
	}
	return same("organization in the licence information", o.Name, s.last.Shown.License.Organization)
}

// ShownLicenceVersion checks the version in the licence information last shown.
func (s *Session) ShownLicenceVersion(version string) error {
	if s.last.Shown.License == nil {
		return differ("licence information", "version "+version, "none")
	}
	return same("version in the licence information", version, s.last.Shown.License.Version)
}

// ShownLicenceStatus checks the status in the licence information last shown: valid, revoked, suspended, expired.
func (s *Session) ShownLicenceStatus(status string) error {
	if s.last.Shown.License == nil {
		return differ("licence information", "status "+status, "none")
	}
	return same("status in the licence information", status, s.last.Shown.License.Status)
}

// ShownDemo checks that the licence information last shown says that the product runs as a demo.
func (s *Session) ShownDemo() error {
	if s.last.Shown.License == nil {
		return differ("licence information", "a demo", "none")
	}
	return same("demo in the licence information", true, s.last.Shown.License.Demo)
}

// ShownNoLicence checks that the licence information was looked at and is empty.
func (s *Session) ShownNoLicence() error {
	if err := s.Outcome(OK); err != nil {
		return err
	}
	if l := s.last.Shown.License; l != nil {
		return differ("licence information", "none", l.Product+" of "+l.Organization)
	}
	return nil
}

// ShownOrganization checks which organization the client last showed as the one it works for.
func (s *Session) ShownOrganization(organization string) error {
	o, called, err := s.organization(organization)
	if err != nil {
		return err
	}
	if s.last.Shown.Organization == called {
		return nil
	}
	return same("organization shown", o.Name, s.last.Shown.Organization)
}

// ShownAccount checks whose sign-in the client last showed.
func (s *Session) ShownAccount(account string) error {
	a, err := s.account(account)
	if err != nil {
		return err
	}
	return same("account shown", a.Login, s.last.Shown.Account)
}

// ShownAccountSets checks how many account sets the client last showed; a client that shows no list fails.
func (s *Session) ShownAccountSets(count int) error {
	if s.last.Shown.AccountSets == nil {
		return differ("account sets shown", count, "no list at all (shown: "+s.last.Shown.Message+")")
	}
	if len(s.last.Shown.AccountSets) != count {
		return differ("account sets shown", count, strings.Join(s.last.Shown.AccountSets, ", "))
	}
	return nil
}

// Waited checks for how many seconds clients were patient in all. The patience of a client in real time is judged by
// the rubric instead, on what it was told and how long it took.
func (s *Session) Waited(seconds int) error {
	if s.set.realTime {
		return nil
	}
	return same("waited", time.Duration(seconds)*time.Second, s.waited)
}
