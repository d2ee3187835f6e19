package runner

import (
	"math"

	messages "github.com/cucumber/messages/go/v34"
)

// segment is a run of lines, both ends included, that belongs to one part of a
// feature. The part starts with its tags and ends before the next one's.
type segment struct {
	first, last int
	// rule and scenario are the identifiers the lines belong to. A segment without
	// either (the head and the background of the feature) belongs to every scenario;
	// one with only a rule belongs to all scenarios of that rule.
	rule, scenario string
	node           *messages.Scenario
	// header is the line of the keyword, where there is one.
	header int
}

// outline is a feature cut into segments, in the order of the lines.
type outline []segment

// outlineOf cuts the feature; nil has no segments.
func outlineOf(f *messages.Feature) outline {
	if f == nil {
		return nil
	}
	o := outline{{first: 1, header: int(f.Location.Line)}}
	for _, child := range f.Children {
		switch {
		case child.Background != nil:
			o = o.add(segment{header: int(child.Background.Location.Line)}, nil)
		case child.Scenario != nil:
			o = o.scenario("", child.Scenario)
		case child.Rule != nil:
			o = o.rule(child.Rule)
		}
	}
	// Whatever follows the last part, such as comments, is as well kept as dropped.
	o[len(o)-1].last = math.MaxInt
	return o
}

// rule adds the head of a rule and its children as segments of their own, so that
// a scenario keeps the rule's background without its neighbours.
func (o outline) rule(r *messages.Rule) outline {
	o = o.add(segment{rule: r.Id, header: int(r.Location.Line)}, r.Tags)
	for _, child := range r.Children {
		if child.Background != nil {
			o = o.add(segment{rule: r.Id, header: int(child.Background.Location.Line)}, nil)
		}
		if child.Scenario != nil {
			o = o.scenario(r.Id, child.Scenario)
		}
	}
	return o
}

// scenario adds one scenario or outline; its examples are told apart by maskRows.
func (o outline) scenario(rule string, s *messages.Scenario) outline {
	return o.add(segment{rule: rule, scenario: s.Id, node: s, header: int(s.Location.Line)}, s.Tags)
}

// add appends the segment, which begins with its first tag, and ends the one
// before it.
func (o outline) add(s segment, tags []*messages.Tag) outline {
	s.first = firstLine(s.header, tags)
	o[len(o)-1].last = s.first - 1
	return append(o, s)
}

// firstLine is the line of the first tag, or of the keyword without tags.
func firstLine(header int, tags []*messages.Tag) int {
	for _, tag := range tags {
		header = min(header, int(tag.Location.Line))
	}
	return header
}

// of finds the segment of a scenario by its identifier.
func (o outline) of(scenario string) segment {
	for _, s := range o {
		if s.scenario == scenario {
			return s
		}
	}
	return segment{}
}

// rowless reports outlines whose examples have no row: they make no scenario at
// all, so nothing else would ever mention them.
func (o outline) rowless(uri string) []Problem {
	var problems []Problem
	for _, s := range o {
		if s.node == nil || len(s.node.Examples) == 0 {
			continue
		}
		rows := 0
		for _, examples := range s.node.Examples {
			rows += len(examples.TableBody)
		}
		if rows == 0 {
			problems = append(problems, Problem{Kind: KindEmpty, URI: uri, Line: s.header,
				Text: "the examples of this outline have no rows: " + s.node.Name})
		}
	}
	return problems
}
