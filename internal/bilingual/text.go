package bilingual

import "fmt"

// The languages, as they are named everywhere.
const (
	Chinese = "zh-CN"
	English = "en"
)

// Text is a sentence or two in both languages.
type Text struct {
	// ZhCN is the Chinese text, the leading one.
	ZhCN string `json:"zh-CN" yaml:"zh-CN"`
	// En is the English text.
	En string `json:"en" yaml:"en"`
}

// In returns the text in a language: "en" gives English, anything else Chinese.
func (t Text) In(lang string) string {
	if lang == English {
		return t.En
	}
	return t.ZhCN
}

// Sprintf puts the same arguments into a sentence of each language. Arguments that carry both languages, and errors, are
// said in the language of the sentence.
func Sprintf(zh, en string, args ...any) Text {
	return Text{ZhCN: fmt.Sprintf(zh, in(Chinese, args)...), En: fmt.Sprintf(en, in(English, args)...)}
}

// in has texts and errors among the arguments said in a language.
func in(lang string, args []any) []any {
	said := make([]any, len(args))
	for i, arg := range args {
		said[i] = arg
		switch arg := arg.(type) {
		case Speaker:
			said[i] = arg.In(lang)
		case error:
			said[i] = Say(lang, arg)
		}
	}
	return said
}
