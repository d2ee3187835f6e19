package steps_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/rehearse/harness"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios"
	"example.com/rehearse/scenarios/catalogue"
	"example.com/rehearse/scenarios/steps"
)

// mutant is one planted mistake, in the rules or in the client, that the scenarios of its mode must notice.
type mutant struct {
	mode, mistake string
	rules         journal.Rules
	client        func(harness.Surroundings) harness.Client
}

func documentedMutants() []mutant {
	purchaser := func(p cloud.Purchase, a cloud.Activation) bool { return p.Account != a.Account }
	return []mutant{
		{mode: "wrong-account", mistake: "the cloud checks the purchaser", rules: guarding(purchaser)},
		{mode: "partner-employee-account", mistake: "the cloud refuses the partner", rules: guarding(func(_ cloud.Purchase, a cloud.Activation) bool {
			return a.Account == scenarios.PartnerAccount
		})},
		{mode: "wrong-organization", mistake: "the cloud checks the organization", rules: guarding(func(p cloud.Purchase, a cloud.Activation) bool {
			return p.Organization != a.Organization
		})},
		{mode: "wrong-organization", mistake: "a bound licence moves without the service center", rules: letting(cloud.LicenceInUse)},
		{mode: "wrong-product", mistake: "the cloud checks the instance", rules: guarding(func(p cloud.Purchase, a cloud.Activation) bool {
			return p.Instance != a.Instance
		})},
		{mode: "wrong-product", mistake: "any product fits", rules: letting(cloud.ProductMismatch)},
		{mode: "foreign-serial", mistake: "the cloud checks the customer", rules: guarding(purchaser)},
		{mode: "foreign-serial", mistake: "an instance takes two licences", rules: letting(cloud.InstanceOccupied)},
		{mode: "bad-serial-or-cdkey", mistake: "any CDKey will do", rules: letting(cloud.CDKeyMismatch)},
		{mode: "bad-serial-or-cdkey", mistake: "any serial number will do", rules: letting(cloud.SerialUnknown)},
		{mode: "bad-serial-or-cdkey", mistake: "the prompt tells the CDKey apart", rules: recoding(cloud.CDKeyMismatch, cloud.LicenceInUse)},
		{mode: "bad-serial-or-cdkey", mistake: "the journal blurs the cause", rules: recoding(cloud.CDKeyMismatch, cloud.SerialUnknown)},
		{mode: "upgrade-on-new-machine", mistake: "any server may upgrade", rules: letting(cloud.NotOriginalServer)},
		{mode: "upgrade-on-new-machine", mistake: "the prompt tells the server", rules: recoding(cloud.NotOriginalServer, cloud.FeatureCodeChanged)},
		{mode: "mop-service-fee-missing", mistake: "no service fee is needed", rules: letting(cloud.MOPServiceFeeMissing)},
		{mode: "mop-service-fee-missing", mistake: "the process is blurred", rules: recoding(cloud.MOPServiceFeeMissing, cloud.MOPUpgradeMissing)},
		{mode: "mop-upgrade-missing", mistake: "no upgrade process is needed", rules: letting(cloud.MOPUpgradeMissing)},
		{mode: "mop-upgrade-missing", mistake: "the process is blurred", rules: recoding(cloud.MOPUpgradeMissing, cloud.MOPServiceFeeMissing)},
		{mode: "feature-code-changed", mistake: "any feature code will do", rules: letting(cloud.FeatureCodeChanged)},
		{mode: "feature-code-changed", mistake: "re-registration changes nothing", rules: without("re_registration.settled")},
		{mode: "account-sets-disappeared", mistake: "account sets follow the activation", rules: setsFollow()},
		{mode: "account-sets-disappeared", mistake: "deleting never warns", rules: neverWarns()},
		{mode: "account-sets-disappeared", mistake: "deleting never loses", rules: instead(func(_ *cloud.State, e cloud.AccountSetDeleted) cloud.Event {
			e.Lost = false
			return e
		})},
		{mode: "certification-mismatch", mistake: "the name stays", rules: without("certification.profile_was_replaced")},
		{mode: "certification-mismatch", mistake: "nothing is noted", rules: without("certification.warning_noted")},
		{mode: "certification-overdue", mistake: "nothing is restricted", rules: lax(func(*cloud.Organization) bool { return true })},
		{mode: "certification-overdue", mistake: "a day late still counts", rules: aDayLate()},
		{mode: "yunzhijia-wrong-code", mistake: "the product's CDKey will do", rules: anyYunzhijiaKey(cloud.YunzhijiaWrongCode)},
		{mode: "yunzhijia-wrong-code", mistake: "an inactive product will do", rules: anyYunzhijiaKey(cloud.YunzhijiaInactive)},
		{mode: "credential-leak", mistake: "the journal holds a serial number", rules: leakingCause()},
		{mode: "credential-leak", mistake: "the client shows what was typed", client: chatty},
		{mode: "credential-leak", mistake: "the client puts the key into the address", client: onWire(keyInAddress)},
	}
}

