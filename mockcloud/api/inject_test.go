package api

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/fault"
)

func creating(name string) map[string]any { return map[string]any{"name": name} }

func TestFaultsThatAnswerInTheCloudsPlace(t *testing.T) {
	s := openStage(t).signIn("owner").selects("right", "pro")
	s.loose = true
	for _, c := range []struct {
		spec   fault.Spec
		status int
		retry  string
		code   string
	}{
		{fault.Spec{ID: "a", Kind: fault.Status, Status: 500}, 500, "", "REQUEST_FAILED"},
		{fault.Spec{ID: "b", Kind: fault.Status, Status: 502}, 502, "", "SERVICE_UNAVAILABLE"},
		{fault.Spec{ID: "c", Kind: fault.RateLimit, RetryAfterSeconds: 5}, 429, "5", "RATE_LIMITED"},
		{fault.Spec{ID: "d", Kind: fault.Unavailable, RetryAfterSeconds: 7}, 503, "7", "SERVICE_UNAVAILABLE"},
		{fault.Spec{ID: "e", Kind: fault.EmptyOK}, 200, "", ""},
		{fault.Spec{ID: "f", Kind: fault.MalformedOK}, 200, "", ""},
	} {
		c.spec.Times, c.spec.Phase = 1, fault.Before
		before := s.stateJSON()
		s.arm(c.spec)
		r := s.client("POST", "/v1/account-sets", creating("x")).want(c.status)
		assert.Equal(t, c.code, r.code(), c.spec.ID)
		assert.Equal(t, c.retry, r.header.Get("Retry-After"), c.spec.ID)
		assert.JSONEq(t, before, s.stateJSON(), "%s strikes before the decision", c.spec.ID)
		require.NotNil(t, s.last().Fault)
		assert.Equal(t, c.spec.ID, s.last().Fault.ID)
		for name := range r.header {
			assert.NotContains(t, name, "Fault", "nothing on the wire tells")
		}
	}
	s.client("POST", "/v1/account-sets", creating("x")).want(201)
}

func TestFaultAfterTheCommitAndTheRetry(t *testing.T) {
	s := openStage(t).signIn("owner").selects("right", "pro")
	s.loose = true
	s.arm(fault.Spec{ID: "lost", Kind: fault.Status, Status: 504, Phase: fault.After, Times: 1})
	s.client("POST", "/v1/activations", s.keys("box"), "Idempotency-Key", "k1").want(504)
	r := s.client("POST", "/v1/activations", s.keys("box"), "Idempotency-Key", "k1").want(201)
	assert.Equal(t, "true", r.header.Get("Idempotency-Replayed"))
	assert.Equal(t, "activated", r.json()["result"])
}

func TestLatencyBeforeAndAfter(t *testing.T) {
	s := openStage(t).signIn("owner").selects("right", "pro")
	s.arm(fault.Spec{ID: "early", Kind: fault.Latency, Phase: fault.Before, Delay: 1500, Times: 1})
	s.client("POST", "/v1/account-sets", map[string]any{"name": "一", "number": "101"}).want(201)
	s.arm(fault.Spec{ID: "late", Kind: fault.Latency, Phase: fault.After, Delay: 2500, Times: 1})
	s.client("POST", "/v1/account-sets", map[string]any{"name": "二", "number": "102"}).want(201)
	assert.Equal(t, []time.Duration{1500 * time.Millisecond, 2500 * time.Millisecond}, s.slept)
}

// A client that gives up while its request waits: nothing is decided, and the journal knows that it called.
func TestClientGoesAwayDuringTheDelay(t *testing.T) {
	s := openStage(t, WithSleep(func(context.Context, time.Duration) error { return context.Canceled }))
	s.signIn("owner").selects("right", "pro")
	s.arm(fault.Spec{ID: "slow", Kind: fault.Latency, Phase: fault.Before, Delay: 1000, Times: 1})
	before, n := s.stateJSON(), len(s.entries())
	assert.PanicsWithValue(t, http.ErrAbortHandler, func() { s.client("POST", "/v1/account-sets", creating("x")) })
	assert.JSONEq(t, before, s.stateJSON())
	require.Len(t, s.entries(), n+1)
	assert.Nil(t, s.last().Command)
	assert.Equal(t, "slow", s.last().Fault.ID)
	s.arm(fault.Spec{ID: "slow2", Kind: fault.Latency, Phase: fault.After, Delay: 1000, Times: 1})
	assert.PanicsWithValue(t, http.ErrAbortHandler, func() { s.client("GET", "/v1/backups", nil) })
}

