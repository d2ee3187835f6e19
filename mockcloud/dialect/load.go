package dialect

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/mockcloud/api"
	"example.com/rehearse/mockcloud/cloud"
)

// Version is the version of the file format that this package reads.
const Version = 1

const (
	// maxFile bounds a dialect file, in bytes.
	maxFile = 1 << 20
	// maxList bounds how many routes a file has, and a route calls: aliases make long lists of short files.
	maxList = 500
	// maxMistakes bounds how many mistakes are told at once.
	maxMistakes = 20
)

// Mistake is one thing that is wrong with a dialect file: where, what, and how to mend it. See [In] for other languages.
type Mistake struct {
	File         string
	Line, Column int
	// Text is what and how to mend it, in both languages.
	bilingual.Text
}

// Error is "file:line:column: what; how to mend it", in English.
func (m *Mistake) Error() string { return m.In(bilingual.English) }

// In says the same in a language: "en" is English, anything else Chinese.
func (m *Mistake) In(lang string) string {
	return fmt.Sprintf("%s:%d:%d: %s", m.File, m.Line, m.Column, m.Text.In(lang))
}

// mistake puts a sentence at its place.
func mistake(file string, line, column int, what *bilingual.Error) *Mistake {
	return &Mistake{File: file, Line: line, Column: column, Text: what.Text}
}

// Load reads the dialect file at path. What is wrong with it comes as joined [*Mistake] errors.
func Load(path string) (*Dialect, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, bilingual.At("dialect", err)
	}
	return Parse(path, raw)
}

// Parse reads a dialect out of raw; name stands for the file in errors.
func Parse(name string, raw []byte) (*Dialect, error) {
	operations, err := contract(api.Document())
	if err != nil {
		return nil, err
	}
	return read(name, raw, operations)
}

// read is Parse with the contract given: reading that anew for each of many files would take most of the time.
func read(name string, raw []byte, operations map[string]*operation) (*Dialect, error) {
	if len(raw) > maxFile {
		return nil, mistake(name, 1, 1, say("the file is larger than 1 MiB; a dialect is a few hundred lines"))
	}
	var top yaml.Node
	if err := yaml.Unmarshal(raw, &top); err != nil {
		return nil, syntax(name, err)
	}
	if len(top.Content) == 0 {
		return nil, mistake(name, 1, 1, say("the file is empty; begin with \"dialect: %d\"", Version))
	}
	l := &loader{file: name, operations: operations, codes: map[cloud.Code]bool{}}
	for _, code := range api.Codes() {
		l.codes[code] = true
	}
	l.d = &Dialect{tables: map[string]map[string]string{}, hosts: map[string]string{}, memory: newMemory()}
	l.top(top.Content[0])
	if err := l.result(); err != nil {
		return nil, err
	}
	return l.d, nil
}

// syntax turns the YAML package's error into a mistake with its line.
func syntax(file string, err error) error {
	m := mistake(file, 1, 1, say("this is not YAML: %s", strings.TrimPrefix(err.Error(), "yaml: ")))
	if found := regexp.MustCompile(`line (\d+)`).FindStringSubmatch(err.Error()); found != nil {
		m.Line, _ = strconv.Atoi(found[1]) // it is digits
	}
	return m
}

// loader turns the nodes of a file into a dialect and gathers what is wrong on the way.
type loader struct {
	file       string
	d          *Dialect
	operations map[string]*operation
	codes      map[cloud.Code]bool
	mistakes   []error
}

// complain gathers a mistake and goes on: whoever writes a file wants to know all of them at once, up to a bound.
func (l *loader) complain(n *yaml.Node, format string, args ...any) {
	if len(l.mistakes) < maxMistakes {
		l.mistakes = append(l.mistakes, mistake(l.file, n.Line, n.Column, say(format, args...)))
	}
}

// result is all that was wrong in the order of the file, not in that in which it was found.
func (l *loader) result() error {
	slices.SortStableFunc(l.mistakes, func(a, b error) int {
		var x, y *Mistake
		if !errors.As(a, &x) || !errors.As(b, &y) {
			return 0
		}
		return cmp.Or(cmp.Compare(x.Line, y.Line), cmp.Compare(x.Column, y.Column))
	})
	return errors.Join(l.mistakes...)
}

// entry is one member of a mapping.
type entry struct{ key, value *yaml.Node }

// members lists the members of a mapping, those with a known name only when names are given.
func (l *loader) members(n *yaml.Node, what string, known ...string) []entry {
	n = follow(n)
	if n.Kind != yaml.MappingNode {
		l.complain(n, "%s is to be a mapping (name: value, one a line)", what)
		return nil
	}
	var out []entry
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		switch {
		case seen[key.Value]:
			l.complain(key, "%q is there twice; keep one", key.Value)
		case len(known) > 0 && !slices.Contains(known, key.Value):
			l.complain(key, "%s has no %q; it has: %s", what, key.Value, strings.Join(known, ", "))
		default:
			out = append(out, entry{key, n.Content[i+1]})
		}
		seen[key.Value] = true
	}
	return out
}

// follow goes from an alias to what it stands for.
func follow(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// text is a scalar's text.
func (l *loader) text(n *yaml.Node, what string) string {
	n = follow(n)
	if n.Kind != yaml.ScalarNode {
		l.complain(n, "%s is to be a text", what)
		return ""
	}
	return n.Value
}

func (l *loader) list(n *yaml.Node, what string) []*yaml.Node {
	n = follow(n)
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		l.complain(n, `%s is to be a list with at least one member (lines that begin with "- ")`, what)
		return nil
	}
	if len(n.Content) > maxList {
		l.complain(n, "%s has %d members; it may have %d", what, len(n.Content), maxList)
		return nil
	}
	return n.Content
}

