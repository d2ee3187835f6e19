package inprocess

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"syscall"
)

// errReset is what a client meets when the connection breaks before an
// answer. Both classic checks find their error in it.
var errReset = fmt.Errorf("inprocess: the connection broke before an answer: %w: %w", syscall.ECONNRESET, io.ErrUnexpectedEOF)

// errGoexit explains a handler that ended its goroutine, as t.FailNow does.
var errGoexit = errors.New("the handler ended its goroutine (runtime.Goexit, perhaps t.FailNow)")

// Transport is an [http.RoundTripper] over a handler. It is safe for
// concurrent use if the handler is.
type Transport struct {
	handler http.Handler
}

// New returns a transport that answers every request, whatever its host, with
// the handler. It panics if the handler is nil.
func New(h http.Handler) *Transport {
	if h == nil {
		panic("inprocess: New needs a handler, not nil")
	}
	return &Transport{handler: h}
}

// Client returns a client over a new transport for the handler. It follows
// redirects and has no cookie jar and no timeout, like the zero [http.Client].
func Client(h http.Handler) *http.Client { return &http.Client{Transport: New(h)} }

// RoundTrip serves one request. It returns when the handler has sent the head
// of its reply, has broken the connection, or when the request's context ends.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := checkRequest(req); err != nil {
		closeBody(req)
		return nil, err
	}
	ctx := req.Context()
	if ctx.Err() != nil {
		closeBody(req)
		return nil, context.Cause(ctx)
	}
	x, served := newExchange(req)
	go x.serve(t.handler, served)
	select {
	case answer := <-x.answer:
		if answer.err != nil {
			x.abandon(answer.err)
		}
		return answer.response, answer.err
	case <-ctx.Done():
		x.abandon(context.Cause(ctx))
		return nil, context.Cause(ctx)
	}
}

// answer is the head of the reply, or why there is none.
type answer struct {
	response *http.Response
	err      error
}

// exchange is one request on its way: the client on one side, the handler's
// goroutine on the other, the pipe with the reply's body between them.
type exchange struct {
	request *http.Request // the client's
	body    *requestBody
	reply   *pipe
	answer  chan answer
	once    sync.Once          // guards answer: the first one counts
	hangUp  context.CancelFunc // ends the handler's context
	unwatch func() bool        // stops watching the client's context
}

// newExchange prepares an exchange and the request that the handler will see.
func newExchange(req *http.Request) (*exchange, *http.Request) {
	// The client's values must not leak into the server, so the handler's
	// context starts afresh and only the end of the client's is carried over.
	ctx, hangUp := context.WithCancel(context.Background())
	x := &exchange{request: req, reply: newPipe(), answer: make(chan answer, 1), hangUp: hangUp}
	served := serverRequest(ctx, req)
	x.body = newRequestBody(req, served, x.fail)
	served.Body = x.body.forServer()
	x.unwatch = context.AfterFunc(req.Context(), func() { x.drop(context.Cause(req.Context())) })
	return x, served
}

// serve runs the handler to its end, whichever that is.
func (x *exchange) serve(h http.Handler, served *http.Request) {
	w := newWriter(x)
	returned := false
	defer func() {
		if returned {
			w.finish()
		} else {
			x.breakOff(recover())
		}
		x.hangUp()
		x.body.close()
	}()
	h.ServeHTTP(w, served)
	returned = true
}

// breakOff ends an exchange whose handler did not return. What the handler
// wrote but did not flush is lost, as it is with a real server.
func (x *exchange) breakOff(reason any) {
	early, late := errReset, io.ErrUnexpectedEOF
	if reason == nil {
		reason = errGoexit
	}
	if err, ok := reason.(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
		early = fmt.Errorf("inprocess: handler panicked: %v: %w", reason, errReset)
		late = fmt.Errorf("inprocess: handler panicked: %v: %w", reason, io.ErrUnexpectedEOF)
	}
	x.fail(early)
	x.reply.finish(late, nil)
}

// deliver hands the head of the reply to the client.
func (x *exchange) deliver(response *http.Response) {
	x.once.Do(func() {
		if response.Body == http.NoBody {
			x.unwatch()
		}
		x.answer <- answer{response: response}
	})
}

// fail makes RoundTrip return an error, unless the head is already delivered.
func (x *exchange) fail(err error) {
	x.once.Do(func() { x.answer <- answer{err: err} })
}

// abandon is the client going away: it wants no more, for the given reason.
func (x *exchange) abandon(reason error) {
	x.unwatch()
	x.drop(reason)
}

// drop is abandon without the watch, for the watch itself.
func (x *exchange) drop(reason error) {
	x.reply.abort(reason)
	x.hangUp()
	x.body.close()
}

// tlsState tells an https exchange from an http one on both sides; nothing is encrypted.
func tlsState(req *http.Request) *tls.ConnectionState {
	if req.URL.Scheme != "https" {
		return nil
	}
	return &tls.ConnectionState{Version: tls.VersionTLS13, HandshakeComplete: true, ServerName: req.URL.Hostname()}
}
