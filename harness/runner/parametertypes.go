package runner

import (
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"

	messages "github.com/cucumber/messages/go/v34"
)

// ParameterType names what a group of a pattern stands for.
type ParameterType struct {
	// Name is that of the group: (?P<flight>…). Names of groups have to differ within a
	// pattern, so further ones of the type carry a number: (?P<flight_2>…).
	Name string
	// Regexps are the patterns that it is written with.
	Regexps []string
}

// expressionName finds {name} in a pattern: a parameter of a Cucumber expression.
// A regular expression uses braces for counts, and for classes after \p, \P, \x.
const expressionName = `(?:^|[^\\pPx]|[^\\][pPx])\{([A-Za-z_][A-Za-z0-9_]*)\}`

// expression is the first parameter type that the pattern names as a Cucumber
// expression would, told by expressionName. godog reads patterns as regular
// expressions, in which {int} is just those five letters, so such a step never
// matches what its author means.
func (d *definition) expression(name *regexp.Regexp) string {
	found := name.FindStringSubmatch(d.pattern.String())
	if found == nil {
		return ""
	}
	return found[1]
}

// typeName cuts the number off the name of a group.
func typeName(group string) string {
	name, number, found := strings.Cut(group, "_")
	if _, err := strconv.Atoi(number); !found || err != nil {
		return group
	}
	return name
}

// parentsOf lists, for each group of a pattern, the group around it, or 0.
func parentsOf(pattern string) []int {
	parents := []int{0}
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return parents
	}
	var walk func(node *syntax.Regexp, parent int)
	walk = func(node *syntax.Regexp, parent int) {
		if node.Op == syntax.OpCapture {
			parents = append(parents, parent)
			parent = node.Cap
		}
		for _, sub := range node.Sub {
			walk(sub, parent)
		}
	}
	walk(tree, 0)
	return parents
}

// parameterTypes tells the declared types, and those that a pattern names although
// nothing declares them.
func (s stream) parameterTypes(types []ParameterType) {
	for _, t := range types {
		s.emit(&messages.Envelope{ParameterType: &messages.ParameterType{Id: "parameter-type-" + t.Name, Name: t.Name,
			RegularExpressions: t.Regexps, UseForSnippets: true}})
	}
	for _, u := range s.defs.unknown {
		s.emit(&messages.Envelope{UndefinedParameterType: u})
	}
}
