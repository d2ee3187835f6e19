package reports

import (
	"strconv"
	"strings"
	"time"
)

// FullName names a scenario within its feature, as @cucumber/junit-xml-formatter
// does: rule, outline, examples and the number of the row, joined by " - ". The
// name of the row follows its number where placeholders changed it.
func (s Scenario) FullName() string {
	parts := []string{s.Rule}
	if s.Example == nil {
		parts = append(parts, s.Name)
	} else {
		row := "#" + strconv.Itoa(s.Example.Table) + "." + strconv.Itoa(s.Example.Row)
		if s.Name != s.Example.Outline {
			row += ": " + s.Name
		}
		parts = append(parts, s.Example.Outline, s.Example.Name, row)
	}
	named := parts[:0]
	for _, part := range parts {
		if part != "" {
			named = append(named, part)
		}
	}
	return strings.Join(named, " - ")
}

// location joins file and line; a line of 0 means the whole file.
func location(uri string, line int) string {
	if line <= 0 {
		return uri
	}
	return uri + ":" + strconv.Itoa(line)
}

// decimal writes an integer.
func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// seconds writes a duration in seconds with milliseconds, as JUnit readers expect.
func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }

// millis returns a duration in milliseconds, rounded to microseconds so that
// reports stay short.
func millis(d time.Duration) float64 { return float64(d.Round(time.Microsecond)) / 1e6 }

// printable removes what XML 1.0 cannot carry, even escaped, and what a terminal
// would obey: control characters but tab and line feed, signs that turn the direction of
// what follows, surrogates, noncharacters and invalid UTF-8.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n':
			return r
		case r < 0x20, r >= 0x7F && r < 0xA0, r == 0xFFFE, r == 0xFFFF, r == 0xFFFD,
			r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}
