package wire_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/wire"
	"example.com/rehearse/mockcloud/engine"
)

// limit is the time limit of a case in these tests; in a synctest bubble no time passes for it.
const limit = 30 * time.Second

func newDesk() *wire.Desk { return wire.NewDesk(harness.Info{Name: "acme", Version: "2.3"}, limit) }

// started is a client in front of a world.
func started(t *testing.T, d *wire.Desk) harness.Client {
	t.Helper()
	c := d.Client(harness.Surroundings{Now: func() time.Time { return time.Unix(0, 0) }})
	require.NoError(t, c.Start(t.Context(), harness.Setting{BaseURL: "http://127.0.0.1:9/w/x", FeatureCode: "FC-1", Locale: "en"}))
	return c
}

// answer is what the desk says to one request.
func answer(d *wire.Desk, method, target, body string) (int, map[string]any) {
	r := httptest.NewRequest(method, "http://127.0.0.1:8422"+target, strings.NewReader(body))
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	var decoded map[string]any
	_ = json.Unmarshal(w.Body.Bytes(), &decoded) // 204 has no body
	return w.Code, decoded
}

// ended is what an action came to.
type ended struct {
	result harness.Result
	err    error
}

// asked makes the client do something while the test goes on.
func asked(ctx context.Context, c harness.Client, action harness.Action, args harness.Args) <-chan ended {
	done := make(chan ended, 1)
	go func() {
		r, err := c.Do(ctx, action, args)
		done <- ended{r, err}
	}()
	return done
}

func TestAClientFetchesItsCaseAndSaysWhatCameOfIt(t *testing.T) {
	for said, want := range map[string]harness.Outcome{
		`{"outcome":"ok"}`: harness.OK, `{"outcome":"refused","later":1}`: harness.Refused, `{"outcome":"failed"}`: harness.Failed,
		`{"outcome":"unsupported"}`: harness.Unsupported, "": "", "{}": "",
	} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk()
			done := asked(t.Context(), started(t, d), harness.Activate, harness.Args{"account": "138", "cdkey": "SIM-KEY-1"})
			synctest.Wait()
			status, list := answer(d, http.MethodGet, "/cases", "")
			require.Equal(t, http.StatusOK, status)
			assert.Len(t, list["cases"], 1)
			assert.Equal(t, "acme 2.3", list["agent"])
			assert.Equal(t, false, list["over"])
			status, taken := answer(d, http.MethodGet, "/cases/next", "")
			require.Equal(t, http.StatusOK, status)
			assert.Equal(t, "Sign in with the account 138, choose the organization \"\" and the product \"\", then activate with the serial number and the CDKey given.", taken["instruction"])
			delete(taken, "instruction")
			assert.Equal(t, map[string]any{
				"id": "1", "agent": "acme 2.3", "time_limit_seconds": 30.0, "task": "activate", "base_url": "http://127.0.0.1:9/w/x",
				"feature_code": "FC-1", "locale": "en", "computer_time": "1970-01-01T00:00:00Z", "account": "138", "cdkey": "SIM-KEY-1",
			}, taken)
			_, list = answer(d, http.MethodGet, "/cases", "")
			assert.Empty(t, list["cases"], "what is taken is not open")
			status, _ = answer(d, http.MethodPost, "/cases/1", said)
			assert.Equal(t, http.StatusNoContent, status)
			assert.Equal(t, ended{result: harness.Result{Outcome: want}}, <-done)
			status, _ = answer(d, http.MethodPost, "/cases/1", said)
			assert.Equal(t, http.StatusGone, status, "the first answer counts")
		})
	}
}

func TestACaseEndsByItsTimeLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		c := started(t, d)
		began := engine.WallClock()
		require.Equal(t, ended{}, <-asked(t.Context(), c, harness.Activate, nil), "nobody takes it")
		assert.Equal(t, limit, engine.WallClock().Sub(began))

		began = engine.WallClock()
		done := asked(t.Context(), c, harness.Activate, nil)
		<-time.After(limit - time.Second) // in the bubble it comes at once
		status, _ := answer(d, http.MethodGet, "/cases/next", "")
		require.Equal(t, http.StatusOK, status)
		assert.Equal(t, ended{}, <-done, "somebody takes it late and just stops")
		assert.Equal(t, 2*limit-time.Second, engine.WallClock().Sub(began), "from when it was taken it has all its time")
		status, _ = answer(d, http.MethodPost, "/cases/2", "")
		assert.Equal(t, http.StatusGone, status)
	})
}

func TestWhoeverAsksWaitsForACase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		began := engine.WallClock()
		status, _ := answer(d, http.MethodGet, "/cases/next", "")
		assert.Equal(t, http.StatusNoContent, status)
		assert.Equal(t, 10*time.Second, engine.WallClock().Sub(began), "then it is to ask again")

		got := make(chan int, 2)
		for range 2 {
			go func() {
				status, _ := answer(d, http.MethodGet, "/cases/next", "")
				got <- status
			}()
		}
		synctest.Wait()
		done := asked(t.Context(), started(t, d), harness.LicenseInfo, nil)
		assert.Equal(t, http.StatusOK, <-got, "one of the two gets it")
		synctest.Wait()
		assert.Empty(t, got, "and only one")
		d.Close()
		assert.Equal(t, http.StatusGone, <-got)
		status, _ = answer(d, http.MethodGet, "/cases/next", "")
		assert.Equal(t, http.StatusGone, status)
		_, list := answer(d, http.MethodGet, "/cases", "")
		assert.Equal(t, true, list["over"])
		<-done
	})
}

// TestWhoIsAwayWithACaseHearsOfTheEnd: a client that was about to ask for the next case would meet a closed port.
func TestWhoIsAwayWithACaseHearsOfTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		done := asked(t.Context(), started(t, d), harness.Activate, nil)
		synctest.Wait()
		status, _ := answer(d, http.MethodGet, "/cases/next", "")
		require.Equal(t, http.StatusOK, status)
		status, _ = answer(d, http.MethodPost, "/cases/1", "{}")
		require.Equal(t, http.StatusNoContent, status)
		<-done
		began := engine.WallClock()
		closed := make(chan time.Duration, 1)
		go func() {
			d.Close()
			closed <- engine.WallClock().Sub(began)
		}()
		<-time.After(time.Second)
		assert.Empty(t, closed, "somebody is away")
		status, _ = answer(d, http.MethodGet, "/cases/next", "")
		assert.Equal(t, http.StatusGone, status)
		assert.Equal(t, time.Second, <-closed)
	})
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		done := asked(t.Context(), started(t, d), harness.Activate, nil)
		synctest.Wait()
		answer(d, http.MethodGet, "/cases/next", "")
		answer(d, http.MethodPost, "/cases/1", "{}")
		<-done
		began := engine.WallClock()
		d.Close()
		assert.Equal(t, 2*time.Second, engine.WallClock().Sub(began), "who never comes back is not waited for without end")
	})
}

func TestAnInterruptedRunLeavesNoCase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		ctx, stop := context.WithCancel(t.Context())
		done := asked(ctx, started(t, d), harness.Activate, nil)
		synctest.Wait()
		stop()
		require.ErrorIs(t, (<-done).err, context.Canceled)
		_, list := answer(d, http.MethodGet, "/cases", "")
		assert.Empty(t, list["cases"])
	})
}

