package fault

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestMatchPath(t *testing.T) {
	for _, c := range []struct {
		pattern, path string
		want          bool
	}{
		{"/v1/sessions", "/v1/sessions", true},
		{"/v1/sessions", "/v1/sessions/", false},
		{"/v1/*", "/v1/sessions", true},
		{"/v1/*", "/v1/a/b", false},
		{"/v1/*/b", "/v1/a/b", true},
		{"/v1/act*s", "/v1/activations", true},
		{"/v1/act*s", "/v1/activation", false},
		{"/v1/**", "/v1", true},
		{"/v1/**", "/v1/a/b/c", true},
		{"/v1/**", "/v2/a", false},
		{"/**/restores", "/v1/account-sets/3/restores", true},
		{"/**/restores", "/restores", true},
		{"/**/a/**/b", "/a/a/x/b/b", true},
		{"**", "", true},
		{"/**", "/", true},
		{"/", "/", true},
		{"/*", "/组织", true},
	} {
		assert.Equal(t, c.want, matchPath(c.pattern, c.path), "%s over %s", c.pattern, c.path)
	}
}

// A regular expression is the independent oracle of the hand-written matcher.
func TestMatchPathAgreesWithARegularExpression(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		segments := rapid.SliceOfN(rapid.SampledFrom([]string{"**", "*", "a", "a*", "*b*", "ab", ""}), 0, 5)
		pattern := "/" + strings.Join(segments.Draw(t, "pattern"), "/")
		path := "/" + strings.Join(rapid.SliceOfN(rapid.StringOfN(rapid.RuneFrom([]rune("ab")), 0, 3, -1), 0, 6).Draw(t, "path"), "/")
		require.Equal(t, oracle(pattern).MatchString(path), matchPath(pattern, path), "%s over %s", pattern, path)
	})
}

// oracle writes each segment with its leading slash, so that '**' may vanish whole.
func oracle(pattern string) *regexp.Regexp {
	var text strings.Builder
	for segment := range strings.SplitSeq(strings.TrimPrefix(pattern, "/"), "/") {
		if segment == "**" {
			text.WriteString(`(?:/[^/]*)*`)
			continue
		}
		text.WriteString("/" + strings.ReplaceAll(regexp.QuoteMeta(segment), `\*`, `[^/]*`))
	}
	return regexp.MustCompile("^" + text.String() + "$")
}

func TestHostilePatternStaysFast(t *testing.T) {
	pattern, text := strings.Repeat("*a", 128), strings.Repeat("a", 10_000)
	assert.False(t, matchText(pattern+"b", text))
}

// The draws decide in every recorded journal whether a fault fired: to the last bit, or a journal no longer replays.
func TestDrawsAreFrozenToTheLastBit(t *testing.T) {
	for _, c := range []struct {
		seed  uint64
		id    string
		match int
		want  float64
	}{
		{0, "", 1, 0.33397184009359826}, {1, "a", 1, 0.7630370473974636}, {1, "a", 2, 0.7930965468828953}, {1 << 63, "lost-reply", 1_000_000, 0.09957223713514662},
	} {
		assert.Equal(t, c.want, draw(c.seed, c.id, c.match), "draw(%d, %q, %d)", c.seed, c.id, c.match)
	}
}
