package fault

import "strings"

func (m Match) matches(x Exchange) bool {
	return (m.Method == "" || m.Method == x.Method) &&
		(m.Path == "" || matchPath(m.Path, x.Path)) &&
		(m.Agent == "" || matchText(m.Agent, x.Agent))
}

// matchPath compares segment by segment, so that '*' cannot cross a slash.
func matchPath(pattern, path string) bool {
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	return wildcard(len(want), len(have),
		func(i int) bool { return want[i] == "**" },
		func(i, j int) bool { return matchText(want[i], have[j]) })
}

// matchText compares byte by byte; '*' stands for any run of bytes.
func matchText(pattern, text string) bool {
	return wildcard(len(pattern), len(text),
		func(i int) bool { return pattern[i] == '*' },
		func(i, j int) bool { return pattern[i] == text[j] })
}

// wildcard matches a pattern of n elements, some of them stars, against m
// elements. On a mismatch only the last star is widened: widening an earlier
// one can never help, so the time is bounded by n times m and no pattern can
// make it explode.
func wildcard(n, m int, star func(i int) bool, same func(i, j int) bool) bool {
	i, j := 0, 0
	lastStar, resume := -1, 0
	for j < m {
		switch {
		case i < n && star(i):
			lastStar, resume = i, j
			i++
		case i < n && same(i, j):
			i++
			j++
		case lastStar >= 0:
			resume++
			i, j = lastStar+1, resume
		default:
			return false
		}
	}
	for i < n && star(i) {
		i++
	}
	return i == n
}
