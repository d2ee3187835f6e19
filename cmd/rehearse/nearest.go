package main

import "strings"

// suggest adds the nearest of the known ids to a complaint about an unknown one; nothing when none is near.
func (p process) suggest(unknown string, known []string) string {
	near := nearest(unknown, known)
	if near == "" {
		return ""
	}
	return p.say("。您要找的是不是 "+near+"？", ". Did you mean "+near+"?")
}

// nearest is the id that a person most likely meant: the fewest characters differ, and fewer than a third of them. How
// words are joined and whether they are capitals does not count. "" when none is near.
func nearest(typed string, known []string) string {
	plain := strings.NewReplacer(" ", "-", "_", "-").Replace(strings.ToLower(strings.TrimSpace(typed)))
	best, least := "", len([]rune(plain))/3+1
	for _, id := range known {
		if n := edits([]rune(plain), []rune(id)); n < least {
			best, least = id, n
		}
	}
	return best
}

// edits is how many characters have to be put in, taken out or changed to make one word the other (Levenshtein).
func edits(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		corner := row[0]
		row[0] = i + 1
		for j, y := range b {
			change := corner
			if x != y {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