// publicMutants are those of the modes that other public pages tell of.
func publicMutants() []mutant {
	closed := func(c cloud.ClosePeriod) cloud.Event { return cloud.PeriodClosed{AccountSet: c.AccountSet} }
	return []mutant{
		{mode: "exchanged-licence", mistake: "the old licence goes on", rules: letting(cloud.LicenceExchanged)},
		{mode: "exchanged-licence", mistake: "it counts as revoked", rules: recoding(cloud.LicenceExchanged, cloud.LicenceRevoked)},
		{mode: "exchanged-licence", mistake: "the new licence fits the old instance", rules: letting(cloud.InstanceOccupied)},
		{mode: "exchanged-licence", mistake: "the exchange ends nothing", rules: without("licence.was_exchanged")},
		{mode: "exchanged-licence", mistake: "account sets follow the activation", rules: setsFollow()},
		{mode: "unlicensed-module", mistake: "any module may be closed", rules: despite(cloud.ModuleNotLicensed, closed)},
		{mode: "unlicensed-module", mistake: "the voucher is refused at once", rules: refusing(cloud.ModuleNotLicensed,
			func(_ *cloud.State, e cloud.VoucherPosted) bool { return e.Module == "fixed-assets" })},
		{mode: "unlicensed-module", mistake: "it counts as a demo", rules: recoding(cloud.ModuleNotLicensed, cloud.DemoLimit)},
		{mode: "unlicensed-module", mistake: "no module is licensed", rules: refusing(cloud.ModuleNotLicensed,
			func(*cloud.State, cloud.PeriodClosed) bool { return true })},
		{mode: "undetected-licence", mistake: "a demo has no limit", rules: despite(cloud.DemoLimit, closed)},
		{mode: "undetected-licence", mistake: "closed periods are not counted", rules: without("account_set.period_closed")},
		{mode: "undetected-licence", mistake: "a demo closes nothing", rules: refusing(cloud.DemoLimit,
			func(s *cloud.State, e cloud.PeriodClosed) bool {
				return s.AccountSets.Get(e.AccountSet).Books.Periods == 0
			})},
		{mode: "undetected-licence", mistake: "one period less", rules: refusing(cloud.DemoLimit,
			func(s *cloud.State, e cloud.PeriodClosed) bool {
				return s.AccountSets.Get(e.AccountSet).Books.Periods == 1
			})},
		{mode: "undetected-licence", mistake: "licensed products have the limit too", rules: refusing(cloud.DemoLimit,
			func(s *cloud.State, e cloud.PeriodClosed) bool {
				return s.AccountSets.Get(e.AccountSet).Books.Periods == 2
			})},
		{mode: "undetected-licence", mistake: "the limit is for all account sets together", rules: refusing(cloud.DemoLimit, otherSetClosed)},
		{mode: "service-period-lapsed", mistake: "it does not matter", rules: anyYunzhijiaKey(cloud.ServicePeriodLapsed)},
		{mode: "service-period-lapsed", mistake: "it counts as expired", rules: recoding(cloud.ServicePeriodLapsed, cloud.LicenceExpired)},
		{mode: "service-period-lapsed", mistake: "the licence ends with it", rules: instead(func(_ *cloud.State, e cloud.LicenceTermSet) cloud.Event {
			e.ExpiresAt = e.ServiceUntil
			return e
		})},
		{mode: "service-period-lapsed", mistake: "its last day does not count", rules: instead(func(_ *cloud.State, e cloud.LicenceTermSet) cloud.Event {
			e.ServiceUntil = e.ServiceUntil.AddDate(0, 0, -1)
			return e
		})},
		{mode: "service-period-lapsed", mistake: "a renewal changes nothing", rules: instead(func(s *cloud.State, e cloud.LicenceTermSet) cloud.Event {
			if until := s.Licences.Get(e.Licence).ServiceUntil; !until.IsZero() {
				e.ServiceUntil = until
			}
			return e
		})},
	}
}

