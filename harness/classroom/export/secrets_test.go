package export

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// files are all that can be written of rows, by name; workbooks unpacked.
func files(t *testing.T, rows []Row, o Options) map[string]string {
	t.Helper()
	all := map[string]string{}
	for name, write := range kinds() {
		var out bytes.Buffer
		require.NoError(t, write(&out, rows, o))
		all[name] = out.String()
		if name == "XLSX" {
			all[name] = unpacked(t, out.Bytes())
		}
	}
	return all
}

func unpacked(t *testing.T, raw []byte) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	require.NoError(t, err)
	var all strings.Builder
	for _, f := range archive.File {
		r, err := f.Open()
		require.NoError(t, err)
		_, err = io.Copy(&all, r)
		require.NoError(t, err)
	}
	return all.String()
}

// TestTheGradingCorpus plays it once, for all that must hold of every class.
func TestTheGradingCorpus(t *testing.T) {
	rows, secrets := played(t)
	require.Greater(t, len(rows), 60)
	t.Run("no secret is in a file", func(t *testing.T) { noSecret(t, rows, secrets) })
	t.Run("no text is missing", func(t *testing.T) { noTextMissing(t, append(slices.Clone(rows), small()...)) })
	t.Run("checks are called as in the report", func(t *testing.T) { checksAreCalledAsInTheReport(t, rows) })
	t.Run("the profile is kept", func(t *testing.T) { profileKept(t, rows) })
}

// noSecret looks for every secret of every world, and for the names of the trainees.
func noSecret(t *testing.T, rows []Row, secrets []string) {
	slices.Sort(secrets)
	secrets = slices.Compact(secrets)
	require.Greater(t, len(secrets), len(rows)+10)
	for _, lang := range []string{"zh-CN", "en"} {
		for name, file := range files(t, rows, Options{Lang: lang}) {
			for _, secret := range secrets {
				require.NotEmpty(t, secret)
				assert.False(t, strings.Contains(file, secret), "%s holds a secret of a world", name)
			}
			assert.NotContains(t, file, "Name1", "%s: nobody is named", name)
		}
	}
	for name, file := range files(t, rows, Options{Names: true}) {
		assert.Contains(t, file, "Name1", "%s: named by choice", name)
	}
}

// noTextMissing writes every kind in both languages, so that each text is asked for.
func noTextMissing(t *testing.T, rows []Row) {
	missing := regexp.MustCompile(`{[a-z]+(\.[a-z]*)?}`)
	require.Regexp(t, missing, words{}.say("level.good"))
	for _, lang := range []string{"zh-CN", "en"} {
		for name, file := range files(t, rows, Options{Lang: lang, Names: true}) {
			assert.Empty(t, missing.FindString(file), "%s in %s: a text is missing", name, lang)
		}
	}
}

func TestEveryTextIsThereInBothLanguages(t *testing.T) {
	var zh, en map[string]string
	require.NoError(t, json.Unmarshal(textZH, &zh))
	require.NoError(t, json.Unmarshal(textEN, &en))
	for key, text := range zh {
		assert.Contains(t, en, key)
		assert.NotEmpty(t, text, key)
	}
	assert.Len(t, en, len(zh))
	han := func(text string) bool {
		return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	}
	for key, text := range en {
		assert.True(t, key == "list" || han(zh[key]) && !han(text), "%s: each language in its own script", key)
	}
}

// checksAreCalledAsInTheReport: the heading of a column is the name that the debrief uses.
func checksAreCalledAsInTheReport(t *testing.T, rows []Row) {
	for _, lang := range []string{"zh-CN", "en"} {
		text, err := readWords(lang)
		require.NoError(t, err)
		seen := map[string]bool{}
		for _, r := range rows {
			for _, c := range r.Report.Checks {
				assert.Equal(t, text.in(c.Name), text.say("check."+string(c.Check)))
				seen[string(c.Check)] = true
			}
		}
		assert.Len(t, seen, 6)
	}
}
