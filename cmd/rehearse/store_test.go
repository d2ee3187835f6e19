package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/internal/pgtest"
)

func quiet(lang string, errs io.Writer) process {
	return process{env: func(name string) string {
		if name == "LANG" {
			return lang
		}
		return ""
	}, out: io.Discard, err: errs}
}

// served is one life of a server over a store.
func served(t *testing.T, name string, use func(*httptest.Server)) {
	t.Helper()
	store, closeStore, err := openStore(t.Context(), name, quiet("en", io.Discard))
	require.NoError(t, err)
	handler, err := newCloud(t.Context(), serveSettings{preset: "default", seed: 1}, store, nil)
	require.NoError(t, err)
	server := httptest.NewServer(handler)
	use(server)
	server.Close()
	require.NoError(t, closeStore())
}

func journalOf(t *testing.T, s *httptest.Server, world string) (status int, body string) {
	t.Helper()
	return get(t, s, "/w/"+world+"/__admin/journal")
}

func get(t *testing.T, s *httptest.Server, path string) (status int, body string) {
	t.Helper()
	r, err := s.Client().Get(s.URL + path)
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Body.Close()) }()
	raw, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	return r.StatusCode, string(raw)
}

func TestWorldsAreThereAfterARestart(t *testing.T) {
	for kind, name := range map[string]string{
		"sqlite":   "sqlite:" + filepath.Join(t.TempDir(), "journals.db"),
		"postgres": pgtest.Start(t).Database(t),
	} {
		t.Run(kind, func(t *testing.T) { worldsAreThereAfterARestart(t, name) })
	}
	served(t, "memory", func(s *httptest.Server) {
		status, _ := journalOf(t, s, "class")
		assert.Equal(t, http.StatusNotFound, status)
	})
}

func worldsAreThereAfterARestart(t *testing.T, name string) {
	var before string
	served(t, name, func(s *httptest.Server) {
		r, err := s.Client().Post(s.URL+"/__admin/worlds", "application/json", bytes.NewBufferString(`{"id":"class"}`))
		require.NoError(t, err)
		require.NoError(t, r.Body.Close())
		require.Equal(t, http.StatusCreated, r.StatusCode)
		_, before = journalOf(t, s, "class")
	})
	served(t, name, func(s *httptest.Server) {
		for _, world := range []string{"class", "main"} {
			status, after := journalOf(t, s, world)
			require.Equal(t, http.StatusOK, status, world)
			if world == "class" {
				assert.Equal(t, before, after)
			}
		}
	})
}

// What was done through one server is there at the other at once, and gone at once.
func TestTwoServersOnOneDatabase(t *testing.T) {
	name := pgtest.Start(t).Database(t)
	served(t, name, func(a *httptest.Server) {
		served(t, name, func(b *httptest.Server) {
			ask := func(s *httptest.Server, method, path, body string) int {
				q, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, bytes.NewBufferString(body))
				require.NoError(t, err)
				q.Header.Set("Content-Type", "application/json")
				r, err := s.Client().Do(q)
				require.NoError(t, err)
				require.NoError(t, r.Body.Close())
				return r.StatusCode
			}
			assert.Equal(t, http.StatusCreated, ask(a, "POST", "/__admin/worlds", `{"id":"class"}`))
			assert.Equal(t, http.StatusConflict, ask(b, "POST", "/__admin/worlds", `{"id":"class"}`))
			assert.Equal(t, http.StatusOK, ask(b, "POST", "/w/class/__admin/clock", `{"advance":"24h"}`))
			_, there := journalOf(t, a, "class")
			_, here := journalOf(t, b, "class")
			assert.Equal(t, there, here)
			var clocks [2]string
			for i, s := range []*httptest.Server{a, b} {
				r, err := s.Client().Get(s.URL + "/w/class/__admin/clock")
				require.NoError(t, err)
				raw, err := io.ReadAll(r.Body)
				require.NoError(t, err)
				require.NoError(t, r.Body.Close())
				clocks[i] = string(raw)
			}
			assert.Equal(t, clocks[0], clocks[1], "a clock that one server moved stands at the same time at the other")
			assert.Equal(t, http.StatusNoContent, ask(a, "DELETE", "/__admin/worlds/class", ""))
			assert.Equal(t, http.StatusNotFound, ask(b, "GET", "/w/class/__admin/clock", ""))
		})
	})
}

