package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"reflect"
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
	body, err := readAll(http.MaxBytesReader(w, r.Body, maxBody), r.ContentLength)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, &problem{code: bodyTooLarge}
	case err != nil:
		return nil, &problem{code: malformedBody}
	case len(body) == 0 || r.Method == http.MethodGet || r.Method == http.MethodDelete:
		return nil, nil
	}
	if coding := first(r.Header, "Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return body, &problem{code: unsupportedMedia}
	}
	declared := first(r.Header, "Content-Type")
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

// readAll reads to the end. The declared length spares it growing; nothing else depends on its being right.
func readAll(r io.Reader, declared int64) ([]byte, error) {
	if declared < 0 || declared > maxBody {
		declared = 511
	}
	body := make([]byte, 0, declared+1) // the last read finds the end, and needs room for it
	for {
		if len(body) == cap(body) {
			body = append(body, 0)[:len(body)]
		}
		n, err := r.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case errors.Is(err, io.EOF):
			return body, nil
		case err != nil:
			return body, err
		}
	}
}

// decode reads body strictly into T: one JSON object without unknown, doubled, overlong or wrongly typed members.
// A member with the tag `need:"true"` must be there. Texts outside the tag `secret:"true"` are later searched for keys.
// T is flat: objects within it are json.RawMessage and read on their own.
func decode[T any](known *shapes, body []byte) (T, *problem) {
	var v T
	if len(body) == 0 {
		body = []byte("{}")
	}
	if !utf8.Valid(body) {
		return v, &problem{code: malformedBody}
	}
	err := json.Unmarshal(body, &v) // first of all, because it also finds out whether the rest may trust the JSON
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return v, &problem{code: malformedBody}
	}
	have, nulls, p := membersOfValid(body)
	s := known.of(reflect.TypeFor[T]())
	if p == nil {
		p = s.checkNames(have, nulls)
	}
	if p == nil && err != nil {
		p = decodingProblem(err)
	}
	if p == nil {
		p = s.checkTexts(reflect.ValueOf(&v).Elem())
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
