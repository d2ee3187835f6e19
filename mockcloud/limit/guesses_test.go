package limit_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/api"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/limit"
)

// wall is a clock that tests move.
type wall struct {
	mu sync.Mutex
	at time.Time
}

func newWall() *wall { return &wall{at: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)} }

func (w *wall) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *wall) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

func requestFrom(address string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1/", nil)
	r.RemoteAddr = address
	return r
}

func TestABucketEmptiesAndRefills(t *testing.T) {
	w := newWall()
	g := limit.New(60, w.now)
	r := requestFrom("192.0.2.1:1000")
	for i := range 60 {
		require.Zero(t, g.Wait(r), "guess %d", i)
		g.Wrong(r, api.GuessedKey)
	}
	assert.Equal(t, time.Second, g.Wait(r), "one a second comes back")
	assert.Zero(t, g.Wait(requestFrom("192.0.2.2:1000")), "others are not concerned")
	assert.Equal(t, time.Second, g.Wait(requestFrom("192.0.2.1:2000")), "another port is no other address")
	w.pass(time.Second)
	assert.Zero(t, g.Wait(r))
	g.Wrong(r, api.GuessedKey)
	assert.Equal(t, time.Second, g.Wait(r))
	w.pass(time.Hour)
	for range 60 {
		require.Zero(t, g.Wait(r))
		g.Wrong(r, api.GuessedToken)
	}
	assert.NotZero(t, g.Wait(r), "an hour of peace buys no more than a minute's worth")
}

func TestGuessesSentTogetherArePaidFor(t *testing.T) {
	g := limit.New(60, newWall().now)
	r := requestFrom("192.0.2.1:1000")
	for range 75 { // admitted before the first was found wrong
		g.Wrong(r, api.GuessedPassword)
	}
	assert.InDelta(t, 16*time.Second, g.Wait(r), float64(time.Millisecond))
}

func TestWhoIsOneAddress(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"192.0.2.1:1", "192.0.2.1:2", true},
		{"192.0.2.1:1", "[::ffff:192.0.2.1]:2", true},
		{"[2001:db8::1]:1", "[2001:db8::2:3]:1", true},
		{"[2001:db8:0:1::1]:1", "[2001:db8:0:2::1]:1", false},
		{"[fe80::1%eth0]:1", "[fe80::1%eth1]:1", true},
		{"pipe", "@", true},
		{"pipe", "192.0.2.1:1", false},
	} {
		g := limit.New(1, newWall().now)
		g.Wrong(requestFrom(c.a), api.GuessedWorld)
		assert.Equal(t, c.same, g.Wait(requestFrom(c.b)) > 0, "%s and %s", c.a, c.b)
	}
}

// The risk is a guesser who is forgotten because others, or he himself under other names, come in between.
func TestManyAddressesNeitherFillMemoryNorHideAGuesser(t *testing.T) {
	g := limit.New(1, newWall().now)
	guesser := requestFrom("192.0.2.1:1")
	g.Wrong(guesser, api.GuessedKey)
	for i := range 50_000 {
		g.Wrong(requestFrom(fmt.Sprintf("10.%d.%d.%d:1", i>>16, i>>8&255, i&255)), api.GuessedKey)
		if i%5_000 == 0 {
			require.NotZero(t, g.Wait(guesser), "after %d others", i)
		}
	}
	assert.Zero(t, g.Wait(requestFrom("10.0.0.1:1")), "who was long silent is forgotten")
}

// cloudWithLimit serves one world, called w, to whom three wrong secrets a minute are allowed.
func cloudWithLimit(t *testing.T, w *wall) (ask func(address, method, path, token, body string) *httptest.ResponseRecorder, state *cloud.State) {
	t.Helper()
	e := engine.New(&journal.Memory{})
	sku := cloud.SKU{Series: "kis-professional", Version: "14.1"}
	world, err := e.Create(t.Context(), "w", cloud.Found{Seed: 1, Clock: cloud.Clock{At: w.now()}, Setup: cloud.Commands{
		cloud.AddAccount{ID: "owner", As: cloud.FormalAccount, Login: "owner@example.com", Name: "王芳"},
		cloud.AddOrganization{ID: "right", Name: "青松贸易", Owner: "owner"},
		cloud.AddInstance{ID: "pro", Organization: "right", SKU: sku},
		cloud.IssueLicence{ID: "box", SKU: sku},
	}})
	require.NoError(t, err)
	world.Read(func(engine.View) {}) // the first look at a new world is at a state that does not live on
	world.Read(func(v engine.View) { state = v.State })
	h := api.New(e, api.WithAdminToken("the-right-one"), api.WithGuesses(limit.New(3, w.now)))
	return func(address, method, path, token, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, "http://127.0.0.1"+path, strings.NewReader(body))
		r.RemoteAddr = address
		r.Header.Set("Content-Type", "application/json")
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, r)
		return answer
	}, state
}

