package harness_test

import (
	"context"
	"encoding/json"
	"testing"

	"example.com/rehearse/harness"
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
