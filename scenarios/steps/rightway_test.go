package steps_test

import (
	"context"
	"slices"
	"time"

	"example.com/rehearse/harness"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios"
)

// The mistakes of this file are those of a cloud that is too strict, or lax beside the point: what goes wrong in them is
// the right way, or a scenario that stands beside the failure itself.

// always is for refusals that spare nobody.
func always[E cloud.Event](*cloud.State, E) bool { return true }

// when refuses activations that the real rules let through.
func when(code cloud.Code, wrong func(*cloud.State, cloud.Activation) bool) journal.Rules {
	return refusing(code, func(s *cloud.State, e cloud.Activated) bool { return wrong(s, e.Activation) })
}

// bound changes what an activation binds.
func bound(change func(*cloud.State, *cloud.Activation)) journal.Rules {
	return instead(func(s *cloud.State, e cloud.Activated) cloud.Event {
		change(s, &e.Activation)
		return e
	})
}

// founded gives every world a policy, whatever it was founded with or told later.
func founded(change func(*cloud.Policies)) journal.Rules {
	return func(s *cloud.State, in cloud.Input) cloud.Outcome {
		switch c := in.Command.(type) {
		case cloud.Found:
			change(&c.Policies)
			in.Command = c
		case cloud.SetPolicies:
			change(&c.Policies)
			in.Command = c
		}
		return cloud.Decide(s, in)
	}
}

func documentedRightWays() []mutant {
	return []mutant{
		{mode: "wrong-account", mistake: "the test account owns whatever is activated", rules: bound(func(_ *cloud.State, a *cloud.Activation) {
			a.Account = scenarios.TestAccount
		})},
		{mode: "partner-employee-account", mistake: "every activation is the partner's", rules: bound(func(_ *cloud.State, a *cloud.Activation) {
			a.Account = scenarios.PartnerAccount
		})},
		{mode: "wrong-organization", mistake: "the first review binds", rules: bound(firstReviewed)},
		{mode: "wrong-product", mistake: "the newest product is taken", rules: bound(newestProduct)},
		{mode: "foreign-serial", mistake: "a second customer cannot activate", rules: when(cloud.LicenceInUse, othersActivated)},
		{mode: "bad-serial-or-cdkey", mistake: "a pair that belongs together is refused", rules: refusing(cloud.CDKeyMismatch, always[cloud.Activated])},
		{mode: "upgrade-on-new-machine", mistake: "the original server counts as another", rules: refusing(cloud.NotOriginalServer, always[cloud.Upgraded])},
		{mode: "upgrade-on-new-machine", mistake: "re-registration changes nothing", rules: without("re_registration.settled")},
		{mode: "mop-service-fee-missing", mistake: "the service fee process must come first", rules: finishedFirst(cloud.ServiceFeeOrder, cloud.MOPServiceFeeMissing)},
		{mode: "mop-upgrade-missing", mistake: "the upgrade process must come first", rules: finishedFirst(cloud.UpgradeOrder, cloud.MOPUpgradeMissing)},
		{mode: "feature-code-changed", mistake: "every upgrade takes a re-registration", rules: refusing(cloud.FeatureCodeChanged,
			func(s *cloud.State, _ cloud.Upgraded) bool { return s.ReRegistrations.Len() == 0 })},
		{mode: "account-sets-disappeared", mistake: "a product with books cannot be activated", rules: when(cloud.InstanceOccupied, withBooks)},
		{mode: "certification-mismatch", mistake: "right papers count as a replacement", rules: approving(func(o *cloud.Organization) cloud.Event {
			return cloud.WarningNoted{Warning: cloud.Warning{Code: cloud.ProfileReplaced, Organization: o.ID}}
		})},
		{mode: "certification-overdue", mistake: "approval lifts nothing", rules: refusing(cloud.CertificationOverdue, inCertified)},
		{mode: "certification-overdue", mistake: "the end of a month runs over", rules: bound(runningOver)},
		{mode: "yunzhijia-wrong-code", mistake: "its own CDKey is refused", rules: refusing(cloud.YunzhijiaWrongCode, always[cloud.YunzhijiaActivated])},
	}
}

