package runner_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/runner"
	"example.com/rehearse/internal/bilingual"
)

// TestTagExpressions fixes precedence, brackets and escapes.
func TestTagExpressions(t *testing.T) {
	for _, c := range []struct {
		text, tags string
		want       bool
	}{
		{"", "", true},
		{"  ", "@a", true},
		{"@a", "@a", true},
		{"@a", "@b", false},
		{"not @a", "@b", true},
		{"not not @a", "@a", true},
		{"@a and @b", "@a", false},
		{"@a or @b and @c", "@a", true},
		{"(@a or @b) and @c", "@a", false},
		{"not (@a or @b)and not @c", "@d", true},
		{`@a\(1\)`, "@a(1)", true},
		{`@激活 and not @慢`, "@激活", true},
	} {
		e, err := runner.ParseTags(c.text)
		require.NoError(t, err, c.text)
		assert.Equal(t, c.want, e.Match(strings.Fields(c.tags)), c.text)
	}
}

// TestTagExpressionErrors covers what would otherwise select nothing, silently.
func TestTagExpressionErrors(t *testing.T) {
	for text, want := range map[string]string{
		"~@a && @b,@c":                "write: not @a and (@b or @c)",
		"@a,@b":                       "write: @a or @b",
		"@a @b":                       "unexpected",
		"@a and":                      "ends where a tag is expected",
		"and @a":                      "a tag is expected",
		"(@a":                         "not closed",
		"@a)":                         "unexpected",
		`@a\b`:                        "illegal escape",
		`@a\`:                         `ends with a \`,
		"smoke":                       "start with @",
		"@a AND @b":                   `must be written "and"`,
		"＠a":                          "full-width",
		strings.Repeat("@a or ", 999): "longer than",
	} {
		_, err := runner.ParseTags(text)
		assert.ErrorContains(t, err, want, text)
	}
}

// FuzzParseTags checks that what parses can be written and parses to the same.
func FuzzParseTags(f *testing.F) {
	for _, seed := range []string{"@a and not (@b or @c)", `@a\(\) or @b\\`, "~@a", "((", "not not @x", "@中 and @文"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := runner.ParseTags(text)
		if err != nil || len(e.String()) > 4096 {
			return
		}
		again, err := runner.ParseTags(e.String())
		if err != nil {
			t.Fatalf("%q was written as %q, which does not parse: %v", text, e, err)
		}
		if again.String() != e.String() {
			t.Fatalf("%q became %q", e, again)
		}
	})
}

// TestTagsThatNothingHas: a selection of nothing says which of its tags no scenario has, and which was meant. What the
// expression only rules out may be missing, too.
func TestTagsThatNothingHas(t *testing.T) {
	for tags, want := range map[string][2]string{
		"@mode:wrong-acount": {
			`没有选中任何场景：标签 "@mode:wrong-acount" (没有场景带 @mode:wrong-acount，是不是 @mode:wrong-account？)`,
			`no scenario is selected by tags "@mode:wrong-acount" (no scenario has @mode:wrong-acount; did you mean @mode:wrong-account?)`,
		},
		"@slow and not @a~": {
			`没有选中任何场景：标签 "@slow and not @a~" (没有场景带 @slow；没有场景带 @a~)`,
			`no scenario is selected by tags "@slow and not @a~" (no scenario has @slow; no scenario has @a~)`,
		},
		"not @mode:wrong-account": {`没有选中任何场景：标签 "not @mode:wrong-account"`, `no scenario is selected by tags "not @mode:wrong-account"`},
	} {
		_, err := run(t, "Feature: f\n  @mode:wrong-account\n  Scenario: s\n    Given pass\n", func(o *runner.Options) { o.Tags = tags })
		assert.Equal(t, want, [2]string{bilingual.Say("zh-CN", err), bilingual.Say("en", err)})
	}
}
