package dialect

import (
	"bytes"
	"net/http"

	"example.com/rehearse/mockcloud/api"
)

// step is the writer of a call that is not the route's last. It holds back a success, because the client is to hear of
// the last call only, and lets everything else through: a refusal, and what a fault makes of the answer. A connection
// that breaks here breaks the client's.
type step struct {
	w       http.ResponseWriter
	last    bool   // this answer is the client's after all
	done    []byte // the cloud's answer, when it was a success
	succeed bool
	status  int
	body    bytes.Buffer
}

// between looks at the answer of a call in the middle.
func (x *exchange) between(s *step, _ call, a api.Answer) api.Answer {
	if a.Code != "" {
		s.last = true
		return x.translate(a)
	}
	s.succeed, s.done = true, a.Body
	return a
}

// over finishes a call and reports whether the client has its answer.
func (s *step) over(c call, x *exchange) bool {
	if s.last {
		return true
	}
	if s.status == 0 { // a fault took the connection away
		return true
	}
	if !s.succeed || !bytes.Equal(s.done, s.body.Bytes()) { // a fault answered in the cloud's place
		s.w.WriteHeader(s.status)
		_, _ = s.w.Write(s.body.Bytes())
		return true
	}
	h := s.w.Header()
	for _, name := range []string{"Content-Length", "Content-Type", "Content-Language", "Vary"} {
		h.Del(name)
	}
	x.learn(c.op.id, api.Answer{Body: s.done})
	return false
}

// Header is the client's.
func (s *step) Header() http.Header { return s.w.Header() }

// WriteHeader holds the status back unless the answer is the client's.
func (s *step) WriteHeader(status int) {
	if s.last {
		s.w.WriteHeader(status)
		return
	}
	s.status = status
}

// Write holds the body back unless the answer is the client's.
func (s *step) Write(b []byte) (int, error) {
	if s.last {
		return s.w.Write(b)
	}
	return s.body.Write(b)
}

// FlushError has nothing to send of an answer that is held back.
func (s *step) FlushError() error {
	if s.last {
		return http.NewResponseController(s.w).Flush()
	}
	return nil
}

// Unwrap leads to the connection, which a fault may break.
func (s *step) Unwrap() http.ResponseWriter { return s.w }
