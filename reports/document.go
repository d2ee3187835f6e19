package reports

import (
	"slices"

	messages "github.com/cucumber/messages/go/v34"
)

// node is what the report needs to know about a place in a feature file. Pickles
// only carry ids; keyword, rule and example row are found here.
type node struct {
	line       int
	keyword    string // of a step
	background bool   // whether a step belongs to a background
	name       string // of a scenario or outline
	rule       string
	example    *Example
}

// document is the index of the feature files of one stream, by id of the node.
type document map[string]node

// add indexes one parsed feature file.
func (d document) add(feature *messages.Feature) {
	for _, child := range present(feature.Children) {
		d.addChild("", child.Background, child.Scenario)
		if child.Rule == nil {
			continue
		}
		for _, inner := range present(child.Rule.Children) {
			d.addChild(child.Rule.Name, inner.Background, inner.Scenario)
		}
	}
}

// addChild indexes a background or a scenario, whichever is there.
func (d document) addChild(rule string, background *messages.Background, scenario *messages.Scenario) {
	if background != nil {
		d.addSteps(background.Steps, true)
	}
	if scenario == nil {
		return
	}
	d[scenario.Id] = node{line: lineOf(scenario.Location), name: scenario.Name, rule: rule}
	d.addSteps(scenario.Steps, false)
	for i, examples := range present(scenario.Examples) {
		d.addExamples(scenario, examples, i+1)
	}
}

// addSteps indexes steps.
func (d document) addSteps(steps []*messages.Step, background bool) {
	for _, step := range present(steps) {
		d[step.Id] = node{line: lineOf(step.Location), keyword: step.Keyword, background: background}
	}
}

// addExamples indexes the rows of one examples table; number counts from 1.
func (d document) addExamples(outline *messages.Scenario, examples *messages.Examples, number int) {
	var header []string
	if examples.TableHeader != nil {
		header = cells(examples.TableHeader)
	}
	for i, row := range present(examples.TableBody) {
		d[row.Id] = node{line: lineOf(row.Location), example: &Example{
			Outline: outline.Name, Name: examples.Name, Table: number, Row: i + 1,
			Header: header, Cells: cells(row),
		}}
	}
}

// cells returns the values of a row.
func cells(row *messages.TableRow) []string {
	values := make([]string, len(present(row.Cells)))
	for i, cell := range present(row.Cells) {
		values[i] = cell.Value
	}
	return values
}

// lineOf tolerates a missing location: generated pickles have none.
func lineOf(l *messages.Location) int {
	if l == nil {
		return 0
	}
	return int(l.Line)
}

// present drops nulls from a list: JSON allows them where the protocol does not, and
// a report must not fall over a stream that another tool wrote badly.
func present[T any](list []*T) []*T {
	if !slices.Contains(list, nil) {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(item *T) bool { return item == nil })
}
