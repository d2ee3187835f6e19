package watch_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/api"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/limit"
	"example.com/rehearse/mockcloud/watch"
)

// watched is a server over one world, with an eye on it.
type watched struct {
	t     *testing.T
	h     http.Handler
	w     *watch.Watch
	world *engine.World
	log   *bytes.Buffer
	token string
	ticks *atomic.Int64 // each look at the clock is a millisecond later
}

func newWatched(t *testing.T, store journal.Store) *watched {
	t.Helper()
	x := &watched{t: t, log: &bytes.Buffer{}, ticks: &atomic.Int64{}}
	now := func() time.Time { return time.UnixMilli(x.ticks.Add(1)).UTC() }
	timeless := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}
	x.w = watch.New(watch.WithClock(now), watch.WithLog(slog.New(slog.NewJSONHandler(x.log, &slog.HandlerOptions{ReplaceAttr: timeless}))))
	e := engine.New(x.w.Store(store))
	x.w.CountWorlds(e.Size)
	sku := cloud.SKU{Series: "kis-professional", Version: "14.1"}
	var err error
	x.world, err = e.Create(t.Context(), "w", cloud.Found{Seed: 1, Clock: cloud.Clock{At: time.Date(2026, 1, 5, 1, 0, 0, 0, time.UTC)}, Setup: cloud.Commands{
		cloud.AddAccount{ID: "owner", As: cloud.FormalAccount, Login: "owner@example.com", Name: "王芳"},
		cloud.AddOrganization{ID: "right", Name: "青松贸易", Owner: "owner"},
		cloud.AddInstance{ID: "pro", Organization: "right", SKU: sku},
		cloud.IssueLicence{ID: "box", SKU: sku},
	}})
	require.NoError(t, err)
	frozen := func() time.Time { return time.UnixMilli(0) }
	x.h = x.w.Handler(api.New(e, api.WithAdminToken("the-admin-token"), api.WithMetrics(x.w.Metrics), api.WithGuesses(limit.New(2000, frozen))))
	return x
}

// ask sends a request and returns the status, or 0 when the connection was broken off.
func (x *watched) ask(method, path, token, body string, headers ...string) (status int) {
	r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1/", strings.NewReader(body))
	r.Method = method
	r.URL.Path, r.URL.RawQuery, _ = strings.Cut(path, "?")
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer := httptest.NewRecorder()
	defer func() {
		if broken := recover(); broken != nil {
			require.Equal(x.t, http.ErrAbortHandler, broken)
			status = 0
		}
	}()
	x.h.ServeHTTP(answer, r)
	return answer.Code
}

func (x *watched) state(read func(*cloud.State)) {
	x.world.Read(func(v engine.View) { read(v.State) })
}

// signIn signs the owner in and selects the organization and the product.
func (x *watched) signIn() {
	x.t.Helper()
	var password string
	x.state(func(s *cloud.State) { password = s.Password("owner") })
	require.Equal(x.t, 201, x.ask("POST", "/w/w/v1/sessions", "", `{"account":"owner@example.com","password":"`+password+`","feature_code":"FC-1"}`))
	x.state(func(s *cloud.State) {
		for id := range s.Sessions.All {
			x.token = s.Token(id)
		}
	})
	require.Equal(x.t, 200, x.ask("PATCH", "/w/w/v1/sessions/current", x.token, `{"organization":"right"}`))
	require.Equal(x.t, 200, x.ask("PATCH", "/w/w/v1/sessions/current", x.token, `{"product_instance":"pro"}`))
}

// records are the log, one record each.
func (x *watched) records() []map[string]any {
	x.t.Helper()
	var list []map[string]any
	for line := range strings.Lines(x.log.String()) {
		var one map[string]any
		require.NoError(x.t, json.Unmarshal([]byte(line), &one), line)
		list = append(list, one)
	}
	return list
}

func (x *watched) last() map[string]any {
	list := x.records()
	return list[len(list)-1]
}

func (x *watched) metrics() string {
	x.t.Helper()
	_, text, err := x.w.Metrics()
	require.NoError(x.t, err)
	return string(text)
}

