package inprocess

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// remoteAddr is a loopback address whose port no connection can have.
const remoteAddr = "127.0.0.1:0"

// checkRequest refuses what a real transport refuses before it sends anything.
func checkRequest(req *http.Request) error {
	switch {
	case req.URL == nil:
		return errors.New("inprocess: the request has no URL")
	case req.Header == nil:
		return errors.New("inprocess: the request has no header map")
	case req.URL.Scheme != "http" && req.URL.Scheme != "https":
		return fmt.Errorf("inprocess: unsupported scheme %q; use http or https", req.URL.Scheme)
	case req.URL.Host == "":
		return errors.New("inprocess: the URL has no host")
	case req.Method != "" && !isToken(req.Method):
		return fmt.Errorf("inprocess: invalid method %q", req.Method)
	}
	for _, fields := range []http.Header{req.Header, req.Trailer} {
		if err := checkFields(fields); err != nil {
			return err
		}
	}
	return nil
}

func checkFields(fields http.Header) error {
	for name, values := range fields {
		if !isToken(name) {
			return fmt.Errorf("inprocess: invalid header name %q", name)
		}
		for _, value := range values {
			if strings.ContainsFunc(value, isControl) {
				// The value may be a secret: the name is enough to find it.
				return fmt.Errorf("inprocess: the value of header %q has a control character", name)
			}
		}
	}
	return nil
}

// isToken reports whether the text is a token of RFC 9110 section 5.6.2.
func isToken(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		return !letter && !strings.ContainsRune("!#$%&'*+-.^_`|~", r)
	})
}

func isControl(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}

// serverRequest is the request as a server would have parsed it.
func serverRequest(ctx context.Context, req *http.Request) *http.Request {
	method := req.Method
	if method == "" {
		method = http.MethodGet
	}
	host := req.Host
	if host == "" {
		host = req.URL.Host
	}
	served := (&http.Request{
		Method: method, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Host: host, RemoteAddr: remoteAddr, RequestURI: req.URL.RequestURI(),
		ContentLength: outgoingLength(req), Close: req.Close, TLS: tlsState(req),
	}).WithContext(ctx)
	served.URL = serverURL(served.RequestURI)
	if served.ContentLength < 0 {
		served.TransferEncoding = []string{"chunked"}
		served.Trailer = announced(req.Trailer)
	}
	served.Header = serverHeader(req, served)
	return served
}

// serverURL keeps path and query, which is all that a request line carries.
func serverURL(requestURI string) *url.URL {
	parsed, err := url.ParseRequestURI(requestURI)
	if err != nil { // only an opaque URL can get here
		return &url.URL{Opaque: requestURI}
	}
	return parsed
}

// outgoingLength is -1 when there is a body of unknown length.
func outgoingLength(req *http.Request) int64 {
	switch {
	case req.Body == nil || req.Body == http.NoBody:
		return 0
	case req.ContentLength == 0:
		return -1
	}
	return req.ContentLength
}

// serverHeader applies what happens to headers on the way: some are written
// from other fields of the request, some get a default.
func serverHeader(req, served *http.Request) http.Header {
	header := make(http.Header, len(req.Header)+2)
	for name, values := range req.Header {
		for _, value := range values {
			header.Add(name, strings.Trim(value, " \t"))
		}
	}
	for _, name := range []string{"Host", "Content-Length", "Transfer-Encoding", "Trailer"} {
		header.Del(name)
	}
	if agent, set := req.Header["User-Agent"]; !set {
		header.Set("User-Agent", "Go-http-client/1.1")
	} else if len(agent) == 0 || agent[0] == "" {
		header.Del("User-Agent")
	}
	if sendsLength(served) {
		header.Set("Content-Length", strconv.FormatInt(served.ContentLength, 10))
	}
	if req.Close {
		header.Set("Connection", "close")
	}
	return header
}

// sendsLength follows RFC 9110 section 8.6: methods that usually have a body
// announce an empty one.
func sendsLength(served *http.Request) bool {
	if served.ContentLength != 0 {
		return served.ContentLength > 0
	}
	return served.Method == http.MethodPost || served.Method == http.MethodPut || served.Method == http.MethodPatch
}

// announced holds the names of trailers whose values come after the body.
func announced(trailer http.Header) http.Header {
	if len(trailer) == 0 {
		return nil
	}
	names := make(http.Header, len(trailer))
	for name := range trailer {
		names[http.CanonicalHeaderKey(name)] = nil
	}
	return names
}

// requestBody is the client's body as the handler reads it. It holds the
// client to its word: the announced length, one close, trailers at the end.
type requestBody struct {
	source   io.ReadCloser // nil when there is none
	sent     int64
	declared int64 // -1 when unknown
	atEnd    func()
	fail     func(error)
	closing  sync.Once
	closed   atomic.Bool
}

func newRequestBody(req, served *http.Request, fail func(error)) *requestBody {
	body := &requestBody{source: req.Body, declared: served.ContentLength, fail: fail, atEnd: func() {}}
	if served.Trailer != nil {
		body.atEnd = func() {
			for name, values := range req.Trailer {
				served.Trailer[http.CanonicalHeaderKey(name)] = values
			}
		}
	}
	return body
}

// forServer gives a handler http.NoBody when there is nothing to read.
func (b *requestBody) forServer() io.ReadCloser {
	if b.declared == 0 {
		return http.NoBody
	}
	return b
}

// Read fails with http.ErrBodyReadAfterClose once the exchange is over.
func (b *requestBody) Read(p []byte) (int, error) {
	if b.closed.Load() {
		return 0, http.ErrBodyReadAfterClose
	}
	n, err := b.source.Read(p)
	b.sent += int64(n)
	switch {
	case b.declared >= 0 && b.sent > b.declared:
		return 0, b.broken(fmt.Errorf("inprocess: the request's body is longer than its ContentLength of %d", b.declared))
	case err == nil:
		return n, nil
	case !errors.Is(err, io.EOF):
		return n, b.broken(err)
	case b.declared >= 0 && b.sent < b.declared:
		return n, b.broken(fmt.Errorf("inprocess: the request's body has %d bytes, its ContentLength says %d", b.sent, b.declared))
	}
	b.atEnd()
	return n, io.EOF
}

// broken tells the client what went wrong with its body; all that a server
// sees of it is that the body ended too early.
func (b *requestBody) broken(err error) error {
	if b.closed.Load() {
		return http.ErrBodyReadAfterClose
	}
	b.fail(err)
	return io.ErrUnexpectedEOF
}

// Close ends the reading by the handler; the source stays open until the
// exchange is over, because a server may still take the rest in.
func (b *requestBody) Close() error {
	b.closed.Store(true)
	return nil
}

// close releases the client's body, exactly once.
func (b *requestBody) close() {
	b.closed.Store(true)
	b.closing.Do(func() {
		if b.source != nil {
			_ = b.source.Close()
		}
	})
}
