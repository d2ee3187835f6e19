package cloud_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
)

const goodCode = "91350100M000100Y43" // the standard's own example

func TestCertificationDeadlines(t *testing.T) {
	for activated, due := range map[string]string{
		"2022-11-30 10:00:00": "2023-02-28 23:59:59",
		"2022-11-28 10:00:00": "2023-02-28 23:59:59",
		"2023-11-30 10:00:00": "2024-02-29 23:59:59",
		"2023-11-29 10:00:00": "2024-02-29 23:59:59",
		"2024-01-31 23:59:59": "2024-04-30 23:59:59",
		"2024-03-31 00:00:00": "2024-06-30 23:59:59",
		"2025-12-31 12:00:00": "2026-03-31 23:59:59",
		"1999-11-30 00:00:00": "2000-02-29 23:59:59",
		"2099-11-30 00:00:00": "2100-02-28 23:59:59",
	} {
		require.True(t, moment(due).Equal(cloud.CertificationDeadline(moment(activated))), activated)
	}
	utc := time.Date(2022, 11, 30, 16, 0, 0, 0, time.UTC) // already December in Shanghai
	require.True(t, moment("2023-03-01 23:59:59").Equal(cloud.CertificationDeadline(utc)))
	require.True(t, time.Date(2023, 2, 28, 15, 59, 59, 0, time.UTC).Equal(cloud.CertificationDeadline(utc.Add(-time.Second))))
	require.Equal(t, "Asia/Shanghai", cloud.Shanghai().String())
}

// TestDeadlineOfEveryDay compares with a deadline found by walking: the last day that is at most three months on
// and no later than the same day of the month.
func TestDeadlineOfEveryDay(t *testing.T) {
	for day := moment("2023-01-01 08:00:00"); day.Year() < 2025; day = day.AddDate(0, 0, 1) {
		month := day.Year()*12 + int(day.Month()) + 3
		want := day
		for next := day; next.Year()*12+int(next.Month()) <= month; next = next.AddDate(0, 0, 1) {
			if next.Year()*12+int(next.Month()) < month || next.Day() <= day.Day() {
				want = next
			}
		}
		got := cloud.CertificationDeadline(day)
		require.Equal(t, want.Format(time.DateOnly)+" 23:59:59", got.Format(time.DateTime))
	}
}

func overdue(t tester, effect string) (*world, cloud.SessionID) {
	w := newWorld(t, cloud.Policies{CertificationEffect: effect, SessionMinutes: 43200})
	w.active("lic-1")
	due, ok := w.s.CertificationDue("org-a")
	require.True(w.t, ok)
	w.now = due
	x := w.in("buyer", code1, "pin-a")
	w.ok(cloud.PostVoucher{Session: x, AccountSet: "set-1"}) // the last second counts
	w.now = due.Add(time.Second)
	return w, x
}

func TestAnOverdueCertificationRestrictsAsThePolicySays(t *testing.T) {
	for _, row := range []struct {
		effect             string
		writeable, visible bool
	}{
		{cloud.EffectWarn, true, true}, {cloud.EffectRestrict, false, true}, {cloud.EffectBlock, false, false},
	} {
		t.Run(row.effect, func(t *testing.T) {
			w, x := overdue(t, row.effect)
			require.True(t, w.s.CertificationIsOverdue("org-a", w.now))
			for _, write := range []cloud.Command{
				cloud.PostVoucher{Session: x, AccountSet: "set-1"}, cloud.ClosePeriod{Session: x, AccountSet: "set-1"},
				cloud.AddAccountSet{Session: x, Name: "More"},
			} {
				if row.writeable {
					w.ok(write)
				} else {
					w.refused(cloud.CertificationOverdue, write)
				}
			}
			require.Equal(t, row.visible, !w.do(cloud.View{Session: x, Screen: cloud.AccountSetsScreen}).Refused())
			b := w.backUp(x, "set-1")
			w.ok(cloud.DeleteAccountSet{Session: x, AccountSet: "set-1", Confirmed: true})
			require.Equal(t, row.writeable, !w.do(cloud.Restore{Session: x, Backup: b}).Refused())
			require.NotNil(t, w.s.InForce("pin-a", w.now), "the licence is never revoked for it")
		})
	}
}

func TestLateApprovalLiftsTheRestriction(t *testing.T) {
	w, x := overdue(t, cloud.EffectRestrict)
	w.ok(cloud.SubmitCertification{Session: x, CompanyName: "Company org-a", CreditCode: goodCode})
	_, due := w.s.CertificationDue("org-a")
	require.False(t, due)
	w.ok(cloud.PostVoucher{Session: x, AccountSet: "set-1"})
	require.Empty(t, w.s.Warnings)
	w.refused(cloud.CertificationDone, cloud.SubmitCertification{Session: x, CompanyName: "B", CreditCode: goodCode})
}

