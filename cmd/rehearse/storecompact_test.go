package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/internal/pgtest"
	"example.com/rehearse/mockcloud/journal"
)

// A served world goes on beyond its bound; a trainee's, which somebody is graded by, is full.
func TestJournalsAreBounded(t *testing.T) {
	store := &journal.Memory{}
	handler, err := newCloud(t.Context(), serveSettings{preset: "default", seed: 1, ops: opsSettings{entries: 20}}, store, nil)
	require.NoError(t, err)
	server := httptest.NewServer(handler)
	defer server.Close()
	ask := func(path, body string) int {
		r, err := server.Client().Post(server.URL+path, "application/json", bytes.NewBufferString(body))
		require.NoError(t, err)
		require.NoError(t, r.Body.Close())
		return r.StatusCode
	}
	require.Equal(t, http.StatusCreated, ask("/__admin/worlds", `{"id":"class-X"}`))
	for range 60 {
		require.Equal(t, http.StatusOK, ask("/w/main/__admin/clock", `{"advance":"1h"}`))
	}
	entries, err := store.Load(t.Context(), "main", 1)
	require.NoError(t, err)
	assert.LessOrEqual(t, len(entries), 20)
	assert.Positive(t, journal.CompactedBefore(entries))
	status := 0
	for range 20 {
		status = ask("/w/class-X/__admin/clock", `{"advance":"1h"}`)
	}
	assert.Equal(t, http.StatusInsufficientStorage, status)
	assert.Equal(t, http.StatusConflict, ask("/w/class-X/__admin/compact", `{}`))
	entries, err = store.Load(t.Context(), "class-X", 1)
	require.NoError(t, err)
	assert.Len(t, entries, 20)
}

// The verb shortens journals of both kinds of store, leaves trainees' alone, and a server goes on with what is left.
func TestStoresAreCompacted(t *testing.T) {
	for kind, name := range map[string]string{
		"sqlite":   "sqlite:" + filepath.Join(t.TempDir(), "journals.db"),
		"postgres": pgtest.Start(t).Database(t),
	} {
		t.Run(kind, func(t *testing.T) {
			var before string
			state := func(s *httptest.Server) string {
				_, body := get(t, s, "/w/main/__admin/state")
				return body
			}
			served(t, name, func(s *httptest.Server) {
				for _, path := range []string{"/w/main", "/w/class-X"} {
					r, err := s.Client().Post(s.URL+"/__admin/worlds", "application/json", strings.NewReader(`{"id":"`+strings.TrimPrefix(path, "/w/")+`"}`))
					require.NoError(t, err)
					require.NoError(t, r.Body.Close())
					for range 9 {
						r, err := s.Client().Post(s.URL+path+"/__admin/clock", "application/json", strings.NewReader(`{"advance":"1h"}`))
						require.NoError(t, err)
						require.NoError(t, r.Body.Close())
					}
				}
				before = state(s)
			})
			var out, errs bytes.Buffer
			p := quiet("en", &errs)
			p.out = &out
			require.Equal(t, exitUsage, rehearse([]string{"store", "compact", "--store", name, "class-X"}, p), errs.String())
			assert.Contains(t, errs.String(), "\"class-X\" is a trainee's world")
			require.Equal(t, exitPassed, rehearse([]string{"store", "compact", "--store", name, "--keep", "3"}, p), errs.String())
			assert.Equal(t, "compacted 1 worlds: 5 entries dropped, 5 left; 1 worlds of trainees are whole\n", out.String())
			out.Reset()
			require.Equal(t, exitPassed, rehearse([]string{"store", "compact", "--store", name, "--keep", "0", "main"}, p), errs.String())
			assert.Contains(t, out.String(), "3 entries dropped, 2 left")
			served(t, name, func(s *httptest.Server) {
				assert.Equal(t, before, state(s))
				_, kept := journalOf(t, s, "class-X")
				assert.NotContains(t, kept, `"base"`)
				_, kept = journalOf(t, s, "main")
				assert.Contains(t, kept, `"seq":10,`)
			})
		})
	}
}
