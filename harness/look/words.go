package look

import (
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"html/template"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Languages are the languages of every page, the leading one first.
func Languages() []string { return []string{"zh-CN", "en"} }

func otherLanguage(lang string) string {
	if lang == "en" {
		return "zh-CN"
	}
	return "en"
}

// words are the texts of one language by key.
type words map[string]string

// readWords reads the words of both languages and refuses a key that only one of them has.
func readWords(fsys fs.FS, dir string) (map[string]words, error) {
	all := map[string]words{}
	for _, lang := range Languages() {
		name := path.Join(dir, "text."+lang+".json")
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		w := words{}
		if err := json.Unmarshal(data, &w); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all[lang] = w
	}
	var missing []error
	for _, lang := range Languages() {
		other := all[otherLanguage(lang)]
		for _, key := range slices.Sorted(maps.Keys(all[lang])) {
			if strings.TrimSpace(other[key]) == "" {
				missing = append(missing, fmt.Errorf("%s has no %q", path.Join(dir, "text."+otherLanguage(lang)+".json"), key))
			}
		}
	}
	return all, errors.Join(missing...)
}

// bilingual is a text that carries its languages itself.
type bilingual interface{ In(lang string) string }

// functions are what templates of one language can ask for.
func functions(lang string, own, layout words) template.FuncMap {
	return template.FuncMap{
		"lang":      func() string { return lang },
		"text":      func(t bilingual) string { return t.In(lang) },
		"languages": Languages,
		"join": func(list []string) string {
			return strings.Join(list, map[bool]string{true: ", ", false: "、"}[lang == "en"])
		},
		"percent": func(share float64) string { return fmt.Sprintf("%.0f%%", 100*share) },
		"say": func(key any, args ...any) (string, error) {
			k := fmt.Sprint(key)
			s, ok := own[k]
			if !ok {
				s, ok = layout[k]
			}
			if !ok {
				return "", fmt.Errorf("no text %q in %s", k, lang)
			}
			return fill(lang, s, args), nil
		},
	}
}

// fill puts arguments where {0}, {1}… stand. Those that carry their languages are said in the page's.
func fill(lang, s string, args []any) string {
	pairs := make([]string, 0, 2*len(args))
	for i, a := range args {
		said := fmt.Sprint(a)
		if t, knows := a.(bilingual); knows {
			said = t.In(lang)
		}
		pairs = append(pairs, "{"+strconv.Itoa(i)+"}", said)
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

// plain is a rendered title as text, for the layout to escape again.
func plain(t template.HTML) string { return strings.TrimSpace(html.UnescapeString(string(t))) }
