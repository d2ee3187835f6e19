package house_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/internal/need"
)

// What was not checked must not look like what was found clean: make vuln tells the three ends apart.
func TestTheMakefileChecksForKnownHoles(t *testing.T) {
	program := need.Make(t)
	raw, err := os.ReadFile(filepath.Join(root(t), "Makefile"))
	require.NoError(t, err)
	assert.Regexp(t, `govulncheck@v\d+\.\d+\.\d+`, string(raw), "a pinned version")
	for end, want := range map[string]string{"0": "no known holes", "1": "NOT CHECKED", "3": "known holes are linked"} {
		bin := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(bin, "govulncheck"), []byte("#!/bin/sh\nexit "+end+"\n"), 0o755))
		cmd := exec.CommandContext(t.Context(), program, "vuln", "GO=true", "BIN="+bin)
		cmd.Dir = root(t)
		said, err := cmd.CombinedOutput()
		assert.Equal(t, end == "0", err == nil, "%s", said)
		assert.Contains(t, string(said), want)
	}
}
