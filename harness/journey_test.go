package harness_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/fault"
)

func policies(p cloud.Policies) line {
	return func(ctx context.Context, s *harness.Session) error { return s.SetPolicies(ctx, p) }
}

func reRegistered(approved bool) line {
	return func(ctx context.Context, s *harness.Session) error { return s.SettleReRegistration(ctx, approved) }
}

func settledPapers(organization string, approved bool) line {
	return func(ctx context.Context, s *harness.Session) error {
		return s.SettleCertification(ctx, organization, approved)
	}
}

func TestKeysAsPeopleEnterThem(t *testing.T) {
	for how, outcome := range map[string]harness.Outcome{"blanks": harness.OK, "full-width": harness.OK, "lower-case": harness.OK} {
		s := staged(t, signedIn(), line2((*harness.Session).ActivatePasted, "lic-main", how), ends(outcome))
		assert.NoError(t, s.NoKeyLeaked(t.Context()), how)
		s = staged(t, policies(cloud.Policies{Keys: cloud.KeysExact}), signedIn(),
			line2((*harness.Session).ActivatePasted, "lic-main", how), ends(harness.Refused))
		assert.NoError(t, s.NoKeyLeaked(t.Context()), how)
	}
	staged(t, signedIn(),
		line1((*harness.Session).ActivateMistyped, "lic-main"), ends(harness.Refused), causeIs(cloud.SerialMalformed),
		line0((*harness.Session).ActivateUnknown), ends(harness.Refused), causeIs(cloud.SerialUnknown),
		line1((*harness.Session).LicenceIdle, "lic-main"), line0((*harness.Session).NoKeyLeaked))
}

func TestReviewShowsWhatWouldBeBound(t *testing.T) {
	s := staged(t, signedIn(), line1((*harness.Session).Review, "lic-main"), ends(harness.OK),
		seen((*harness.Session).ShownOrganization, "org-a"), seen((*harness.Session).ShownAccount, "acc-formal"),
		seen((*harness.Session).ShownAccountSets, 2), line1((*harness.Session).LicenceIdle, "lic-main"))
	assert.NotEmpty(t, s.Last().Shown.FeatureCode)
	assert.NotEmpty(t, s.Last().Shown.Product)
}

func TestSignInsThatFailAreRefused(t *testing.T) {
	wrong := func(n int) line {
		return func(ctx context.Context, s *harness.Session) error { return s.FailToSignIn(ctx, n, "acc-formal") }
	}
	minutes := func(n int) line {
		return func(ctx context.Context, s *harness.Session) error { return s.PassTime(ctx, 0, 0, n) }
	}
	staged(t, wrong(5), ends(harness.Refused), causeIs(cloud.SignInFailed),
		line1((*harness.Session).SignIn, "acc-formal"), ends(harness.Refused), causeIs(cloud.SignInLocked),
		minutes(15), line1((*harness.Session).SignIn, "acc-formal"), ends(harness.OK),
		line1((*harness.Session).DisableAccount, "acc-formal"), line1((*harness.Session).SignIn, "acc-formal"),
		ends(harness.Refused), causeIs(cloud.AccountDisabled))
}

func TestOneWorksAtTheComputerOneIsAt(t *testing.T) {
	s := staged(t, signedIn(), seen((*harness.Session).ShownAccountSets, 2), line1((*harness.Session).WorkAt, "srv-new"),
		line0((*harness.Session).LookAtAccountSets), ends(harness.Refused), signedIn(), seen((*harness.Session).ShownAccountSets, 0))
	behind := func(ctx context.Context, s *harness.Session) error { return s.SetBackComputer(ctx, 10) }
	right := func(ctx context.Context, s *harness.Session) error { return s.SetBackComputer(ctx, 0) }
	tell(t, s, behind, signedIn(), activating("lic-main"), ends(harness.Refused), causeIs(cloud.ClockSetBack),
		right, signedIn(), activating("lic-main"), ends(harness.OK))
}

