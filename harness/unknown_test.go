package harness_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/fault"
)

// stray is a line that names something this world does not have.
type stray struct {
	name string
	line line
}

// refusedOn wants an error with these words from every line, each on a stage of its own.
func refusedOn(t *testing.T, words string, strays []stray) {
	t.Helper()
	for _, x := range strays {
		t.Run(x.name, func(t *testing.T) { require.ErrorContains(t, x.line(t.Context(), emptyStage(t)), words) })
	}
}

func prepared() line { return line1((*harness.Session).Prepare, "activation-day") }

func TestUnknownLicencesAreNamed(t *testing.T) {
	const who = "lic-nobody"
	refusedOn(t, `no licence called "`+who+`"`, []stray{
		{"review", line1((*harness.Session).Review, who)},
		{"activate", activating(who)},
		{"mixed serial", line2((*harness.Session).ActivateMixed, who, "lic-main")},
		{"mixed cdkey", line2((*harness.Session).ActivateMixed, "lic-main", who)},
		{"mistyped", line1((*harness.Session).ActivateMistyped, who)},
		{"pasted", line2((*harness.Session).ActivatePasted, who, "blanks")},
		{"service", line1((*harness.Session).ActivateYunzhijiaWith, who)},
		{"colleague", line1((*harness.Session).ColleagueActivates, who)},
		{"as purchased", line1((*harness.Session).ActivateAsPurchased, who)},
		{"order", line3((*harness.Session).StartOrder, "upgrade", who, "15.0")},
		{"finished order", line3((*harness.Session).FinishOrder, "upgrade", who, "15.0")},
		{"unbind", line1((*harness.Session).Unbind, who)},
		{"without proof", line1((*harness.Session).AskWithoutProof, who)},
		{"expiry", line2((*harness.Session).SetLicenceExpiry, who, "2026-01-31")},
		{"owner", story(prepared(), line2((*harness.Session).LicenceOwner, who, "org-a"))},
		{"account", story(prepared(), line2((*harness.Session).LicenceAccount, who, "acc-formal"))},
		{"product", line2((*harness.Session).LicenceProduct, who, "main")},
		{"idle", line1((*harness.Session).LicenceIdle, who)},
		{"version", line2((*harness.Session).LicenceVersion, who, "14.1")},
		{"meant for", line2((*harness.Session).MeantFor, who, "org-a")},
	})
}

func TestUnknownOrganizationsAreNamed(t *testing.T) {
	const who = "org-nobody"
	settled := func(ctx context.Context, s *harness.Session) error { return s.SettleCertification(ctx, who, true) }
	refusedOn(t, `no organization called "`+who+`"`, []stray{
		{"select", line1((*harness.Session).SelectOrganization, who)},
		{"certify", line1((*harness.Session).Certify, who)},
		{"install", line3((*harness.Session).Install, who, "main", "15.0")},
		{"rename", line2((*harness.Session).RenameLike, who, "org-a")},
		{"rename like", line2((*harness.Session).RenameLike, "org-a", who)},
		{"admin", line2((*harness.Session).MakeAdmin, "acc-test", who)},
		{"settle", settled},
		{"reassign", func(ctx context.Context, s *harness.Session) error {
			return s.Reassign(ctx, "lic-main", "acc-formal", who, "main")
		}},
		{"owner", line2((*harness.Session).LicenceOwner, "lic-main", who)},
		{"meant for", story(prepared(), line2((*harness.Session).MeantFor, "lic-main", who))},
		{"shown licence", seen((*harness.Session).ShownLicenceOf, who)},
		{"shown", seen((*harness.Session).ShownOrganization, who)},
		{"sets", counts((*harness.Session).AccountSetsOf, who, 0)},
		{"due", line2((*harness.Session).CertificationDue, who, "2026-04-05")},
		{"papers", func(ctx context.Context, s *harness.Session) error {
			return s.CertificationStatus(ctx, who, cloud.Uncertified)
		}},
		{"bears", line2((*harness.Session).BearsNameOf, who, "org-a")},
		{"bears of", story(prepared(), line2((*harness.Session).BearsNameOf, "org-a", who))},
		{"service", func(ctx context.Context, s *harness.Session) error { return s.YunzhijiaOn(ctx, who, false) }},
	})
}

