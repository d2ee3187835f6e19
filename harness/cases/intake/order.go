package intake

import (
	"slices"
	"time"

	"example.com/rehearse/mockcloud/cloud"
)

// inOrder puts exchanges in the order in which they happened, and reports whether that is another than the captured one.
// Some programs export the newest first, or what finished first. Times alone prove nothing: a computer's clock may be
// set back. But a token or a review that is used before it was given does, and so does a list that only goes backwards.
func inOrder(list []*Exchange) ([]*Exchange, bool) {
	if slices.ContainsFunc(list, func(x *Exchange) bool { return x.At.IsZero() }) || !slices.ContainsFunc(list[1:], func(x *Exchange) bool { return !x.At.Equal(list[0].At) }) {
		return list, false
	}
	sorted := slices.Clone(list)
	backwards := slices.IsSortedFunc(list, func(a, b *Exchange) int { return b.At.Compare(a.At) })
	if backwards {
		slices.Reverse(sorted) // those of one moment, too
	}
	slices.SortStableFunc(sorted, func(a, b *Exchange) int { return a.At.Compare(b.At) })
	if before, after := early(list), early(sorted); after < before || backwards && after == before {
		return sorted, true
	}
	return list, false
}

// early counts the exchanges that use what only a later answer gives.
func early(list []*Exchange) int {
	given := map[string]int{}
	for i, x := range list {
		if x.succeeded() {
			got := body[answer](x.Response)
			noteFirst(given, i, got.Token, got.ID)
		}
	}
	n := 0
	for i, x := range list {
		for _, what := range []string{x.Token, body[request](x.Request).Review} {
			if at, known := given[what]; known && at > i {
				n++
			}
		}
	}
	return n
}

// noteFirst notes where something was given for the first time.
func noteFirst(given map[string]int, at int, list ...string) {
	for _, what := range list {
		if _, known := given[what]; !known && what != "" {
			given[what] = at
		}
	}
}

// settleTimes gives exchanges without a time the one before's. Times that go back, as when the computer's clock was
// changed, stand still instead.
func settleTimes(list []*Exchange) {
	last := time.Date(2026, 1, 5, 1, 0, 0, 0, time.UTC) // where nothing tells, the preset worlds' morning
	for _, x := range list {
		if x.At.Year() < 2000 || x.At.Year() > 2199 {
			x.At = last.Add(time.Second)
		}
		if x.At.Before(last) && x != list[0] {
			x.At = last
		}
		last = x.At
	}
}

// moment reads a time as programs write it. One without a zone is China's: that is where the computers stand.
func moment(text string) (time.Time, bool) {
	for _, layout := range []string{ // each takes fractions of a second, too
		time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", "2006-1-2 15:04:05", "2006-1-2 15:04",
		"2006/1/2 15:04:05", "2006/1/2 15:04", "1/2/06 15:04", "02/Jan/2006:15:04:05 -0700",
	} {
		if at, err := time.ParseInLocation(layout, text, cloud.Shanghai()); err == nil {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}
