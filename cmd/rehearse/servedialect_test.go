package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// serving runs serve until the test ends and returns what it said up to "Ready.".
func serving(t *testing.T, s serveSettings) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	lines, done := make(said, 64), make(chan int, 1)
	go func() {
		p := process{env: func(name string) string { return map[string]string{"LANG": "en_GB.UTF-8"}[name] }, out: lines, err: lines}
		done <- serve(ctx, s, p)
		close(lines)
	}()
	t.Cleanup(func() {
		stop()
		assert.Equal(t, exitPassed, <-done)
	})
	var all strings.Builder
	for line := range lines {
		all.WriteString(line + "\n")
		if line == "Ready." {
			return all.String()
		}
	}
	require.Fail(t, "serve ended", all.String())
	return ""
}

func TestServeSpeaksADialect(t *testing.T) {
	said := serving(t, serveSettings{
		addr: "127.0.0.1:0", preset: "default", seed: 1, store: "memory",
		dialect: dialectSettings{file: "../../mockcloud/dialect/testdata/desk.dialect.yaml"},
	})
	_, rest, _ := strings.Cut(said, "dialect: ")
	base, _, _ := strings.Cut(rest, " (world main)")
	assert.NotContains(t, said, "there is no world")
	answer, err := http.Post(base+"/hello.do", "application/x-www-form-urlencoded", strings.NewReader("terminal=1&hwid=x"))
	require.NoError(t, err)
	raw, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	assert.Equal(t, "<reply><ret>0</ret></reply>", string(raw))
}

// TestServeSaysThatADialectsWorldIsMissing: the client would get NOT_FOUND for everything, and nobody would know why.
func TestServeSaysThatADialectsWorldIsMissing(t *testing.T) {
	said := serving(t, serveSettings{
		addr: "127.0.0.1:0", preset: "default", seed: 1, store: "memory",
		dialect: dialectSettings{file: "../../mockcloud/dialect/testdata/desk.dialect.yaml", world: "elsewhere"},
	})
	assert.Contains(t, said, "there is no world elsewhere yet")
}

func TestServeRefusesADialectThatIsWrong(t *testing.T) {
	const desk = "../../mockcloud/dialect/testdata/desk.dialect.yaml"
	for want, args := range map[string][]string{
		"testdata/nowhere.yaml":           {"--dialect", "testdata/nowhere.yaml"},
		"--dialect-world needs --dialect": {"--dialect-world", "x"},
		`"a/b" is no name of a world`:     {"--dialect", desk, "--dialect-world", "a/b"},
	} {
		var out bytes.Buffer
		p := process{env: func(name string) string { return map[string]string{"LANG": "en"}[name] }, out: io.Discard, err: &out}
		assert.Equal(t, exitUsage, rehearse(append([]string{"serve", "--addr", "127.0.0.1:0"}, args...), p))
		assert.Contains(t, out.String(), want)
	}
}
