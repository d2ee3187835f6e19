//go:build unix

package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// interrupting is a terminal at which somebody presses Ctrl-C as soon as it shows anything.
type interrupting struct{ once sync.Once }

// Write sends the signal, once.
func (i *interrupting) Write(p []byte) (int, error) {
	i.once.Do(func() { _ = syscall.Kill(os.Getpid(), syscall.SIGINT) })
	return len(p), nil
}

// TestAnInterruptedRunTellsWhatRan: the exit code says that it is not whole, the reports are, and the rest can be run.
func TestAnInterruptedRunTellsWhatRan(t *testing.T) {
	dir := t.TempDir()
	var text strings.Builder
	text.WriteString("# language: zh-CN\n功能: 大\n  场景大纲: 第 <n> 行\n    假如“激活日”的世界已经准备好\n    例子:\n      | n |\n")
	const rows = 3000
	for i := range rows {
		fmt.Fprintf(&text, "      | %d |\n", i)
	}
	feature, report := filepath.Join(dir, "big.feature"), filepath.Join(dir, "report")
	require.NoError(t, os.WriteFile(feature, []byte(text.String()), 0o600))
	p := process{env: func(string) string { return "" }, out: &interrupting{}, err: io.Discard}
	assert.Equal(t, exitMachinery, rehearse([]string{"run", feature, "--workers", "1", "--report", report}, p))
	read := func(name string) string {
		content, err := os.ReadFile(filepath.Join(report, name))
		require.NoError(t, err)
		return string(content)
	}
	left := strings.Count(read("rerun.txt"), "\n")
	assert.Positive(t, left)
	assert.Less(t, left, rows)
	assert.Contains(t, read("messages.ndjson"), `"success":false`)
	assert.Contains(t, read("index.html"), "</html>")
	assert.Contains(t, read("junit.xml"), "</testsuite>")
}
