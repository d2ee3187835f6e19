package runner

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"example.com/rehearse/internal/bilingual"
)

// Kind names what is wrong with the input of a run.
type Kind string

// The kinds of problems, all of them usage errors.
const (
	KindOption    Kind = "option"       // an option contradicts itself
	KindTags      Kind = "tags"         // the tag expression does not parse
	KindPath      Kind = "path"         // a path or line selects nothing
	KindNone      Kind = "no-scenarios" // nothing was selected
	KindParse     Kind = "parse"        // a file is not Gherkin
	KindLint      Kind = "lint"         // a file means something else than it looks like
	KindEmpty     Kind = "empty"        // a scenario has no steps, an outline no rows
	KindUndefined Kind = "undefined"    // a step has no definition
	KindAmbiguous Kind = "ambiguous"    // a step has several definitions
	KindPending   Kind = "pending"      // a step's definition is not written yet
)

// Problem is one thing to mend, with the place and the mend.
type Problem struct {
	Kind Kind
	// URI, Line and Column (both from 1, counted in characters) say where; zero and
	// "" mean that the problem has no place.
	URI    string
	Line   int
	Column int
	// Text says what is wrong.
	Text bilingual.Text
	// Mend says what to write instead; may be empty.
	Mend bilingual.Text
	// Snippet is Go source for an undefined step; empty otherwise.
	Snippet string
}

// String is the problem in English.
func (p Problem) String() string { return p.In(bilingual.English) }

// In renders the problem in a language, as compilers do: file:line:column: text (mend).
func (p Problem) In(lang string) string {
	var b strings.Builder
	if p.URI != "" {
		b.WriteString(p.URI)
		if p.Line > 0 {
			fmt.Fprintf(&b, ":%d", p.Line)
		}
		if p.Column > 0 {
			fmt.Fprintf(&b, ":%d", p.Column)
		}
		b.WriteString(": ")
	}
	b.WriteString(p.Text.In(lang))
	if mend := p.Mend.In(lang); mend != "" {
		b.WriteString(" (" + mend + ")")
	}
	if p.Snippet != "" {
		b.WriteString("\n" + p.Snippet)
	}
	return b.String()
}

// UsageError means that the run was asked for, or written, wrongly; exit code 2.
type UsageError struct {
	// Problems is never empty.
	Problems []Problem
}

// Error lists every problem in English, one after the other.
func (e *UsageError) Error() string { return e.In(bilingual.English) }

// In lists them in a language: "en" is English, anything else Chinese.
func (e *UsageError) In(lang string) string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.In(lang)
	}
	return strings.Join(lines, "\n")
}

// MachineryError means that the runner itself could not do its work; exit code 3.
type MachineryError struct {
	Err error
}

// Error says what broke, in English.
func (e *MachineryError) Error() string { return e.In(bilingual.English) }

// In says it in a language: "en" is English, anything else Chinese.
func (e *MachineryError) In(lang string) string {
	if lang != bilingual.English && errors.Is(e.Err, context.Canceled) {
		return bilingual.Say(lang, context.Canceled) // which is no fault of the runner's
	}
	return bilingual.Sprintf("运行器出错：%v", "runner: %v", e.Err).In(lang)
}

// Unwrap gives the cause, for example context.Canceled.
func (e *MachineryError) Unwrap() error { return e.Err }

// usage builds a UsageError from problems, or nil when there are none.
func usage(problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	return &UsageError{Problems: problems}
}

// usagef builds a UsageError without a place; both texts take the same arguments.
func usagef(kind Kind, zh, en string, args ...any) error {
	return usage([]Problem{{Kind: kind, Text: bilingual.Sprintf(zh, en, args...)}})
}

// ExitCode maps the outcome of Run to the exit code of a process: 0 passed,
// 1 scenarios failed, 2 wrong usage, 3 broken machinery. Usage goes before
// failures, because the failures of a run that is not valid mean little.
func ExitCode(s Summary, err error) int {
	var usageErr *UsageError
	switch {
	case errors.As(err, &usageErr):
		return 2
	case err != nil:
		return 3
	case s.Failed > 0:
		return 1
	default:
		return 0
	}
}