// Every kind of secret: three are answered as ever, the fourth is not looked at, the right one neither, and after the
// time that Retry-After says all is well.
func TestEveryKindOfSecretIsLimited(t *testing.T) {
	type asks = func(address, method, path, token, body string) *httptest.ResponseRecorder
	session := func(t *testing.T, ask asks, s *cloud.State) string {
		body := `{"account":"owner@example.com","password":"` + s.Password("owner") + `","feature_code":"FC-1"}`
		require.Equal(t, 201, ask("192.0.2.9:1", "POST", "/w/w/v1/sessions", "", body).Code)
		var token string
		for id := range s.Sessions.All {
			token = s.Token(id)
		}
		for _, body := range []string{`{"organization":"right"}`, `{"product_instance":"pro"}`} {
			require.Equal(t, 200, ask("192.0.2.9:1", "PATCH", "/w/w/v1/sessions/current", token, body).Code)
		}
		return token
	}
	for name, c := range map[string]struct {
		wrong int
		guess func(t *testing.T, ask asks, s *cloud.State) func() *httptest.ResponseRecorder
	}{
		"admin token": {401, func(_ *testing.T, ask asks, _ *cloud.State) func() *httptest.ResponseRecorder {
			return func() *httptest.ResponseRecorder { return ask("192.0.2.1:1", "GET", "/__admin/worlds", "guess", "") }
		}},
		"session token": {401, func(_ *testing.T, ask asks, _ *cloud.State) func() *httptest.ResponseRecorder {
			return func() *httptest.ResponseRecorder {
				return ask("192.0.2.1:1", "GET", "/w/w/v1/organizations", "ses-2-abcd.guess", "")
			}
		}},
		"desk token": {401, func(_ *testing.T, ask asks, _ *cloud.State) func() *httptest.ResponseRecorder {
			return func() *httptest.ResponseRecorder {
				return ask("192.0.2.1:1", "GET", "/w/w/mop/v1/orders", "mop.guess", "")
			}
		}},
		"password of nobody": {401, func(_ *testing.T, ask asks, _ *cloud.State) func() *httptest.ResponseRecorder {
			return func() *httptest.ResponseRecorder {
				return ask("192.0.2.1:1", "POST", "/w/w/v1/sessions", "", `{"account":"x","password":"guess","feature_code":"FC-1"}`)
			}
		}},
		"serial number": {422, func(t *testing.T, ask asks, s *cloud.State) func() *httptest.ResponseRecorder {
			token, foreign := session(t, ask, s), cloud.New()
			body := `{"serial_number":"` + foreign.SerialNumber("x") + `","cdkey":"` + s.CDKey("box") + `"}`
			return func() *httptest.ResponseRecorder {
				return ask("192.0.2.1:1", "POST", "/w/w/v1/activations", token, body)
			}
		}},
		"CDKey": {422, func(t *testing.T, ask asks, s *cloud.State) func() *httptest.ResponseRecorder {
			token, foreign := session(t, ask, s), cloud.New()
			body := `{"serial_number":"` + s.SerialNumber("box") + `","cdkey":"` + foreign.CDKey("x") + `"}`
			return func() *httptest.ResponseRecorder {
				return ask("192.0.2.1:1", "POST", "/w/w/v1/activations", token, body)
			}
		}},
		"world": {404, func(_ *testing.T, ask asks, _ *cloud.State) func() *httptest.ResponseRecorder {
			return func() *httptest.ResponseRecorder { return ask("192.0.2.1:1", "GET", "/w/guess/v1/products", "", "") }
		}},
		"world by its controls": {404, func(_ *testing.T, ask asks, _ *cloud.State) func() *httptest.ResponseRecorder {
			return func() *httptest.ResponseRecorder {
				return ask("192.0.2.1:1", "GET", "/w/guess/__admin", "the-right-one", "")
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWall()
			ask, state := cloudWithLimit(t, w)
			guess := c.guess(t, ask, state)
			for range 3 {
				require.Equal(t, c.wrong, guess().Code)
			}
			answer := guess()
			require.Equal(t, http.StatusTooManyRequests, answer.Code, answer.Body)
			assert.Equal(t, "20", answer.Header().Get("Retry-After"))
			assert.Contains(t, answer.Body.String(), "RATE_LIMITED")
			assert.Equal(t, "application/problem+json", answer.Header().Get("Content-Type"))
			assert.Equal(t, 429, ask("192.0.2.1:2", "GET", "/__admin/worlds", "the-right-one", "").Code, "what is right is not looked at either")
			assert.Equal(t, 200, ask("192.0.2.2:1", "GET", "/__admin/worlds", "the-right-one", "").Code, "others go on")
			w.pass(20 * time.Second)
			assert.Equal(t, 200, ask("192.0.2.1:2", "GET", "/__admin/worlds", "the-right-one", "").Code)
		})
	}
}

func TestWhatIsRightOrMissingCostsNothing(t *testing.T) {
	ask, state := cloudWithLimit(t, newWall())
	signIn := `{"account":"owner@example.com","password":"` + state.Password("owner") + `","feature_code":"FC-1"}`
	for range 20 {
		require.Equal(t, 401, ask("192.0.2.1:1", "GET", "/__admin/worlds", "", "").Code, "no token is no guess")
		require.Equal(t, 401, ask("192.0.2.1:1", "GET", "/w/w/v1/organizations", "", "").Code)
		require.Equal(t, 201, ask("192.0.2.1:1", "POST", "/w/w/v1/sessions", "", signIn).Code)
		require.Equal(t, 404, ask("192.0.2.1:1", "GET", "/nothing", "", "").Code)
		require.Equal(t, 200, ask("192.0.2.1:1", "GET", "/__admin/worlds", "the-right-one", "").Code)
	}
	var id cloud.SessionID
	for id = range state.Sessions.All {
		break
	}
	token := state.Token(id)
	require.Equal(t, 204, ask("192.0.2.1:1", "DELETE", "/w/w/v1/sessions/current", token, "").Code)
	for range 10 { // a client that does not notice that its sign-in has ended guesses nothing
		require.Equal(t, 401, ask("192.0.2.1:1", "GET", "/w/w/v1/organizations", token, "").Code)
	}
}
