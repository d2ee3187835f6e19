package runner

import (
	"bytes"
	"cmp"
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
	// seen remembers which definitions fit a text: scenarios repeat sentences.
	seen map[string][]*definition
}

// listDefinitions asks godog for the definitions in each language of the plan.
func listDefinitions(o *Options, items []item) (*definitions, error) {
	d := &definitions{byLanguage: map[string][]*definition{}, seen: map[string][]*definition{}}
	known := map[string]*definition{}
	for _, it := range items {
		language := it.pickle.Language
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
			key := def.place() + " " + def.pattern.String()
			if known[key] == nil {
				known[key] = def
				d.all = append(d.all, def)
			}
			d.byLanguage[language] = append(d.byLanguage[language], known[key])
		}
	}
	// Sorted, so that identifiers do not depend on which language came first.
	slices.SortStableFunc(d.all, func(a, b *definition) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.line, b.line), cmp.Compare(a.pattern.String(), b.pattern.String()))
	})
	for i, def := range d.all {
		def.id = "step-definition-" + strconv.Itoa(i)
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
		def := &definition{pattern: compiled}
		file, number, _ := strings.Cut(strings.SplitN(place, " -> ", 2)[0], ":")
		def.file = file
		def.line, _ = strconv.Atoi(number)
		defs = append(defs, def)
	}
	return defs
}

// place is where the definition was registered.
func (d *definition) place() string { return d.file + ":" + strconv.Itoa(d.line) }

// match gives the definitions that fit a step. godog also looks at the keyword
// when a step was registered with Given, When or Then; that is not listed, so
// several matches here may still be one for godog.
func (d *definitions) match(language, text string) []*definition {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := language + "\x00" + text
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

// arguments lists the groups of a match. godog hands nested groups to the step one
// after the other, so they are flat here too.
func (d *definition) arguments(text string) *messages.StepMatchArgumentsList {
	list := &messages.StepMatchArgumentsList{StepMatchArguments: []*messages.StepMatchArgument{}}
	spans := d.pattern.FindStringSubmatchIndex(text)
	for i := 2; i+1 < len(spans); i += 2 {
		group := &messages.Group{Children: []*messages.Group{}}
		if spans[i] >= 0 {
			group.Value = text[spans[i]:spans[i+1]]
			// Readers of Messages are mostly written in JavaScript and slice in UTF-16.
			group.Start = int64(len(utf16.Encode([]rune(text[:spans[i]]))))
		}
		list.StepMatchArguments = append(list.StepMatchArguments, &messages.StepMatchArgument{Group: group})
	}
	return list
}