func otherSetClosed(s *cloud.State, e cloud.PeriodClosed) bool {
	for id, set := range s.AccountSets.All {
		if id != e.AccountSet && set.Books.Periods > 1 {
			return true
		}
	}
	return false
}

func neverWarns() journal.Rules {
	return rewriting(func(_ *cloud.State, c cloud.DeleteAccountSet) cloud.Command {
		c.Confirmed = true
		return c
	})
}

func analogyMutants() []mutant {
	confirmed := func(*cloud.State, cloud.ActivationConfirmed) bool { return true }
	return []mutant{
		{mode: "double-activation-race", mistake: "both succeed", rules: letting(cloud.LicenceInUse)},
		{mode: "network-lost-after-commit", mistake: "the owner is told it is in use", rules: refusing(cloud.LicenceInUse, confirmed)},
		{mode: "network-lost-after-commit", mistake: "the client sends no idempotency key", client: onWire(noKey)},
		{mode: "empty-answer", mistake: "the client sends no idempotency key", client: onWire(noKey)},
		{mode: "malformed-answer", mistake: "the client sends no idempotency key", client: onWire(noKey)},
		{mode: "truncated-answer", mistake: "the client sends no idempotency key", client: onWire(noKey)},
		{mode: "same-machine-reactivation", mistake: "once is all", rules: refusing(cloud.LicenceInUse, confirmed)},
		{mode: "licence-revoked", mistake: "it does not matter", rules: letting(cloud.LicenceRevoked)},
		{mode: "licence-revoked", mistake: "it counts as suspended", rules: recoding(cloud.LicenceRevoked, cloud.LicenceSuspended)},
		{mode: "licence-suspended", mistake: "it does not matter", rules: letting(cloud.LicenceSuspended)},
		{mode: "licence-suspended", mistake: "it counts as revoked", rules: recoding(cloud.LicenceSuspended, cloud.LicenceRevoked)},
		{mode: "licence-expired", mistake: "it does not matter", rules: letting(cloud.LicenceExpired)},
		{mode: "licence-expired", mistake: "it counts as revoked", rules: recoding(cloud.LicenceExpired, cloud.LicenceRevoked)},
		{mode: "pasted-key", mistake: "keys are taken as typed", rules: rewriting(func(_ *cloud.State, c cloud.Found) cloud.Command {
			c.Policies.Keys = cloud.KeysExact
			return c
		})},
		{mode: "sub-account-without-permission", mistake: "every member may", rules: letting(cloud.RoleNotAllowed)},
		{mode: "account-switched-before-activate", mistake: "reviews are not held against", rules: letting(cloud.ReviewStale)},
		{mode: "session-expired", mistake: "sign-ins never run out", rules: letting(cloud.SessionExpired)},
		{mode: "partner-leaves-with-account", mistake: "who left can still sign in", rules: without("account.was_disabled")},
		{mode: "sign-in-locked", mistake: "accounts are never locked", rules: instead(func(_ *cloud.State, e cloud.SignInWasRefused) cloud.Event {
			e.LockedUntil = time.Time{}
			return e
		})},
		{mode: "rate-limited", mistake: "the client does not wait", client: impatient},
		{mode: "backend-unavailable", mistake: "the client does not wait", client: impatient},
		{mode: "restore-into-wrong-organization", mistake: "backups know where they belong", rules: refusing(cloud.NotFound, func(s *cloud.State, e cloud.Restored) bool {
			return s.Backups.Get(e.Backup).Organization != e.AccountSet.Organization
		})},
		{mode: "corrupt-backup", mistake: "deleting never warns", rules: neverWarns()},
		{mode: "corrupt-backup", mistake: "damage does no harm", rules: without("backup.damaged")},
		{mode: "certification-rejected", mistake: "a rejection counts as approval", rules: instead(func(_ *cloud.State, e cloud.CertificationSettled) cloud.Event {
			e.Approved = true
			return e
		})},
		{mode: "certification-approved-late", mistake: "handing in counts", rules: lax(func(o *cloud.Organization) bool {
			return o.Certification.Status == cloud.CertificationSubmitted
		})},
		{mode: "duplicate-organization-names", mistake: "the first of the name is taken", rules: rewriting(firstOfTheName)},
		{mode: "seats-exceeded", mistake: "seats are not counted", rules: despite(cloud.SeatsExceeded,
			func(c cloud.SelectProduct) cloud.Event { return cloud.ProductSelected(c) })},
		{mode: "seats-exceeded", mistake: "it counts as a missing role", rules: recoding(cloud.SeatsExceeded, cloud.RoleNotAllowed)},
		{mode: "seats-exceeded", mistake: "signing out frees no seat", rules: without("session.signed_out")},
		{mode: "seats-exceeded", mistake: "a sign-in that ran out keeps its seat", rules: without("session.expired")},
		{mode: "seats-exceeded", mistake: "all products share their seats", rules: refusing(cloud.SeatsExceeded, someoneElsewhere)},
		{mode: "seats-exceeded", mistake: "every product has one seat", rules: refusing(cloud.SeatsExceeded, someoneThere)},
		{mode: "company-renamed", mistake: "the name stays", rules: without("organization.renamed")},
		{mode: "company-renamed", mistake: "the certification can be renewed", rules: elsewhere(func(s *cloud.State, _ *cloud.Input, c cloud.SubmitCertification) {
			s.Organizations.Get(s.Sessions.Get(c.Session).Organization).Certification.Status = cloud.Uncertified
		})},
		{mode: "company-renamed", mistake: "it counts as still under review", rules: recoding(cloud.CertificationDone, cloud.CertificationPending)},
		{mode: "company-renamed", mistake: "the certification takes the new name", rules: renaming(func(e cloud.OrganizationRenamed, o *cloud.Organization) cloud.Event {
			return cloud.CertificationWasSubmitted{Organization: o.ID, CompanyName: e.Name, CreditCode: o.CreditCode}
		})},
		{mode: "company-renamed", mistake: "the credit code changes too", rules: renaming(func(e cloud.OrganizationRenamed, o *cloud.Organization) cloud.Event {
			return cloud.ProfileWasReplaced{Organization: o.ID, FromName: o.Name, ToName: e.Name, ToCreditCode: "another"}
		})},
		{mode: "company-renamed", mistake: "papers with the old name change nothing", rules: without("certification.profile_was_replaced")},
		{mode: "company-renamed", mistake: "nothing is noted", rules: without("certification.warning_noted")},
		{mode: "clock-set-back", mistake: "the computer's clock does not matter", rules: letting(cloud.ClockSetBack)},
	}
}

