package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/internal/conformance"
	"example.com/rehearse/internal/need"
)

// runInto runs all embedded features and gives the messages.
func runInto(t *testing.T, folder string, flags ...string) []byte {
	t.Helper()
	env := map[string]string{"SOURCE_DATE_EPOCH": "1700000000", "CI": "true", "LANG": "en_US.UTF-8"}
	var out, wrong bytes.Buffer
	p := process{env: func(name string) string { return env[name] }, in: bytes.NewReader(nil), out: &out, err: &wrong}
	require.Zero(t, rehearse(append([]string{"run", "--report", folder}, flags...), p), "%s%s", &out, &wrong)
	stream, err := os.ReadFile(filepath.Join(folder, "messages.ndjson"))
	require.NoError(t, err)
	return stream
}

// TestMessagesAreValid holds every message of a full run to the official schema.
func TestMessagesAreValid(t *testing.T) {
	schema, err := conformance.LoadSchema(filepath.Join(need.NPM(t, "@cucumber/messages"), "messages.schema.json"))
	require.NoError(t, err)
	lines, err := schema.Check(bytes.NewReader(runInto(t, t.TempDir())))
	require.NoError(t, err)
	assert.Greater(t, lines, 1000, "the embedded features make a long stream")
}
