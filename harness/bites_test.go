package harness_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/fault"
)

// bite is a check on a stage: once where it is so, once where it is not, and then it must say what it found.
type bite struct {
	name        string
	stage       line
	holds, fail line
	says        string
}

// provenOn sets each stage and asks both ways.
func provenOn(t *testing.T, table []bite) {
	t.Helper()
	for _, b := range table {
		t.Run(b.name, func(t *testing.T) {
			s := staged(t, b.stage)
			if b.holds != nil {
				require.NoError(t, b.holds(t.Context(), s))
			}
			require.ErrorContains(t, b.fail(t.Context(), s), b.says)
		})
	}
}

func TestChecksOfALicenceBite(t *testing.T) {
	owner, account, product := (*harness.Session).LicenceOwner, (*harness.Session).LicenceAccount, (*harness.Session).LicenceProduct
	idle, version, meant := (*harness.Session).LicenceIdle, (*harness.Session).LicenceVersion, (*harness.Session).MeantFor
	provenOn(t, []bite{
		{"owner", activated(), line2(owner, "lic-main", "org-a"), line2(owner, "lic-main", "org-b"), "expected org-b, found org-a"},
		{"owner of an idle one", signedIn(), nil, line2(owner, "lic-main", "org-a"), "not activated"},
		{"account", activated(), line2(account, "lic-main", "acc-formal"), line2(account, "lic-main", "acc-test"), "found acc-formal"},
		{"account of an idle one", signedIn(), nil, line2(account, "lic-main", "acc-formal"), "not activated"},
		{"product", activated(), line2(product, "lic-main", "main"), line2(product, "lic-main", "main(1)"), "found pin-a"},
		{"product of an idle one", signedIn(), nil, line2(product, "lic-main", "main"), "not activated"},
		{"product that is none", activated(), nil, line2(product, "lic-main", "main(7)"), `called "main(7)"`},
		{"idle", activated(), line1(idle, "lic-second"), line1(idle, "lic-main"), "active for organization org-a"},
		{"version", activated(), line2(version, "lic-main", "14.1"), line2(version, "lic-main", "15.0"), "found 14.1"},
		{"meant for", activated(), line2(meant, "lic-other", "org-other"), line2(meant, "lic-other", "org-a"), "found org-other"},
	})
}

func TestChecksOfWhatIsShownBite(t *testing.T) {
	looked := story(activated(), line0((*harness.Session).LookAtLicence))
	none := story(signedIn(), line0((*harness.Session).LookAtLicence))
	of, version, status := (*harness.Session).ShownLicenceOf, (*harness.Session).ShownLicenceVersion, (*harness.Session).ShownLicenceStatus
	sets := (*harness.Session).ShownAccountSets
	noLicence := func(_ context.Context, s *harness.Session) error { return s.ShownNoLicence() }
	provenOn(t, []bite{
		{"licence of", looked, seen(of, "org-a"), seen(of, "org-b"), "organization in the licence information"},
		{"licence of, with none", none, noLicence, seen(of, "org-a"), "found none"},
		{"version", looked, seen(version, "14.1"), seen(version, "15.0"), "found 14.1"},
		{"version, with none", none, nil, seen(version, "14.1"), "found none"},
		{"status", looked, seen(status, "valid"), seen(status, "revoked"), "found valid"},
		{"status, with none", none, nil, seen(status, "valid"), "found none"},
		{"no licence", looked, nil, noLicence, "expected none"},
		{"no licence, nothing seen", story(signedIn(), activating("lic-commerce")), nil, noLicence, "outcome"},
		{
			"organization", signedIn(), seen((*harness.Session).ShownOrganization, "org-a"),
			seen((*harness.Session).ShownOrganization, "org-b"), "organization shown",
		},
		{
			"account", signedIn(), seen((*harness.Session).ShownAccount, "acc-formal"),
			seen((*harness.Session).ShownAccount, "acc-test"), "account shown",
		},
		{"account sets", signedIn(), seen(sets, 2), seen(sets, 3), "2025年度账"},
		{"account sets, no list", activated(), seen(sets, 2), seen(sets, 0), "expected 0"},
		{"account sets, refused", story(line1((*harness.Session).SignIn, "acc-formal"), activating("lic-main")), nil, seen(sets, 0), "no list at all"},
		{"waited", signedIn(), seen((*harness.Session).Waited, 0), seen((*harness.Session).Waited, 1), "waited: expected 1s, found 0s"},
		{"outcome", activated(), ends(harness.OK), ends(harness.Failed), "expected failed, found ok"},
	})
}

func TestChecksOfPromptsBite(t *testing.T) {
	like := func(_ context.Context, s *harness.Session) error { return s.PromptLikeUnknownKey() }
	unlike := func(_ context.Context, s *harness.Session) error { return s.PromptUnlikeUnknownKey() }
	unknown := line0((*harness.Session).ActivateUnknown)
	mixed := line2((*harness.Session).ActivateMixed, "lic-main", "lic-second")
	diagnostic := func(ctx context.Context, s *harness.Session) error {
		return s.SetPolicies(ctx, cloud.Policies{Prompts: cloud.PromptsDiagnostic})
	}
	provenOn(t, []bite{
		{"like, nothing to compare with", story(signedIn(), mixed), nil, like, "first"},
		{"unlike, nothing to compare with", story(signedIn(), mixed), nil, unlike, "first"},
		{"shared prompts", story(signedIn(), unknown, mixed), like, unlike, "a text of its own"},
		{"prompts that tell", story(diagnostic, signedIn(), unknown, mixed), unlike, like, "prompt"},
		{"no prompt at all", story(signedIn(), unknown, activating("lic-main")), nil, unlike, "a text of its own"},
		{
			"cause", story(signedIn(), mixed), causeIs(cloud.CDKeyMismatch), causeIs(cloud.SerialUnknown), "found CDKEY_MISMATCH",
		},
		{"cause of a success", activated(), nil, causeIs(cloud.SerialUnknown), "no refusal in the journal"},
	})
}

