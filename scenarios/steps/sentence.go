package steps

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"example.com/rehearse/harness"
)

// do makes a session do, or check, what a sentence says.
type do func(context.Context, *harness.Session, []string) error

// call is one thing a session can do, with the sentences that ask for it. “{}” and "{}" are arguments, in the same
// order in every sentence.
type call struct {
	name   string
	zh, en []string
	do     do
}

// sentences are those of one language.
func (c call) sentences(l language) []string {
	if l == zh {
		return c.zh
	}
	return c.en
}

// looks reports whether the call checks what a person would see.
func (c call) looks() bool {
	return strings.HasPrefix(c.name, "shown-") || slices.Contains([]string{"ok", "refused", "failed", "same-prompt", "other-prompt"}, c.name)
}

// calls lists every call.
func calls() []call {
	return slices.Concat(worldCalls(), stageCalls(), faultCalls(), signInCalls(), activationCalls(), bookCalls(),
		colleagueCalls(), deskCalls(), resultCalls(), ownerCalls(), cloudCalls(), bookChecks())
}

// Phrase is one way of asking for a call.
type Phrase struct {
	// Call is the name of what is asked for, the same in both languages.
	Call string
	// Language is zh-CN or en.
	Language string
	// Text is the sentence, with {} for each argument.
	Text string
}

// Phrases lists every sentence there is, for documents and editors.
func Phrases() []Phrase {
	var list []Phrase
	for _, c := range calls() {
		for _, text := range c.zh {
			list = append(list, Phrase{Call: c.name, Language: string(zh), Text: text})
		}
		for _, text := range c.en {
			list = append(list, Phrase{Call: c.name, Language: string(en), Text: text})
		}
	}
	return list
}

// pattern makes the regular expression of a sentence.
func pattern(sentence string) string {
	const hole = `["“”「『]([^"“”「」『』]*)["“”」』]`
	quoted := regexp.QuoteMeta(sentence)
	for _, h := range []string{`“\{\}”`, `"\{\}"`} {
		quoted = strings.ReplaceAll(quoted, h, hole)
	}
	quoted = strings.ReplaceAll(quoted, "，", "[，,] ?")
	return `^` + quoted + `[。．.：:]?\s*$`
}

// holes counts a sentence's arguments.
func holes(sentence string) int { return strings.Count(sentence, "{}") }

func none(f func(*harness.Session, context.Context) error) do {
	return func(ctx context.Context, s *harness.Session, _ []string) error { return f(s, ctx) }
}

func one(f func(*harness.Session, context.Context, string) error) do {
	return func(ctx context.Context, s *harness.Session, a []string) error { return f(s, ctx, a[0]) }
}

func two(f func(*harness.Session, context.Context, string, string) error) do {
	return func(ctx context.Context, s *harness.Session, a []string) error { return f(s, ctx, a[0], a[1]) }
}

func three(f func(*harness.Session, context.Context, string, string, string) error) do {
	return func(ctx context.Context, s *harness.Session, a []string) error { return f(s, ctx, a[0], a[1], a[2]) }
}

// shown is for checks of what the client showed, which ask nobody and so need no context.
func shown(f func(*harness.Session, string) error) do {
	return func(_ context.Context, s *harness.Session, a []string) error { return f(s, a[0]) }
}

// counted is for calls whose argument is a number.
func counted(f func(context.Context, *harness.Session, int) error) do {
	return func(ctx context.Context, s *harness.Session, a []string) error {
		n, err := number(a[0])
		if err != nil {
			return err
		}
		return f(ctx, s, n)
	}
}

// countedOf is for calls whose arguments are a name and a number.
func countedOf(f func(*harness.Session, context.Context, string, int) error) do {
	return func(ctx context.Context, s *harness.Session, a []string) error {
		n, err := number(a[1])
		if err != nil {
			return err
		}
		return f(s, ctx, a[0], n)
	}
}

func number(text string) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%q is not a number such as 3", text)
	}
	return n, nil
}
