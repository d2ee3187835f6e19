package watch_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/api"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/limit"
	"example.com/rehearse/mockcloud/watch"
)

// BenchmarkWatching tells what metrics, a silent log and the limit on guesses cost: the same request to the face alone,
// and to the face as serve dresses it.
func BenchmarkWatching(b *testing.B) {
	serve := func(b *testing.B, h http.Handler) {
		b.ReportAllocs()
		for b.Loop() {
			answer := httptest.NewRecorder()
			h.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "http://127.0.0.1/w/w/v1/products", nil))
			require.Equal(b, http.StatusOK, answer.Code)
		}
	}
	founded := func(b *testing.B, store journal.Store) *engine.Engine {
		e := engine.New(store)
		_, err := e.Create(b.Context(), "w", cloud.Found{Seed: 1})
		require.NoError(b, err)
		return e
	}
	b.Run("alone", func(b *testing.B) { serve(b, api.New(founded(b, &journal.Memory{}))) })
	b.Run("watched", func(b *testing.B) {
		w := watch.New(watch.WithClock(engine.WallClock))
		e := founded(b, w.Store(&journal.Memory{}))
		serve(b, w.Handler(api.New(e, api.WithGuesses(limit.New(6000, engine.WallClock)))))
	})
}
