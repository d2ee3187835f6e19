package harness_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
)

// line is one line of a story: an act, a change of the stage, or a check.
type line func(context.Context, *harness.Session) error

func line0(f func(*harness.Session, context.Context) error) line {
	return func(ctx context.Context, s *harness.Session) error { return f(s, ctx) }
}

func line1(f func(*harness.Session, context.Context, string) error, a string) line {
	return func(ctx context.Context, s *harness.Session) error { return f(s, ctx, a) }
}

func line2(f func(*harness.Session, context.Context, string, string) error, a, b string) line {
	return func(ctx context.Context, s *harness.Session) error { return f(s, ctx, a, b) }
}

func line3(f func(*harness.Session, context.Context, string, string, string) error, a, b, c string) line {
	return func(ctx context.Context, s *harness.Session) error { return f(s, ctx, a, b, c) }
}

// seen is for checks of what the client showed, which ask nobody.
func seen[T any](f func(*harness.Session, T) error, a T) line {
	return func(_ context.Context, s *harness.Session) error { return f(s, a) }
}

// ends checks how the last act ended.
func ends(want harness.Outcome) line { return seen((*harness.Session).Outcome, want) }

// signedIn signs in where almost every story begins.
func signedIn() line {
	return line3((*harness.Session).SignInTo, "acc-formal", "org-a", harness.MainProduct)
}

func activating(licence string) line { return line1((*harness.Session).Activate, licence) }

// story is a list of lines as one line.
func story(lines ...line) line {
	return func(ctx context.Context, s *harness.Session) error {
		for _, l := range lines {
			if err := l(ctx, s); err != nil {
				return err
			}
		}
		return nil
	}
}

// activated is a stage on which the main licence is where it belongs.
func activated() line { return story(signedIn(), activating("lic-main"), ends(harness.OK)) }

// emptyStage is a stage before anything happened on it.
func emptyStage(t *testing.T, options ...harness.SessionOption) *harness.Session {
	t.Helper()
	s, err := harness.NewSession(options...)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close(context.Background()) })
	return s
}

// staged is a stage after these lines, none of which may go wrong.
func staged(t *testing.T, lines ...line) *harness.Session {
	t.Helper()
	s := emptyStage(t)
	tell(t, s, lines...)
	return s
}

// tell goes on with a story; every line must hold.
func tell(t *testing.T, s *harness.Session, lines ...line) {
	t.Helper()
	for i, l := range lines {
		require.NoError(t, l(t.Context(), s), "line %d", i+1)
	}
}