func TestSubmittingInTimeIsNotBeingApprovedInTime(t *testing.T) {
	w := newWorld(t, cloud.Policies{CertificationReview: cloud.ReviewManual, SessionMinutes: 43200})
	x := w.active("lic-1")
	papers := cloud.SubmitCertification{Session: x, CompanyName: "Company org-a", CreditCode: goodCode}
	w.ok(papers)
	w.refused(cloud.CertificationPending, papers)
	w.now = moment("2026-04-06 00:00:00")
	require.True(t, w.s.CertificationIsOverdue("org-a", w.now))
	w.ok(cloud.SettleCertification{Organization: "org-a"})
	require.Equal(t, cloud.CertificationRejected, w.s.Organizations.Get("org-a").Certification.Status)
	w.refused(cloud.AlreadySettled, cloud.SettleCertification{Organization: "org-a", Approved: true})
	papers.Session = w.in("buyer", code1, "pin-a")
	w.ok(papers)
	w.ok(cloud.SettleCertification{Organization: "org-a", Approved: true})
	require.False(t, w.s.CertificationIsOverdue("org-a", w.now))
	require.Equal(t, w.now, w.s.Organizations.Get("org-a").Certification.ApprovedAt)
	w.refused(cloud.NotFound, cloud.SettleCertification{Organization: "x"})
}

func TestPapersOfAnotherCompanyPrevail(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	x := w.active("lic-1")
	e := one[cloud.ProfileWasReplaced](w, w.ok(cloud.SubmitCertification{Session: x, CompanyName: "B", CreditCode: goodCode}))
	require.Equal(t, "Company org-a", e.FromName)
	org := w.s.Organizations.Get("org-a")
	require.Equal(t, "B", org.Name)
	require.Equal(t, goodCode, org.CreditCode)
	require.Equal(t, []cloud.Warning{{Code: cloud.ProfileReplaced, Organization: "org-a"}}, w.s.Warnings)
	require.NotEmpty(t, w.sees(x), "its account sets stay")
}

func TestPapersOfACompanyCertifiedElsewhereConflict(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	theirs, mine := w.in("other", code1, "pin-x"), w.in("buyer", code1, "pin-a")
	w.ok(cloud.SubmitCertification{Session: theirs, CompanyName: "Company org-x", CreditCode: goodCode})
	papers := cloud.SubmitCertification{Session: mine, CompanyName: "Company org-x", CreditCode: goodCode}
	require.True(t, one[cloud.CertificationWasSubmitted](w, w.ok(papers)).Conflict)
	require.Equal(t, cloud.CertificationInReview, w.s.Organizations.Get("org-a").Certification.Status)
	w.refused(cloud.CertificationPending, papers)
	w.ok(cloud.SettleCertification{Organization: "org-a", Approved: true})
	require.Equal(t, "Company org-x", w.s.Organizations.Get("org-a").Name)
}

func TestAConflictThatAroseWhilePapersWaitedIsNoted(t *testing.T) {
	w := newWorld(t, cloud.Policies{CertificationReview: cloud.ReviewManual})
	for _, x := range []cloud.SessionID{w.in("other", code1, "pin-x"), w.in("buyer", code1, "pin-a")} {
		w.ok(cloud.SubmitCertification{Session: x, CompanyName: "Same", CreditCode: goodCode})
	}
	w.ok(cloud.SettleCertification{Organization: "org-x", Approved: true})
	w.ok(cloud.SettleCertification{Organization: "org-a", Approved: true})
	require.Contains(t, w.s.Warnings, cloud.Warning{Code: cloud.CertificationConflict, Organization: "org-a"})
}

