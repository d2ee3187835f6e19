package main

import (
	"context"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/cases/desk"
)

func TestCasesAndCapturesLieOnTheDesk(t *testing.T) {
	file := filepath.Join(t.TempDir(), "wang.case.json")
	require.Equal(t, exitPassed, rehearse([]string{"case", "new", "--mode", "wrong-organization", "--name", "wang", "-o", file}, quiet("en", io.Discard)))
	d, err := desk.New()
	require.NoError(t, err)
	for _, name := range []string{file, "../../harness/cases/desk/testdata/prompt.har"} {
		c, err := readCase(name)
		require.NoError(t, err)
		_, err = d.Open(c)
		require.NoError(t, err)
	}
	ctx, stop := context.WithCancel(t.Context())
	lines, done := make(said, 16), make(chan int)
	go func() {
		p := quiet("en", io.Discard)
		p.out = lines
		done <- serveDesk(ctx, d, "127.0.0.1:0", p)
	}()
	var at string
	for line := range lines {
		if found, ok := strings.CutPrefix(line, "case desk: "); ok {
			at = found
		}
		if line == "Ready." {
			break
		}
	}
	r, err := http.Get(at + "?lang=en")
	require.NoError(t, err)
	page, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	require.NoError(t, r.Body.Close())
	assert.Contains(t, string(page), `<a href="/cases/1">wang</a>`)
	assert.Contains(t, string(page), `<a href="/cases/2">prompt</a>`)
	stop()
	assert.Equal(t, exitPassed, <-done)
}
