package harness_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
)

// blabber shows everything it was given, and logs it when it is asked for its evidence.
type blabber struct{ logged []harness.Leak }

func (*blabber) Info() harness.Info {
	return harness.Info{Name: "blabber", Capabilities: harness.Actions()}
}
func (*blabber) Start(context.Context, harness.Setting) error { return nil }
func (*blabber) End(context.Context) error                    { return nil }
func (b *blabber) Evidence() harness.ProcessEvidence          { return harness.ProcessEvidence{Leaks: b.logged} }
func (*blabber) Attachments() []harness.Attachment            { return nil }

func (*blabber) Do(_ context.Context, _ harness.Action, args harness.Args) (harness.Result, error) {
	shown := harness.Shown{Message: "no: " + args["cdkey"] + args["password"], AccountSets: []string{}}
	return harness.Result{Outcome: harness.Refused, Shown: shown}, nil
}

func TestWhatIsShownIsKeptWithoutSecretsAndStillFound(t *testing.T) {
	b := &blabber{}
	s, err := harness.NewSession(harness.WithClient(func(harness.Surroundings) harness.Client { return b }))
	require.NoError(t, err)
	require.NoError(t, s.Activate(t.Context(), "lic-main"))
	assert.Equal(t, "no: <licence lic-main's cdkey>", s.Last().Shown.Message)
	assert.NotNil(t, s.Last().Shown.AccountSets, "an empty list stays a list")
	require.ErrorContains(t, s.NoKeyLeaked(t.Context()), "what the client showed contains licence lic-main's cdkey")

	require.NoError(t, s.SignIn(t.Context(), "acc-formal"))
	assert.Equal(t, "no: <password of account acc-formal>", s.Last().Shown.Message)
	require.ErrorContains(t, s.NoKeyLeaked(t.Context()), "contains password of account acc-formal")

	require.NoError(t, s.LookAtLicence(t.Context()))
	require.NoError(t, s.NoKeyLeaked(t.Context()))
	b.logged = []harness.Leak{{Where: "stderr", What: "licence lic-main's cdkey"}}
	require.ErrorContains(t, s.NoKeyLeaked(t.Context()), "the client's stderr contains licence lic-main's cdkey")
}

// TestIdsAreShownAsWellAsNames: the checks take the id of a thing for its name, and no other id.
func TestIdsAreShownAsWellAsNames(t *testing.T) {
	organization := "org-a"
	s := emptyStage(t, played(&puppet{do: func(_ harness.Action, r harness.Result) (harness.Result, error) {
		r.Shown.Account, r.Shown.Organization = "acc-formal", organization
		if l := r.Shown.License; l != nil {
			r.Shown.License = &harness.License{Organization: organization, Account: "acc-formal"}
		}
		return r, nil
	}}))
	tell(t, s, activated(), line0((*harness.Session).LookAtLicence))
	require.NoError(t, s.ShownOrganization("org-a"))
	require.NoError(t, s.ShownAccount("acc-formal"))
	require.NoError(t, s.ShownLicenceOf("org-a"))
	require.ErrorContains(t, s.ShownAccount("acc-test"), "found acc-formal")
	organization = "org-b"
	tell(t, s, line0((*harness.Session).LookAtLicence))
	require.ErrorContains(t, s.ShownOrganization("org-a"), "organization shown")
	require.ErrorContains(t, s.ShownLicenceOf("org-a"), "organization in the licence information")
}
