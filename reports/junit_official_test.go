package reports_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/internal/need"
	"example.com/rehearse/reports"
)

// junitFile is what a reader of JUnit files sees of one.
type junitFile struct {
	Tests    int `xml:"tests,attr"`
	Skipped  int `xml:"skipped,attr"`
	Failures int `xml:"failures,attr"`
	Cases    []struct {
		Class   string    `xml:"classname,attr"`
		Name    string    `xml:"name,attr"`
		Time    string    `xml:"time,attr"`
		Skipped *struct{} `xml:"skipped"`
		Failure *struct {
			Type    string `xml:"type,attr"`
			Message string `xml:"message,attr"`
		} `xml:"failure"`
		Out string `xml:"system-out"`
	} `xml:"testcase"`
}

// facts lists what is compared of each test case, sorted: class, name, outcome, time
// in milliseconds and the list of steps. Not compared are what ours tells on purpose:
// the status as the type of a failure without an exception, and hooks that went wrong
// among the steps. Neither are spaces and the number of dots: the official formatter
// puts a space behind every keyword, which Chinese has not, and counts in UTF-16.
func (f junitFile) facts(t *testing.T) []string {
	t.Helper()
	dots, space := regexp.MustCompile(`\.{2,}`), regexp.MustCompile(`\s+`)
	hook := regexp.MustCompile(`^(Before|After).*\.\.(failed|pending)$`)
	said := []string{"ambiguous", "failed", "pending", "undefined"}
	var all []string
	for _, c := range f.Cases {
		if c.Class == "" {
			continue // a hook of the run, which ours tells in system-err
		}
		outcome := "passed"
		switch {
		case c.Skipped != nil:
			outcome = "skipped"
		case c.Failure != nil:
			outcome = "failed"
			if !slices.Contains(said, c.Failure.Type) {
				outcome = strings.TrimSpace("failed " + c.Failure.Type)
			}
		}
		took, err := strconv.ParseFloat(c.Time, 64)
		require.NoError(t, err)
		lines := []string{c.Class, c.Name, outcome, strconv.Itoa(int(took*1000 + 0.5))}
		for line := range strings.Lines(c.Out) {
			if text := space.ReplaceAllString(dots.ReplaceAllString(line, ".."), ""); text != "" && !hook.MatchString(text) {
				lines = append(lines, text)
			}
		}
		all = append(all, strings.Join(lines, "\n"))
	}
	slices.Sort(all)
	return all
}

// official gives the files that @cucumber/junit-xml-formatter makes of streams.
func official(t *testing.T, streams []string) []string {
	t.Helper()
	need.NPM(t, "@cucumber/junit-xml-formatter")
	script := filepath.FromSlash("../internal/npm/junit.mjs")
	command := exec.CommandContext(t.Context(), need.Node(t), append([]string{script}, streams...)...) //nolint:gosec // our own script
	var trouble bytes.Buffer
	command.Stderr = &trouble
	out, err := command.Output()
	require.NoError(t, err, trouble.String())
	var files []string
	require.NoError(t, json.Unmarshal(out, &files))
	require.Len(t, files, len(streams))
	return files
}

func parsed(t *testing.T, text []byte) junitFile {
	t.Helper()
	var f junitFile
	require.NoError(t, xml.Unmarshal(text, &f), string(text))
	return f
}

// TestJUnitIsThatOfTheOfficialFormatter gives both the messages of the Compatibility Kit
// and our sample. A scenario without steps passes there and fails here: nothing was
// checked in it.
func TestJUnitIsThatOfTheOfficialFormatter(t *testing.T) {
	streams, err := filepath.Glob(filepath.Join(need.NPM(t, "@cucumber/compatibility-kit"), "features", "*", "*.ndjson"))
	require.NoError(t, err)
	require.Greater(t, len(streams), 40)
	streams = append(streams, filepath.FromSlash("testdata/run.ndjson"))
	for i, text := range official(t, streams) {
		t.Run(filepath.Base(streams[i]), func(t *testing.T) {
			stream, err := os.Open(streams[i])
			require.NoError(t, err)
			defer stream.Close() //nolint:errcheck // only read
			results, err := reports.Read(stream)
			require.NoError(t, err)
			var out bytes.Buffer
			require.NoError(t, reports.JUnit(&out, results))
			ours, theirs := parsed(t, out.Bytes()), parsed(t, []byte(text))
			if filepath.Base(streams[i]) == "empty.ndjson" {
				assert.Equal(t, []string{"Empty Scenarios\nBlank Scenario\nfailed unknown\n1"}, ours.facts(t))
				return
			}
			assert.Equal(t, theirs.facts(t), ours.facts(t))
			assert.Equal(t, []int{theirs.Tests, theirs.Skipped, theirs.Failures}, []int{ours.Tests, ours.Skipped, ours.Failures})
		})
	}
}
