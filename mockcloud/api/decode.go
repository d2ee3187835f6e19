package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.com/rehearse/mockcloud/cloud"
)

const (
	// maxBody bounds a request's body, in bytes.
	maxBody = 64 << 10
	// maxDepth bounds how deep a body may nest.
	maxDepth = 16
	// maxText bounds a text member, in characters, unless its "max" tag says otherwise.
	maxText = 200
)

// readBody reads the body of a request that may have one, within bounds. An empty one counts as {}.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, *problem) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, &problem{code: bodyTooLarge}
	case err != nil:
		return nil, &problem{code: malformedBody}
	case len(body) == 0 || r.Method == http.MethodGet || r.Method == http.MethodDelete:
		return nil, nil
	}
	declared := r.Header.Get("Content-Type")
	if declared == "application/json" { // nearly always
		return body, nil
	}
	media, params, err := mime.ParseMediaType(declared)
	charset := strings.ToLower(params["charset"])
	if err != nil || media != "application/json" || charset != "" && charset != "utf-8" {
		return body, &problem{code: unsupportedMedia}
	}
	return body, nil
}

// decode reads body strictly into T: one JSON object without unknown, doubled, overlong or wrongly typed members.
// A member with the tag `need:"true"` must be there. Texts outside the tag `secret:"true"` are later searched for keys.
// T is flat: objects within it are json.RawMessage and read on their own.
func decode[T any](body []byte) (T, *problem) {
	var v T
	if len(body) == 0 {
		body = []byte("{}")
	}
	have, p := members(body)
	if p == nil {
		p = checkNames(reflect.TypeFor[T](), have)
	}
	if p == nil {
		if err := json.Unmarshal(body, &v); err != nil {
			p = decodingProblem(err)
		}
	}
	if p == nil {
		p = checkTexts(reflect.ValueOf(v))
	}
	return v, p
}

func unmarshal(body []byte, into any) *problem {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return decodingProblem(err)
	}
	return nil
}

// decodingProblem names the member that the JSON package tripped over, when it says which.
func decodingProblem(err error) *problem {
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) && wrongType.Field != "" {
		return invalid(wrongType.Field)
	}
	if _, rest, found := strings.Cut(err.Error(), "unknown field "); found {
		if name, err := strconv.Unquote(rest); err == nil {
			return invalid(name)
		}
	}
	return &problem{code: malformedBody}
}

// checkNames holds the members against the type's, letter by letter: the JSON package would take "ACCOUNT" too.
func checkNames(t reflect.Type, have []string) *problem {
	for f := range fields(t) {
		if f.Tag.Get("need") == "true" && !slices.Contains(have, member(f)) {
			return invalid(member(f))
		}
	}
	for _, name := range have {
		if !hasMember(t, name) {
			return invalid(name)
		}
	}
	return nil
}

func hasMember(t reflect.Type, name string) bool {
	for f := range fields(t) {
		if member(f) == name {
			return true
		}
	}
	return false
}

// member is a field's name on the wire.
func member(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

func fields(t reflect.Type) func(func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for i := range t.NumField() {
			if !yield(t.Field(i)) {
				return
			}
		}
	}
}

// checkTexts bounds the texts: their length, and no control characters. Needed texts may not be empty, unless secret.
func checkTexts(v reflect.Value) *problem {
	for f := range fields(v.Type()) {
		value := v.FieldByIndex(f.Index)
		if value.Kind() != reflect.String {
			continue
		}
		limit := maxText
		if tag, has := f.Tag.Lookup("max"); has {
			limit, _ = strconv.Atoi(tag) // the tags are ours
		}
		secret := f.Tag.Get("secret") == "true"
		s := value.String()
		empty := f.Tag.Get("need") == "true" && !secret && strings.TrimSpace(s) == ""
		if empty || utf8.RuneCountInString(s) > limit || !secret && strings.ContainsFunc(s, unicode.IsControl) {
			return invalid(member(f))
		}
	}
	return nil
}

// leakingField returns the name of the first text of v, outside its secrets, that holds a key, and which; or "".
func leakingField(s *cloud.State, v any) (string, []cloud.KeyRef) {
	value := reflect.ValueOf(v)
	if !value.IsValid() || value.Kind() != reflect.Struct {
		return "", nil
	}
	for f := range fields(value.Type()) {
		field := value.FieldByIndex(f.Index)
		if field.Kind() != reflect.String || f.Tag.Get("secret") == "true" {
			continue
		}
		if _, found := scrub(s, field.String()); len(found) > 0 {
			return member(f), found
		}
	}
	return "", nil
}

// scrub replaces keys by their references, also keys in full-width letters or beside letters that grow when they
// are upper-cased: where only the plain form shows them, the plain form is returned.
func scrub(s *cloud.State, text string) (string, []cloud.KeyRef) {
	if clean, found := s.Scrub(text); len(found) > 0 {
		return clean, found
	}
	if isASCII(text) { // it is its own plain form
		return text, nil
	}
	plain := strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII {
			return '?'
		}
		return r
	}, cloud.NormaliseKey(text))
	if clean, found := s.Scrub(plain); len(found) > 0 {
		return clean, found
	}
	return text, nil
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] > unicode.MaxASCII {
			return false
		}
	}
	return true
}