func analogyRightWays() []mutant {
	closed := func(c cloud.ClosePeriod) cloud.Event { return cloud.PeriodClosed{AccountSet: c.AccountSet} }
	return []mutant{
		{mode: "double-activation-race", mistake: "the first is refused, too", rules: refusing(cloud.LicenceInUse, always[cloud.Activated])},
		{mode: "same-machine-reactivation", mistake: "another product gets it, too", rules: letting(cloud.LicenceInUse)},
		{mode: "licence-revoked", mistake: "a valid licence counts as revoked", rules: refusing(cloud.LicenceRevoked, always[cloud.Activated])},
		{mode: "licence-revoked", mistake: "an active product goes on", rules: despite(cloud.DemoLimit, closed)},
		{mode: "licence-suspended", mistake: "a valid licence counts as suspended", rules: refusing(cloud.LicenceSuspended, always[cloud.Activated])},
		{mode: "licence-suspended", mistake: "an active product goes on", rules: despite(cloud.DemoLimit, closed)},
		{mode: "licence-expired", mistake: "an active product goes on", rules: despite(cloud.DemoLimit, closed)},
		{mode: "licence-expired", mistake: "its last day does not count", rules: instead(func(_ *cloud.State, e cloud.LicenceTermSet) cloud.Event {
			e.ExpiresAt = e.ExpiresAt.AddDate(0, 0, -1)
			return e
		})},
		{mode: "seats-exceeded", mistake: "whoever works elsewhere takes a seat", rules: refusing(cloud.SeatsExceeded, limitedAndElsewhere)},
		{mode: "pasted-key", mistake: "keys are always tidied up", rules: founded(func(p *cloud.Policies) { p.Keys = cloud.KeysNormalised })},
		{mode: "sub-account-without-permission", mistake: "the owner may not", rules: when(cloud.RoleNotAllowed, func(s *cloud.State, a cloud.Activation) bool {
			return s.Role(a.Account, a.Organization) == cloud.Owner
		})},
		{mode: "sub-account-without-permission", mistake: "anybody may hand in papers", rules: mutated(anybodysPapers)},
		{mode: "account-switched-before-activate", mistake: "every review is stale", rules: mutated(everyReviewStale)},
		{mode: "account-switched-before-activate", mistake: "nobody may go without a review", rules: founded(func(p *cloud.Policies) {
			p.ActivationReview = cloud.ReviewRequired
		})},
		{mode: "session-expired", mistake: "half the time is all", rules: founded(func(p *cloud.Policies) { p.SessionMinutes = 240 })},
		{mode: "partner-leaves-with-account", mistake: "who leaves takes every licence along", rules: mutated(leavingEndsAll)},
		{mode: "sign-in-locked", mistake: "four are enough", rules: founded(func(p *cloud.Policies) { p.LockAfter = 4 })},
		{mode: "rate-limited", mistake: "the client waits without need", client: hesitant},
		{mode: "backend-unavailable", mistake: "the client waits without need", client: hesitant},
		{mode: "restore-into-wrong-organization", mistake: "every restore lands in B", rules: instead(func(_ *cloud.State, e cloud.Restored) cloud.Event {
			e.AccountSet.Organization = scenarios.OrganizationB
			return e
		})},
		{mode: "corrupt-backup", mistake: "a good backup cannot be restored", rules: refusing(cloud.BackupCorrupt, always[cloud.Restored])},
		{mode: "certification-rejected", mistake: "papers can be handed in twice", rules: elsewhere(func(s *cloud.State, _ *cloud.Input, c cloud.SubmitCertification) {
			s.Organizations.Get(s.Sessions.Get(c.Session).Organization).Certification.Status = cloud.Uncertified
		})},
		{mode: "certification-approved-late", mistake: "approval lifts nothing", rules: refusing(cloud.CertificationOverdue, inCertified)},
		{mode: "duplicate-organization-names", mistake: "the last of the name is taken", rules: rewriting(lastOfTheName)},
		{mode: "clock-set-back", mistake: "every clock counts as set back", rules: instead(func(_ *cloud.State, e cloud.SignedIn) cloud.Event {
			e.Session.ClockBack = true
			return e
		})},
	}
}

func firstReviewed(s *cloud.State, a *cloud.Activation) {
	for _, r := range s.Reviews.All {
		a.Organization, a.Instance = r.Organization, r.Instance
		return
	}
}

func newestProduct(s *cloud.State, a *cloud.Activation) {
	for id, i := range s.Instances.All {
		if i.Organization == a.Organization {
			a.Instance = id
		}
	}
}

func othersActivated(s *cloud.State, a cloud.Activation) bool {
	for _, other := range s.Activations.All {
		if other.Account != a.Account && other.EndedAt.IsZero() {
			return true
		}
	}
	return false
}

