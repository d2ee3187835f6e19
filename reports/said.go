package reports

import "fmt"

// said is an error in two languages. What it wraps can be found in it as in any other.
type said struct {
	zh, en string
	wraps  []error
}

// sayf makes an error of two sentences that take the same arguments. Errors among them are
// said in the language of the sentence, and are wrapped.
func sayf(zh, en string, args ...any) error {
	e := &said{}
	inChinese := make([]any, len(args))
	for i, arg := range args {
		inChinese[i] = arg
		if cause, is := arg.(error); is {
			e.wraps = append(e.wraps, cause)
			inChinese[i] = chinese(cause)
		}
	}
	e.zh, e.en = fmt.Sprintf(zh, inChinese...), fmt.Sprintf(en, args...)
	return e
}

// chinese is the Chinese of an error that has some.
func chinese(err error) string {
	if s, is := err.(interface{ In(lang string) string }); is { //nolint:errorlint // what wraps it says it itself
		return s.In(langChinese)
	}
	return err.Error()
}

// Error is the English sentence.
func (e *said) Error() string { return e.en }

// In is the sentence in a language, as of [TextOptions].
func (e *said) In(lang string) string {
	if language(lang) == langChinese {
		return e.zh
	}
	return e.en
}

// Unwrap gives the errors that were arguments.
func (e *said) Unwrap() []error { return e.wraps }