// top reads the file's own members: first what routes refer to, then the routes.
func (l *loader) top(n *yaml.Node) {
	members := l.members(n, "a dialect file", "dialect", "name", "world", "hosts", "encoding", "language", "session",
		"idempotency_key", "memory", "tables", "refusals", "routes")
	at := map[string]*yaml.Node{}
	for _, m := range members {
		at[m.key.Value] = m.value
	}
	switch v := at["dialect"]; {
	case v == nil:
		l.complain(n, "the file does not say its version; begin with \"dialect: %d\", the only one there is", Version)
	case follow(v).Value != strconv.Itoa(Version):
		l.complain(v, "the version %q is not known; write \"dialect: %d\", the only one there is", follow(v).Value, Version)
	}
	l.settings(at)
	if v := at["tables"]; v != nil {
		for _, m := range l.members(v, "tables") {
			l.d.tables[m.key.Value] = l.texts(m.value, "tables."+m.key.Value)
		}
	}
	l.sources(at)
	if at["routes"] == nil {
		l.complain(n, "there are no routes; say in routes: which requests the client makes")
		return
	}
	shared := at["refusals"]
	if shared != nil {
		l.d.refusals = l.refusals(shared, refusalShape(nil))
	}
	for _, r := range l.list(at["routes"], "routes") {
		l.route(r)
	}
	l.collisions()
}

func (l *loader) settings(at map[string]*yaml.Node) {
	d := l.d
	for name, into := range map[string]*string{"name": &d.name, "world": &d.world, "language": &d.language} {
		if v := at[name]; v != nil {
			*into = l.text(v, name)
		}
	}
	if v := at["language"]; v != nil && d.language != "zh-CN" && d.language != "en" {
		l.complain(v, "language is zh-CN or en, not %q", d.language)
	}
	if v := at["world"]; v != nil && !validWorld(d.world) {
		l.complain(v, "%q is no name of a world; it has letters, digits, _ and - only", d.world)
	}
	if v := at["encoding"]; v != nil {
		switch name := strings.ToLower(l.text(v, "encoding")); name {
		case "utf-8":
		case "gb18030", "gbk", "gb2312":
			d.gb18030 = true
		default:
			l.complain(v, "the encoding %q is not known; write utf-8, or gb18030 (which reads GBK and GB2312 too)", name)
		}
	}
	if v := at["hosts"]; v != nil {
		l.hosts(v)
	}
}

func (l *loader) hosts(n *yaml.Node) {
	for _, m := range l.members(n, "hosts") {
		world := l.text(m.value, "the world of a host")
		if !validWorld(world) {
			l.complain(m.value, "%q is no name of a world; it has letters, digits, _ and - only", world)
		}
		l.d.hosts[strings.ToLower(m.key.Value)] = world
	}
}

func validWorld(name string) bool {
	return regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`).MatchString(name)
}

// sources reads where the session, the request's own number and the client's identity stand.
func (l *loader) sources(at map[string]*yaml.Node) {
	if v := at["session"]; v != nil {
		l.d.session = l.source(v, "session")
	}
	if v := at["idempotency_key"]; v != nil {
		l.d.idempotency = l.source(v, "idempotency_key")
	}
	if v := at["memory"]; v != nil {
		for _, m := range l.members(v, "memory", "by") {
			l.d.memoryBy = l.source(m.value, "memory.by")
		}
	}
	for name, s := range map[string]*source{"session": l.d.session, "idempotency_key": l.d.idempotency, "memory": l.d.memoryBy} {
		if s != nil && (s.place == fromAnswer || s.place == fromMemory && name == "memory") {
			l.complain(at[name], "%s cannot come from %s; name a place in the request", name, s)
		}
	}
	if s := l.d.session; s != nil && s.place == fromMemory && l.d.memoryBy == nil {
		l.complain(at["session"], "nothing says whose memory it is; add memory: {by: PLACE:NAME}")
	}
}

// source reads "place:name", or a mapping with from: and what is done to the value.
func (l *loader) source(n *yaml.Node, what string) *source {
	n = follow(n)
	if n.Kind == yaml.ScalarNode {
		s, err := parseSource(n.Value)
		if err != nil {
			l.complain(n, "%s: %v", what, err)
			return nil
		}
		return &s
	}
	var s *source
	var rest []entry
	for _, m := range l.members(n, what, "from", "default", "prefix", "table") {
		if m.key.Value == "from" {
			s = l.source(m.value, what)
		} else {
			rest = append(rest, m)
		}
	}
	if s == nil {
		l.complain(n, "%s: from is missing; write from: PLACE:NAME", what)
		return nil
	}
	for _, m := range rest {
		value := l.text(m.value, what+"."+m.key.Value)
		switch m.key.Value {
		case "default":
			s.fallback = &value
		case "prefix":
			s.prefix = value
		case "table":
			if s.table = l.d.tables[value]; s.table == nil {
				l.complain(m.value, "there is no table %q; there are: %s", value, listed(slices.Sorted(maps.Keys(l.d.tables))))
			}
		}
	}
	return s
}

// texts reads a mapping of texts.
func (l *loader) texts(n *yaml.Node, what string) map[string]string {
	out := map[string]string{}
	for _, m := range l.members(n, what) {
		out[m.key.Value] = l.text(m.value, what+"."+m.key.Value)
	}
	return out
}
