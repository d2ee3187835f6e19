package dialect

import (
	_ "embed" // for the sentences
	"errors"
	"fmt"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed wording.zh-CN.yaml
var wordingZH []byte

// loadWording reads the Chinese for each English sentence, as it is before values are put in.
var loadWording = sync.OnceValue(func() map[string]string {
	chinese := map[string]string{}
	if err := yaml.Unmarshal(wordingZH, &chinese); err != nil {
		panic("wording.zh-CN.yaml: " + err.Error()) // the file is part of the program
	}
	return chinese
})

// said is a sentence about a dialect in both languages, and an error in English.
type said struct{ en, zh string }

// Error is the English sentence.
func (s *said) Error() string { return s.en }

// say puts values into a sentence and into its translation. Values that are sentences, or have a translation of their
// own, are translated, too.
func say(format string, args ...any) *said {
	wording := loadWording()
	translated := make([]any, len(args))
	for i, a := range args {
		translated[i] = a
		switch a := a.(type) {
		case *said:
			translated[i] = a.zh
		case string:
			if chinese, has := wording[a]; has {
				translated[i] = chinese
			}
		}
	}
	return &said{en: fmt.Sprintf(format, args...), zh: fmt.Sprintf(wording[format], translated...)}
}

// In returns what [Load], [Parse] and [Dialect.WithWorld] found wrong in a person's language: Chinese for "zh-CN",
// else English. Other errors stay as they are.
func In(locale string, err error) error {
	if err == nil || locale != "zh-CN" {
		return err
	}
	if several, joined := err.(interface{ Unwrap() []error }); joined { //nolint:errorlint // a joined error is taken apart, not searched
		var all []error
		for _, one := range several.Unwrap() {
			all = append(all, In(locale, one))
		}
		return errors.Join(all...)
	}
	var m *Mistake
	var s *said
	switch {
	case errors.As(err, &m):
		return errors.New(m.at(m.TextZH))
	case errors.As(err, &s):
		return errors.New(s.zh)
	}
	return err
}
