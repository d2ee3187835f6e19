package harness_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"example.com/rehearse/harness"
	"example.com/rehearse/mockcloud/api"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
)

// wrongOrganization is the commonest silent mistake, from the sign-in to the remedy.
func wrongOrganization(t *testing.T, seed uint64) *harness.Session {
	t.Helper()
	ctx := context.Background()
	s, err := harness.NewSession(harness.WithSeed(seed))
	if err != nil {
		t.Fatal(err)
	}
	for i, step := range []func() error{
		func() error { return s.SignInTo(ctx, "acc-formal", "org-b", "main") },
		func() error { return s.ShownAccountSets(0) },
		func() error { return s.Activate(ctx, "lic-main") },
		func() error { return s.Outcome(harness.OK) },
		func() error { return s.LicenceOwner(ctx, "lic-main", "org-b") },
		func() error { return s.MeantFor(ctx, "lic-main", "org-a") },
		func() error { return s.SignInTo(ctx, "acc-formal", "org-a", "main") },
		func() error { return s.LookAtLicence(ctx) },
		func() error { return s.ShownNoLicence() },
		func() error { return s.Unbind(ctx, "lic-main") },
		func() error { return s.Activate(ctx, "lic-main") },
		func() error { return s.Outcome(harness.OK) },
		func() error { return s.LicenceOwner(ctx, "lic-main", "org-a") },
		func() error { return s.NothingLost(ctx) },
		func() error { return s.NoKeyLeaked(ctx) },
	} {
		if err := step(); err != nil {
			t.Fatalf("seed %d, step %d: %v", seed, i+1, err)
		}
	}
	return s
}

func TestSameSeedSameJournal(t *testing.T) {
	var journals [2]string
	for i := range journals {
		entries, err := wrongOrganization(t, 7).Journal(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(entries)
		if err != nil {
			t.Fatal(err)
		}
		journals[i] = string(raw)
	}
	if journals[0] != journals[1] {
		t.Error("two sessions with one seed left different journals")
	}
}

func TestChecksSayWhatTheyFound(t *testing.T) {
	ctx, s := context.Background(), wrongOrganization(t, 1)
	for name, check := range map[string]func() error{
		"owner":     func() error { return s.LicenceOwner(ctx, "lic-main", "org-b") },
		"account":   func() error { return s.LicenceAccount(ctx, "lic-main", "acc-test") },
		"product":   func() error { return s.LicenceProduct(ctx, "lic-main", "commerce") },
		"idle":      func() error { return s.LicenceIdle(ctx, "lic-main") },
		"version":   func() error { return s.LicenceVersion(ctx, "lic-main", "15.0") },
		"meant for": func() error { return s.MeantFor(ctx, "lic-main", "org-b") },
		"outcome":   func() error { return s.Outcome(harness.Refused) },
		"cause":     func() error { return s.Cause(ctx, "SERIAL_UNKNOWN") },
		"prompt":    s.PromptLikeUnknownKey,
		"lost":      func() error { return s.Lost(1) },
		"sets":      func() error { return s.AccountSetsOf(ctx, "org-a", 3) },
		"times":     func() error { return s.ActivatedTimes(ctx, "lic-main", 1) },
		"due":       func() error { return s.CertificationDue(ctx, "org-a", "2026-04-06") },
		"papers":    func() error { return s.CertificationStatus(ctx, "org-a", "approved") },
		"name":      func() error { return s.BearsNameOf(ctx, "org-a", "org-b") },
		"warning":   func() error { return s.Warned("PROFILE_REPLACED", true) },
		"yunzhijia": func() error { return s.YunzhijiaOn(ctx, "org-a", true) },
		"fault":     func() error { return s.Struck(ctx) },
		"requests":  func() error { return s.ActivationRequests(ctx, 9) },
		"waited":    func() error { return s.Waited(5) },
		"nobody":    func() error { return s.LicenceOwner(ctx, "lic-main", "nobody") },
		"moment":    func() error { return s.SetTime(ctx, "tomorrow") },
		"again":     func() error { return s.Prepare(ctx, "empty") },
	} {
		if check() == nil {
			t.Errorf("check %q holds where it must not", name)
		}
	}
}

func TestExchangesAreToldOnceAndWithoutKeys(t *testing.T) {
	ctx, s := context.Background(), wrongOrganization(t, 1)
	trace, err := s.Trace(ctx)
	if err != nil || len(trace.Exchanges) == 0 || len(trace.Entries) <= len(trace.Exchanges)-1 || len(trace.Changes) == 0 {
		t.Fatalf("%+v, %v", trace, err)
	}
	raw, err := json.Marshal([]any{trace.Exchanges, trace.Entries, trace.Changes})
	if err != nil || strings.Contains(string(raw), "SIM-") || strings.Contains(string(raw), "sim-pass") {
		t.Errorf("exchanges hold a secret, or %v", err)
	}
	if again, err := s.Trace(ctx); err != nil || len(again.Exchanges)+len(again.Entries)+len(again.Changes) != 0 {
		t.Errorf("told twice: %+v, %v", again, err)
	}
}

func TestServedWorldsAreTidiedAway(t *testing.T) {
	ctx, e := context.Background(), engine.New(&journal.Memory{})
	server := httptest.NewServer(api.New(e))
	defer server.Close()
	s, err := harness.NewSession(harness.WithServed(e, server.URL))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SignInTo(ctx, "acc-formal", "org-a", "main"); err != nil {
		t.Fatal(err)
	}
	if err := s.Activate(ctx, "lic-main"); err != nil {
		t.Fatal(err)
	}
	if err := s.LicenceOwner(ctx, "lic-main", "org-a"); err != nil {
		t.Error(err)
	}
	if err := s.Close(ctx); err != nil || len(e.Worlds()) != 0 {
		t.Errorf("worlds %v left, %v", e.Worlds(), err)
	}
}

func TestUnknownLocaleIsAnError(t *testing.T) {
	if _, err := harness.NewSession(harness.WithLocale("fr")); err == nil {
		t.Error("locale fr is accepted")
	}
}

func TestNothingHappensBeforeTheFounding(t *testing.T) {
	ctx := context.Background()
	for name, call := range map[string]func(*harness.Session) error{
		"cause":    func(s *harness.Session) error { return s.Cause(ctx, "SERIAL_UNKNOWN") },
		"leak":     func(s *harness.Session) error { return s.NoKeyLeaked(ctx) },
		"owner":    func(s *harness.Session) error { return s.LicenceOwner(ctx, "lic-main", "org-a") },
		"requests": func(s *harness.Session) error { return s.ActivationRequests(ctx, 0) },
		"fault":    func(s *harness.Session) error { return s.Struck(ctx) },
		"posting":  func(s *harness.Session) error { return s.ColleaguePosts(ctx, "009") },
		"waiting":  func(s *harness.Session) error { return s.Outcome(harness.OK) },
	} {
		s, err := harness.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		if call(s) == nil {
			t.Errorf("%s: no error on an empty stage", name)
		}
		if err := s.Close(ctx); err != nil {
			t.Error(err)
		}
	}
}

func TestColleagueMayBeFirst(t *testing.T) {
	s, err := harness.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ColleagueActivates(t.Context(), "lic-main"); err != nil {
		t.Fatal(err)
	}
	if err := s.Outcome(harness.Refused); err != nil {
		t.Errorf("nobody is signed in: %v", err)
	}
}