// finishedFirst refuses to finish the other process while none of this kind is finished.
func finishedFirst(kind cloud.OrderKind, code cloud.Code) journal.Rules {
	return refusing(code, func(s *cloud.State, e cloud.OrderCompleted) bool {
		for _, o := range s.Orders.All {
			if o.Kind == kind && (o.Completed || o.ID == e.Order) {
				return false
			}
		}
		return true
	})
}

func withBooks(s *cloud.State, a cloud.Activation) bool {
	for _, set := range s.AccountSets.All {
		if set.Instance == a.Instance {
			return true
		}
	}
	return false
}

// approving lets one more thing happen at an approval.
func approving(more func(*cloud.Organization) cloud.Event) journal.Rules {
	return mutated(func(s *cloud.State, _ cloud.Input, out cloud.Outcome) cloud.Outcome {
		for _, e := range out.Events {
			if settled, is := e.(cloud.CertificationSettled); is && settled.Approved {
				out.Events = append(slices.Clone(out.Events), more(s.Organizations.Get(settled.Organization)))
			}
		}
		return out
	})
}

func inCertified(s *cloud.State, e cloud.AccountSetAdded) bool {
	o := s.Organizations.Get(e.AccountSet.Organization)
	return o != nil && o.Certification.Status == cloud.CertificationApproved
}

// runningOver moves an activation to where three months later is what Go's AddDate makes of it.
func runningOver(_ *cloud.State, a *cloud.Activation) {
	if end := a.At.AddDate(0, 3, 0); end.Day() != a.At.Day() {
		a.At = end.AddDate(0, -3, 0)
	}
}

// limitedAndElsewhere tells whether a licence with seats is entered while somebody works with another product.
func limitedAndElsewhere(s *cloud.State, e cloud.ProductSelected) bool {
	l := s.Licences.Get(s.Instances.Get(e.Instance).Licence)
	return l != nil && l.Seats > 0 && someoneElsewhere(s, e)
}

func anybodysPapers(s *cloud.State, in cloud.Input, out cloud.Outcome) cloud.Outcome {
	c, is := in.Command.(cloud.SubmitCertification)
	if !is || !out.Refused() || out.Refusal.Code != cloud.RoleNotAllowed {
		return out
	}
	return cloud.Outcome{Events: []cloud.Event{cloud.CertificationWasSubmitted{
		Organization: s.Sessions.Get(c.Session).Organization, CompanyName: c.CompanyName, CreditCode: c.CreditCode,
	}}}
}

func everyReviewStale(_ *cloud.State, in cloud.Input, out cloud.Outcome) cloud.Outcome {
	if c, is := in.Command.(cloud.Activate); is && c.Review != "" && !out.Refused() {
		return refusal(cloud.ReviewStale)
	}
	return out
}

// leavingEndsAll ends every activation when an account is disabled.
func leavingEndsAll(s *cloud.State, _ cloud.Input, out cloud.Outcome) cloud.Outcome {
	for _, e := range out.Events {
		if _, is := e.(cloud.AccountWasDisabled); !is {
			continue
		}
		out.Events = slices.Clone(out.Events)
		for id, a := range s.Activations.All {
			ticket := cloud.Ticket{ID: cloud.TicketID("tkt-" + id), Licence: a.Licence, Activation: id, Status: cloud.TicketOpen}
			out.Events = append(out.Events, cloud.TicketOpened{Ticket: ticket}, cloud.TicketSettled{Ticket: ticket.ID, Status: cloud.TicketUnbound})
		}
	}
	return out
}

func lastOfTheName(s *cloud.State, c cloud.SelectOrganization) cloud.Command {
	wanted := s.Organizations.Get(c.Organization)
	for id, o := range s.Organizations.All {
		if wanted != nil && o.Name == wanted.Name {
			c.Organization = id
		}
	}
	return c
}

// hesitant waits a second before it activates.
func hesitant(around harness.Surroundings) harness.Client {
	return hesitantClient{reference(around), around}
}

type hesitantClient struct {
	harness.Client
	around harness.Surroundings
}

func (c hesitantClient) Do(ctx context.Context, action harness.Action, args harness.Args) (harness.Result, error) {
	if action == harness.Activate {
		if err := c.around.Sleep(ctx, time.Second); err != nil {
			return harness.Result{}, err
		}
	}
	return c.Client.Do(ctx, action, args)
}
