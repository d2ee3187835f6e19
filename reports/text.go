package reports

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"example.com/rehearse/harness/changes"
)

// texts holds every sentence of the reports by language and key.
type texts map[string]map[string]string

// Languages in the order they are offered; the first is the default.
const (
	langChinese = "zh-CN"
	langEnglish = "en"
)

// loadTexts reads the embedded sentences. A failure is a broken build, which the
// tests of this package would have found.
func loadTexts() (texts, error) {
	all := texts{}
	for _, lang := range []string{langChinese, langEnglish} {
		raw, err := assets.ReadFile("assets/text." + lang + ".json")
		if err != nil {
			return nil, err
		}
		var words map[string]string
		if err := json.Unmarshal(raw, &words); err != nil {
			return nil, fmt.Errorf("texts of %s: %w", lang, err)
		}
		changed, err := changes.Words(lang)
		if err != nil {
			return nil, err
		}
		maps.Copy(words, changed)
		all[lang] = words
	}
	return all, nil
}

// language maps whatever a user or a feature file names to a language of the
// reports: Chinese first, English for anything that begins with "en".
func language(lang string) string {
	if strings.HasPrefix(strings.ToLower(lang), "en") {
		return langEnglish
	}
	return langChinese
}

// fill puts values in the places {0}, {1} … of a sentence; languages order them
// differently, which is why the places are numbered.
func fill(sentence string, values ...string) string {
	pairs := make([]string, 0, 2*len(values))
	for i, value := range values {
		pairs = append(pairs, "{"+decimal(int64(i))+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(sentence)
}
