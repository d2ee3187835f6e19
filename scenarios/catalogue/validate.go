package catalogue

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// FieldError says which field of which data file is wrong and what mends it.
type FieldError struct {
	// File is the data file, relative to the package.
	File string
	// Field is the field as written in the file, for instance trigger.en; "" for the file as a whole.
	Field string
	// Mend says what is wrong and what to write instead.
	Mend string
}

// Error reads like "modes/wrong-account.yaml: trigger.en: is empty; write one sentence or two".
func (e *FieldError) Error() string {
	if e.Field == "" {
		return e.File + ": " + e.Mend
	}
	return e.File + ": " + e.Field + ": " + e.Mend
}

// Validate checks a whole catalogue: each mode by itself, and that every id of [IDs] is there exactly once. The error
// joins every [FieldError]; nil means that all is well.
func Validate(modes []Mode) error {
	var errs []error
	seen := map[string]bool{}
	for _, m := range modes {
		if seen[m.ID] {
			errs = append(errs, &FieldError{m.file(), "id", "occurs twice; keep one of the two"})
		}
		seen[m.ID] = true
		errs = append(errs, checkMode(m)...)
	}
	for _, id := range IDs() {
		if !seen[id] {
			errs = append(errs, &FieldError{Mode{ID: id}.file(), "", "is missing; add the file, or take the id out of IDs"})
		}
	}
	return errors.Join(errs...)
}

func checkMode(m Mode) []error {
	errs := checkHead(m)
	for _, t := range m.texts() {
		errs = append(errs, checkText(m.file(), t)...)
	}
	if !slices.Contains(owners(), m.Owner) {
		errs = append(errs, &FieldError{m.file(), "owner",
			"is not one of the four; write 伙伴/partner, 客户/customer, 客户服务中心/service center or 厂商/vendor"})
	}
	return append(errs, checkCodes(m)...)
}

func checkHead(m Mode) []error {
	var errs []error
	add := func(broken bool, field, mend string) {
		if broken {
			errs = append(errs, &FieldError{m.file(), field, mend})
		}
	}
	letter := m.Label.Letter()
	add(!slices.Contains(IDs(), m.ID), "id", fmt.Sprintf("%q has no place in the order; add it to IDs", m.ID))
	add(letter == "", "label",
		fmt.Sprintf("%q is not a label; write documented, public, analogy or assumed", m.Label))
	add(letter != "" && !strings.HasPrefix(m.Source, letter+": "), "source",
		fmt.Sprintf("must begin with %q for the label %s, then name the source", letter+": ", m.Label))
	add(len(strings.TrimSpace(m.Source)) < len("S: abc"), "source", "names nothing; say where the mode comes from")
	add(keyLike(m.Source), "source", "looks like it holds a key or a number; name the source in words")
	return errs
}

func checkCodes(m Mode) []error {
	var errs []error
	known := RefusalCodes()
	for i, code := range m.RefusalCodes {
		if !slices.Contains(known, code) {
			errs = append(errs, &FieldError{m.file(), "refusal_codes", fmt.Sprintf("%q is not a code; see RefusalCodes", code)})
		}
		if slices.Contains(m.RefusalCodes[:i], code) {
			errs = append(errs, &FieldError{m.file(), "refusal_codes", fmt.Sprintf("%q occurs twice; keep one", code)})
		}
	}
	if m.Prompt && m.Silent {
		errs = append(errs, &FieldError{m.file(), "silent", "contradicts prompt: a mode with a prompt is not silent"})
	}
	if m.Prompt && len(m.RefusalCodes) == 0 {
		errs = append(errs, &FieldError{m.file(), "refusal_codes", "is empty; the shared prompt hides a cause, so name it"})
	}
	return errs
}
