package classroom

import (
	"strings"
	"unicode"
)

// called is what somebody calls themselves as it is shown and exported: in one line, without characters that nobody sees
// or that turn the text around them. Joiners within a name stay, because emoji, Persian and Indian names need them.
func called(name string) string {
	const joiners = "\u200c\u200d\ufe0f"
	var b strings.Builder
	for _, c := range name {
		switch {
		case unicode.IsSpace(c):
			b.WriteByte(' ')
		case c == unicode.ReplacementChar, unicode.IsControl(c), unicode.Is(unicode.Cf, c) && !strings.ContainsRune(joiners, c):
		default:
			b.WriteRune(c)
		}
	}
	shown := strings.Trim(strings.Join(strings.Fields(b.String()), " "), joiners+" ")
	if strings.IndexFunc(shown, func(c rune) bool { return unicode.IsGraphic(c) && !unicode.IsSpace(c) && !unicode.IsMark(c) }) < 0 {
		return ""
	}
	return shown
}