func TestEachRequestIsOneRecord(t *testing.T) {
	x := newWatched(t, &journal.Memory{})
	x.signIn()
	assert.Equal(t, map[string]any{
		"level": "INFO", "msg": "request", "method": "PATCH", "route": "/w/{world}/v1/sessions/current", "operation": "selectPlace", "world": "w",
		"actor": "client", "account": "owner", "entry": 4.0, "status": "200", "duration_ms": 3.0,
	}, x.last())
	require.Equal(t, 422, x.ask("POST", "/w/w/v1/activations", x.token, `{"serial_number":"x","cdkey":"y"}`))
	got := x.last()
	assert.Equal(t, []any{"ACTIVATION_REFUSED", "SERIAL_MALFORMED", nil, "INFO"}, []any{got["code"], got["refusal"], got["guess"], got["level"]})
	require.Equal(t, 404, x.ask("BREW", "/w/nothing/v1/coffee", "", ""))
	assert.Equal(t, map[string]any{"level": "WARN", "msg": "request", "method": "other", "status": "404", "duration_ms": 1.0, "code": "NOT_FOUND", "guess": "world"}, x.last())
	require.Equal(t, 401, x.ask("GET", "/__admin/worlds", "", ""))
	assert.Equal(t, []any{"INFO", "client", "listWorlds"}, []any{x.last()["level"], x.last()["actor"], x.last()["operation"]})
	require.Equal(t, 401, x.ask("GET", "/__admin/worlds", "wrong", ""))
	assert.Equal(t, []any{"WARN", "admin_token"}, []any{x.last()["level"], x.last()["guess"]})
	require.Equal(t, 200, x.ask("GET", "/w/w/__admin/clock", "the-admin-token", ""))
	assert.Equal(t, []any{"stage", "/w/{world}/__admin/clock", "w"}, []any{x.last()["actor"], x.last()["route"], x.last()["world"]})
	require.Equal(t, 401, x.ask("POST", "/w/w/v1/sessions", "", `{"account":"owner@example.com","password":"x","feature_code":"FC-1"}`))
	assert.Equal(t, "password", x.last()["guess"])
}

func TestBrokenConnectionsAndFaultsAreTold(t *testing.T) {
	x := newWatched(t, &journal.Memory{})
	for _, spec := range []fault.Spec{
		{ID: "cut", Kind: fault.ConnectionReset, Phase: fault.After, Match: fault.Match{Path: "/v1/products"}},
		{ID: "down", Kind: fault.Unavailable, RetryAfterSeconds: 5, Match: fault.Match{Path: "/v1/organizations"}},
	} {
		require.NoError(t, x.world.Arm(t.Context(), spec))
	}
	require.Zero(t, x.ask("GET", "/w/w/v1/products", "", ""))
	assert.Equal(t, []any{"aborted", "connection-reset", "INFO"}, []any{x.last()["status"], x.last()["fault"], x.last()["level"]})
	require.Equal(t, 503, x.ask("GET", "/w/w/v1/organizations", "", ""))
	assert.Equal(t, []any{"503", "unavailable", "INFO"}, []any{x.last()["status"], x.last()["fault"], x.last()["level"]}, "what was planned alarms nobody")
	text := x.metrics()
	assert.Contains(t, text, `rehearse_http_requests_total{method="GET",route="/w/{world}/v1/products",status="aborted"} 1`)
	assert.Contains(t, text, `rehearse_faults_fired_total{kind="connection-reset"} 1`)
	assert.Contains(t, text, "rehearse_http_requests_in_flight 0\n")
}

// brokenStore appends the founding and nothing more.
type brokenStore struct{ journal.Memory }

func (b *brokenStore) Append(ctx context.Context, world string, entries ...journal.Entry) error {
	if entries[0].Seq > 1 {
		return fmt.Errorf("the disk holding %s is gone", cloud.New().SerialNumber("box"))
	}
	return b.Memory.Append(ctx, world, entries...)
}

