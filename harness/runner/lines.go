package runner

import (
	"bufio"
	"io"
	"slices"
	"strings"

	messages "github.com/cucumber/messages/go/v34"
)

// at gives the places, among the pickles, of those that a line selects: those of the
// feature or rule whose keyword stands there, of the one row, of the block of examples,
// or of the scenario around the line.
func (f *feature) at(line int) []int {
	if line > len(f.starts) || len(f.segments) == 0 {
		// The last segment has no end of its own.
		return nil
	}
	l := lineOf{line: int32(line), segment: f.around(int32(line))}
	l.row = slices.ContainsFunc(f.pickles, func(p *messages.Pickle) bool { return p.Location.Line == int64(line) })
	var places []int
	for i, p := range f.pickles {
		if l.selects(int32(p.Location.Line), f.outline) {
			places = append(places, i)
		}
	}
	return places
}

// lineOf is a line that was asked for, and what it stands in.
type lineOf struct {
	segment
	line int32
	// row says that a scenario, or a row of one, stands in this very line.
	row bool
}

// selects says whether the scenario that stands in another line is meant.
func (l lineOf) selects(other int32, o outline) bool {
	own := o.around(other)
	switch {
	case l.scenario:
		block := l.block(l.line)
		return own.first == l.first && (block < 0 || own.block(other) == block && (!l.row || other == l.line))
	case l.header != l.line:
		return false
	case l.rule != 0:
		return own.rule == l.rule
	default:
		return l.first == 1
	}
}

// ParseRerun reads the paths of a rerun file, one on a line, as written by
// Summary.Rerun. An empty file gives an empty slice that is not nil, which selects
// nothing as Options.Paths.
func ParseRerun(r io.Reader) ([]string, error) {
	paths := []string{}
	scanner := bufio.NewScanner(r)
	for scanner.Scan() {
		line := strings.TrimSpace(scanner.Text())
		if line != "" && !strings.HasPrefix(line, "#") {
			paths = append(paths, line)
		}
	}
	return paths, scanner.Err()
}
