package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/internal/quietstart"
	"example.com/rehearse/reports"
)

func TestMain(m *testing.M) {
	if strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe") != "rehearse" { // else main does it
		quietstart.GiveBack()
	}
	testscript.Main(m, map[string]func(){"rehearse": main, "speaker": speaker, "errand": errand, "fetcher": fetcher, "person": person})
}

// TestScripts runs testdata/script/*.txtar: each is a session on the command line with what it must print. Set
// UPDATE=1 to rewrite the expected output.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("testdata", "script"),
		UpdateScripts: os.Getenv("UPDATE") != "",
		Setup: func(e *testscript.Env) error {
			e.Setenv("SOURCE_DATE_EPOCH", "1767574800")
			for _, name := range []string{"DESK1", "DESK2"} { // addresses that both sides of a script must know beforehand
				e.Setenv(name, freeAddress(t))
			}
			return nil
		},
	})
}

// freeAddress is a loopback address at which nobody listens: two runs of the tests on one computer must not meet.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { assert.NoError(t, l.Close()) }()
	return l.Addr().String()
}

func TestModesAsJSON(t *testing.T) {
	var out bytes.Buffer
	require.Equal(t, exitPassed, rehearse([]string{"modes", "--json"}, process{env: func(string) string { return "" }, out: &out, err: io.Discard}))
	var modes []map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(out.Bytes(), &modes))
	require.GreaterOrEqual(t, len(modes), 30)
	rehearsed := 0
	for _, m := range modes {
		for _, key := range []string{"id", "label", "source", "name", "trigger", "seen", "consequence", "remedy", "owner", "scenarios"} {
			assert.Contains(t, m, key)
		}
		var scenarios []string
		require.NoError(t, json.Unmarshal(m["scenarios"], &scenarios))
		if len(scenarios) > 0 {
			rehearsed++
		}
		if string(m["label"]) == `"documented"` {
			assert.NotEmpty(t, scenarios, "%s has no scenario", m["id"])
		}
	}
	assert.GreaterOrEqual(t, rehearsed, 30)
}

func TestTheSameSeedWritesTheSameReports(t *testing.T) {
	first, second := t.TempDir(), t.TempDir()
	env := func(name string) string { return map[string]string{"SOURCE_DATE_EPOCH": "1767574800", "CI": "1"}[name] }
	for dir, workers := range map[string]string{first: "1", second: "4"} {
		args := []string{"run", "--tags", "@mode:wrong-organization or @mode:session-expired", "--workers", workers, "--report", dir}
		require.Equal(t, exitPassed, rehearse(args, process{env: env, out: io.Discard, err: io.Discard}))
	}
	files := 0
	require.NoError(t, filepath.WalkDir(first, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		a, err := os.ReadFile(path)
		require.NoError(t, err)
		b, err := os.ReadFile(filepath.Join(second, strings.TrimPrefix(path, first)))
		require.NoError(t, err)
		assert.Equal(t, string(a), string(b), path)
		return nil
	}))
	assert.Greater(t, files, 6)
}

func TestNoSecretIsInAnyReport(t *testing.T) {
	dir := t.TempDir()
	env := func(string) string { return "" }
	require.Equal(t, exitPassed, rehearse([]string{"run", "--report", dir}, process{env: env, out: io.Discard, err: io.Discard}))
	require.NoError(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.NotRegexp(t, `SIM-[SCY][0-9A-HJKMNP-TV-Z]{5}-`, string(raw), path)
		assert.NotContains(t, string(raw), "sim-pass-", path)
		return nil
	}))
	f, err := os.Open(filepath.Join(dir, "messages.ndjson"))
	require.NoError(t, err)
	results, err := reports.Read(f)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	assert.True(t, results.Green())
	exchanges := 0
	for _, a := range results.Scenarios[0].Attempts {
		for _, step := range a.Steps {
			exchanges += len(step.Attachments)
		}
	}
	assert.Positive(t, exchanges, "the exchanges with the cloud are attached to their steps")
}

// said hands on what is written to it, a line at a time.
type said chan string

func (s said) Write(b []byte) (int, error) {
	for line := range strings.Lines(string(b)) {
		s <- strings.TrimSpace(line)
	}
	return len(b), nil
}

func TestServe(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	lines, done := make(said, 16), make(chan int)
	go func() {
		p := process{env: func(name string) string { return map[string]string{"LANG": "en_GB.UTF-8"}[name] }, out: lines, err: io.Discard}
		done <- serve(ctx, serveSettings{addr: "127.0.0.1:0", preset: "default", seed: 1, store: "memory"}, p)
	}()
	var base string
	for line := range lines {
		if found, ok := strings.CutPrefix(line, "clients: "); ok {
			base = found
		}
		if line == "Ready." {
			break
		}
	}
	require.NotEmpty(t, base)
	answer, err := http.Get(base + "/v1/products")
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	assert.Equal(t, http.StatusOK, answer.StatusCode)
	answer, err = http.Post(strings.TrimSuffix(base, "/w/main")+"/__admin/worlds", "application/json", strings.NewReader("{}"))
	require.NoError(t, err)
	var world struct {
		BaseURL  string `json:"base_url"`
		Accounts []struct{ Login, Password string }
	}
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&world))
	require.NoError(t, answer.Body.Close())
	assert.Equal(t, http.StatusCreated, answer.StatusCode)
	assert.NotEmpty(t, world.Accounts[0].Password)
	answer, err = http.Get(world.BaseURL + "/__admin/diagnosis")
	require.NoError(t, err)
	raw, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	assert.Contains(t, string(raw), `"healthy"`)
	stop()
	assert.Equal(t, exitPassed, <-done)
}

func TestServeRefusesWhatItCannotDo(t *testing.T) {
	for name, args := range map[string][]string{
		"an address that is taken or wrong": {"serve", "--addr", "256.0.0.1:1"},
		"a store it does not have":          {"serve", "--store", "postgres://localhost/x"},
		"a preset it does not have":         {"serve", "--addr", "127.0.0.1:0", "--preset", "nope"},
		"an argument":                       {"serve", "now"},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			p := process{env: func(string) string { return "" }, out: io.Discard, err: &out}
			assert.Equal(t, exitUsage, rehearse(args, p))
			assert.NotEmpty(t, out.String())
		})
	}
}

func TestBeyondLoopbackTheAdminAPIWantsAToken(t *testing.T) {
	for host, want := range map[string]bool{"127.0.0.1": true, "::1": true, "192.0.2.7": false, "0.0.0.0": false} {
		assert.Equal(t, want, loopback(&net.TCPAddr{IP: net.ParseIP(host)}), host)
	}
	ctx, stop := context.WithCancel(t.Context())
	lines, done := make(said, 16), make(chan int)
	go func() {
		p := process{env: func(string) string { return "" }, out: lines, err: io.Discard}
		done <- serve(ctx, serveSettings{addr: "127.0.0.1:0", preset: "empty", seed: 1, token: "secret", store: "memory"}, p)
	}()
	var admin string
	for line := range lines {
		if found, ok := strings.CutPrefix(line, "管理接口："); ok {
			admin = strings.TrimSpace(found)
		}
		if line == "Ready." {
			break
		}
	}
	for token, want := range map[string]int{"": http.StatusUnauthorized, "Bearer wrong": http.StatusUnauthorized, "Bearer secret": http.StatusOK} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, admin+"/worlds", nil)
		require.NoError(t, err)
		request.Header.Set("Authorization", token)
		answer, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		assert.Equal(t, want, answer.StatusCode, token)
	}
	stop()
	assert.Equal(t, exitPassed, <-done)
}