func TestOtherUnknownNamesAreNamed(t *testing.T) {
	refusedOn(t, `no account called "acc-nobody"`, []stray{
		{"sign in", line1((*harness.Session).SignIn, "acc-nobody")},
		{"fail to", func(ctx context.Context, s *harness.Session) error { return s.FailToSignIn(ctx, 2, "acc-nobody") }},
		{"sign in to", line3((*harness.Session).SignInTo, "acc-nobody", "org-a", "main")},
		{"colleague", line3((*harness.Session).ColleagueSignsInTo, "acc-nobody", "org-a", "main")},
		{"disable", line1((*harness.Session).DisableAccount, "acc-nobody")},
		{"admin", line2((*harness.Session).MakeAdmin, "acc-nobody", "org-a")},
		{"licence", line2((*harness.Session).LicenceAccount, "lic-main", "acc-nobody")},
		{"shown", seen((*harness.Session).ShownAccount, "acc-nobody")},
		{"reassign", func(ctx context.Context, s *harness.Session) error {
			return s.Reassign(ctx, "lic-main", "acc-nobody", "org-a", "main")
		}},
	})
	refusedOn(t, `no product of organization`, []stray{
		{"select", line1((*harness.Session).SelectProduct, "main")},
		{"of the organization", line3((*harness.Session).SignInTo, "acc-formal", "org-b", "commerce")},
		{"install", line3((*harness.Session).Install, "org-b", "commerce", "8.0")},
		{"reassign", func(ctx context.Context, s *harness.Session) error {
			return s.Reassign(ctx, "lic-main", "acc-formal", "org-b", "commerce")
		}},
	})
	refusedOn(t, `no account set called "999"`, []stray{
		{"back up", line1((*harness.Session).BackUp, "999")},
		{"delete", line1((*harness.Session).DeleteAccountSet, "999")},
		{"insist", line1((*harness.Session).InsistOnDeleting, "999")},
		{"close", line1((*harness.Session).ColleagueCloses, "999")},
	})
	refusedOn(t, `no backup of an account set called "001"`, []stray{
		{"restore", line1((*harness.Session).Restore, "001")}, {"damage", line1((*harness.Session).DamageBackup, "001")},
	})
	refusedOn(t, `no server computer called "srv-nobody"`, []stray{
		{"work", line1((*harness.Session).WorkAt, "srv-nobody")}, {"hardware", line1((*harness.Session).ReplaceHardware, "srv-nobody")},
	})
	refusedOn(t, `no Yunzhijia service called "yzj-nobody"`, []stray{{"service", line1((*harness.Session).ActivateYunzhijia, "yzj-nobody")}})
}

func TestWhatTheStageCannotDoIsSaid(t *testing.T) {
	refusedOn(t, "the stage cannot do", []stray{
		{"a licence nobody has", func(ctx context.Context, s *harness.Session) error {
			return s.SetLicenceStatus(ctx, "lic-nobody", cloud.Revoked)
		}},
		{"papers nobody handed in", func(ctx context.Context, s *harness.Session) error {
			return s.SettleCertification(ctx, "org-a", true)
		}},
		{"no re-registration", func(ctx context.Context, s *harness.Session) error { return s.SettleReRegistration(ctx, true) }},
	})
	refusedOn(t, "is no moment", []stray{
		{"expiry", line2((*harness.Session).SetLicenceExpiry, "lic-main", "31.01.2026")},
		{"time", line1((*harness.Session).SetTime, "tomorrow")},
	})
	refusedOn(t, `no way of pasting called "upside-down"`, []stray{
		{"paste", line2((*harness.Session).ActivatePasted, "lic-main", "upside-down")},
	})
	refusedOn(t, "activation-day", []stray{{"preset", line1((*harness.Session).Prepare, "no-such-day")}})
	refusedOn(t, "already there", []stray{{"twice", story(prepared(), prepared())}})
	refusedOn(t, "delay", []stray{{"a fault half described", breaking(fault.Latency, fault.Before, 1, 0)}})
	refusedOn(t, "choosing org-b was refused", []stray{
		{"not one's own", line3((*harness.Session).SignInTo, "acc-test", "org-b", "main")},
		{"colleague", line3((*harness.Session).ColleagueSignsInTo, "acc-test", "org-b", "main")},
	})
}
