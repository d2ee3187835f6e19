package runner

import (
	"bufio"
	"io"
	"slices"
	"strings"

	messages "github.com/cucumber/messages/go/v34"
)

// at gives the identifiers of the pickles that a line selects: those of the
// feature or rule whose keyword stands there, of the one row, of the block of
// examples, or of the scenario around the line.
func (f *feature) at(line int) []string {
	if line > len(f.lines) {
		// The last segment has no end of its own.
		return nil
	}
	var ids []string
	rows, rule, all := f.scope(line)
	for _, p := range f.pickles {
		scenario := f.outline.around(int(p.Location.Line))
		inRows := len(p.AstNodeIds) > 1 && slices.Contains(rows, p.AstNodeIds[1])
		inRule := rule != "" && scenario.rule == rule
		around := rows == nil && line >= scenario.first && line <= scenario.last
		if all || inRows || inRule || around {
			ids = append(ids, p.Id)
		}
	}
	return ids
}

// scope says what stands at the line: certain rows, a rule, or the feature.
func (f *feature) scope(line int) (rows []string, rule string, all bool) {
	for _, s := range f.outline.segments {
		if line < s.first || line > s.last {
			continue
		}
		switch {
		case s.scenario != "":
			return rowsAt(s.examples, line), "", false
		case s.header == line && s.rule != "":
			return nil, s.rule, false
		case s.header == line && s.first == 1:
			return nil, "", true
		}
	}
	return nil, "", false
}

// rowsAt gives the row at the line, or the rows of the examples around it, or nil
// when the line is above the examples. Lines below a table belong to it.
func rowsAt(blocks []*messages.Examples, line int) []string {
	var rows []string
	for _, examples := range blocks {
		if line < firstLine(int(examples.Location.Line), examples.Tags) {
			break
		}
		rows = []string{}
		for _, row := range examples.TableBody {
			if int(row.Location.Line) == line {
				return []string{row.Id}
			}
			rows = append(rows, row.Id)
		}
	}
	return rows
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
