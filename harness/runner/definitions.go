package runner

import (
	"bytes"
	"cmp"
	"hash/fnv"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"

	messages "github.com/cucumber/messages/go/v34"
)

// definition is one registered step.
type definition struct {
	id      string
	pattern *regexp.Regexp
	// parents gives, for each group, the one it is nested in; 0 for none.
	parents []int
	file    string
	line    int
}

// definitions are all registered steps, per language because Initialize may
// register others for each.
type definitions struct {
	// mu guards seen: workers of a dry run and the report ask at the same time.
	mu         sync.Mutex
	all        []*definition
	byLanguage map[string][]*definition
	// unknown are patterns that name a parameter type as Cucumber expressions do.
	unknown []*messages.UndefinedParameterType
	// seen remembers which definitions fit a text: scenarios repeat sentences.
	seen map[sentence][]*definition
}

// sentence is the text of a step in a language.
type sentence struct{ language, text string }

// listDefinitions asks godog for the definitions in each language of the plan.
func listDefinitions(o *Options, entries []entry) (*definitions, error) {
	d := &definitions{byLanguage: map[string][]*definition{}, seen: map[sentence][]*definition{}}
	known, parameter := map[string]*definition{}, regexp.MustCompile(expressionName)
	for _, e := range entries {
		language := e.feature.language
		if _, done := d.byLanguage[language]; done {
			continue
		}
		var out bytes.Buffer
		a := Attempt{Number: 1, Pickle: &messages.Pickle{Language: language}, Language: language, Mode: ModeList}
		if err := listing(o, a, &out); err != nil {
			return nil, err
		}
		d.byLanguage[language] = []*definition{}
		for _, def := range parseListing(out.String()) {
			if name := def.expression(parameter); name != "" {
				d.unknown = append(d.unknown, &messages.UndefinedParameterType{Name: name, Expression: def.pattern.String()})
				continue
			}
			key := def.place() + " " + def.pattern.String()
			if known[key] == nil {
				known[key] = def
				d.all = append(d.all, def)
			}
			d.byLanguage[language] = append(d.byLanguage[language], known[key])
		}
	}
	// Sorted, so that the order does not depend on which language came first.
	slices.SortStableFunc(d.all, func(a, b *definition) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.line, b.line), cmp.Compare(a.pattern.String(), b.pattern.String()))
	})
	for _, def := range d.all {
		def.id = def.name()
	}
	return d, nil
}

// parseListing reads lines of "<yellow>pattern<reset>  <bold># file.go:12 -> name".
func parseListing(text string) []*definition {
	var defs []*definition
	for entry := range strings.SplitSeq(text, "\x1b[33m") {
		pattern, rest, found := strings.Cut(entry, "\x1b[0m")
		_, place, placed := strings.Cut(rest, "# ")
		if !found || !placed {
			continue
		}
		compiled, err := regexp.Compile(pattern)
		if err != nil {
			continue
		}
		def := &definition{pattern: compiled, parents: parentsOf(pattern)}
		file, number, _ := strings.Cut(strings.SplitN(place, " -> ", 2)[0], ":")
		def.file = file
		def.line, _ = strconv.Atoi(number)
		defs = append(defs, def)
	}
	return defs
}

// place is where the definition was registered.
func (d *definition) place() string { return d.file + ":" + strconv.Itoa(d.line) }

// name identifies the definition by what it is and not by its number: shards that know
// other languages, and so other definitions, are to call it the same.
func (d *definition) name() string {
	sum := fnv.New64a()
	_, _ = io.WriteString(sum, d.place()+" "+d.pattern.String()) // a hash never fails
	return "step-definition-" + strconv.FormatUint(sum.Sum64(), 36)
}

// match gives the definitions that fit a step. godog also looks at the keyword
// when a step was registered with Given, When or Then; that is not listed, so
// several matches here may still be one for godog.
func (d *definitions) match(language, text string) []*definition {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := sentence{language, text}
	found, ok := d.seen[key]
	if !ok {
		for _, def := range d.byLanguage[language] {
			if def.pattern.MatchString(text) {
				found = append(found, def)
			}
		}
		d.seen[key] = found
	}
	return found
}

// patterns lists those of all definitions that fit a step of the pickle.
func (d *definitions) patterns(p *messages.Pickle) []string {
	patterns := make([]string, 0, len(p.Steps))
	for _, step := range p.Steps {
		for _, def := range d.match(p.Language, step.Text) {
			patterns = append(patterns, def.pattern.String())
		}
	}
	return patterns
}

// unmatched is the start of a group that took no part in a match.
const unmatched = -1

// arguments lists the outermost groups of a match; those nested in one are its
// children, although godog hands all of them to the step one after the other. The
// name of a group is the name of its parameter type.
func (d *definition) arguments(text string) *messages.StepMatchArgumentsList {
	list := &messages.StepMatchArgumentsList{StepMatchArguments: []*messages.StepMatchArgument{}}
	spans := d.pattern.FindStringSubmatchIndex(text)
	groups := make([]*messages.Group, len(d.parents))
	for i := 1; 2*i+1 < len(spans); i++ {
		group := &messages.Group{Children: []*messages.Group{}, Start: unmatched}
		if from := spans[2*i]; from >= 0 {
			group.Value = text[from:spans[2*i+1]]
			// Readers of Messages are mostly written in JavaScript and slice in UTF-16.
			group.Start = int64(len(utf16.Encode([]rune(text[:from]))))
		}
		groups[i] = group
		if parent := groups[d.parents[i]]; parent != nil {
			parent.Children = append(parent.Children, group)
			continue
		}
		list.StepMatchArguments = append(list.StepMatchArguments,
			&messages.StepMatchArgument{Group: group, ParameterTypeName: typeName(d.pattern.SubexpNames()[i])})
	}
	return list
}
