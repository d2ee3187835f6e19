// Package nearest finds what a person meant who mistyped a word, and asks them.
package nearest

import (
	"strings"

	"example.com/rehearse/internal/bilingual"
)

// Question asks behind a complaint about an unknown word whether the nearest of the known ones was meant; it is empty when
// none is near. before stands in front of the word, such as "--" of a flag.
func Question(before, typed string, known []string) bilingual.Text {
	word := Word(typed, known)
	if word == "" {
		return bilingual.Text{}
	}
	return bilingual.Sprintf("，是不是 %s%s？", "; did you mean %s%s?", before, word)
}

// Word is what a person most likely meant: a known word that the typed one begins, or else the one of which the fewest
// characters differ, a third of them at most. How words are joined and whether they are capitals does not count. "" when
// none is near.
func Word(typed string, known []string) string {
	plain := []rune(strings.NewReplacer(" ", "-", "_", "-").Replace(strings.ToLower(strings.TrimSpace(typed))))
	best, least := "", max(1, len(plain)/3)+1
	for _, word := range known {
		n := edits(plain, []rune(word))
		if len(plain) > 1 && strings.HasPrefix(word, string(plain)) {
			n = 0
		}
		if n < least {
			best, least = word, n
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
