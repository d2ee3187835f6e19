package catalogue

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sample returns the text of a good file to spoil.
func sample(t testing.TB) string {
	t.Helper()
	data, err := files.ReadFile("modes/wrong-account.yaml")
	require.NoError(t, err)
	return string(data)
}

func TestParseErrorsNameFileFieldAndMend(t *testing.T) {
	const file = "modes/wrong-account.yaml"
	good := sample(t)
	for name, c := range map[string]struct{ data, want string }{
		"unknown field": {good + "severity: high\n",
			"modes/wrong-account.yaml: severity: is unknown (line 25); remove it, or use one of id, label, source, " +
				"name, trigger, seen, consequence, remedy, owner, prompt, silent, refusal_codes"},
		"unknown language": {strings.Replace(good, "  en: ", "  de: ", 1),
			"modes/wrong-account.yaml: de: is unknown (line 6); a text has exactly zh-CN and en"},
		"scenarios are the caller's": {good + "scenarios: [a]\n",
			"modes/wrong-account.yaml: scenarios: is unknown (line 25); remove it, or use one of " + fieldNames},
		"wrong type": {strings.Replace(good, "silent: true", "silent: [often]", 1),
			"modes/wrong-account.yaml: line 23: cannot unmarshal !!seq into bool; see another mode's file for the form"},
		"wrong id": {strings.Replace(good, "id: wrong-account", "id: other", 1),
			`modes/wrong-account.yaml: id: is "other"; write "wrong-account", as the file is named, or rename the file`},
		"not YAML": {"id: [", "modes/wrong-account.yaml: is not valid YAML: line 1: did not find expected node content"},
		"empty":    {"", "modes/wrong-account.yaml: is empty; copy another mode's file and change every field"},
		"two documents": {good + "---\nid: second\n",
			"modes/wrong-account.yaml: holds more than one document; keep one mode a file"},
		"too large": {good + "#" + strings.Repeat("x", maxFile),
			"modes/wrong-account.yaml: is larger than 16384 bytes; shorten its texts"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parse(file, []byte(c.data))
			require.EqualError(t, err, c.want)
		})
	}
}

func TestParseWithoutCodes(t *testing.T) {
	m, err := parse("modes/wrong-account.yaml", []byte(strings.Replace(sample(t), "refusal_codes: []", "", 1)))
	require.NoError(t, err)
	assert.NotNil(t, m.RefusalCodes)
}

func TestLoadFromReportsEveryFile(t *testing.T) {
	_, err := loadFrom(fstest.MapFS{
		"modes/wrong-account.yaml": {Data: []byte("severity: high\n")},
		"modes/wrong-product.yaml": {Data: nil},
	})
	require.ErrorContains(t, err, "modes/wrong-account.yaml: severity: is unknown")
	require.ErrorContains(t, err, "modes/wrong-product.yaml: is empty")
	assert.NotContains(t, err.Error(), "is missing", "a broken file is not a missing one")
}

func TestLoadFromReportsMissingFiles(t *testing.T) {
	_, err := loadFrom(fstest.MapFS{"modes/wrong-account.yaml": {Data: []byte(sample(t))}})
	require.ErrorContains(t, err, "modes/slow-answer.yaml: is missing; add the file, or take the id out of IDs")
	assert.NotContains(t, err.Error(), "modes/wrong-account.yaml")
}

func TestLoadFromUnreadableFile(t *testing.T) {
	_, err := loadFrom(fstest.MapFS{"modes/a.yaml/b": {Data: []byte("x")}})
	require.ErrorContains(t, err, "catalogue: ")
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(sample(f)))
	f.Add([]byte("a: &a [*a, *a]"))
	f.Add([]byte("\xef\xbb\xbfid: wrong-account\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := parse("modes/wrong-account.yaml", data)
		if err != nil {
			assert.True(t, strings.HasPrefix(err.Error(), "modes/wrong-account.yaml: "), err.Error())
			return
		}
		// Whatever parses must be safe to validate, and to print.
		_ = Validate([]Mode{m})
	})
}
