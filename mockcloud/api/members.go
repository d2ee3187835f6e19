package api

import (
	"bytes"
	"encoding/json"
	"slices"
	"unicode/utf8"
)

// members checks the shape of a body, one JSON object that nests within bounds and has no member twice at any depth, and
// returns the names of the object's members in their order.
func members(body []byte) ([]string, *problem) {
	if !utf8.Valid(body) || !json.Valid(body) {
		return nil, &problem{code: malformedBody}
	}
	names, _, p := membersOfValid(body)
	return names, p
}

// membersOfValid is members for what is known to be JSON. It also returns which of the members are null.
func membersOfValid(body []byte) (names, nulls []string, p *problem) {
	if bytes.TrimLeft(body, " \t\r\n")[0] != '{' {
		return nil, nil, &problem{code: malformedBody}
	}
	w := walker{rest: body}
	top := w.walk(0)
	switch {
	case w.deep:
		return nil, nil, &problem{code: malformedBody}
	case w.doubled != "":
		return nil, nil, invalid(w.doubled)
	}
	return top, w.nulls, nil
}

// walker goes through JSON that is known to be valid. Every body comes through here, and the tokens of the JSON package
// cost as much as the rest of reading one.
type walker struct {
	rest    []byte
	doubled string   // the first member that was there before
	nulls   []string // members of the outermost object that are null
	deep    bool
}

// done says that what was found already decides.
func (w *walker) done() bool { return w.deep || w.doubled != "" }

// walk goes through one value, and returns the names of its members when it is an object.
func (w *walker) walk(depth int) []string {
	if depth > maxDepth {
		w.deep = true
		return nil
	}
	switch w.next() {
	case '{':
		return w.object(depth)
	case '[':
		w.skip()
		for !w.done() && w.next() != ']' {
			w.walk(depth + 1)
		}
		w.skip()
	case '"':
		w.raw()
	default:
		w.rest = bytes.TrimLeft(w.rest, "+-.0123456789Eaeflnrstu") // a number, true, false or null
	}
	return nil
}

func (w *walker) object(depth int) []string {
	var names seen
	w.skip()
	for !w.done() && w.next() != '}' {
		name := w.text()
		if !names.add(name) {
			w.doubled = name
			break
		}
		if w.next() == 'n' && depth == 0 { // to the value
			w.nulls = append(w.nulls, name)
		}
		w.walk(depth + 1)
	}
	w.skip()
	return names.list
}

// next drops blanks and what stands between values, and returns what comes then; 0 at the end.
func (w *walker) next() byte {
	w.rest = bytes.TrimLeft(w.rest, " \t\r\n,:")
	if len(w.rest) == 0 {
		return 0
	}
	return w.rest[0]
}

// skip drops one byte, if there is one.
func (w *walker) skip() { w.rest = w.rest[min(1, len(w.rest)):] }

// text goes through a string and returns it.
func (w *walker) text() string {
	raw, escaped := w.raw()
	if !escaped {
		return string(raw[1 : len(raw)-1])
	}
	var plain string
	_ = json.Unmarshal(raw, &plain) // the JSON is valid
	return plain
}

// raw goes through a string and returns it as it stands, and whether anything in it is escaped.
func (w *walker) raw() (raw []byte, escaped bool) {
	end := 1
	for ; end < len(w.rest) && w.rest[end] != '"'; end++ {
		if w.rest[end] == '\\' {
			escaped = true
			end++ // whatever is escaped does not end the string
		}
	}
	end = min(end+1, len(w.rest))
	raw, w.rest = w.rest[:end], w.rest[end:]
	return raw, escaped
}

// seen is a set of names in the order they came.
type seen struct {
	list  []string
	index map[string]bool // for many names, which only an attack has
}

// add reports whether the name is new.
func (s *seen) add(name string) bool {
	if s.index == nil && len(s.list) >= 32 {
		s.index = map[string]bool{}
		for _, have := range s.list {
			s.index[have] = true
		}
	}
	if s.index[name] || s.index == nil && slices.Contains(s.list, name) {
		return false
	}
	if s.list == nil {
		s.list = make([]string, 0, 4) // hardly any body has more
	}
	s.list = append(s.list, name)
	if s.index != nil {
		s.index[name] = true
	}
	return true
}
