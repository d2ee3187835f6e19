package changes

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
)

//go:embed words.zh-CN.json
var wordsZH []byte

//go:embed words.en.json
var wordsEN []byte

// Words are what things, aspects and values are called in a language ("en" gives English, anything else Chinese):
// "thing.licence", "aspect.organization", "value.approved". Names, numbers and times need no words and have none.
func Words(lang string) (map[string]string, error) {
	zh, err := words(wordsZH, nil)
	if err != nil || lang != "en" {
		return zh, err
	}
	return words(wordsEN, zh)
}

// words reads a language. A word that only the leading language has would be shown in it, rather than as a key.
func words(raw []byte, leading map[string]string) (map[string]string, error) {
	all := maps.Clone(leading)
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, fmt.Errorf("words of changes: %w", err)
	}
	return all, nil
}
