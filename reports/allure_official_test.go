package reports_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/internal/need"
	"example.com/rehearse/reports"
)

// allureResult is what Allure made of one attempt.
type allureResult struct {
	Name, Status string
	Flaky        bool
	IsRetry      bool
	Retries      []json.RawMessage
	Steps        []json.RawMessage
	Attachments  []json.RawMessage
	Labels       []struct{ Name, Value string }
}

// label finds the first value of a label.
func (r allureResult) label(name string) string {
	for _, l := range r.Labels {
		if l.Name == name {
			return l.Value
		}
	}
	return ""
}

// TestAllureItselfReadsOurResults has the command of Allure generate its report from our
// results, and looks for all of them, in Chinese and English, in the data of its page.
func TestAllureItselfReadsOurResults(t *testing.T) {
	program := filepath.Join(need.NPM(t, "allure"), "cli.js")
	node := need.Node(t)
	ours := sample(t)
	results, page := t.TempDir(), filepath.Join(t.TempDir(), "page")
	f := folder{}
	require.NoError(t, reports.Allure(f.create, ours, catalogue()))
	for name, body := range f {
		require.NoError(t, os.WriteFile(filepath.Join(results, name), []byte(body), 0o600))
	}
	command := exec.CommandContext(t.Context(), node, program, "generate", results, "-o", page) //nolint:gosec // pinned in internal/npm
	command.Dir = t.TempDir()
	out, err := command.CombinedOutput()
	require.NoError(t, err, string(out))

	read := map[string]allureResult{}
	files, err := filepath.Glob(filepath.Join(page, "data", "test-results", "*.json"))
	require.NoError(t, err)
	for _, path := range files {
		var r allureResult
		decode(t, path, &r)
		if !r.IsRetry {
			read[r.Name] = r
		}
	}
	statuses := map[reports.Status]string{reports.StatusPassed: "passed", reports.StatusFlaky: "passed", reports.StatusFailed: "failed",
		reports.StatusSkipped: "skipped", reports.StatusUndefined: "broken"}
	require.Equal(t, len(ours.Scenarios), len(read), "scenarios in the report") // of which a failure need not print all
	for _, s := range ours.Scenarios {
		r := read[s.Name]
		assert.Equal(t, s.Name, r.Name)
		assert.Equal(t, statuses[s.Status], r.Status, s.Name)
		assert.Equal(t, s.Status == reports.StatusFlaky, r.Flaky, s.Name)
		assert.Len(t, r.Retries, len(s.Attempts)-1, s.Name)
		assert.Len(t, r.Steps, len(s.Attempts[len(s.Attempts)-1].Steps), s.Name)
		assert.Equal(t, s.Feature, r.label("feature"), s.Name)
	}
	var counted struct{ Total, Passed, Failed, Broken, Skipped, Flaky, Retries int }
	decode(t, filepath.Join(page, "widgets", "statistic.json"), &counted)
	sum := ours.Summary()
	assert.Equal(t, []int{sum.Total, sum.Bad(), sum.Skipped, 1, 1},
		[]int{counted.Total, counted.Failed + counted.Broken, counted.Skipped, counted.Flaky, counted.Retries})
}

// decode reads a file of JSON.
func decode(t *testing.T, path string, into any) {
	t.Helper()
	raw, err := os.ReadFile(path) //nolint:gosec // of this test
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, into), path)
}
