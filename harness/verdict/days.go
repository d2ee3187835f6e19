package verdict

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A client shows dates as its person reads them, and the rubric is about the date and not about how it is written.
// What could be read in two ways (04/05/2026) counts as both.
const (
	yearFirst  = `(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?:T[0-9:.]+(?:Z|[+-]\d\d:\d\d))?`
	yearLast   = `\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\b`
	digitsOnly = `\b(20\d\d)(\d\d)(\d\d)\b`
	dayFirst   = `(?i)\b(\d{1,2})(?:st|nd|rd|th)?\.?[ -](?:of )?([a-z]{3,9})\.?,?[ -](\d{4})\b`
	monthFirst = `(?i)\b([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b`
)

// daysIn lists the calendar days that a text names, as 2006-01-02.
func daysIn(text string) (days []string) {
	each := func(pattern string, read func(m []string)) {
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
			read(m)
		}
	}
	add := func(year, month, day string) {
		if text, ok := calendarDay(year, month, day); ok && !slices.Contains(days, text) {
			days = append(days, text)
		}
	}
	each(yearFirst, func(m []string) {
		add(m[1], m[2], m[3])
		if t, err := time.Parse(time.RFC3339, m[0]); err == nil { // with its zone, it may be another day in Shanghai
			days = append(days, stamp(t)[:len(time.DateOnly)])
		}
	})
	each(digitsOnly, func(m []string) { add(m[1], m[2], m[3]) })
	each(yearLast, func(m []string) { add(m[3], m[2], m[1]); add(m[3], m[1], m[2]) })
	each(dayFirst, func(m []string) { add(m[3], monthCalled(m[2]), m[1]) })
	each(monthFirst, func(m []string) { add(m[3], monthCalled(m[1]), m[2]) })
	return days
}

// monthCalled is the number of the month that a word, or its beginning, names; "" for any other word.
func monthCalled(word string) string {
	for m := time.January; m <= time.December; m++ {
		if strings.HasPrefix(strings.ToLower(m.String()), strings.ToLower(word)) || strings.EqualFold(word, "sept") && m == time.September {
			return strconv.Itoa(int(m))
		}
	}
	return ""
}

func calendarDay(year, month, day string) (string, bool) {
	pad := func(s string) string { return strings.Repeat("0", max(0, 2-len(s))) + s }
	text := year + "-" + pad(month) + "-" + pad(day)
	_, err := time.Parse(time.DateOnly, text)
	return text, err == nil
}

// almost reports whether a day is not the one meant, and so near that it can only be that one, counted wrongly.
func almost(day string, meant time.Time) bool {
	const near = 3 // days
	t, err := time.Parse(time.DateOnly, day)
	want, _ := time.Parse(time.DateOnly, stamp(meant)[:len(time.DateOnly)])
	away := int(t.Sub(want).Abs().Hours()) / 24
	return err == nil && away > 0 && away <= near
}
