package runner

import (
	"math"
	"slices"
	"sort"

	gherkin "github.com/cucumber/gherkin/go/v42"
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
	// name and examples are those of a scenario. The rest of its node is let go: the
	// documents of a large suite would fill the memory.
	name     string
	examples []*messages.Examples
	// header is the line of the keyword, where there is one; outlines says that it is that
	// of an outline.
	header   int
	outlines bool
}

// outline is a feature cut into segments, in the order of the lines.
type outline struct {
	segments []segment
	// shared are the places of the segments that belong to more than one scenario.
	shared []int
	// language is that of the keywords.
	language string
}

// outlineOf cuts the feature; nil has no segments.
func outlineOf(f *messages.Feature) outline {
	if f == nil {
		return outline{}
	}
	o := outline{language: f.Language, segments: make([]segment, 1, 1+len(f.Children)), shared: []int{0}}
	o.segments[0] = segment{first: 1, header: int(f.Location.Line)}
	for _, child := range f.Children {
		switch {
		case child.Background != nil:
			o.add(segment{header: int(child.Background.Location.Line)}, nil)
		case child.Scenario != nil:
			o.scenario("", child.Scenario)
		case child.Rule != nil:
			o.rule(child.Rule)
		}
	}
	// Whatever follows the last part, such as comments, is as well kept as dropped.
	o.segments[len(o.segments)-1].last = math.MaxInt
	return o
}

// rule adds the head of a rule and its children as segments of their own, so that
// a scenario keeps the rule's background without its neighbours.
func (o *outline) rule(r *messages.Rule) {
	o.add(segment{rule: r.Id, header: int(r.Location.Line)}, r.Tags)
	for _, child := range r.Children {
		if child.Background != nil {
			o.add(segment{rule: r.Id, header: int(child.Background.Location.Line)}, nil)
		}
		if child.Scenario != nil {
			o.scenario(r.Id, child.Scenario)
		}
	}
}

// scenario adds one scenario or outline; its examples are told apart by writeRow.
func (o *outline) scenario(rule string, s *messages.Scenario) {
	o.add(segment{rule: rule, scenario: s.Id, name: s.Name, examples: s.Examples, header: int(s.Location.Line), outlines: o.isOutline(s.Keyword)}, s.Tags)
}

// isOutline says whether a keyword is one of outlines alone; where a language has one word for
// both, it is not.
func (o *outline) isOutline(keyword string) bool {
	dialect := gherkin.DialectsBuiltin().GetDialect(o.language)
	return dialect != nil && slices.Contains(dialect.ScenarioOutlineKeywords(), keyword) && !slices.Contains(dialect.ScenarioKeywords(), keyword)
}

// add appends the segment, which begins with its first tag, and ends the one
// before it.
func (o *outline) add(s segment, tags []*messages.Tag) {
	s.first = firstLine(s.header, tags)
	o.segments[len(o.segments)-1].last = s.first - 1
	if s.scenario == "" {
		o.shared = append(o.shared, len(o.segments))
	}
	o.segments = append(o.segments, s)
}

// firstLine is the line of the first tag, or of the keyword without tags.
func firstLine(header int, tags []*messages.Tag) int {
	for _, tag := range tags {
		header = min(header, int(tag.Location.Line))
	}
	return header
}

// around finds the segment that a line belongs to. It looks for the line and not for
// an identifier, so that a file of ten thousand scenarios is not searched through for
// each of them.
func (o outline) around(line int) segment {
	return o.segments[sort.Search(len(o.segments), func(i int) bool { return o.segments[i].last >= line })]
}

// rowless reports outlines whose examples have no row: they make no scenario at
// all, so nothing else would ever mention them.
func (o outline) rowless(uri string) []Problem {
	var problems []Problem
	for _, s := range o.segments {
		if s.outlines && len(s.examples) == 0 {
			problems = append(problems, Problem{Kind: KindEmpty, URI: uri, Line: s.header, Text: "this outline has no examples, so <…> would stand in its steps as it is: " + s.name,
				textZH: "场景大纲没有例子，步骤里的 <…> 不会被替换：" + s.name})
		}
		if len(s.examples) == 0 {
			continue
		}
		rows := 0
		for _, examples := range s.examples {
			rows += len(examples.TableBody)
		}
		if rows == 0 {
			problems = append(problems, Problem{Kind: KindEmpty, URI: uri, Line: s.header,
				Text: "the examples of this outline have no rows: " + s.name, textZH: "场景大纲的例子没有数据行：" + s.name})
		}
	}
	return problems
}