func TestSlowDrip(t *testing.T) {
	s := openStage(t).signIn("owner")
	whole := s.client("GET", "/v1/organizations", nil).want(200)
	s.arm(fault.Spec{ID: "drip", Kind: fault.SlowDrip, Phase: fault.After, Delay: 10, ChunkBytes: 100, Times: 1})
	assert.Equal(t, string(whole.body), string(s.client("GET", "/v1/organizations", nil).want(200).body))
	assert.Len(t, s.slept, (len(whole.body)+99)/100-1)
}

func TestWrongClockShowsInTheDate(t *testing.T) {
	s := openStage(t).signIn("owner")
	assert.Equal(t, "Wed, 30 Nov 2022 01:00:00 GMT", s.client("GET", "/v1/organizations", nil).header.Get("Date"))
	s.arm(fault.Spec{ID: "skew", Kind: fault.WrongClock, Phase: fault.After, SkewSeconds: -3600, Times: 1})
	assert.Equal(t, "Wed, 30 Nov 2022 00:00:00 GMT", s.client("GET", "/v1/organizations", nil).header.Get("Date"))
}

func TestSessionExpiryHalfWay(t *testing.T) {
	s := openStage(t).signIn("owner")
	s.arm(fault.Spec{ID: "out", Kind: fault.SessionExpiry, Times: 1})
	s.client("GET", "/v1/organizations", nil).wantCode(401, "SESSION_EXPIRED")
	s.signIn("owner").client("GET", "/v1/organizations", nil).want(200)
}

// Over a real connection: what the other end sees when it breaks.
func TestBrokenConnections(t *testing.T) {
	s := openStage(t).signIn("owner").selects("right", "pro")
	server := httptest.NewServer(s.h)
	defer server.Close()
	server.Config.ErrorLog = nil
	send := func(number string) (*http.Response, error) {
		body, err := json.Marshal(map[string]any{"name": "账套", "number": number})
		require.NoError(t, err)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/w/w1/v1/account-sets", bytes.NewReader(body))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+s.token)
		return server.Client().Do(r)
	}
	sets := func() int {
		return len(s.client("GET", "/v1/account-sets", nil).want(200).json()["account_sets"].([]any))
	}

	had := sets()
	s.arm(fault.Spec{ID: "early", Kind: fault.ConnectionReset, Phase: fault.Before, Times: 1})
	answer, err := send("201")
	if err == nil {
		_ = answer.Body.Close()
	}
	require.Error(t, err)
	assert.Equal(t, had, sets(), "nothing was done")

	s.arm(fault.Spec{ID: "lost", Kind: fault.ConnectionReset, Phase: fault.After, Times: 1})
	answer, err = send("202")
	if err == nil {
		_ = answer.Body.Close()
	}
	require.Error(t, err)
	assert.Equal(t, had+1, sets(), "done, and the reply lost")

	s.arm(fault.Spec{ID: "cut", Kind: fault.TruncatedBody, Phase: fault.After, ChunkBytes: 9, Times: 1})
	answer, err = send("203")
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	part, err := io.ReadAll(answer.Body)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.Len(t, part, 9)
	assert.Greater(t, answer.ContentLength, int64(9))
}

// Without a connection to break, as in process, the handler is aborted. A body that is not there breaks at once.
func TestBrokenInProcess(t *testing.T) {
	s := openStage(t).signIn("owner")
	s.arm(fault.Spec{ID: "reset", Kind: fault.ConnectionReset, Times: 1})
	assert.PanicsWithValue(t, http.ErrAbortHandler, func() { s.client("GET", "/v1/organizations", nil) })
	s.arm(fault.Spec{ID: "half", Kind: fault.TruncatedBody, Times: 1})
	assert.PanicsWithValue(t, http.ErrAbortHandler, func() { s.client("GET", "/v1/organizations", nil) })
	s.arm(fault.Spec{ID: "none", Kind: fault.TruncatedBody, Times: 1})
	assert.PanicsWithValue(t, http.ErrAbortHandler, func() { s.client("DELETE", "/v1/sessions/current", nil) })
}
