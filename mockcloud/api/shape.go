package api

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"example.com/rehearse/mockcloud/cloud"
)

// member is what the tags of a body's type say of one of its members.
type member struct {
	name   string // on the wire
	index  int    // of the field
	need   bool   // it must be there, and if it is a text and no secret, not blank
	secret bool   // keys belong here
	text   bool
	limit  int // of a text, in characters
}

// shape is what the tags of a body's type say.
type shape []member

// shapes keeps the shapes of the types that were read: to take the tags apart for each request cost more than to decode it.
// The zero value is ready. It is safe for concurrent use.
type shapes struct{ known sync.Map } // of a reflect.Type its shape

func (k *shapes) of(t reflect.Type) shape {
	if s, ok := k.known.Load(t); ok {
		return s.(shape)
	}
	s := shapeOf(t)
	k.known.Store(t, s)
	return s
}

// shapeOf is empty for what is no struct.
func shapeOf(t reflect.Type) shape {
	var s shape
	if t == nil || t.Kind() != reflect.Struct {
		return s
	}
	for i := range t.NumField() {
		tag := t.Field(i).Tag
		m := member{
			index: i, need: tag.Get("need") == "true", secret: tag.Get("secret") == "true",
			text: t.Field(i).Type.Kind() == reflect.String, limit: maxText,
		}
		m.name, _, _ = strings.Cut(tag.Get("json"), ",")
		if limit, has := tag.Lookup("max"); has {
			m.limit, _ = strconv.Atoi(limit) // the tags are ours
		}
		s = append(s, m)
	}
	return s
}

// checkNames holds the members against the type's, letter by letter: the JSON package would take "ACCOUNT" too. What is null
// counts as not there.
func (s shape) checkNames(have, nulls []string) *problem {
	for _, m := range s {
		if m.need && (!slices.Contains(have, m.name) || slices.Contains(nulls, m.name)) {
			return invalid(m.name)
		}
	}
	for _, name := range have {
		if !slices.ContainsFunc(s, func(m member) bool { return m.name == name }) {
			return invalid(name)
		}
	}
	return nil
}

// checkTexts bounds the texts: their length, and no control characters. Needed texts may not be empty, unless secret.
func (s shape) checkTexts(v reflect.Value) *problem {
	for _, m := range s {
		if !m.text {
			continue
		}
		text := v.Field(m.index).String()
		blank := m.need && !m.secret && strings.TrimSpace(text) == ""
		if blank || utf8.RuneCountInString(text) > m.limit || !m.secret && strings.ContainsFunc(text, unicode.IsControl) {
			return invalid(m.name)
		}
	}
	return nil
}

// leakingField returns the name of the first text of v, outside its secrets, that holds a key, and which; or "".
func (k *shapes) leakingField(s *cloud.State, v any) (string, []cloud.KeyRef) {
	if v == nil {
		return "", nil
	}
	value := reflect.ValueOf(v)
	for _, m := range k.of(value.Type()) {
		if !m.text || m.secret {
			continue
		}
		if _, found := scrub(s, value.Field(m.index).String()); len(found) > 0 {
			return m.name, found
		}
	}
	return "", nil
}
