package harness_test

import (
	"context"
	"encoding/json"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/fault"
)

// founding is every act that founds the world when it comes first.
func founding() map[string]line {
	const licence, set = "lic-main", "001"
	return map[string]line{
		"sign in":     line1((*harness.Session).SignIn, "acc-formal"),
		"fail to":     func(ctx context.Context, s *harness.Session) error { return s.FailToSignIn(ctx, 1, "acc-formal") },
		"select":      line1((*harness.Session).SelectOrganization, "org-a"),
		"product":     line1((*harness.Session).SelectProduct, "main"),
		"sign in to":  signedIn(),
		"review":      line1((*harness.Session).Review, licence),
		"unknown":     line0((*harness.Session).ActivateUnknown),
		"mistyped":    line1((*harness.Session).ActivateMistyped, licence),
		"pasted":      line2((*harness.Session).ActivatePasted, licence, "blanks"),
		"look":        line0((*harness.Session).LookAtLicence),
		"service":     line1((*harness.Session).ActivateYunzhijia, "yzj-a"),
		"service key": line1((*harness.Session).ActivateYunzhijiaWith, licence),
		"certify":     line1((*harness.Session).Certify, "org-a"),
		"work at":     line1((*harness.Session).WorkAt, "srv-new"),
		"back up":     line1((*harness.Session).BackUp, set),
		"restore":     line1((*harness.Session).Restore, set),
		"colleague":   line3((*harness.Session).ColleagueSignsInTo, "acc-formal", "org-a", "main"),
		"activates":   line1((*harness.Session).ColleagueActivates, licence),
		"looks":       line0((*harness.Session).ColleagueLooks),
		"posts":       line1((*harness.Session).ColleaguePosts, set),
		"order":       line3((*harness.Session).StartOrder, "upgrade", licence, "15.0"),
		"finish":      line3((*harness.Session).FinishOrder, "upgrade", licence, "15.0"),
		"unbind":      line1((*harness.Session).Unbind, licence),
		"reassign": func(ctx context.Context, s *harness.Session) error {
			return s.Reassign(ctx, licence, "acc-formal", "org-a", "main")
		},
		"purchased": line1((*harness.Session).ActivateAsPurchased, licence),
		"install":   line3((*harness.Session).Install, "org-a", "main", "15.0"),
		"hardware":  line1((*harness.Session).ReplaceHardware, "srv-original"),
		"policies":  policies(cloud.Policies{Keys: cloud.KeysExact}),
		"expiry":    line2((*harness.Session).SetLicenceExpiry, licence, "2026-01-31"),
		"rename":    line2((*harness.Session).RenameLike, "org-a", "org-b"),
		"admin":     line2((*harness.Session).MakeAdmin, "acc-test", "org-a"),
		"disable":   line1((*harness.Session).DisableAccount, "acc-test"),
		"settle":    settledPapers("org-a", true),
		"register":  reRegistered(true),
		"damage":    line1((*harness.Session).DamageBackup, set),
		"time":      line1((*harness.Session).SetTime, "2026-02-01"),
		"pass":      func(ctx context.Context, s *harness.Session) error { return s.PassTime(ctx, 1, 0, 0) },
		"set back":  func(ctx context.Context, s *harness.Session) error { return s.SetBackComputer(ctx, 1) },
		"break":     breaking(fault.EmptyOK, fault.After, 1, 0),
		"mend":      line0((*harness.Session).Mend),
		"struck":    line0((*harness.Session).Struck),
	}
}

func TestActsSayThatTheClientDoesNotStart(t *testing.T) {
	for name, first := range founding() {
		t.Run(name, func(t *testing.T) {
			s := emptyStage(t, played(&puppet{start: io.ErrNoProgress}))
			err := first(t.Context(), s)
			require.ErrorIs(t, err, io.ErrNoProgress)
			assert.ErrorContains(t, err, "start the client under test")
		})
	}
}

func TestBeforeTheFoundingThereIsNoAddressAndNoClient(t *testing.T) {
	s := emptyStage(t)
	assert.Empty(t, s.BaseURL())
	assert.Nil(t, s.Client())
	require.NoError(t, s.Close(t.Context()))
	tell(t, s, prepared())
	assert.Contains(t, s.BaseURL(), "http://rehearse.invalid/w/", "a request that leaves the process goes nowhere")
	assert.Equal(t, "rehearse-reference", s.Client().Info().Name)
}

func TestStagesRefuseWhatDoesNotGoOn(t *testing.T) {
	s := staged(t, line1((*harness.Session).DisableAccount, "acc-formal"))
	assert.ErrorContains(t, s.ActivateAsPurchased(t.Context(), "lic-main"), "choosing acc-formal was refused")
	s = staged(t, line3((*harness.Session).SignInTo, "acc-formal", "org-b", "main"), activating("lic-main"))
	assert.ErrorContains(t, s.ActivateAsPurchased(t.Context(), "lic-main"), "activating as purchased was refused")
}

func TestSecretsAreNeverShown(t *testing.T) {
	serial, cdkey := secrets()
	state := cloud.State{Seed: 1}
	hidden := []string{serial, cdkey, state.Password("acc-formal"), state.YunzhijiaCDKey("yzj-a"), "Bearer", "wrong-password"}
	s := emptyStage(t)
	for _, l := range []line{
		func(ctx context.Context, s *harness.Session) error { return s.FailToSignIn(ctx, 1, "acc-formal") },
		signedIn(), line1((*harness.Session).ActivateYunzhijia, "yzj-a"), line1((*harness.Session).ActivateMistyped, "lic-main"),
		line2((*harness.Session).ActivateMixed, "lic-main", "lic-second"), line1((*harness.Session).Review, "lic-main"),
		breaking(fault.ConnectionReset, fault.Before, 3, 0), activating("lic-main"), activating("lic-main"),
		line0((*harness.Session).LookAtLicence), line1((*harness.Session).ActivateYunzhijia, "yzj-a"),
		line1((*harness.Session).AskWithoutProof, "lic-main"), line1((*harness.Session).Unbind, "lic-main"),
	} {
		tell(t, s, l)
		last, err := json.Marshal(s.Last())
		require.NoError(t, err)
		for _, secret := range hidden {
			assert.NotContains(t, string(last), secret)
			assert.NotContains(t, s.Outcome("none").Error(), secret)
		}
	}
	tell(t, s, line0((*harness.Session).NoKeyLeaked))
}
