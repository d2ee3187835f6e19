package runner

import (
	"sort"
	"strings"

	messages "github.com/cucumber/messages/go/v34"
)

// mask gives the part of the feature that godog needs to find exactly one scenario,
// the pickle's: the head and background of the feature, those of the pickle's rule,
// the scenario and, of its examples, the header and the one row. Everything else is
// left out instead of blanked, because godog parses empty lines too; places come
// from the plan, not from godog.
func (f *feature) mask(p *messages.Pickle) []byte {
	own := f.outline.around(int(p.Location.Line))
	var b strings.Builder
	for _, i := range f.outline.shared {
		if s := f.outline.segments[i]; s.rule == "" || s.rule == own.rule {
			f.write(&b, s.first, s.last)
		}
	}
	if len(p.AstNodeIds) > 1 {
		f.writeRow(&b, own, int(p.Location.Line))
	} else {
		f.write(&b, own.first, own.last)
	}
	return []byte(b.String())
}

// writeRow writes an outline with the one block of examples that holds the row, and
// of that no other row.
func (f *feature) writeRow(b *strings.Builder, own segment, row int) {
	begin := func(i int) int { return firstLine(int(own.examples[i].Location.Line), own.examples[i].Tags) }
	block := sort.Search(len(own.examples), func(i int) bool { return begin(i) > row }) - 1
	f.write(b, own.first, begin(0)-1)
	f.write(b, begin(block), int(own.examples[block].TableHeader.Location.Line))
	f.write(b, row, row)
}

// write writes the lines first..last, clipped to the file.
func (f *feature) write(b *strings.Builder, first, last int) {
	for _, line := range f.lines[first-1 : min(last, len(f.lines))] {
		b.WriteString(line)
		b.WriteByte('\n')
	}
}