// someoneElsewhere tells whether another sign-in works with another product.
func someoneElsewhere(s *cloud.State, e cloud.ProductSelected) bool {
	for id, x := range s.Sessions.All {
		if id != e.Session && !x.Ended && x.Instance != "" && x.Instance != e.Instance {
			return true
		}
	}
	return false
}

// someoneThere tells whether another sign-in works with the product already.
func someoneThere(s *cloud.State, e cloud.ProductSelected) bool {
	for id, x := range s.Sessions.All {
		if id != e.Session && !x.Ended && x.Instance == e.Instance {
			return true
		}
	}
	return false
}

func firstOfTheName(s *cloud.State, c cloud.SelectOrganization) cloud.Command {
	for id, o := range s.Organizations.All {
		if wanted := s.Organizations.Get(c.Organization); wanted != nil && o.Name == wanted.Name {
			c.Organization = id
			break
		}
	}
	return c
}

// chattyClient shows what was typed.
type chattyClient struct{ harness.Client }

func (c chattyClient) Do(ctx context.Context, action harness.Action, args harness.Args) (harness.Result, error) {
	result, err := c.Client.Do(ctx, action, args)
	result.Shown.Message += args["serial_number"]
	return result, err
}

func reference(around harness.Surroundings) harness.Client {
	return harness.NewReference(harness.WithTransport(around.Transport), harness.WithSleep(around.Sleep),
		harness.WithComputerClock(around.Now))
}