func TestCreditCodes(t *testing.T) {
	require.True(t, cloud.ValidCreditCode(goodCode))
	for _, bad := range []string{"", "91350100M000100Y4", "91350100M000100Y44", "91350100I000100Y43", "91350100m000100Y43"} {
		require.False(t, cloud.ValidCreditCode(bad), bad)
	}
	require.True(t, cloud.ValidCreditCode("9135010000000000F0"), "a sum without a remainder")
	for _, last := range "0123456789ABCDEFGHJKLMNPQRTUWXY" { // I, O, S, V and Z are in no code, whatever follows
		require.False(t, cloud.ValidCreditCode("91350100I000100Y4"+string(last)))
	}
	w := newWorld(t, cloud.Policies{})
	x := w.in("buyer", code1, "pin-a")
	papers := cloud.SubmitCertification{Session: x, CompanyName: "Company org-a", CreditCode: "91350100M000100Y44"}
	w.refused(cloud.InvalidInput, cloud.SubmitCertification{Session: x, CreditCode: goodCode})
	w.refused(cloud.InvalidInput, cloud.SubmitCertification{Session: x, CompanyName: "B", CreditCode: "short"})
	w.refused(cloud.RoleNotAllowed, cloud.SubmitCertification{Session: w.in("clerk", code1, "pin-a"), CompanyName: "B", CreditCode: goodCode})
	w.ok(papers) // a bad check character warns, never refuses
	require.Equal(t, []cloud.Warning{{Code: cloud.CreditCodeSuspicious, Organization: "org-a"}}, w.s.Warnings)
}

func TestALowerCaseCreditCodeIsTheSame(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	w.ok(cloud.SubmitCertification{Session: w.in("buyer", code1, "pin-a"), CompanyName: "Company org-a", CreditCode: "91350100m000100y43"})
	require.Equal(t, goodCode, w.s.Organizations.Get("org-a").CreditCode)
	require.Empty(t, w.s.Warnings)
}

func TestTheDeadlineCountsFromTheFirstActivationInForce(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	_, ok := w.s.CertificationDue("org-a")
	require.False(t, ok)
	_, ok = w.s.CertificationDue("org-nowhere")
	require.False(t, ok)
	w.active("lic-1")
	w.now = moment("2026-02-01 09:00:00")
	w.ok(w.activate(w.in("buyer", code1, "pin-a2"), "lic-2"))
	due, _ := w.s.CertificationDue("org-a")
	require.True(t, moment("2026-04-05 23:59:59").Equal(due))
	w.ok(cloud.SettleTicket{Ticket: w.ticket("lic-1"), Action: cloud.Unbind})
	due, _ = w.s.CertificationDue("org-a")
	require.True(t, moment("2026-05-01 23:59:59").Equal(due))
	w.now = moment("2026-01-20 09:00:00") // the world's clock was set back
	w.active("lic-1")
	due, _ = w.s.CertificationDue("org-a")
	require.True(t, moment("2026-04-20 23:59:59").Equal(due), "the first is the earliest, not the one that came first")
}

func TestNextDeadline(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	_, ok := w.s.NextDeadline(w.now)
	require.False(t, ok)
	next := func(want string) {
		t.Helper()
		got, ok := w.s.NextDeadline(w.now)
		require.True(t, ok)
		require.Equal(t, moment(want), got.In(cloud.Shanghai()))
		w.now = got
	}
	x := w.active("lic-1") // signed in for eight hours
	w.now = w.now.Add(-time.Minute)
	w.ok(cloud.SignOut{Session: w.signIn("buyer", code1)}) // a minute less, but that is over already
	w.now = w.now.Add(time.Minute)
	w.ok(cloud.SetLicenceTerm{Licence: "lic-1", ExpiresAt: moment("2027-01-01 00:00:00"), ServiceUntil: moment("2026-06-30 23:59:59")})
	for range 5 {
		w.do(cloud.SignIn{Account: "other", FeatureCode: code1})
	}
	next("2026-01-05 09:15:01") // the lock
	next("2026-01-05 17:00:01") // the sign-in
	next("2026-04-06 00:00:00") // the certification
	next("2026-07-01 00:00:00") // the service period
	next("2027-01-01 00:00:01") // the licence
	_, ok = w.s.NextDeadline(w.now)
	require.False(t, ok)
	w.refused(cloud.SessionExpired, cloud.View{Session: x, Screen: cloud.SessionScreen})
}

func TestClocks(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	wall := moment("2030-01-01 00:00:00")
	require.Equal(t, w.now, w.s.Clock.Now(wall))
	w.ok(cloud.SetClock{Clock: cloud.Clock{Running: true, At: w.now, Since: wall}})
	require.Equal(t, w.now.Add(time.Minute), w.s.Clock.Now(wall.Add(time.Minute)))
	w.ok(cloud.SetClock{Clock: cloud.Clock{At: moment("2000-01-01 00:00:00")}}) // back is allowed
	w.refused(cloud.InvalidInput, cloud.SetClock{Clock: cloud.Clock{At: moment("1999-12-31 00:00:00")}})
	w.refused(cloud.InvalidInput, cloud.SetClock{Clock: cloud.Clock{At: moment("2201-01-01 00:00:00")}})
	w.ok(cloud.SetClock{Clock: cloud.Clock{At: moment("2200-12-31 23:59:59")}})
}
