package runner

import (
	"iter"
	"math"
	"slices"
	"sort"

	gherkin "github.com/cucumber/gherkin/go/v42"
	messages "github.com/cucumber/messages/go/v34"

	"example.com/rehearse/internal/bilingual"
)

// segment is a run of lines, both ends included, that belongs to one part of a
// feature. The part starts with its tags and ends before the next one's. It holds no
// pointers but to examples: a large suite has tens of thousands, and the collector
// would go through all of them again and again.
type segment struct {
	first, last int32
	// rule is the number of the rule that the lines belong to, from 1. A segment that is
	// no scenario belongs to every scenario of its rule, or without one, as the head and
	// the background of the feature, to every scenario.
	rule     int32
	scenario bool
	// header is the line of the keyword, where there is one.
	header int32
	// blocks are the examples of a scenario.
	blocks []block
}

// block is one of the examples of an outline: where it begins, tags included, and the
// line of its table's header; its rows follow.
type block struct{ first, header int32 }

// outline is a feature cut into segments, in the order of the lines.
type outline struct {
	segments []segment
	// shared are the places of the segments that belong to more than one scenario.
	shared []int32
	// language is that of the keywords.
	language string
}

// outlineOf cuts the feature; nil has no segments.
func outlineOf(f *messages.Feature) outline {
	if f == nil {
		return outline{}
	}
	o := outline{language: f.Language, segments: make([]segment, 1, 1+len(f.Children)), shared: []int32{0}}
	o.segments[0] = segment{first: 1, header: int32(f.Location.Line)}
	rules := int32(0)
	for _, child := range f.Children {
		switch {
		case child.Background != nil:
			o.add(segment{header: int32(child.Background.Location.Line)}, nil)
		case child.Scenario != nil:
			o.scenario(0, child.Scenario)
		case child.Rule != nil:
			rules++
			o.rule(rules, child.Rule)
		}
	}
	// Whatever follows the last part, such as comments, is as well kept as dropped.
	o.segments[len(o.segments)-1].last = math.MaxInt32
	return o
}

// rule adds the head of a rule and its children as segments of their own, so that
// a scenario keeps the rule's background without its neighbours.
func (o *outline) rule(number int32, r *messages.Rule) {
	o.add(segment{rule: number, header: int32(r.Location.Line)}, r.Tags)
	for _, child := range r.Children {
		if child.Background != nil {
			o.add(segment{rule: number, header: int32(child.Background.Location.Line)}, nil)
		}
		if child.Scenario != nil {
			o.scenario(number, child.Scenario)
		}
	}
}

// scenario adds one scenario or outline; its examples are told apart by their lines.
func (o *outline) scenario(rule int32, s *messages.Scenario) {
	added := segment{rule: rule, scenario: true, header: int32(s.Location.Line)}
	for _, examples := range s.Examples {
		b := block{first: firstLine(int32(examples.Location.Line), examples.Tags)}
		if examples.TableHeader != nil {
			b.header = int32(examples.TableHeader.Location.Line)
		}
		added.blocks = append(added.blocks, b)
	}
	o.add(added, s.Tags)
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
	if !s.scenario {
		o.shared = append(o.shared, int32(len(o.segments)))
	}
	o.segments = append(o.segments, s)
}

// firstLine is the line of the first tag, or of the keyword without tags.
func firstLine(header int32, tags []*messages.Tag) int32 {
	for _, tag := range tags {
		header = min(header, int32(tag.Location.Line))
	}
	return header
}

// around finds the segment that a line belongs to. It looks for the line and not for
// an identifier, so that a file of ten thousand scenarios is not searched through for
// each of them.
func (o outline) around(line int32) segment {
	return o.segments[sort.Search(len(o.segments), func(i int) bool { return o.segments[i].last >= line })]
}

// block finds the examples that a line belongs to: those that begin last above it, or
// -1 above all. Lines below a table belong to it.
func (s segment) block(line int32) int {
	return sort.Search(len(s.blocks), func(i int) bool { return s.blocks[i].first > line }) - 1
}

// rowless reports outlines whose examples have no row: they make no scenario at
// all, so nothing else would ever mention them.
func (o outline) rowless(uri string, f *messages.Feature) []Problem {
	var problems []Problem
	for s := range scenarios(f) {
		rows := 0
		for _, examples := range s.Examples {
			rows += len(examples.TableBody)
		}
		p := Problem{Kind: KindEmpty, URI: uri, Line: int(s.Location.Line)}
		switch {
		case len(s.Examples) == 0 && o.isOutline(s.Keyword):
			p.Text = bilingual.Sprintf("场景大纲没有例子，步骤里的 <…> 不会被替换：%s", "this outline has no examples, so <…> would stand in its steps as it is: %s", s.Name)
		case len(s.Examples) > 0 && rows == 0:
			p.Text = bilingual.Sprintf("场景大纲的例子没有数据行：%s", "the examples of this outline have no rows: %s", s.Name)
		default:
			continue
		}
		problems = append(problems, p)
	}
	return problems
}

// scenarios goes through all of a feature, those of rules included, in the order of the lines.
func scenarios(f *messages.Feature) iter.Seq[*messages.Scenario] {
	return func(yield func(*messages.Scenario) bool) {
		if f == nil {
			return
		}
		for _, child := range f.Children {
			if child.Scenario != nil && !yield(child.Scenario) {
				return
			}
			if child.Rule == nil {
				continue
			}
			for _, inner := range child.Rule.Children {
				if inner.Scenario != nil && !yield(inner.Scenario) {
					return
				}
			}
		}
	}
}
