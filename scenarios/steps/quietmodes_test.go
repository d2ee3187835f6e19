package steps_test

import (
	"net/http"
	"slices"
	"strings"

	"example.com/rehearse/harness"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios"
)

// quietMutants are those of the modes in which nobody is told that anything is wrong.
func quietMutants() []mutant {
	confirmed := func(*cloud.State, cloud.ActivationConfirmed) bool { return true }
	return []mutant{
		{mode: "slow-answer", mistake: "each try has an idempotency key of its own", client: hasty},
		{mode: "auto-selected-organization", mistake: "the cloud enters B by itself", rules: enteringByItself()},
		{mode: "auto-selected-organization", mistake: "whatever is chosen, B gets it", rules: bound(func(_ *cloud.State, a *cloud.Activation) {
			a.Organization, a.Instance = scenarios.OrganizationB, "pin-b"
		})},
		{mode: "admin-handover-hides-account-sets", mistake: "the administrator is added elsewhere", rules: instead(func(_ *cloud.State, e cloud.MemberAdded) cloud.Event {
			if e.Membership.Role == cloud.Admin {
				e.Membership.Organization = scenarios.TestOrganization
			}
			return e
		})},
		{mode: "admin-handover-hides-account-sets", mistake: "account sets follow the activation", rules: setsFollow()},
		{mode: "admin-handover-hides-account-sets", mistake: "everybody is a member", rules: rewriting(func(_ *cloud.State, c cloud.Found) cloud.Command {
			c.Setup = append(slices.Clone(c.Setup), cloud.AddMember{Organization: scenarios.OrganizationA, Account: scenarios.TestAccount, Role: cloud.Member})
			return c
		})},
		{mode: "cloned-machine", mistake: "the clone is told apart", rules: refusing(cloud.FeatureCodeChanged, confirmed)},
		{mode: "cloned-machine", mistake: "any feature code will do", rules: letting(cloud.FeatureCodeChanged)},
		{mode: "cloned-machine", mistake: "a valid licence counts as revoked", rules: refusing(cloud.LicenceRevoked, always[cloud.Activated])},
		{mode: "trial-account-sets-not-migrated", mistake: "account sets follow the activation", rules: setsFollow()},
		{mode: "trial-account-sets-not-migrated", mistake: "a product with books cannot be activated", rules: when(cloud.InstanceOccupied, withBooks)},
	}
}

// enteringByItself lets the cloud take organization B where nobody has chosen one.
func enteringByItself() journal.Rules {
	return func(s *cloud.State, in cloud.Input) cloud.Outcome {
		var session cloud.SessionID
		switch c := in.Command.(type) {
		case cloud.ReviewActivation:
			session = c.Session
		case cloud.Activate:
			session = c.Session
		}
		if x := s.Sessions.Get(session); x == nil || x.Organization != "" {
			return cloud.Decide(s, in)
		}
		entered := s.Clone()
		x := entered.Sessions.Get(session)
		x.Organization, x.Instance = scenarios.OrganizationB, "pin-b"
		return cloud.Decide(entered, in)
	}
}

// hastyTransport does not wait for the answer to an activation: it asks at once again, under another idempotency key.
type hastyTransport struct{ next http.RoundTripper }

func (h hastyTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/v1/activations") {
		return h.next.RoundTrip(r)
	}
	first := r.Clone(r.Context())
	body, err := r.GetBody()
	if err != nil {
		return nil, err
	}
	first.Body = body
	first.Header.Set("Idempotency-Key", r.Header.Get("Idempotency-Key")+"-again")
	answer, err := h.next.RoundTrip(first)
	if err != nil {
		return nil, err
	}
	if err := answer.Body.Close(); err != nil {
		return nil, err
	}
	return h.next.RoundTrip(r)
}

func hasty(around harness.Surroundings) harness.Client {
	around.Transport = hastyTransport{around.Transport}
	return reference(around)
}
