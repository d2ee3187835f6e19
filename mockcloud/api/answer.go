package api

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"time"

	"example.com/rehearse/mockcloud/cloud"
)

// answer is what goes back to the client, complete before the first byte is sent.
type answer struct {
	status      int
	body        any    // written as JSON; nil sends no body
	raw         []byte // the body itself, in place of body
	contentType string // application/json when empty
	headers     [][2]string
	code        cloud.Code // of the problem shown
	retryAfter  int
	gone        bool          // what was to be shown no longer exists
	room        *bytes.Buffer // where raw is written, if its owner has it at hand
}

func ok(body any) answer      { return answer{status: http.StatusOK, body: body} }
func created(body any) answer { return answer{status: http.StatusCreated, body: body} }
func gone() answer            { return answer{gone: true} }
func noContent() answer       { return answer{status: http.StatusNoContent} }

func (a *answer) header(name, value string) { a.headers = append(a.headers, [2]string{name, value}) }

// encode turns the body into bytes. Its values are plain data; one that cannot be written is a defect, and the
// client is told so.
func (a *answer) encode() {
	if a.raw != nil || a.body == nil {
		return
	}
	buf := a.room
	if buf == nil {
		buf = &bytes.Buffer{}
	}
	e := json.NewEncoder(buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(a.body); err != nil {
		a.status, a.raw = http.StatusInternalServerError, []byte("{}")
		return
	}
	a.raw = bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
}

// head writes the headers, with length for the body's, and the status.
func (a *answer) head(w http.ResponseWriter, length int) {
	h := w.Header()
	for _, p := range a.headers {
		h.Set(p[0], p[1])
	}
	if a.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(a.retryAfter))
	}
	if a.status != http.StatusNoContent {
		h["Content-Length"] = []string{strconv.Itoa(length)}
	}
	if len(a.raw) > 0 {
		h["Content-Type"] = []string{cmp.Or(a.contentType, "application/json")}
	}
	w.WriteHeader(a.status)
}

// first is h.Get for a name that is written as on the wire: Get looks at each of its letters anew.
func first(h http.Header, name string) string {
	if values := h[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// write sends the answer whole.
func (a *answer) write(w http.ResponseWriter) {
	a.encode()
	a.head(w, len(a.raw))
	_, _ = w.Write(a.raw) // the client went away: there is nobody left to tell
}

// stamp writes a time as the API does: RFC 3339 in Chinese time; empty for no time.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(shanghai()).Format(time.RFC3339)
}

// shanghai spares every stamp a zone of its own.
var shanghai = sync.OnceValue(cloud.Shanghai)