func chatty(around harness.Surroundings) harness.Client { return chattyClient{reference(around)} }

func impatient(around harness.Surroundings) harness.Client {
	around.Sleep = func(context.Context, time.Duration) error { return nil }
	return reference(around)
}

// meddler spoils a client's requests.
type meddler struct {
	next  http.RoundTripper
	spoil func(*http.Request)
}

func (m meddler) RoundTrip(r *http.Request) (*http.Response, error) {
	spoiled := r.Clone(r.Context())
	m.spoil(spoiled)
	return m.next.RoundTrip(spoiled)
}

func onWire(spoil func(*http.Request)) func(harness.Surroundings) harness.Client {
	return func(around harness.Surroundings) harness.Client {
		around.Transport = meddler{around.Transport, spoil}
		return reference(around)
	}
}

func noKey(r *http.Request) { r.Header.Del("Idempotency-Key") }

// keyInAddress repeats a key of the default seed's world in every address.
func keyInAddress(r *http.Request) {
	world := cloud.State{Seed: 1}
	r.URL.RawQuery = "sn=" + world.SerialNumber(scenarios.MainLicence)
}

// mutants are all planted mistakes, those that the right way notices last.
func mutants() []mutant {
	return slices.Concat(documentedMutants(), documentedRightWays(), publicMutants(), analogyMutants(), analogyRightWays(), quietMutants())
}

// TestScenariosBite plants one mistake at a time. Each must fail a scenario of its mode, and each scenario of each mode
// must fail for one at least: a scenario that passes for every cloud rehearses nothing. A new mode or scenario fails here
// until somebody plants the mistake it is there for. The log shows which scenario notices what.
func TestScenariosBite(t *testing.T) {
	library, noticed := steps.NewLibrary(), map[string][]string{} // by scenario
	for _, m := range mutants() {
		failures := 0
		for _, r := range rehearse(t, library, "zh-CN/"+m.mode+".feature", m.options()...) {
			if r.err != nil {
				failures++
				noticed[r.id] = append(noticed[r.id], m.mistake)
			}
		}
		if failures == 0 {
			t.Errorf("%s: no scenario notices the mistake %q", m.mode, m.mistake)
		}
	}
	for _, mode := range catalogue.IDs() {
		name := "zh-CN/" + mode + ".feature"
		if !slices.Contains(files(t, "zh-CN"), name) {
			continue // TestFeaturesNameTheirMode knows which modes must have one
		}
		for _, r := range rehearse(t, library, name) {
			t.Logf("%-32s %-32s %s", mode, r.id, strings.Join(noticed[r.id], "; "))
			if len(noticed[r.id]) == 0 {
				t.Errorf("%s: the scenario %s notices no planted mistake: plant the one it is there for", mode, r.id)
			}
		}
	}
}

func (m mutant) options() (list []harness.SessionOption) {
	if m.rules != nil {
		list = append(list, harness.WithRules(m.rules))
	}
	if m.client != nil {
		list = append(list, harness.WithClient(m.client))
	}
	return list
}
