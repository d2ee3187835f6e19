package steps

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"testing"

	gherkin "github.com/cucumber/gherkin/go/v42"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/features"
	"example.com/rehearse/scenarios/catalogue"
)

// TestBothLanguagesSayTheSame reads what each scenario asks for, sentence by sentence. That both leave the same journal
// does not tell whether both check it: a check that only one language has leaves no trace.
func TestBothLanguagesSayTheSame(t *testing.T) {
	chinese, english := understood(zh), understood(en)
	scenarios := 0
	for _, mode := range catalogue.IDs() {
		have, other := chinese.read(t, mode), english.read(t, mode)
		assert.Equal(t, have, other, "%s: the Chinese feature says what the English one does not", mode)
		scenarios += len(have)
	}
	assert.Greater(t, scenarios, 100)
}

func TestACheckThatOneLanguageLacksIsSeen(t *testing.T) {
	const text = "# language: en\nFeature: F\n\n  Scenario: S\n    When I look at the account sets\n    Then it succeeds\n"
	english := understood(en)
	whole, lacking := english.parse(t, text), english.parse(t, strings.Replace(text, "    Then it succeeds\n", "", 1))
	assert.Equal(t, [][]string{{"look-at-account-sets", "ok"}}, whole)
	assert.NotEqual(t, whole, lacking)
}

// reading understands the sentences of one language.
type reading struct {
	language language
	words    meanings
	patterns map[string]*regexp.Regexp // by sentence
}

func understood(l language) reading {
	r := reading{l, dictionary(l), map[string]*regexp.Regexp{}}
	for _, p := range Phrases() {
		if p.Language == string(l) {
			r.patterns[p.Text] = regexp.MustCompile(pattern(p.Text))
		}
	}
	return r
}

// read returns what the scenarios of a mode's feature ask for, each sentence by its call and what its arguments mean.
func (r reading) read(t *testing.T, mode string) [][]string {
	t.Helper()
	text, err := features.FS.ReadFile(string(r.language) + "/" + mode + ".feature")
	if err != nil {
		return nil
	}
	return r.parse(t, string(text))
}

func (r reading) parse(t *testing.T, text string) (list [][]string) {
	t.Helper()
	ids := 0
	next := func() string { ids++; return strconv.Itoa(ids) }
	document, err := gherkin.ParseGherkinDocument(bytes.NewReader([]byte(text)), next)
	require.NoError(t, err)
	for _, pickle := range gherkin.Pickles(*document, "feature", next) {
		var said []string
		for _, step := range pickle.Steps {
			said = append(said, r.call(t, step.Text))
		}
		list = append(list, said)
	}
	return list
}

func (r reading) call(t *testing.T, text string) string {
	t.Helper()
	for _, p := range Phrases() {
		if p.Language != string(r.language) {
			continue
		}
		if found := r.patterns[p.Text].FindStringSubmatch(text); found != nil {
			said := p.Call
			for _, argument := range found[1:] {
				said += " " + r.words.of(argument)
			}
			return said
		}
	}
	t.Errorf("nobody understands %q", text)
	return ""
}
