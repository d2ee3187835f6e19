package mockcloud_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud"
	"example.com/rehearse/mockcloud/api"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios"
)

// signIn opens a session as the purchaser over HTTP and returns the answer's status and token.
func signIn(c *mockcloud.Cloud) (int, string, error) {
	var login, password string
	c.State(func(s *cloud.State) {
		login, password = s.Accounts.Get(scenarios.FormalAccount).Login, s.Password(scenarios.FormalAccount)
	})
	body, err := json.Marshal(map[string]string{"account": login, "password": password, "feature_code": "FC-1"})
	if err != nil {
		return 0, "", err
	}
	answer, err := c.Client().Post(c.BaseURL()+"/v1/sessions", "application/json", bytes.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = answer.Body.Close() }() // it was read to its end
	var session struct{ Token string }
	err = json.NewDecoder(answer.Body).Decode(&session)
	return answer.StatusCode, session.Token, err
}

func TestStartServesOneWorldWithAndWithoutSockets(t *testing.T) {
	for name, opts := range map[string][]mockcloud.Option{"sockets": nil, "in process": {mockcloud.WithoutSockets()}} {
		t.Run(name, func(t *testing.T) {
			c := mockcloud.Start(t, opts...)
			status, _, err := signIn(c)
			require.NoError(t, err)
			assert.Equal(t, http.StatusCreated, status)
			entries, err := c.Journal()
			require.NoError(t, err)
			assert.IsType(t, cloud.SignIn{}, entries[len(entries)-1].Command)
			c.Close()
			c.Close() // a second time does no harm
		})
	}
}

func TestTheSameSeedGivesTheSameWorldAndJournal(t *testing.T) {
	run := func(seed uint64) string {
		c := mockcloud.Start(t, mockcloud.WithoutSockets(), mockcloud.WithSeed(seed))
		_, _, err := signIn(c)
		require.NoError(t, err)
		entries, err := c.Journal()
		require.NoError(t, err)
		raw, err := json.Marshal(entries)
		require.NoError(t, err)
		return string(raw)
	}
	assert.Equal(t, run(3), run(3))
	assert.NotEqual(t, run(3), run(4))
}

func TestTheStageHand(t *testing.T) {
	c := mockcloud.Start(t, mockcloud.WithoutSockets(), mockcloud.WithPolicies(cloud.Policies{Prompts: cloud.PromptsDiagnostic}))
	c.State(func(s *cloud.State) { assert.Equal(t, cloud.PromptsDiagnostic, s.Policies.Prompts) })
	events, refusal, err := c.Stage(cloud.SetLicenceStatus{Licence: scenarios.MainLicence, Status: cloud.Revoked})
	require.NoError(t, err)
	assert.Nil(t, refusal)
	assert.Len(t, events, 1)
	_, refusal, err = c.Stage(cloud.SetLicenceStatus{Licence: "nowhere", Status: cloud.Revoked})
	require.NoError(t, err)
	assert.Equal(t, cloud.NotFound, refusal.Code)

	require.NoError(t, c.Fault(fault.Spec{ID: "busy", Kind: fault.Unavailable, RetryAfterSeconds: 3, Times: 1}))
	answer, err := c.Client().Get(c.BaseURL() + "/v1/products")
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	assert.Equal(t, http.StatusServiceUnavailable, answer.StatusCode)
	assert.Equal(t, "3", answer.Header.Get("Retry-After"))
	assert.Equal(t, 1, c.World().Faults()[0].Fired)
}

func TestTheClock(t *testing.T) {
	c := mockcloud.Start(t, mockcloud.WithoutSockets())
	start := c.Clock().Now()
	now, err := c.Clock().Months(1)
	require.NoError(t, err)
	assert.Equal(t, start.AddDate(0, 1, 0), now)
	now, err = c.Clock().Advance(-time.Hour)
	require.NoError(t, err)
	assert.Equal(t, now, c.Clock().Now())
	_, err = c.Clock().Set(start)
	require.NoError(t, err)
	_, err = c.Clock().ToNextDeadline()
	require.ErrorIs(t, err, engine.ErrNoDeadline)
	_, err = c.Clock().Run()
	require.NoError(t, err)
	c.State(func(s *cloud.State) { assert.True(t, s.Clock.Running) })
	_, err = c.Clock().Freeze()
	require.NoError(t, err)
	c.State(func(s *cloud.State) { assert.False(t, s.Clock.Running) })
}

func TestAWorldGoesOnFromItsStore(t *testing.T) {
	store := &journal.Memory{}
	first := mockcloud.Start(t, mockcloud.WithoutSockets(), mockcloud.WithStore(store))
	_, _, err := signIn(first)
	require.NoError(t, err)
	second := mockcloud.Start(t, mockcloud.WithoutSockets(), mockcloud.WithStore(store))
	assert.Equal(t, first.World().Seq(), second.World().Seq())
}

// failure is a TB that remembers what it was told.
type failure struct{ said string }

func (f *failure) Helper()        {}
func (f *failure) Cleanup(func()) {}
func (f *failure) Fatalf(format string, args ...any) {
	f.said = fmt.Sprintf(format, args...)
	panic("fatal")
}

func TestAStartThatFailsFailsTheTest(t *testing.T) {
	var f failure
	assert.Panics(t, func() { mockcloud.Start(&f, mockcloud.WithPreset("no such preset")) })
	assert.Contains(t, f.said, "no such preset")
	assert.Panics(t, func() { mockcloud.Start(&f, mockcloud.WithPolicies(cloud.Policies{Prompts: "loud"})) })
	assert.Contains(t, f.said, "policies.prompts")
}

func ExampleStart() {
	c, err := mockcloud.New(mockcloud.WithoutSockets()) // in a test: c := mockcloud.Start(t)
	if err != nil {
		panic(err)
	}
	defer c.Close()
	status, _, err := signIn(c)
	fmt.Println(status, err)
	now, err := c.Clock().Months(3)
	fmt.Println(now.In(cloud.Shanghai()).Format(time.DateOnly), err)
	// Output:
	// 201 <nil>
	// 2026-04-05 <nil>
}

func TestEngineAndAPIOptionsReachTheirRooms(t *testing.T) {
	refuseAll := func(*cloud.State, cloud.Input) cloud.Outcome {
		return cloud.Outcome{Refusal: &cloud.Refusal{Code: cloud.AlreadyExists}}
	}
	_, err := mockcloud.New(mockcloud.WithoutSockets(), mockcloud.WithEngine(engine.WithRules(refuseAll)))
	require.ErrorContains(t, err, "ALREADY_EXISTS")

	c := mockcloud.Start(t, mockcloud.WithoutSockets(), mockcloud.WithAPI(api.WithAdminToken("secret")))
	recorder := httptest.NewRecorder()
	c.Handler().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/__admin/worlds", nil))
	assert.Equal(t, http.StatusUnauthorized, recorder.Code)
}
