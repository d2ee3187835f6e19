package api

import (
	"context"
	"maps"
	"net/http"
	"slices"

	"example.com/rehearse/mockcloud/cloud"
)

// UnknownPath is the code of a request that no operation has. A translator in front of a [Handler] gives it to what it
// has no translation for, so that such requests stay in the journal like any other unknown path.
const UnknownPath = unknownPath

// The codes with which a translator says that a request is not in the client's own format.
const (
	// MalformedBody is a body that cannot be read.
	MalformedBody = malformedBody
	// BodyTooLarge is a body over [MaxBody].
	BodyTooLarge = bodyTooLarge
)

// MaxBody bounds a request's body, in bytes.
const MaxBody = maxBody

// Foreign says that a request was translated from a client's own wire format, and how its answer is translated back.
// The exchange is judged, broken and journaled like any other: faults break the translated answer, and keys are looked
// for in the request as the client sent it.
type Foreign struct {
	// Request is the request as the client sent it, body read. Its address and headers are searched for keys.
	Request *http.Request
	// Via is the client's own method and path for the journal. It must hold no values: they may be secrets.
	Via string
	// Bytes is the size of the client's body.
	Bytes int
	// KeyHeaders are the headers in which the client's format carries keys: there they are noted, not refused.
	KeyHeaders []string
	// Only asks nothing of the cloud: the exchange is journaled and answered with an empty object.
	Only bool
	// Code, unless empty, refuses the request in the translator's name; Subject says where, in the client's words.
	Code    cloud.Code
	Subject string
	// Answer makes the client's answer of the cloud's. It runs under the world's lock, perhaps twice, and must not
	// call the world. Nil leaves the answer as it is.
	Answer func(Answer) Answer
}

// Answer is an answer before it is sent.
type Answer struct {
	Status int
	Header http.Header
	// ContentType of the body; application/json when empty and there is a body.
	ContentType string
	Body        []byte
	// Code of the problem shown, "" for a success. Translators cannot change it.
	Code cloud.Code
}

type foreignKey struct{}

// WithForeign returns a context with which a [Handler] knows that the request was translated.
func WithForeign(ctx context.Context, f *Foreign) context.Context {
	return context.WithValue(ctx, foreignKey{}, f)
}

// foreignOf is nil for a request in the contract's own format.
func foreignOf(r *http.Request) *Foreign {
	f, _ := r.Context().Value(foreignKey{}).(*Foreign)
	return f
}

// arrive takes from a translated request what the exchange needs to know.
func (x *exchange) arrive(body []byte) {
	f := foreignOf(x.q.http)
	x.q.body, x.call.Wire.RequestBytes = body, len(body)
	if f == nil {
		return
	}
	x.foreign, x.call.Wire.RequestBytes = f, f.Bytes
	if f.Only || f.Code == UnknownPath {
		x.op, x.q.ids, x.call.Wire.Operation, x.problem = operation{}, nil, "", nil
		x.op.handle = func(*request) (ask, *problem) {
			return ask{show: func(view) answer { return ok(struct{}{}) }}, nil
		}
	}
	if f.Code != "" {
		x.problem = &problem{code: f.Code, subject: f.Subject}
	}
}

// noteForeign writes what the client itself asked into the journal, and looks for keys there. It reports the request
// whose headers count: the client's.
func (x *exchange) noteForeign(s *cloud.State) *http.Request {
	if x.foreign == nil {
		return x.q.http
	}
	r := x.foreign.Request
	_, found := scrub(s, bounded(r.URL.Path+"?"+unescape(r.URL.RawQuery), 2000))
	x.noteKeys(found)
	via, _ := scrub(s, bounded(x.foreign.Via, 500))
	x.call.Wire.Via = via
	return r
}

// keyMayStand reports whether the client's own format has a key in this header.
func (x *exchange) keyMayStand(header string) bool {
	return x.foreign != nil && slices.Contains(x.foreign.KeyHeaders, header)
}

// dress gives an answer the form that the request's translator makes of it.
func dress(r *http.Request, a *answer) {
	a.encode()
	f := foreignOf(r)
	if f == nil || f.Answer == nil {
		return
	}
	shown := Answer{Status: a.status, Header: http.Header{}, ContentType: a.contentType, Body: a.raw, Code: a.code}
	for _, h := range a.headers {
		shown.Header.Set(h[0], h[1])
	}
	shown = f.Answer(shown)
	a.status, a.contentType, a.body, a.raw, a.headers = shown.Status, shown.ContentType, nil, shown.Body, nil
	for _, name := range slices.Sorted(maps.Keys(shown.Header)) {
		for _, value := range shown.Header[name] {
			a.header(name, value)
		}
	}
}

// Document is the contract: openapi.yaml as it is served.
func Document() []byte { return slices.Clone(openapiDocument) }

// Codes lists every code that a problem can show, those of the rules and those of the face, in order.
func Codes() []cloud.Code { return slices.Sorted(maps.Keys(loadTexts().en)) }

// Titles are the titles of refusals by their code, as people see them, in a language: "en" gives English, anything
// else Chinese.
func Titles(lang string) map[cloud.Code]string {
	t := loadTexts()
	table := t.zh
	if lang == "en" {
		table = t.en
	}
	titles := make(map[cloud.Code]string, len(table))
	for code, words := range table {
		titles[code] = words.Title
	}
	return titles
}
