package main

import (
	"errors"
	"io"
	"net/http"
	"time"

	"example.com/rehearse/mockcloud/engine"
)

// bodyTimeout is how long a client may take over sending a body: a minute for 64 KiB.
const bodyTimeout = time.Minute

// impatient is h for clients that send what they announced in time. Whoever does not would hold a connection, and the end of
// the server, for as long as they like. The time of the answer is not bounded by it, because planned faults may be slow.
func impatient(h http.Handler, patience time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != nil && r.Body != http.NoBody {
			c := http.NewResponseController(w)
			if c.SetReadDeadline(engine.WallClock().Add(patience)) == nil { // in the tests of handlers there is no connection
				r.Body = &timedBody{ReadCloser: r.Body, whole: func() { _ = c.SetReadDeadline(time.Time{}) }}
			}
		}
		h.ServeHTTP(w, r)
	})
}

// timedBody calls whole once everything was read.
type timedBody struct {
	io.ReadCloser
	whole func()
}

// Read implements io.Reader.
func (t *timedBody) Read(into []byte) (int, error) {
	n, err := t.ReadCloser.Read(into)
	if errors.Is(err, io.EOF) {
		t.whole()
	}
	return n, err
}
