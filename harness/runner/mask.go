package runner

import (
	"strings"

	messages "github.com/cucumber/messages/go/v34"
)

// mask blanks every line of the feature that does not belong to the pickle, so
// that godog finds exactly one scenario, at the line where it is written. Kept
// are the head and background of the feature, those of the pickle's rule, the
// scenario and, of its examples, the header and the one row.
func (f *feature) mask(p *messages.Pickle) []byte {
	own := f.outline.of(p.AstNodeIds[0])
	keep := make([]bool, len(f.lines)+1)
	for _, s := range f.outline {
		shared := s.scenario == "" && (s.rule == "" || s.rule == own.rule)
		if shared || s.scenario == own.scenario && s.scenario != "" {
			mark(keep, s.first, s.last, true)
		}
	}
	if len(p.AstNodeIds) > 1 && own.node != nil {
		maskRows(keep, own, p.AstNodeIds[1])
	}
	return render(f.lines, keep)
}

// maskRows drops all rows but one, and whole blocks of examples without it: a
// block without rows would do, but its tags and table need not be parsed again.
func maskRows(keep []bool, own segment, row string) {
	for i, examples := range own.node.Examples {
		last := own.last
		if i+1 < len(own.node.Examples) {
			next := own.node.Examples[i+1]
			last = firstLine(int(next.Location.Line), next.Tags) - 1
		}
		if !hasRow(examples, row) {
			mark(keep, firstLine(int(examples.Location.Line), examples.Tags), last, false)
			continue
		}
		for _, other := range examples.TableBody {
			line := int(other.Location.Line)
			mark(keep, line, line, other.Id == row)
		}
	}
}

// hasRow says whether the row stands in this block of examples.
func hasRow(examples *messages.Examples, row string) bool {
	for _, candidate := range examples.TableBody {
		if candidate.Id == row {
			return true
		}
	}
	return false
}

// mark sets the lines first..last, clipped to the file.
func mark(keep []bool, first, last int, value bool) {
	for line := max(first, 1); line <= last && line < len(keep); line++ {
		keep[line] = value
	}
}

// render writes the kept lines and empty ones for the rest, up to the last line
// kept: nothing after it moves a line number, and long files parse faster.
func render(lines []string, keep []bool) []byte {
	var b strings.Builder
	blank := 0
	for i, line := range lines {
		if !keep[i+1] {
			blank++
			continue
		}
		for ; blank > 0; blank-- {
			b.WriteByte('\n')
		}
		b.WriteString(line)
		b.WriteByte('\n')
	}
	return []byte(b.String())
}
