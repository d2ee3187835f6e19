//go:build unix

package process_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/process"
)

// echo is a client that logs the third request and says yes.
const echo = `
read q; echo '{"jsonrpc":"2.0","id":1,"result":{"name":"echo","capabilities":["sign_in"]}}'
read q; echo '{"jsonrpc":"2.0","id":2,"result":{}}'
read q; echo "$q" >&2; echo '{"jsonrpc":"2.0","id":3,"result":{"outcome":"ok"}}'
read q`

func TestAProgramIsToldWhatTheComputersClockShows(t *testing.T) {
	wrong := time.Date(2025, 12, 31, 8, 0, 0, 0, time.FixedZone("Shanghai", 8*3600))
	for want, now := range map[string]func() time.Time{
		`"args":{},"computer_time":"2025-12-31T00:00:00Z"}`: func() time.Time { return wrong },
		`"params":{"name":"sign_in","args":{}}`:             nil,
	} {
		p, err := process.New([]string{"/bin/sh", "-c", echo})
		require.NoError(t, err)
		c := p.Client(harness.Surroundings{Now: now})
		require.NoError(t, c.Start(t.Context(), harness.Setting{}))
		_, err = c.Do(t.Context(), harness.SignIn, nil)
		require.NoError(t, err)
		assert.Contains(t, c.(harness.Witness).Evidence().Log, want)
		require.NoError(t, p.Close(t.Context()), "what is still in use is ended")
	}
}
