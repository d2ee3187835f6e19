package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
)

// operated is the handler of serve with flags of its own, and what it logs.
func operated(t *testing.T, ops opsSettings) (h http.Handler, log *bytes.Buffer) {
	t.Helper()
	log = &bytes.Buffer{}
	ops.entries = engine.MinCompacted
	require.True(t, ops.prepare(quiet("en", log)), log)
	h, err := newCloud(t.Context(), serveSettings{preset: "default", seed: 1, ops: ops}, &journal.Memory{}, ops.options())
	require.NoError(t, err)
	return ops.handler(h), log
}

func askLocally(h http.Handler, path string) *httptest.ResponseRecorder {
	r, answer := httptest.NewRequest(http.MethodGet, "http://127.0.0.1:8420"+path, nil), httptest.NewRecorder()
	h.ServeHTTP(answer, r)
	return answer
}

func TestServeLogsAndCounts(t *testing.T) {
	h, log := operated(t, opsSettings{log: "json", level: "info"})
	require.Equal(t, 200, askLocally(h, "/w/main/v1/products").Code)
	var record map[string]any
	require.NoError(t, json.Unmarshal(log.Bytes(), &record), log)
	assert.Equal(t, "listProducts", record["operation"])
	assert.Equal(t, "main", record["world"])
	assert.Contains(t, record, "time")
	answer := askLocally(h, "/__admin/metrics")
	assert.Contains(t, answer.Body.String(), `rehearse_http_requests_total{method="GET",route="/w/{world}/v1/products",status="200"} 1`)
	assert.Contains(t, answer.Body.String(), "rehearse_worlds 1\n")

	h, log = operated(t, opsSettings{log: "text", level: "warn"})
	require.Equal(t, 200, askLocally(h, "/w/main/v1/products").Code)
	assert.Empty(t, log.String(), "requests are below warn")
	require.Equal(t, 404, askLocally(h, "/w/other/v1/products").Code)
	assert.Contains(t, log.String(), "level=WARN msg=request method=GET status=404")
}

// hoarder is a store that drops nothing.
type hoarder struct{ journal.Memory }

func (*hoarder) Trim(context.Context, string, journal.Cut) error {
	return errors.New("the disk is full")
}

func TestServeLogsWhatFailsNoRequest(t *testing.T) {
	log, ops := &bytes.Buffer{}, opsSettings{log: "text", level: "warn", entries: 1_000_000}
	require.True(t, ops.prepare(quiet("en", log)))
	w, err := ops.engine(&hoarder{}).Create(t.Context(), "w", cloud.Found{Seed: 1})
	require.NoError(t, err)
	for range 11_002 { // a tenth more than are kept, the one that finds them, and none to spare
		_, err := w.Do(t.Context(), engine.Call{Wire: &journal.Wire{Method: "GET", Path: "/"}})
		require.NoError(t, err)
	}
	assert.Equal(t, 1, strings.Count(log.String(), `level=ERROR msg=trouble world=w error="the disk is full"`), log)
}

func TestServeLimitsGuesses(t *testing.T) {
	h, _ := operated(t, opsSettings{log: "text", level: "warn", guesses: 2})
	for _, want := range []int{404, 404, 429} {
		require.Equal(t, want, askLocally(h, "/w/other/v1/products").Code)
	}
	h, _ = operated(t, opsSettings{log: "text", level: "error"})
	for range 50 {
		require.Equal(t, 404, askLocally(h, "/w/other/v1/products").Code)
	}
}

// A test suite that is wrong two thousand times in a row does not notice the limit that serve has by default.
func TestTheDefaultLimitIsGenerous(t *testing.T) {
	var ops opsSettings
	ops.flags(newFlags("serve", quiet("en", io.Discard)), quiet("en", io.Discard))
	ops.level = "error" // each would be a warning
	h, _ := operated(t, ops)
	for range 2000 {
		require.Equal(t, 404, askLocally(h, "/w/other/v1/products").Code)
	}
}

func TestFlagsOfOperationThatDoNotFit(t *testing.T) {
	for want, args := range map[string]string{
		"--log is text or json":      "--log xml",
		"--log-level is debug":       "--log-level loud",
		"--guess-limit is a number":  "--guess-limit -1",
		"has at least 16 characters": "--addr 0.0.0.0:0 --admin-token short",
	} {
		var out strings.Builder
		assert.Equal(t, exitUsage, rehearse(append([]string{"serve", "--addr", "127.0.0.1:0"}, strings.Fields(args)...), quiet("en", &out)))
		assert.Contains(t, out.String(), want)
		assert.NotContains(t, out.String(), "stopping", "nobody sent a signal")
	}
	assert.False(t, weakToken("short", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}, quiet("en", io.Discard)), "on this computer any will do")
	assert.False(t, weakToken("long enough, this one", &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1)}, quiet("en", io.Discard)))
}