func TestWhatTheServerCouldNotDoIsAnError(t *testing.T) {
	x := newWatched(t, &brokenStore{})
	require.Equal(t, 500, x.ask("GET", "/w/w/v1/products", "", ""))
	got := x.last()
	assert.Equal(t, []any{"ERROR", "INTERNAL_ERROR"}, []any{got["level"], got["code"]})
	assert.Contains(t, got["error"], "the disk holding <")
	assert.NotContains(t, got["error"], "SIM-")
	require.Equal(t, 500, x.ask("POST", "/w/w/__admin/clock", "the-admin-token", `{"advance":"1d"}`))
	assert.Equal(t, "ERROR", x.last()["level"])
	assert.Contains(t, x.metrics(), `rehearse_store_errors_total{operation="append"} 2`)
}

// hoarder is a store that drops nothing.
type hoarder struct{ journal.Memory }

func (*hoarder) Trim(context.Context, string, journal.Cut) error {
	return errors.New("the disk is full")
}

func TestWhatFailsNoRequestIsTold(t *testing.T) {
	log := &bytes.Buffer{}
	w := watch.New(watch.WithLog(slog.New(slog.NewTextHandler(log, nil))))
	e := engine.New(w.Store(&hoarder{}), engine.WithLimits(engine.Limits{WiresPerWorld: 5}), engine.WithTrouble(w.Trouble))
	world, err := e.Create(t.Context(), cloud.New().SerialNumber("box"), cloud.Found{Seed: 1})
	require.NoError(t, err)
	for range 8 {
		_, err := world.Do(t.Context(), engine.Call{Wire: &journal.Wire{Method: "GET", Path: "/"}})
		require.NoError(t, err)
	}
	assert.Equal(t, 2, strings.Count(log.String(), `level=ERROR msg=trouble world=`), log)
	assert.Contains(t, log.String(), `error="the disk is full"`)
	assert.NotContains(t, log.String(), "SIM-", "whoever names a world chooses its name")
	_, text, err := w.Metrics()
	require.NoError(t, err)
	assert.Contains(t, string(text), `rehearse_store_errors_total{operation="trim"} 2`)
}

func TestMetricsAreAsPrometheusWantsThem(t *testing.T) {
	x := newWatched(t, &journal.Memory{})
	x.signIn()
	x.ask("POST", "/w/w/v1/activations", x.token, `{"serial_number":"x","cdkey":"y"}`)
	x.ask("GET", "/w/none/v1/products", "", "")
	problems, err := promlint.New(strings.NewReader(x.metrics())).Lint()
	require.NoError(t, err)
	assert.Empty(t, problems)
	for _, want := range []string{
		"rehearse_worlds 1\n", "rehearse_journal_entries_total 5\n", `rehearse_refusals_total{code="SERIAL_MALFORMED"} 1`,
		`rehearse_wrong_secrets_total{secret="world"} 1`, `rehearse_store_duration_seconds_count{operation="append"} 5`,
		`rehearse_http_request_duration_seconds_count{route="/w/{world}/v1/activations"} 1`,
		`rehearse_http_requests_total{method="GET",route="other",status="404"} 1`, "rehearse_store_appends_waiting 0\n", "go_goroutines", "process_",
	} {
		assert.Contains(t, x.metrics(), want)
	}
	answer := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1/__admin/metrics", nil)
	x.h.ServeHTTP(answer, r)
	assert.Equal(t, 401, answer.Code, "metrics are a control")
	r.Header.Set("Authorization", "Bearer the-admin-token")
	answer = httptest.NewRecorder()
	x.h.ServeHTTP(answer, r)
	assert.Equal(t, 200, answer.Code)
	assert.Contains(t, answer.Header().Get("Content-Type"), "text/plain; version=")
}

// Whatever clients send, the number of series stays what the contract and the lists of codes allow.
func TestClientsCannotMakeSeries(t *testing.T) {
	x := newWatched(t, &journal.Memory{})
	x.ask("GET", "/w/none/v1/products", "", "")
	x.ask("M", "/w/w/v1/products", "", "")
	series := strings.Count(x.metrics(), "\nrehearse_")
	for i := range 200 {
		x.ask("GET", fmt.Sprintf("/w/none-%d/v1/products", i), "", "")
		x.ask(fmt.Sprintf("M%d", i), "/w/w/v1/products", "", "")
	}
	assert.Equal(t, series, strings.Count(x.metrics(), "\nrehearse_"))
}

