package export

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"example.com/rehearse/scenarios/catalogue"
)

//go:embed text.zh-CN.json
var textZH []byte

//go:embed text.en.json
var textEN []byte

// words are the texts of files, by key, in one language.
type words struct {
	lang string
	text map[string]string
}

// readWords reads the texts of a language: "en" is English, anything else Chinese.
func readWords(lang string) (words, error) {
	raw := textZH
	if lang == "en" {
		raw = textEN
	}
	w := words{lang: lang}
	if err := json.Unmarshal(raw, &w.text); err != nil {
		return words{}, fmt.Errorf("texts of exports in %q: %w", lang, err)
	}
	return w, nil
}

// say returns a text. A missing one shows its key, on which a test fails.
func (w words) say(key string) string {
	if text, ok := w.text[key]; ok {
		return text
	}
	return "{" + key + "}"
}

// list joins names as the language does.
func (w words) list(names []string) string { return strings.Join(names, w.say("list")) }

// in is a text of the catalogue, an exercise or a report in the language of the file.
func (w words) in(t catalogue.Text) string { return t.In(w.lang) }
