package grade

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"example.com/rehearse/scenarios/catalogue"
)

//go:embed words.zh-CN.json
var wordsZH []byte

//go:embed words.en.json
var wordsEN []byte

// words are the sentences of reports, by language and key.
type words struct{ zh, en map[string]string }

func readWords() (words, error) {
	var w words
	if err := json.Unmarshal(wordsZH, &w.zh); err != nil {
		return words{}, fmt.Errorf("words of reports, zh-CN: %w", err)
	}
	if err := json.Unmarshal(wordsEN, &w.en); err != nil {
		return words{}, fmt.Errorf("words of reports, en: %w", err)
	}
	return w, nil
}

// say fills a sentence in both languages; with names alternate names and values: "organization", "…". What is in braces
// and not named stays, and a missing sentence shows its key: tests fail on both.
func (w words) say(key string, with ...string) catalogue.Text {
	fill := func(text string, found bool) string {
		if !found {
			return "{" + key + "}"
		}
		for i := 0; i+1 < len(with); i += 2 {
			text = strings.ReplaceAll(text, "{"+with[i]+"}", with[i+1])
		}
		return text
	}
	zh, inZH := w.zh[key]
	en, inEN := w.en[key]
	return catalogue.Text{ZhCN: fill(zh, inZH), En: fill(en, inEN)}
}
