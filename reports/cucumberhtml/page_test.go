package cucumberhtml_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/internal/need"
	"example.com/rehearse/reports/cucumberhtml"
)

// sample is a run in Chinese and English with texts that try to end the script.
func sample(t *testing.T) []byte {
	t.Helper()
	stream, err := os.ReadFile(filepath.FromSlash("../testdata/run.ndjson"))
	require.NoError(t, err)
	return stream
}

// parts cuts a page into what is around its messages, and the messages.
func parts(t *testing.T, page []byte) (around, list string) {
	t.Helper()
	before, after, found := strings.Cut(string(page), "window.CUCUMBER_MESSAGES = ")
	require.True(t, found)
	list, after, found = strings.Cut(after, ";\n</script>")
	require.True(t, found)
	return before + after, strings.ReplaceAll(list, `\x3C`, "<")
}

// The official formatter makes the same page. Only the messages are compared as values,
// because it writes them anew.
func TestThePageIsThatOfTheOfficialFormatter(t *testing.T) {
	need.NPM(t, "@cucumber/html-formatter")
	node := need.Node(t)
	stream := sample(t)
	var ours bytes.Buffer
	require.NoError(t, cucumberhtml.Write(&ours, bytes.NewReader(stream)))
	command := exec.CommandContext(t.Context(), node, filepath.FromSlash("../../internal/npm/html.mjs")) //nolint:gosec // our own script
	var trouble bytes.Buffer
	command.Stdin, command.Stderr = bytes.NewReader(stream), &trouble
	theirs, err := command.Output()
	require.NoError(t, err, trouble.String())
	around, list := parts(t, ours.Bytes())
	wantAround, wantList := parts(t, theirs)
	assert.True(t, around == wantAround, "ours has %d bytes, theirs %d", len(around), len(wantAround))
	assert.JSONEq(t, wantList, list)
}

// The files are those of the pinned package, and its licences are with them.
func TestTheFilesAreThoseOfThePackage(t *testing.T) {
	folder := need.NPM(t, "@cucumber/html-formatter")
	for name, from := range map[string]string{
		"LICENSE": "LICENSE", "main.js": "dist/main.js", "main.css": "dist/main.css", "main.js.LICENSE.txt": "dist/main.js.LICENSE.txt",
		"icon.url": "dist/src/icon.url", "index.mustache": "dist/src/index.mustache",
	} {
		ours, err := os.ReadFile(filepath.Join("assets", name))
		require.NoError(t, err)
		theirs, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(from))) //nolint:gosec // pinned
		require.NoError(t, err)
		assert.True(t, bytes.Equal(theirs, ours), name)
	}
}

func TestHostileTextsStayTexts(t *testing.T) {
	var page, empty bytes.Buffer
	require.NoError(t, cucumberhtml.Write(&page, bytes.NewReader(sample(t))))
	require.NoError(t, cucumberhtml.Write(&empty, strings.NewReader("\n  \n")))
	assert.Equal(t, strings.Count(empty.String(), "</script>"), strings.Count(page.String(), "</script>"))
	assert.Contains(t, page.String(), `\x3C/script>`)
	assert.Contains(t, empty.String(), "window.CUCUMBER_MESSAGES = [];")
}

func TestBadStreams(t *testing.T) {
	for name, stream := range map[string]string{
		"no JSON": "{\"meta\":{}}\n];alert(1);[\n", "cut off": "{\"meta\":{}}\n{\"pickle\":", "a list": "{\"meta\":{}}\n[1]",
	} {
		err := cucumberhtml.Write(&bytes.Buffer{}, strings.NewReader(stream))
		require.ErrorIs(t, err, cucumberhtml.ErrMessage, name)
		assert.ErrorContains(t, err, "line 2", name)
	}
	err := cucumberhtml.Write(full{}, bytes.NewReader(sample(t)))
	assert.EqualError(t, err, "disk full")
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

// FuzzWrite holds that no stream ever ends the script early.
func FuzzWrite(f *testing.F) {
	f.Add("{}")
	f.Add("{\"a\":\"</script>\"}\n{\"b\":\"<!--<script>\"}")
	f.Add("[]")
	var empty bytes.Buffer
	require.NoError(f, cucumberhtml.Write(&empty, strings.NewReader("")))
	f.Fuzz(func(t *testing.T, stream string) {
		var page bytes.Buffer
		if cucumberhtml.Write(&page, strings.NewReader(stream)) == nil {
			assert.Equal(t, strings.Count(empty.String(), "<"), strings.Count(page.String(), "<"))
		}
	})
}
