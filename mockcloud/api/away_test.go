package api

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/journaltest"
)

// leaving is a shared store that goes away and comes back.
type leaving struct {
	journaltest.Shared
	gone error
}

func (l *leaving) Worlds(ctx context.Context) ([]string, error) {
	if l.gone != nil {
		return nil, l.gone
	}
	return l.Shared.Worlds(ctx)
}

func (l *leaving) Since(ctx context.Context, world string, after journal.Mark) (journal.News, error) {
	if l.gone != nil {
		return journal.News{}, l.gone
	}
	return l.Shared.Since(ctx, world, after)
}

func (l *leaving) Turn(world string, w journal.Writer) {
	if l.gone != nil {
		w.Done(l.gone)
		return
	}
	l.Shared.Turn(world, w)
}

// countingGuesses notes the guesses that it is told of.
type countingGuesses struct{ wrong []Guess }

func (*countingGuesses) Wait(*http.Request) time.Duration { return 0 }

func (c *countingGuesses) Wrong(_ *http.Request, g Guess) { c.wrong = append(c.wrong, g) }

// While the shared store is away nobody knows which worlds there are: a client is told to come again, not that its world does
// not exist, and its address is no guess.
func TestWhileTheStoreIsAwayClientsAreToldToComeAgain(t *testing.T) {
	store, guesses := &leaving{}, &countingGuesses{}
	e := engine.New(store)
	_, err := e.Create(t.Context(), "here", cloud.Found{Preset: "empty"})
	require.NoError(t, err)
	h := New(e, WithGuesses(guesses))
	ask := func(method, path string) (*httptest.ResponseRecorder, Seen) {
		var seen Seen
		q := httptest.NewRequest(method, "http://localhost"+path, strings.NewReader("{}"))
		q.Header.Set("Content-Type", "application/json")
		got := httptest.NewRecorder()
		h.ServeHTTP(got, q.WithContext(WithSeen(q.Context(), &seen)))
		return got, seen
	}
	requests := map[string]int{ // and what they are answered once the store is back
		"GET /w/here/v1/products": 200, "GET /w/elsewhere/v1/products": 404, "GET /__admin/health": 200, "GET /__admin/worlds": 200,
		"GET /w/here/__admin": 200, "GET /w/elsewhere/__admin": 404, "POST /__admin/worlds": 201, "POST /__admin/reset": 200,
	}
	store.gone = errors.Join(journal.ErrAway, errors.New("connection refused"))
	for request := range requests {
		method, path, _ := strings.Cut(request, " ")
		got, seen := ask(method, path)
		assert.Equal(t, 503, got.Code, request)
		assert.Equal(t, "1", got.Header().Get("Retry-After"), request)
		assert.Contains(t, got.Body.String(), "SERVICE_UNAVAILABLE", request)
		assert.NotContains(t, got.Body.String(), "connection refused", request)
		require.ErrorIs(t, seen.Err, journal.ErrAway, "the log says why: %s", request)
	}
	assert.Empty(t, guesses.wrong)
	store.gone = nil
	for request, want := range requests {
		method, path, _ := strings.Cut(request, " ")
		got, seen := ask(method, path)
		assert.Equal(t, want, got.Code, request)
		assert.NoError(t, seen.Err, request)
	}
	assert.Equal(t, []Guess{GuessedWorld, GuessedWorld}, guesses.wrong)
}