func TestUpgradeFromOrderToReRegistration(t *testing.T) {
	manual := cloud.Policies{ReRegistration: cloud.ReviewManual}
	order := func(f func(*harness.Session, context.Context, string, string, string) error, kind cloud.OrderKind) line {
		return line3(f, string(kind), "lic-main", "15.0")
	}
	s := staged(t, policies(manual), line1((*harness.Session).ActivateAsPurchased, "lic-main"),
		line3((*harness.Session).Install, "org-a", "main", "15.0"),
		order((*harness.Session).StartOrder, cloud.ServiceFeeOrder), order((*harness.Session).FinishOrder, cloud.ServiceFeeOrder),
		signedIn(), activating("lic-main"), ends(harness.Refused), causeIs(cloud.MOPUpgradeMissing),
		order((*harness.Session).FinishOrder, cloud.UpgradeOrder),
		line1((*harness.Session).ReplaceHardware, "srv-other"), line1((*harness.Session).ReplaceHardware, "srv-original"),
		signedIn(), activating("lic-main"), ends(harness.Refused), causeIs(cloud.FeatureCodeChanged),
		line0((*harness.Session).ReRegister), ends(harness.OK), reRegistered(false), activating("lic-main"), ends(harness.Refused),
		line0((*harness.Session).ReRegister), ends(harness.OK), reRegistered(true), activating("lic-main"), ends(harness.OK),
		line2((*harness.Session).LicenceVersion, "lic-main", "15.0"), line0((*harness.Session).NoKeyLeaked))
	assert.ErrorContains(t, s.StartOrder(t.Context(), "no-such-kind", "lic-main", "15.0"), "beginning the MOP process was")
}

func TestLicencesTheVendorTakesBack(t *testing.T) {
	status := func(to cloud.LicenceStatus) line {
		return func(ctx context.Context, s *harness.Session) error { return s.SetLicenceStatus(ctx, "lic-main", to) }
	}
	looked := line0((*harness.Session).LookAtLicence)
	staged(t, activated(), status(cloud.Suspended), looked, seen((*harness.Session).ShownLicenceStatus, "suspended"),
		status(cloud.Valid), looked, seen((*harness.Session).ShownLicenceStatus, "valid"),
		line2((*harness.Session).SetLicenceExpiry, "lic-main", "2026-01-31"), line1((*harness.Session).SetTime, "2026-02-01 09:00"),
		signedIn(), looked, seen((*harness.Session).ShownLicenceStatus, "expired"),
		status(cloud.Revoked), looked, seen((*harness.Session).ShownLicenceStatus, "revoked"))
}

func TestPapersAndTheirConsequences(t *testing.T) {
	s := staged(t, policies(cloud.Policies{CertificationReview: cloud.ReviewManual}), activated(),
		line1((*harness.Session).Certify, "org-a"), ends(harness.OK), papersAre(cloud.CertificationSubmitted),
		settledPapers("org-a", false), papersAre(cloud.CertificationRejected),
		line1((*harness.Session).SetTime, "2026-04-06 09:00"), signedIn(), line1((*harness.Session).CreateAccountSet, "2026"),
		ends(harness.Refused), causeIs(cloud.CertificationOverdue),
		line1((*harness.Session).Certify, "org-a"), settledPapers("org-a", true), papersAre(cloud.CertificationApproved),
		line1((*harness.Session).CreateAccountSet, "2026"), ends(harness.OK), seen((*harness.Session).ShownAccountSets, 3))
	assert.Contains(t, s.Last().Shown.AccountSets, "2026")
	s = staged(t, activated(), line1((*harness.Session).Certify, "org-b"), ends(harness.OK))
	assert.NotEmpty(t, s.Last().Shown.Warnings, "the person is warned")
	assert.Equal(t, "approved", s.Last().Shown.Certification)
}

func TestBooksBackedUpDamagedAndLost(t *testing.T) {
	s := staged(t, signedIn(), line1((*harness.Session).BackUp, "001"), ends(harness.OK))
	assert.NotEmpty(t, s.Last().Shown.Backup)
	tell(t, s, line1((*harness.Session).DeleteAccountSet, "001"), ends(harness.OK), seen((*harness.Session).ShownAccountSets, 1),
		line1((*harness.Session).Restore, "001"), ends(harness.OK), seen((*harness.Session).ShownAccountSets, 2),
		line1((*harness.Session).DeleteAccountSet, "002"), ends(harness.Refused), causeIs(cloud.DeleteNeedsConfirmation),
		line1((*harness.Session).BackUp, "002"), line1((*harness.Session).DamageBackup, "002"),
		line1((*harness.Session).InsistOnDeleting, "002"), ends(harness.OK), seen((*harness.Session).Lost, 1),
		line1((*harness.Session).Restore, "002"), ends(harness.Refused), causeIs(cloud.BackupCorrupt))
}

