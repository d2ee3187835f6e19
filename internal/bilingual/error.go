package bilingual

// Error is an error that is said in the language of whoever reads it. Make one with [Errorf] or [About], find it with
// [errors.As].
type Error struct {
	// Text is the whole sentence.
	Text
	// behind are the errors that the sentence is about.
	behind []error
}

// Errorf makes an error of two sentences that take the same arguments, as [Sprintf] does. Errors among the arguments are
// what lies behind it.
func Errorf(zh, en string, args ...any) error {
	var behind []error
	for _, arg := range args {
		if err, is := arg.(error); is {
			behind = append(behind, err)
		}
	}
	return &Error{Sprintf(zh, en, args...), behind}
}

// About makes an error behind which lies another one that its sentences do not say, or say in words of their own.
func About(err error, zh, en string, args ...any) error {
	return &Error{Sprintf(zh, en, args...), []error{err}}
}

// At puts in front of an error where it happened; the error lies behind it.
func At(where any, err error) error { return Errorf("%v：%v", "%v: %v", where, err) }

// Error is the English sentence.
func (e *Error) Error() string { return e.En }

// Unwrap gives what lies behind it.
func (e *Error) Unwrap() []error { return e.behind }