func causeIs(code cloud.Code) line {
	return func(ctx context.Context, s *harness.Session) error { return s.Cause(ctx, code) }
}

func counts(f func(*harness.Session, context.Context, string, int) error, what string, n int) line {
	return func(ctx context.Context, s *harness.Session) error { return f(s, ctx, what, n) }
}

func requests(n int) line {
	return func(ctx context.Context, s *harness.Session) error { return s.ActivationRequests(ctx, n) }
}

func papersAre(want cloud.CertificationStatus) line {
	return func(ctx context.Context, s *harness.Session) error { return s.CertificationStatus(ctx, "org-a", want) }
}

func warnedOf(code cloud.Code, noted bool) line {
	return func(_ context.Context, s *harness.Session) error { return s.Warned(code, noted) }
}

func yunzhijia(on bool) line {
	return func(ctx context.Context, s *harness.Session) error { return s.YunzhijiaOn(ctx, "org-a", on) }
}

func breaking(kind fault.Kind, phase fault.Phase, times, seconds int) line {
	return func(ctx context.Context, s *harness.Session) error { return s.Break(ctx, kind, phase, times, seconds) }
}

func TestChecksOfTheCloudBite(t *testing.T) {
	insist := story(signedIn(), line1((*harness.Session).InsistOnDeleting, "001"), ends(harness.OK))
	served := story(activated(), line1((*harness.Session).ActivateYunzhijia, "yzj-a"), ends(harness.OK))
	swapped := story(activated(), line1((*harness.Session).Certify, "org-b"))
	due, bears := (*harness.Session).CertificationDue, (*harness.Session).BearsNameOf
	struck := line0((*harness.Session).Struck)
	lost := breaking(fault.ConnectionReset, fault.After, 1, 0)
	provenOn(t, []bite{
		{"nothing lost", insist, seen((*harness.Session).Lost, 1), line0((*harness.Session).NothingLost), "expected 0, found 1"},
		{"lost", signedIn(), line0((*harness.Session).NothingLost), seen((*harness.Session).Lost, 1), "expected 1, found 0"},
		{
			"account sets of", insist, counts((*harness.Session).AccountSetsOf, "org-a", 1),
			counts((*harness.Session).AccountSetsOf, "org-a", 2), "expected 2, found 1",
		},
		{
			"activated times", activated(), counts((*harness.Session).ActivatedTimes, "lic-main", 1),
			counts((*harness.Session).ActivatedTimes, "lic-main", 0), "expected 0, found 1",
		},
		{"due", activated(), line2(due, "org-a", "2026-04-05 23:59:59"), line2(due, "org-a", "2026-04-05"), "certification due"},
		{"due without activation", signedIn(), nil, line2(due, "org-a", "2026-04-05 23:59:59"), "certification due"},
		{"due at no moment", activated(), nil, line2(due, "org-a", "soon"), "is no moment"},
		{"papers", activated(), papersAre(cloud.Uncertified), papersAre(cloud.CertificationApproved), "certification of organization org-a"},
		{"bears its name", activated(), line2(bears, "org-a", "org-a"), line2(bears, "org-a", "org-b"), "name and credit code"},
		{"bears another name", swapped, line2(bears, "org-a", "org-b"), line2(bears, "org-a", "org-a"), "name and credit code"},
		{"warned", swapped, warnedOf(cloud.ProfileReplaced, true), warnedOf(cloud.ProfileReplaced, false), "expected false, found true"},
		{"not warned", activated(), warnedOf(cloud.ProfileReplaced, false), warnedOf(cloud.ProfileReplaced, true), "expected true, found false"},
		{"service on", served, yunzhijia(true), yunzhijia(false), "Yunzhijia of organization org-a"},
		{"service off", activated(), yunzhijia(false), yunzhijia(true), "Yunzhijia of organization org-a"},
		{"no fault", activated(), nil, struck, "no fault is planned"},
		{"fault that waits", story(signedIn(), lost), nil, struck, "never struck"},
		{"requests", activated(), requests(1), requests(2), "expected 2, found 1"},
		{
			"two activations are no repetition", story(activated(), activating("lic-main")),
			nil, requests(2), "idempotency keys of the repeated request: expected 1, found 2",
		},
	})
}

func TestAFaultThatStruckIsProof(t *testing.T) {
	s := staged(t, signedIn(), breaking(fault.ConnectionReset, fault.After, 1, 0), activating("lic-main"), ends(harness.OK))
	assert.NoError(t, s.Struck(t.Context()))
	tell(t, s, line0((*harness.Session).Mend))
	assert.ErrorContains(t, s.Struck(t.Context()), "no fault is planned", "a mended cloud proves nothing more")
}