func TestYunzhijiaHasAKeyOfItsOwn(t *testing.T) {
	staged(t, signedIn(), line1((*harness.Session).ActivateYunzhijia, "yzj-a"), ends(harness.Refused), causeIs(cloud.YunzhijiaInactive),
		activating("lic-main"), line1((*harness.Session).ActivateYunzhijiaWith, "lic-main"), ends(harness.Refused),
		causeIs(cloud.YunzhijiaWrongCode), yunzhijia(false), line1((*harness.Session).ActivateYunzhijia, "yzj-a"), ends(harness.OK),
		yunzhijia(true), line0((*harness.Session).NoKeyLeaked))
}

func TestTheServiceCenterAsksForProof(t *testing.T) {
	reassigned := func(ctx context.Context, s *harness.Session) error {
		return s.Reassign(ctx, "lic-main", "acc-formal", "org-a", "main")
	}
	staged(t, line3((*harness.Session).SignInTo, "acc-formal", "org-b", "main"), activating("lic-main"), ends(harness.OK),
		line1((*harness.Session).AskWithoutProof, "lic-main"), ends(harness.Refused), causeIs(cloud.EvidenceMissing),
		line2((*harness.Session).LicenceOwner, "lic-main", "org-b"), reassigned, ends(harness.OK),
		line2((*harness.Session).LicenceOwner, "lic-main", "org-a"), line0((*harness.Session).NoKeyLeaked))
}

func TestColleaguesHaveAClientOfTheirOwn(t *testing.T) {
	admin := line2((*harness.Session).MakeAdmin, "acc-test", "org-a")
	staged(t, admin, signedIn(), line3((*harness.Session).ColleagueSignsInTo, "acc-test", "org-a", "main"),
		line0((*harness.Session).ColleagueLooks), ends(harness.OK), seen((*harness.Session).ShownAccount, "acc-test"),
		line1((*harness.Session).ColleagueActivates, "lic-main"), ends(harness.OK), requests(0),
		line2((*harness.Session).LicenceAccount, "lic-main", "acc-test"),
		line1((*harness.Session).ColleaguePosts, "001"), ends(harness.OK), line1((*harness.Session).ColleagueCloses, "001"), ends(harness.OK),
		line0((*harness.Session).LookAtAccountSets), seen((*harness.Session).ShownAccount, "acc-formal"))
}

func TestNamesakesAreChosenById(t *testing.T) {
	s := staged(t, line1((*harness.Session).Prepare, "namesakes"), signedIn(), activating("lic-main"),
		line2((*harness.Session).LicenceOwner, "lic-main", "org-a"))
	require.Len(t, s.Last().Shown.AccountSets, 2)
	staged(t, line2((*harness.Session).RenameLike, "org-b", "org-a"),
		line3((*harness.Session).SignInTo, "acc-formal", "org-b", "main"), activating("lic-main"),
		line2((*harness.Session).LicenceOwner, "lic-main", "org-b"))
}

func TestChoosingAgainShowsTheOtherPlace(t *testing.T) {
	s := staged(t, story(signedIn(), line1((*harness.Session).SelectOrganization, "org-b"), ends(harness.OK)),
		line1((*harness.Session).SelectProduct, "main"), ends(harness.OK), seen((*harness.Session).ShownOrganization, "org-b"))
	assert.Empty(t, s.Last().Shown.AccountSets)
	assert.NotNil(t, s.Last().Shown.AccountSets, "an empty list is shown as one")
}

func TestExchangesTellFaultsRefusalsAndRepetitions(t *testing.T) {
	s := staged(t, signedIn(), breaking(fault.ConnectionReset, fault.After, 1, 0), activating("lic-main"), activating("lic-second"))
	trace, err := s.Trace(t.Context())
	list := trace.Exchanges
	require.NoError(t, err)
	raw, err := json.Marshal(list)
	require.NoError(t, err)
	for _, word := range []string{`"fault":"connection-reset"`, `"replayed":true`, `"cause":"INSTANCE_OCCUPIED"`, `"activation.activated"`} {
		assert.Contains(t, string(raw), word)
	}
	serial, cdkey := secrets()
	for _, secret := range []string{serial, cdkey, strings.ToLower(serial), "Bearer"} {
		assert.NotContains(t, string(raw), secret)
	}
	none, err := emptyStage(t).Trace(t.Context())
	require.NoError(t, err)
	assert.Empty(t, none.Entries)
	assert.Empty(t, none.Name("lic-main"))
	entries, err := emptyStage(t).Journal(t.Context())
	require.NoError(t, err)
	assert.Empty(t, entries)
}
