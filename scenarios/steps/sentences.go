package steps

import (
	"fmt"
	"strings"
)

// Sentence writes a call with its arguments, by meaning, as a sentence of a language (zh-CN or en). Meanings that are
// no words stand for themselves. An unknown call, or another number of arguments, is an error.
func Sentence(lang, name string, arguments ...string) (string, error) {
	l := zh
	if lang == string(en) {
		l = en
	}
	for _, c := range calls() {
		if c.name != name {
			continue
		}
		text := c.sentences(l)[0]
		if n := holes(text); n != len(arguments) {
			return "", fmt.Errorf("%s takes %d arguments, not %d", name, n, len(arguments))
		}
		for _, a := range arguments {
			text = strings.Replace(text, "{}", wordFor(l, a), 1)
		}
		return text, nil
	}
	return "", fmt.Errorf("there is no sentence for %q", name)
}

// wordFor is the word of a language for a meaning, or the meaning itself.
func wordFor(l language, meaning string) string {
	for _, w := range Words() {
		if w.Meaning == meaning {
			if l == zh {
				return w.ZhCN
			}
			return w.En
		}
	}
	return meaning
}
