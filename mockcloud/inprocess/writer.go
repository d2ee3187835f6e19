package inprocess

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strconv"
)

// firstWrite is how much a server holds back to see whether the reply is
// small enough to announce its length.
const firstWrite = 2048

// writer is the handler's http.ResponseWriter. Bytes pass through a buffer to
// wire.Write, which sends the head before the first of them.
type writer struct {
	x        *exchange
	header   http.Header // what the handler edits
	status   int         // 0 until WriteHeader
	declared int64       // Content-Length set by the handler, -1 without one
	written  int64
	held     *bufio.Writer
	wire     wire
}

func newWriter(x *exchange) *writer {
	w := &writer{x: x, header: http.Header{}, declared: -1}
	w.wire.w = w
	w.held = bufio.NewWriterSize(&w.wire, firstWrite)
	return w
}

// Header is the map that WriteHeader freezes; later changes reach only trailers.
func (w *writer) Header() http.Header { return w.header }

// WriteHeader freezes status and headers. The first call counts; informational
// codes are dropped; a code outside 100 to 999 panics, as on a real server.
func (w *writer) WriteHeader(code int) {
	if code < 100 || code > 999 {
		panic(fmt.Sprintf("inprocess: invalid WriteHeader code %d", code))
	}
	if w.status != 0 || code < 200 && code != http.StatusSwitchingProtocols {
		return
	}
	w.status = code
	if text := w.header.Get("Content-Length"); text != "" {
		length, err := strconv.ParseInt(text, 10, 64)
		if err == nil && length >= 0 {
			w.declared = length
		}
	}
	w.wire.frozen = w.header.Clone()
}

// Write sends part of the body. It fails with http.ErrBodyNotAllowed,
// http.ErrContentLength, or the reason for which the client went away.
func (w *writer) Write(p []byte) (int, error) {
	if err := w.admit(len(p)); err != nil {
		return 0, err
	}
	return w.held.Write(p)
}

// WriteString is Write without a copy of the text.
func (w *writer) WriteString(text string) (int, error) {
	if err := w.admit(len(text)); err != nil {
		return 0, err
	}
	return w.held.WriteString(text)
}

func (w *writer) admit(n int) error {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	if n == 0 {
		return nil
	}
	if !bodyAllowed(w.status) {
		return http.ErrBodyNotAllowed
	}
	w.written += int64(n)
	if w.declared >= 0 && w.written > w.declared {
		return http.ErrContentLength
	}
	return nil
}

// Flush makes everything written so far readable for the client.
func (w *writer) Flush() { _ = w.FlushError() }

// FlushError is Flush for an http.ResponseController.
func (w *writer) FlushError() error {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	err := w.held.Flush()
	w.wire.sendHead(nil, false)
	return err
}

// finish ends the reply of a handler that has returned.
func (w *writer) finish() {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	w.wire.done = true
	_ = w.held.Flush() // fails only when nobody listens any more
	w.wire.sendHead(nil, true)
	if w.wire.passed < w.declared && w.hasBody() {
		w.x.reply.finish(io.ErrUnexpectedEOF, nil)
		return
	}
	w.x.reply.finish(io.EOF, w.wire.trailers(w.header))
}

func (w *writer) hasBody() bool {
	return w.x.request.Method != http.MethodHead && bodyAllowed(w.status)
}

// bodyAllowed follows RFC 9110 section 6.4.1.
func bodyAllowed(status int) bool {
	return status >= 200 && status != http.StatusNoContent && status != http.StatusNotModified
}
