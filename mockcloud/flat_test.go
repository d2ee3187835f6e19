package mockcloud_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/api"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
)

// perWorld is how many requests a world gets before it is deleted.
const perWorld = 500

// BenchmarkMemoryOverRequests tells by how much memory grows while a server that stays up answers requests: worlds are
// made, used and deleted, as a pipeline does. One operation is a world with its requests; `-benchtime 2000x` is the
// million. The first tenth is warm-up.
func BenchmarkMemoryOverRequests(b *testing.B) {
	e := engine.New(&journal.Memory{})
	h := api.New(e)
	var warm float64
	for i := range b.N {
		if i == b.N/10 {
			warm = live()
		}
		useWorld(b, e, h)
	}
	b.ReportMetric(100*(live()-warm)/warm, "%growth")
	b.ReportMetric(float64(b.N*perWorld), "requests")
}

// BenchmarkMemoryOfOneWorld is the same for a single world that nobody ever deletes, and whose journal is compacted at
// 10,000 entries. What a world remembers is full after the warm-up: 10,000 sign-ins.
func BenchmarkMemoryOfOneWorld(b *testing.B) {
	e := engine.New(&journal.Memory{}, engine.WithLimits(engine.Limits{EntriesPerWorld: 10_000}))
	h := api.New(e)
	w, err := e.Create(b.Context(), "w", found(b, 1))
	if err != nil {
		b.Fatal(err)
	}
	body := signInBody(w)
	var warm float64
	for i := range b.N {
		if i == b.N/10 {
			warm = live()
		}
		signInOften(b, h, "/w/w/v1/sessions", body)
	}
	b.ReportMetric(100*(live()-warm)/warm, "%growth")
	b.ReportMetric(live()/(1<<20), "MB")
	b.ReportMetric(float64(b.N*perWorld), "requests")
	runtime.KeepAlive(h)
}

// However long it lives, a world weighs what its state and the bound of its journal weigh.
func TestAWorldThatLivesLongDoesNotGrow(t *testing.T) {
	e := engine.New(&journal.Memory{}, engine.WithLimits(engine.Limits{EntriesPerWorld: 200}))
	h := api.New(e)
	w, err := e.Create(t.Context(), "w", found(t, 1))
	require.NoError(t, err)
	look := func(requests int) {
		for range requests {
			h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/w/w/v1/organizations", nil))
		}
	}
	look(2000)
	warm := live()
	look(20_000)
	assert.Less(t, live(), 1.2*warm)
	assert.EqualValues(t, 22_001, w.Seq())
	entries, err := w.Entries(t.Context(), 1)
	require.NoError(t, err)
	assert.LessOrEqual(t, len(entries), 200)
	runtime.KeepAlive(h)
}

func useWorld(b *testing.B, e *engine.Engine, h http.Handler) {
	b.Helper()
	w, err := e.Create(context.Background(), "", found(b, 1))
	if err != nil {
		b.Fatal(err)
	}
	signInOften(b, h, "/w/"+w.ID()+"/v1/sessions", signInBody(w))
	if err := e.Delete(context.Background(), w.ID()); err != nil {
		b.Fatal(err)
	}
}

// signInBody is what the first account of a world signs in with.
func signInBody(w *engine.World) (body []byte) {
	w.Read(func(v engine.View) {
		for id, a := range v.State.Accounts.All {
			body = fmt.Appendf(nil, `{"account":%q,"password":%q,"feature_code":"FC-1"}`, a.Login, v.State.Password(id))
			break
		}
	})
	return body
}

func signInOften(b *testing.B, h http.Handler, path string, body []byte) {
	b.Helper()
	for range perWorld {
		q := httptest.NewRequest(http.MethodPost, path, bytes.NewReader(body))
		q.Header.Set("Content-Type", "application/json")
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, q)
		if answer.Code != http.StatusCreated {
			b.Fatal(answer.Code, answer.Body)
		}
		_, _ = io.Copy(io.Discard, answer.Body)
	}
}
