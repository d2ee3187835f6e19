package dialect

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"example.com/rehearse/mockcloud/cloud"
)

// route is one kind of request that the client makes.
type route struct {
	name     string
	method   string
	pattern  []string // the path's segments; "{name}" stands for any one
	where    []condition
	remember []binding
	calls    []call
	echo     []binding
	kind     string // of the body: form, json, xml or ""
	answer   *reply
	refusals map[cloud.Code]*reply
	node     *yaml.Node
}

// condition is what a request must say, besides its method and path, to belong to a route.
type condition struct {
	from  source
	value string
}

// binding gives a value a name.
type binding struct {
	name string
	from source
	node *yaml.Node
}

// call asks for one operation.
type call struct {
	op        *operation
	arguments []binding
}

// String is what the route is called in messages.
func (r *route) String() string {
	if r.name != "" {
		return r.name
	}
	return r.method + " /" + strings.Join(r.pattern, "/")
}

// via names the request for the journal, without values: the names that the query has.
func (r *route) via(a *arrival) string {
	text := r.method + " /" + strings.Join(r.pattern, "/")
	for i, name := range sortedNames(a.query) {
		text += map[bool]string{true: "?", false: "&"}[i == 0] + name
	}
	return text
}

// fits compares the path, segment by segment, and reports what the parameters stand for.
func (r *route) fits(path string) (map[string]string, bool) {
	segments := strings.Split(strings.TrimPrefix(path, "/"), "/")
	if len(segments) != len(r.pattern) {
		return nil, false
	}
	parameters := map[string]string{}
	for i, want := range r.pattern {
		if name, is := variable(want); is {
			parameters[name] = segments[i]
		} else if want != segments[i] {
			return nil, false
		}
	}
	return parameters, true
}

// variable is the name in a segment such as {name}.
func variable(segment string) (string, bool) {
	if len(segment) > 2 && segment[0] == '{' && segment[len(segment)-1] == '}' {
		return segment[1 : len(segment)-1], true
	}
	return "", false
}

// holds reports whether the request says what the route asks for.
func (r *route) holds(a *arrival) bool {
	return !slices.ContainsFunc(r.where, func(c condition) bool {
		have, missing := c.from.read(a)
		return missing || have != c.value
	})
}

// find returns the route of a request. When only the body stands in the way, it says so.
func (d *Dialect) find(a *arrival) (*route, error) {
	var unreadable error
	var best *route
	for _, r := range d.routes {
		parameters, fits := r.fits(a.path)
		if !fits || r.method != a.method {
			continue
		}
		if err := a.open(r.kind); err != nil {
			unreadable = err
			continue
		}
		before := a.parameters
		a.parameters = parameters
		if r.holds(a) && (best == nil || r.beats(best)) {
			best = r
			continue
		}
		a.parameters = before
	}
	if best != nil {
		return best, nil
	}
	return nil, unreadable
}

// beats reports whether r says at least as much about its requests as other, and more in something.
func (r *route) beats(other *route) bool {
	more := len(r.where) > len(other.where)
	for i, segment := range r.pattern {
		_, mine := variable(segment)
		_, theirs := variable(other.pattern[i])
		if mine && !theirs {
			return false
		}
		more = more || theirs && !mine
	}
	return more && len(r.where) >= len(other.where)
}

// meets reports whether one request could belong to both.
func (r *route) meets(other *route) bool {
	if r.method != other.method || len(r.pattern) != len(other.pattern) {
		return false
	}
	for i, segment := range r.pattern {
		_, mine := variable(segment)
		_, theirs := variable(other.pattern[i])
		if !mine && !theirs && segment != other.pattern[i] {
			return false
		}
	}
	for _, c := range r.where {
		for _, o := range other.where {
			if c.from.String() == o.from.String() && c.value != o.value {
				return false
			}
		}
	}
	return true
}

// collisions complains about routes between which nothing decides.
func (l *loader) collisions() {
	for i, r := range l.d.routes {
		for _, other := range l.d.routes[:i] {
			if r.meets(other) && !r.beats(other) && !other.beats(r) {
				l.complain(r.node, "this route and %q (line %d) can mean the same request; tell them apart with where:", other, other.node.Line)
			}
		}
	}
}
