package dialect

import (
	"slices"
	"strings"
)

// The places in a client's request from which a value can come, and those that are none of it.
const (
	fromForm   = "form"
	fromJSON   = "json"
	fromXML    = "xml"
	fromQuery  = "query"
	fromHeader = "header"
	fromCookie = "cookie"
	fromPath   = "path"
	fromValue  = "value"  // the text itself
	fromMemory = "memory" // remembered from an earlier request of the same client
	fromAnswer = "answer" // of an earlier call of the same route
)

func places() []string {
	return []string{fromForm, fromJSON, fromXML, fromQuery, fromHeader, fromCookie, fromPath, fromValue, fromMemory, fromAnswer}
}

// source says where a value comes from, and what is done to it.
type source struct {
	place, name string
	path        []string // of json, xml and answer: the steps
	prefix      string   // is to be there, and is cut off
	table       map[string]string
	fallback    *string
}

// parseSource reads "place:name".
func parseSource(text string) (source, error) {
	place, name, ok := strings.Cut(text, ":")
	if !ok || !slices.Contains(places(), place) {
		return source{}, say("%q does not say where the value comes from; write PLACE:NAME with one of the places %s", text, strings.Join(places(), ", "))
	}
	s := source{place: place, name: name}
	if name == "" && place != fromValue {
		return source{}, say("%q names nothing; write %s:NAME", text, place)
	}
	switch place {
	case fromJSON, fromXML:
		if !strings.HasPrefix(name, "/") || len(name) == 1 {
			return source{}, say("%q is not a path; write %s:/a/b", text, place)
		}
		s.path = pointer(name)
	case fromAnswer:
		op, rest, found := strings.Cut(name, "/")
		if !found {
			return source{}, say("%q is not a path; write answer:OPERATION/member", text)
		}
		s.name, s.path = op, pointer("/"+rest)
	}
	return s, nil
}

// pointer splits a JSON pointer (RFC 6901).
func pointer(text string) []string {
	steps := strings.Split(text[1:], "/")
	for i, step := range steps {
		steps[i] = strings.ReplaceAll(strings.ReplaceAll(step, "~1", "/"), "~0", "~")
	}
	return steps
}

// String names the place as the file does.
func (s source) String() string {
	switch s.place {
	case fromJSON, fromXML:
		return s.place + ":/" + strings.Join(s.path, "/")
	case fromAnswer:
		return s.place + ":" + s.name + "/" + strings.Join(s.path, "/")
	case fromValue:
		return "value" // it may be a secret of the file's author
	}
	return s.place + ":" + s.name
}

// bodyKind is the kind of body that the place is in, "" when it is in none.
func (s source) bodyKind() string {
	switch s.place {
	case fromForm, fromJSON, fromXML:
		return s.place
	}
	return ""
}

// read takes the value out of what arrived. missing is true when it is not there, the prefix included.
func (s source) read(a *arrival) (value string, missing bool) {
	raw, found := a.lookup(s)
	if found && s.prefix != "" {
		raw, found = strings.CutPrefix(raw, s.prefix)
	}
	if !found {
		if s.fallback == nil {
			return "", true
		}
		return *s.fallback, false
	}
	if s.table != nil {
		return translate(s.table, raw), false
	}
	return raw, false
}

// translate looks a text up in a table; what is not in it is its default, or stays as it is.
func translate(table map[string]string, text string) string {
	if to, ok := table[text]; ok {
		return to
	}
	if to, ok := table["default"]; ok {
		return to
	}
	return text
}
