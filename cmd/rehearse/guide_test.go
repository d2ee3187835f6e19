package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/internal/need"
)

// block is a fenced block of a document: ```kind file=NAME or exit=CODE.
type block struct{ kind, file, exit, text string }

func blocks(t *testing.T, document string) (list []block) {
	t.Helper()
	raw, err := os.ReadFile(document)
	require.NoError(t, err)
	fence := regexp.MustCompile("(?ms)^```([a-z]+)(?: file=(\\S+))?(?: exit=(\\d+))?\\n(.*?)^```$")
	for _, m := range fence.FindAllStringSubmatch(string(raw), -1) {
		list = append(list, block{m[1], m[2], m[3], m[4]})
	}
	return list
}

// TestTheGuideDoesWhatItSays follows docs/testing-your-client.md from its first line to its last: writes its files, runs its
// commands, and finds in what they print what it shows.
func TestTheGuideDoesWhatItSays(t *testing.T) {
	need.Python(t)
	folder, said, ran := t.TempDir(), "", 0
	for _, b := range blocks(t, filepath.Join("..", "..", "docs", "testing-your-client.md")) {
		switch {
		case b.kind == "diff":
			mend(t, filepath.Join(folder, b.file), b.text)
		case b.file != "":
			require.NoError(t, os.WriteFile(filepath.Join(folder, b.file), []byte(b.text), 0o600))
		case b.kind == "sh":
			ran++
			said = shell(t, folder, b)
		case b.kind == "text":
			for line := range strings.Lines(b.text) {
				assert.Contains(t, said, strings.TrimSpace(line))
			}
		}
	}
	assert.GreaterOrEqual(t, ran, 6)
}

// mend puts the lines that begin with + behind the line before them.
func mend(t *testing.T, file, diff string) {
	t.Helper()
	before, added := "", ""
	for line := range strings.Lines(diff) {
		if more, is := strings.CutPrefix(line, "+"); is {
			added += more
			continue
		}
		before += strings.TrimPrefix(line, " ")
	}
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(raw), before), "where to put it")
	require.NoError(t, os.WriteFile(file, []byte(strings.Replace(string(raw), before, before+added, 1)), 0o600))
}

// shell runs a block's commands, which end with the code it names.
func shell(t *testing.T, folder string, b block) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-e", "-c", b.text)
	cmd.Dir, cmd.Env = folder, append(os.Environ(), "REHEARSE_LANG=en")
	out, err := cmd.CombinedOutput()
	want := 0
	if b.exit != "" {
		want, _ = strconv.Atoi(b.exit)
	}
	if err != nil {
		var ended *exec.ExitError
		require.ErrorAs(t, err, &ended)
	}
	require.Equal(t, want, cmd.ProcessState.ExitCode(), "%s\n%s", b.text, out)
	return string(out)
}
