package harness_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
)

func noSleep(context.Context, time.Duration) error { return nil }

// always is a network whose every answer is the same.
type always struct {
	status int
	body   string
	header http.Header
	asked  []string
}

func (a *always) RoundTrip(q *http.Request) (*http.Response, error) {
	a.asked = append(a.asked, q.URL.Host)
	return &http.Response{StatusCode: a.status, Header: a.header, Body: io.NopCloser(strings.NewReader(a.body)), Request: q}, nil
}

func TestASuccessThatCannotBeReadIsNoSuccess(t *testing.T) {
	for name, answer := range map[string]always{
		"an empty 200":            {status: 200},
		"a page":                  {status: 200, body: "<html>welcome</html>"},
		"an object without it":    {status: 201, body: "{}"},
		"a redirection elsewhere": {status: 307, header: http.Header{"Location": {"http://elsewhere.invalid/"}}},
		"not modified":            {status: 304},
	} {
		for _, action := range []harness.Action{harness.SignIn, harness.Activate} {
			network := answer
			client := harness.NewReference(harness.WithTransport(&network), harness.WithSleep(noSleep), harness.Careless())
			require.NoError(t, client.Start(t.Context(), harness.Setting{BaseURL: "http://world.invalid", FeatureCode: "FC-1", Locale: "en"}))
			result, err := client.Do(t.Context(), action, harness.Args{"account": "a", "password": "p", "serial_number": "s", "cdkey": "c"})
			require.NoError(t, err)
			assert.Equal(t, harness.Failed, result.Outcome, "%s after %s", action, name)
			assert.NotContains(t, network.asked, "elsewhere.invalid", "what holds keys goes to no other host")
		}
	}
}

func TestWhatNeedsNoAnswerStillNeedsOneThatCanBeRead(t *testing.T) {
	for _, body := range []string{"", "<html>"} {
		network := always{status: 200, body: body}
		client := harness.NewReference(harness.WithTransport(&network), harness.WithSleep(noSleep))
		require.NoError(t, client.Start(t.Context(), harness.Setting{BaseURL: "http://world.invalid", Locale: "en"}))
		for _, action := range []harness.Action{harness.ActivateYunzhijia, harness.ReRegister} {
			result, err := client.Do(t.Context(), action, harness.Args{"cdkey": "c"})
			require.NoError(t, err)
			assert.Equal(t, harness.Failed, result.Outcome, "%s after %q", action, body)
		}
	}
}

func TestAWaitBeyondPatienceIsNotServed(t *testing.T) {
	network := always{status: 503, body: "{}", header: http.Header{"Retry-After": {"18446744074"}}}
	client := harness.NewReference(harness.WithTransport(&network), harness.WithSleep(noSleep))
	require.NoError(t, client.Start(t.Context(), harness.Setting{BaseURL: "http://world.invalid", Locale: "en"}))
	result, err := client.Do(t.Context(), harness.SignIn, harness.Args{"account": "a", "password": "p"})
	require.NoError(t, err)
	assert.Equal(t, harness.Failed, result.Outcome)
	assert.Len(t, network.asked, 1, "a number of seconds that overflows is too long, not short")
}

func TestChecksOfAnEmptyStageFail(t *testing.T) {
	s, err := harness.NewSession()
	require.NoError(t, err)
	require.Error(t, s.NothingLost(t.Context()))
	require.Error(t, s.Lost(0))
	require.Error(t, s.Warned("PROFILE_REPLACED", false))
	require.Error(t, s.ActivatedTimes(t.Context(), "no such licence", 0))
}

func TestAccountSetsOfOneNameAreToldApart(t *testing.T) {
	s, err := harness.NewSession()
	require.NoError(t, err)
	ctx := t.Context()
	require.NoError(t, s.SignInTo(ctx, "acc-formal", "org-a", "main"))
	require.NoError(t, s.CreateAccountSet(ctx, "2025年度账")) // the name that number 001 has
	require.NoError(t, s.Outcome(harness.OK))
	require.NoError(t, s.BackUp(ctx, "001"))
	require.NoError(t, s.Outcome(harness.OK))
	require.NoError(t, s.DeleteAccountSet(ctx, "001"))
	require.NoError(t, s.Outcome(harness.OK))
	require.NoError(t, s.AccountSetsOf(ctx, "org-a", 2))
}
