package cases

import (
	"errors"

	"example.com/rehearse/scenarios/catalogue"
)

// Trouble is an error that is told to the person who brought a file, in their language.
type Trouble struct {
	Said catalogue.Text
	// Err is what it is about, for [errors.Is], or nil.
	Err error
}

// NewTrouble returns a trouble that is about err, which may be nil, in both languages.
func NewTrouble(err error, zh, en string) *Trouble {
	return &Trouble{catalogue.Text{ZhCN: zh, En: en}, err}
}

// Error is the English text.
func (t *Trouble) Error() string { return t.Said.En }

// Unwrap is what it is about.
func (t *Trouble) Unwrap() error { return t.Err }

// In says an error in a language, "zh-CN" or "en". Errors that are no trouble stay as they are.
func In(lang string, err error) string {
	var t *Trouble
	if errors.As(err, &t) {
		return t.Said.In(lang)
	}
	return err.Error()
}