func TestWhatIsNoConversation(t *testing.T) {
	d := newDesk()
	for request, want := range map[string]int{
		"POST /cases/7 {}":                            http.StatusGone,
		"POST /cases/7 {\"outcome\":\"eh\"}":          http.StatusUnprocessableEntity,
		"POST /cases/7 nonsense":                      http.StatusBadRequest,
		"POST /cases/7 [" + strings.Repeat(" ", 5000): http.StatusBadRequest,
		"GET /":          http.StatusNotFound,
		"DELETE /cases/": http.StatusNotFound,
		"PUT /cases":     http.StatusNotFound,
	} {
		method, rest, _ := strings.Cut(request, " ")
		path, body, _ := strings.Cut(rest, " ")
		status, said := answer(d, method, path, body)
		assert.Equal(t, want, status, request)
		assert.NotEmpty(t, said["error"])
	}
	for _, change := range []func(*http.Request){
		func(r *http.Request) { r.Host = "evil.example" },
		func(r *http.Request) { r.Header.Set("Origin", "http://evil.example") },
	} {
		r := httptest.NewRequest(http.MethodGet, "http://localhost:8422/cases", nil)
		change(r)
		w := httptest.NewRecorder()
		d.ServeHTTP(w, r)
		assert.Equal(t, http.StatusForbidden, w.Code)
	}
	for _, host := range []string{"localhost", "localhost:8422", "[::1]:8422", "127.0.0.2"} {
		r := httptest.NewRequest(http.MethodGet, "/cases", nil)
		r.Host = host
		w := httptest.NewRecorder()
		d.ServeHTTP(w, r)
		assert.Equal(t, http.StatusOK, w.Code, host)
	}
}

func TestWhatAClientCannotDoIsNoCase(t *testing.T) {
	d := wire.NewDesk(harness.Info{Name: "few", Capabilities: []harness.Action{harness.Activate}}, limit)
	c := started(t, d)
	assert.True(t, c.Info().AtOnce)
	r, err := c.Do(t.Context(), harness.LicenseInfo, nil)
	require.NoError(t, err)
	assert.Equal(t, harness.Unsupported, r.Outcome)
	assert.Equal(t, harness.AtOnceActions(), started(t, newDesk()).Info().Capabilities)
	require.NoError(t, c.End(t.Context()))
}

// FuzzReport: whatever is posted is answered, and never ends a case with an outcome that nobody knows.
func FuzzReport(f *testing.F) {
	for _, seed := range []string{`{"outcome":"ok"}`, `{"outcome":1}`, "[]", "null", `{"outcome":null}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		d := newDesk()
		r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1/cases/1", strings.NewReader(body))
		w := httptest.NewRecorder()
		d.ServeHTTP(w, r)
		_, err := io.ReadAll(w.Body)
		require.NoError(t, err)
		assert.Contains(t, []int{http.StatusGone, http.StatusBadRequest, http.StatusUnprocessableEntity}, w.Code)
	})
}

// TestAReportThatCannotBeReadIsAFinding, unless a better one follows while there is time.
func TestAReportThatCannotBeReadIsAFinding(t *testing.T) {
	for _, body := range []string{`{"outcome":"yes"}`, `{"outcome":`, `"ok"`, `{"outcome":1}`} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk()
			c := started(t, d)
			done := asked(t.Context(), c, harness.Activate, nil)
			synctest.Wait()
			answer(d, http.MethodGet, "/cases/next", "")
			status, _ := answer(d, http.MethodPost, "/cases/1", body)
			require.GreaterOrEqual(t, status, 400)
			var b *harness.Broken
			require.ErrorAs(t, (<-done).err, &b, "%s", body)
			assert.Equal(t, harness.BadResult, b.Kind)
			assert.Equal(t, "action activate", b.At)
			assert.Equal(t, []*harness.Broken{b}, c.(harness.Witness).Evidence().Broken)
			assert.Empty(t, c.(harness.Witness).Attachments())
			require.NoError(t, c.Start(t.Context(), harness.Setting{}))
			assert.Empty(t, c.(harness.Witness).Evidence().Broken, "the next scenario is another story")

			done = asked(t.Context(), c, harness.Activate, nil)
			synctest.Wait()
			answer(d, http.MethodGet, "/cases/next", "")
			answer(d, http.MethodPost, "/cases/2", body)
			answer(d, http.MethodPost, "/cases/2", `{"outcome":"refused"}`)
			got := <-done
			require.NoError(t, got.err)
			assert.Equal(t, harness.Refused, got.result.Outcome)
		})
	}
}
