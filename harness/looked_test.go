package harness_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/mockcloud/fault"
)

// looker looks at the licence when it is not told what came of an activation.
type looker struct{ *harness.Reference }

func (l looker) Do(ctx context.Context, action harness.Action, args harness.Args) (harness.Result, error) {
	result, err := l.Reference.Do(ctx, action, args)
	if err != nil || action != harness.Activate || result.Outcome != harness.Failed {
		return result, err
	}
	if seen, err := l.Reference.Do(ctx, harness.LicenseInfo, nil); err != nil || seen.Shown.License != nil {
		return seen, err
	}
	return result, nil
}

func looking(options ...harness.SessionOption) []harness.SessionOption {
	return append(options, harness.WithClient(func(around harness.Surroundings) harness.Client {
		return looker{harness.NewReference(harness.WithTransport(around.Transport), harness.WithSleep(around.Sleep))}
	}))
}

// TestAProgramMayLookInsteadOfAskingAgain: what came of an activation can be asked or looked at. The client in this
// process is held to what the reference client does.
func TestAProgramMayLookInsteadOfAskingAgain(t *testing.T) {
	lost := func(phase fault.Phase) line {
		return func(ctx context.Context, s *harness.Session) error {
			return s.Break(ctx, fault.ConnectionReset, phase, 10, 0)
		}
	}
	s := emptyStage(t, looking(harness.WithLoopback())...)
	tell(t, s, signedIn(), lost(fault.After), activating("lic-main"))
	require.NoError(t, s.NoResult(t.Context()), "it looked, and its result is true")
	require.NoError(t, s.ActivationRequests(t.Context(), 20), "it looked instead of asking once more")
	require.ErrorContains(t, s.ActivationRequests(t.Context(), 1), "expected 1, found", "more than needed is too many")
	trial, err := s.Trial(t.Context(), "network-lost-after-commit", "", nil)
	require.NoError(t, err)
	judge, err := verdict.NewJudge()
	require.NoError(t, err)
	got, err := judge.Judge(trial)
	require.NoError(t, err)
	assert.Equal(t, verdict.Passed, got.Verdict, "%v", got.Breaches)

	s = emptyStage(t, looking(harness.WithLoopback())...)
	tell(t, s, signedIn(), lost(fault.Before), activating("lic-main"))
	require.NoError(t, s.NoResult(t.Context()), "it looked, and there was nothing to see")
	require.ErrorContains(t, s.ActivationRequests(t.Context(), 20), "expected 20, found", "what never took effect has to be asked again")

	s = emptyStage(t, looking()...)
	tell(t, s, signedIn(), lost(fault.After), activating("lic-main"))
	require.ErrorContains(t, s.NoResult(t.Context()), "expected failed, found ok")
	require.Error(t, s.ActivationRequests(t.Context(), 20))
}