// A backup moves worlds between kinds of stores, and is taken while a server runs.
func TestABackupMovesBetweenStores(t *testing.T) {
	folder := t.TempDir()
	file := func(name string) string { return filepath.Join(folder, name) }
	verb := func(args ...string) {
		var errs bytes.Buffer
		require.Equal(t, exitPassed, rehearse(append([]string{"store"}, args...), quiet("en", &errs)), errs.String())
	}
	cluster := pgtest.Start(t)
	database, other := cluster.Database(t), cluster.Database(t)
	served(t, database, func(s *httptest.Server) {
		r, err := s.Client().Post(s.URL+"/__admin/worlds", "application/json", bytes.NewBufferString(`{"id":"class","seed":9}`))
		require.NoError(t, err)
		require.NoError(t, r.Body.Close())
		verb("backup", "--store", database, file("1"))
		verb("restore", "--store", "sqlite:"+file("x.db"), file("1"))
		served(t, "sqlite:"+file("x.db"), func(moved *httptest.Server) {
			_, was := journalOf(t, s, "class")
			_, is := journalOf(t, moved, "class")
			assert.Equal(t, was, is)
			verb("backup", "--store", "sqlite:"+file("x.db"), file("2"))
		})
		verb("restore", "--store", other, file("2"))
		verb("backup", "--store", other, file("3"))
	})
	var all [3][]byte
	for i, name := range []string{"1", "2", "3"} {
		var err error
		all[i], err = os.ReadFile(file(name))
		require.NoError(t, err)
	}
	assert.Equal(t, all[0], all[1])
	assert.Equal(t, all[0], all[2])
	info, err := os.Stat(file("1"))
	require.NoError(t, err)
	assert.EqualValues(t, 0o600, info.Mode().Perm())
}

func TestStoresThatCannotBeOpened(t *testing.T) {
	for name, want := range map[string]string{
		"":                       "--store is memory, sqlite:FILE or postgres://",
		"sqlite:":                "--store is memory, sqlite:FILE or postgres://",
		"mysql://me:secret@host": "--store is memory, sqlite:FILE or postgres://",
		"sqlite:" + filepath.Join(t.TempDir(), "nowhere", "x.db"): "nowhere",
		"postgres://me:secret@127.0.0.1:1/x":                      "connect",
		"postgresql://me:secret/x@127.0.0.1:1/x":                  "special characters as %40",
	} {
		var errs bytes.Buffer
		code := serve(context.Background(), serveSettings{addr: "127.0.0.1:0", store: name, preset: "default", seed: 1}, quiet("en", &errs))
		assert.Equal(t, exitUsage, code)
		assert.Contains(t, errs.String(), want)
		assert.NotContains(t, errs.String(), "secret")
	}
}

// Whoever cannot open a store is told why in their language; what was found stands beside it.
func TestWhyAStoreCannotBeOpenedIsToldInBothLanguages(t *testing.T) {
	text := filepath.Join(t.TempDir(), "letter.txt")
	require.NoError(t, os.WriteFile(text, []byte("a letter, and no database at all"), 0o600))
	for _, c := range []struct{ store, zh, en string }{
		{"sqlite:" + text, "别的程序的文件", "a file of another program"},
		{"sqlite://x.db", "不带 //", "without //"},
		{"postgres://[", "这不是 PostgreSQL 的地址", "this is no address of a PostgreSQL database"},
		{"sqlite:" + text + "/x.db", "letter.txt/x.db", "letter.txt/x.db"},
	} {
		for lang, want := range map[string]string{"zh": c.zh, "en": c.en} {
			var out strings.Builder
			assert.Equal(t, exitUsage, rehearse([]string{"serve", "--addr", "127.0.0.1:0", "--store", c.store}, quiet(lang, &out)))
			assert.Contains(t, out.String(), want)
			assert.NotContains(t, out.String(), "%!")
			if lang == "en" {
				assert.NotContains(t, out.String(), "的")
			}
		}
	}
}

func TestServeNeedsAPort(t *testing.T) {
	for _, addr := range []string{"", ":", "127.0.0.1", "127.0.0.1:", "x"} {
		var out strings.Builder
		assert.Equal(t, exitUsage, rehearse([]string{"serve", "--addr", addr}, quiet("en", &out)), addr)
		assert.Contains(t, out.String(), "--addr is HOST:PORT")
	}
}
