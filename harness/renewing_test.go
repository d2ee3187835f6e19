package harness_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
)

// renewer signs in again by itself when an activation was refused, and looks again if it is a good one.
type renewer struct {
	*harness.Reference
	signIn harness.Args
	place  []harness.Args
	looks  bool
}

func (r *renewer) Do(ctx context.Context, action harness.Action, args harness.Args) (harness.Result, error) {
	if action == harness.SignIn {
		r.signIn, r.place = args, nil
	}
	if action == harness.SelectOrganization || action == harness.SelectProduct {
		r.place = append(r.place, args)
	}
	result, err := r.Reference.Do(ctx, action, args)
	if err != nil || action != harness.Activate || result.Outcome != harness.Refused || len(r.place) != 2 {
		return result, err
	}
	steps := []struct {
		action harness.Action
		args   harness.Args
	}{{harness.SignIn, r.signIn}, {harness.SelectOrganization, r.place[0]}, {harness.SelectProduct, r.place[1]}}
	for _, step := range steps {
		if result, err = r.Reference.Do(ctx, step.action, step.args); err != nil {
			return result, err
		}
	}
	if r.looks {
		if result, err = r.Reference.Do(ctx, harness.Review, args); err != nil {
			return result, err
		}
	}
	return r.Reference.Do(ctx, action, args)
}

// renewing is a stage whose client signs in again by itself.
func renewing(t *testing.T, looks bool) *harness.Session {
	t.Helper()
	return emptyStage(t, harness.WithClient(func(around harness.Surroundings) harness.Client {
		options := []harness.ReferenceOption{harness.WithTransport(around.Transport), harness.WithSleep(around.Sleep)}
		if !looks {
			options = append(options, harness.Careless())
		}
		return &renewer{Reference: harness.NewReference(options...), looks: looks}
	}))
}

// TestAClientMaySignInAgainByItself: refused is right when the sign-in has ended, and so is a new sign-in with another
// look before the activation. Without the look it is neither.
func TestAClientMaySignInAgainByItself(t *testing.T) {
	ended := line0((*harness.Session).ExpireSignIns)
	refused := func(s *harness.Session) error { return s.RefusedUnlessRenewed(t.Context(), "lic-main") }

	s := staged(t, signedIn(), ended, activating("lic-main"))
	require.NoError(t, refused(s), "the reference client tells the person")

	s = staged(t, signedIn(), activating("lic-main"))
	require.ErrorContains(t, refused(s), "expected refused, found ok", "no sign-in had ended")

	s = staged(t, signedIn(), activating("lic-main"), ended, activating("lic-main"))
	require.ErrorContains(t, refused(s), "expected not activated", "it is refused now, but has been activated before")

	s = renewing(t, true)
	tell(t, s, signedIn(), ended, activating("lic-main"))
	require.NoError(t, refused(s), "it signed in again and looked")
	require.ErrorContains(t, s.RefusedUnlessRenewed(t.Context(), "lic-pro-2"), "expected refused", "another licence was activated")

	s = renewing(t, false)
	tell(t, s, signedIn(), ended, activating("lic-main"))
	require.ErrorContains(t, refused(s), "expected refused, found ok", "it signed in again and did not look")
}