// A thousand secrets, of every kind and in every place of a request: no log and no metric has any of them.
func TestNoSecretIsLoggedOrCounted(t *testing.T) {
	x := newWatched(t, &journal.Memory{})
	x.signIn()
	secrets := []string{x.token, "the-admin-token"}
	for i := range 200 {
		s := &cloud.State{Seed: uint64(i)}
		id := fmt.Sprint("x", i)
		secrets = append(secrets, s.SerialNumber(cloud.LicenceID(id)), s.CDKey(cloud.LicenceID(id)), s.YunzhijiaCDKey(cloud.ServiceID(id)),
			s.Password(cloud.AccountID(id)), s.Token(cloud.SessionID(id)))
	}
	require.Greater(t, len(secrets), 1000)
	places := []func(secret, quoted string){
		func(secret, _ string) { x.ask("GET", "/w/w/v1/account-sets/"+secret, x.token, "") },
		func(secret, _ string) { x.ask("GET", "/w/w/v1/products?key="+secret, "", "") },
		func(secret, _ string) { x.ask("GET", "/w/"+secret+"/v1/products", "", "") },
		func(_, quoted string) {
			x.ask("POST", "/w/w/v1/activations", x.token, fmt.Sprintf(`{"serial_number":%s,"cdkey":%s}`, quoted, quoted))
		},
		func(secret, _ string) {
			x.ask("GET", "/w/w/v1/organizations", secret, "", "User-Agent", secret, "Cookie", secret, "X-Key", secret)
		},
		func(_, quoted string) {
			x.ask("POST", "/w/w/v1/sessions", "", fmt.Sprintf(`{"account":%s,"password":%s,"feature_code":"FC-1"}`, quoted, quoted))
		},
		func(secret, _ string) { x.ask(secret, "/w/w/v1/products", "", "") },
		func(secret, quoted string) {
			x.ask("POST", "/w/w/v1/account-sets", x.token, fmt.Sprintf(`{%s:1}`, quoted), "Idempotency-Key", secret)
		},
		func(_, quoted string) {
			x.ask("POST", "/__admin/worlds", "the-admin-token", fmt.Sprintf(`{"id":%s,"policies":{%s:1}}`, quoted, quoted))
		},
	}
	for i, secret := range secrets {
		quoted, err := json.Marshal(secret)
		require.NoError(t, err)
		places[i%len(places)](secret, string(quoted))
	}
	told := x.log.String() + x.metrics()
	require.Greater(t, len(x.records()), 1000)
	for _, secret := range secrets {
		if strings.Contains(told, secret) {
			assert.Fail(t, "a secret is told", "%.12s…", secret)
		}
	}
}

// A world may be named after a key; the log does not repeat it.
func TestAWorldNamedAfterAKey(t *testing.T) {
	x := newWatched(t, &journal.Memory{})
	key := cloud.New().SerialNumber("box")
	require.Equal(t, 201, x.ask("POST", "/__admin/worlds", "the-admin-token", `{"id":"`+key+`"}`))
	require.Equal(t, 200, x.ask("GET", "/w/"+key+"/v1/products", "", ""))
	assert.Contains(t, x.last()["world"], "key #")
	assert.NotContains(t, x.log.String(), key)
}

func TestWithoutALogNothingIsWritten(t *testing.T) {
	w := watch.New()
	answer := httptest.NewRecorder()
	w.Handler(http.HandlerFunc(func(out http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(out, "hello")
		out.WriteHeader(http.StatusTeapot) // too late, as with net/http
	})).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/elsewhere", nil))
	assert.Equal(t, "hello", answer.Body.String())
	_, text, err := w.Metrics()
	require.NoError(t, err)
	assert.Contains(t, string(text), `rehearse_http_requests_total{method="GET",route="other",status="200"} 1`)
}
