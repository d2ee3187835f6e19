package harness

import (
	"context"
	"strings"
	"time"

	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/mockcloud/cloud"
)

// Outcome checks how the last act ended for the person.
func (s *Session) Outcome(want Outcome) error {
	if s.last.Outcome == want {
		return nil
	}
	return differ(both("结果", "outcome"), outcomeWord(want),
		both("%[2]s（显示：%[3]s）", "%[1]s (shown: %[3]s)", s.last.Outcome, outcomeWord(s.last.Outcome).ZhCN, s.last.Shown.Message))
}

// PromptLikeUnknownKey checks that the last prompt is letter by letter the one for a serial number nobody has,
// which the scenario must have seen before.
func (s *Session) PromptLikeUnknownKey() error {
	if s.prompt == "" {
		return unmet("请先输入一个不存在的序列号，才有提示可比", "enter a serial number that does not exist first, so that there is a prompt to compare with")
	}
	return same(both("提示", "prompt"), s.prompt, s.last.Shown.Message)
}

// PromptUnlikeUnknownKey checks that the last prompt says something else than the one for an unknown serial number.
func (s *Session) PromptUnlikeUnknownKey() error {
	if s.prompt == "" {
		return unmet("请先输入一个不存在的序列号，才有提示可比", "enter a serial number that does not exist first, so that there is a prompt to compare with")
	}
	if s.last.Shown.Message == "" || s.last.Shown.Message == s.prompt {
		return differ(both("提示", "prompt"), both("另一种提示", "a text of its own"), s.last.Shown.Message)
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
	return s.bound(licence, both("授权 %s 的所有者", "owner of licence %s", licence), string(o.ID), func(a *cloud.Activation) string { return string(a.Organization) })
}

// LicenceAccount checks under whose account a licence was activated.
func (s *Session) LicenceAccount(_ context.Context, licence, account string) error {
	want, err := s.account(account)
	if err != nil {
		return err
	}
	return s.bound(licence, both("授权 %s 登记的云账号", "account of licence %s", licence), string(want.ID), func(a *cloud.Activation) string { return string(a.Account) })
}

// bound checks one side of a licence's activation in force.
func (s *Session) bound(licence string, what verdict.Text, want string, side func(*cloud.Activation) string) error {
	a, err := s.activation(licence)
	switch {
	case err != nil:
		return err
	case a == nil:
		return differ(what, want, notActivated())
	}
	return same(what, want, side(a))
}

// notActivated is what is found where a licence has no activation in force.
func notActivated() verdict.Text {
	return both("没有：还没有激活", "none: it is not activated")
}

// LicenceProduct checks on which product of its organization a licence is active.
func (s *Session) LicenceProduct(_ context.Context, licence, product string) error {
	a, err := s.activation(licence)
	switch {
	case err != nil:
		return err
	case a == nil:
		return differ(both("授权 %s 所在的产品", "product of licence %s", licence), product, notActivated())
	}
	i, err := s.product(a.Organization, product)
	if err != nil {
		return err
	}
	return same(both("授权 %s 所在的产品", "product of licence %s", licence), i.ID, a.Instance)
}

// LicenceIdle checks that a licence is not activated.
func (s *Session) LicenceIdle(_ context.Context, licence string) error {
	a, err := s.activation(licence)
	if err != nil || a == nil {
		return err
	}
	return differ(both("授权 %s", "licence %s", licence), both("没有激活", "not activated"), both("由企业 %s 激活", "active for organization %s", a.Organization))
}

// LicenceVersion checks which version a licence covers.
func (s *Session) LicenceVersion(_ context.Context, licence, version string) error {
	l, err := s.licence(licence)
	if err != nil {
		return err
	}
	return same(both("授权 %s 的版本", "version of licence %s", licence), cloud.Version(version), l.SKU.Version)
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
	return same(both("授权 %s 的购买者", "purchaser of licence %s", licence), o.ID, l.Purchase.Organization)
}

// ShownLicenceOf checks that the licence information last shown names an organization.
func (s *Session) ShownLicenceOf(organization string) error {
	o, _, err := s.organization(organization)
	if err != nil {
		return err
	}
	if s.last.Shown.License == nil {
		return differ(both("授权信息", "licence information"), o.Name, both("没有", "none"))
	}
	return same(both("授权信息里的企业", "organization in the licence information"), o.Name, s.inName(s.last.Shown.License.Organization))
}

// ShownLicenceVersion checks the version in the licence information last shown.
func (s *Session) ShownLicenceVersion(version string) error {
	if s.last.Shown.License == nil {
		return differ(both("授权信息", "licence information"), both("版本 %s", "version %s", version), both("没有", "none"))
	}
	return same(both("授权信息里的版本", "version in the licence information"), version, s.last.Shown.License.Version)
}

// ShownLicenceStatus checks the status in the licence information last shown: valid, revoked, suspended, expired.
func (s *Session) ShownLicenceStatus(status string) error {
	if s.last.Shown.License == nil {
		return differ(both("授权信息", "licence information"), both("状态 %s", "status %s", status), both("没有", "none"))
	}
	return same(both("授权信息里的状态", "status in the licence information"), status, s.last.Shown.License.Status)
}

// ShownDemo checks that the licence information last shown says that the product runs as a demo.
func (s *Session) ShownDemo() error {
	if s.last.Shown.License == nil {
		return differ(both("授权信息", "licence information"), both("试用", "a demo"), both("没有", "none"))
	}
	return same(both("授权信息里的试用标记", "demo in the licence information"), true, s.last.Shown.License.Demo)
}

// ShownNoLicence checks that the licence information was looked at and is empty.
func (s *Session) ShownNoLicence() error {
	if err := s.Outcome(OK); err != nil {
		return err
	}
	if l := s.last.Shown.License; l != nil {
		return differ(both("授权信息", "licence information"), both("没有", "none"), l.Product+" of "+l.Organization)
	}
	return nil
}

// ShownOrganization checks which organization the client last showed as the one it works for.
func (s *Session) ShownOrganization(organization string) error {
	o, _, err := s.organization(organization)
	if err != nil {
		return err
	}
	return same(both("显示的企业", "organization shown"), o.Name, s.inName(s.last.Shown.Organization))
}

// ShownAccount checks whose sign-in the client last showed.
func (s *Session) ShownAccount(account string) error {
	a, err := s.account(account)
	if err != nil {
		return err
	}
	if s.last.Shown.Account == string(a.ID) { // as good as the login
		return nil
	}
	return same(both("显示的云账号", "account shown"), a.Login, s.last.Shown.Account)
}

// ShownAccountSets checks how many account sets the client last showed; a client that shows no list fails.
func (s *Session) ShownAccountSets(count int) error {
	if s.last.Shown.AccountSets == nil {
		return differ(both("显示的账套", "account sets shown"), count, both("根本没有列表（显示：%s）", "no list at all (shown: %s)", s.last.Shown.Message))
	}
	if len(s.last.Shown.AccountSets) != count {
		return differ(both("显示的账套", "account sets shown"), count, strings.Join(s.last.Shown.AccountSets, ", "))
	}
	return nil
}

// Waited checks for how many seconds clients were patient in all. The patience of a client in real time is judged by
// the rubric instead, on what it was told and how long it took.
func (s *Session) Waited(seconds int) error {
	if s.set.realTime {
		return nil
	}
	return same(both("等待", "waited"), time.Duration(seconds)*time.Second, s.waited)
}
