package inprocess_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/inprocess"
)

// seen is everything about a reply that a client can tell apart.
type seen struct {
	Status        string
	Proto         string
	Header        http.Header
	Announced     []string
	Trailer       http.Header
	Body          string
	BodyErr       error
	ContentLength int64
	Transfer      []string
	Close         bool
	NoBody        bool
}

// look sends a request and writes down all that comes back.
func look(t *testing.T, transport http.RoundTripper, req *http.Request) seen {
	t.Helper()
	reply, err := transport.RoundTrip(req)
	require.NoError(t, err)
	defer func() { assert.NoError(t, reply.Body.Close()) }()
	result := seen{
		Status: reply.Status, Proto: reply.Proto, Header: reply.Header,
		ContentLength: reply.ContentLength, Transfer: reply.TransferEncoding, Close: reply.Close,
		NoBody: reply.Body == http.NoBody,
	}
	for name, values := range reply.Trailer {
		assert.Nil(t, values, "no trailer has a value before the body was read")
		result.Announced = append(result.Announced, name)
	}
	slices.Sort(result.Announced)
	body, err := io.ReadAll(reply.Body)
	result.Body, result.BodyErr, result.Trailer = string(body), err, reply.Trailer
	assert.Same(t, req, reply.Request)
	return result
}

// both sends the same request to a real server and in process.
func both(t *testing.T, handler http.HandlerFunc, request func(base string) *http.Request) (real, inside seen) {
	t.Helper()
	dated := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Only a real server would add one of its own.
		w.Header().Set("Date", "Tue, 01 Jul 2025 08:00:00 GMT")
		handler(w, r)
	})
	server := httptest.NewUnstartedServer(dated)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Start()
	defer server.Close()
	transport := &http.Transport{DisableCompression: true}
	defer transport.CloseIdleConnections()
	real = look(t, transport, request(server.URL))
	inside = look(t, inprocess.New(dated), request("http://cloud.test"))
	return real, inside
}

func write(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
}

func TestRepliesLookLikeThoseOfARealServer(t *testing.T) {
	for name, handler := range replies() {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
			if name == "length wrong" && method == http.MethodHead {
				continue // a real server sends the wrong length and breaks the connection
			}
			t.Run(name+" "+method, func(t *testing.T) {
				real, inside := both(t, handler, func(base string) *http.Request {
					req, err := http.NewRequestWithContext(t.Context(), method, base+"/v1/x", nil)
					require.NoError(t, err)
					return req
				})
				assert.Equal(t, real, inside)
			})
		}
	}
}

// replies is a table of handlers, each with something of its own.
func replies() map[string]http.HandlerFunc {
	table := map[string]http.HandlerFunc{
		"nothing":            func(http.ResponseWriter, *http.Request) {},
		"short text":         write("hello"),
		"html is sniffed":    write("<html><body>x"),
		"Chinese":            write("激活成功"),
		"just in the buffer": write(strings.Repeat("x", 2048)),
		"just over it":       write(strings.Repeat("x", 2049)),
		"large":              write(strings.Repeat("0123456789", 50_000)),
		"many small writes": func(w http.ResponseWriter, _ *http.Request) {
			for i := range 1000 {
				_, _ = fmt.Fprintf(w, "%d,", i)
			}
		},
		"bytes":     func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte{0, 1, 2}) },
		"not found": func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) },
		"redirect":  func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/v1/y?a=b", http.StatusFound) },
		"a problem": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/problem+json")
			w.Header().Set("Retry-After", "5")
			w.WriteHeader(http.StatusTooManyRequests)
			_ = json.NewEncoder(w).Encode(map[string]int{"status": 429})
		},
		"odd status":          func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(599) },
		"unflushed empty 200": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(200) },
		"flushed empty 200":   func(w http.ResponseWriter, _ *http.Request) { w.(http.Flusher).Flush() },
		"length said": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "5")
			_, _ = io.WriteString(w, "hello")
		},
		"length said, none written": func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Length", "0") },
		"length wrong": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "many")
			_, _ = io.WriteString(w, "hello")
		},
		"less than said": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "10")
			_, _ = io.WriteString(w, "hello")
		},
		"more than said": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "5")
			_, _ = io.WriteString(w, "hello")
			_, err := io.WriteString(w, " world")
			if !errors.Is(err, http.ErrContentLength) {
				panic(err)
			}
		},
		"no type wanted": func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = nil
			_, _ = io.WriteString(w, "hello")
		},
		"encoded": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			_, _ = io.WriteString(w, "hello")
		},
		"chunked by hand": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Transfer-Encoding", "chunked")
			_, _ = io.WriteString(w, "hello")
		},
		"connection close": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Connection", "close")
			_, _ = io.WriteString(w, "hello")
		},
	}
	for name, handler := range awkwardReplies() {
		table[name] = handler
	}
	return table
}

func awkwardReplies() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"headers after the head": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Early", "1")
			w.WriteHeader(http.StatusCreated)
			w.Header().Set("X-Late", "1")
			w.WriteHeader(http.StatusTeapot)
		},
		"headers to clean": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Split", "a\r\nX-Evil: b")
			w.Header()["x-lower"] = []string{" padded\t", "twice"}
			w.Header()["bad name"] = []string{"x"}
			w.Header()["X-Empty"] = []string{}
			w.Header().Set("X-Blank", "")
			w.Header().Set("X-企业", "甲")
			w.Header().Set("X-Name", "企业甲")
		},
		"no content": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusNoContent)
			if _, err := io.WriteString(w, "x"); !errors.Is(err, http.ErrBodyNotAllowed) {
				panic(err)
			}
		},
		"not modified": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			w.Header().Set("Etag", `"1"`)
			w.WriteHeader(http.StatusNotModified)
		},
		"early hints": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Link", "</x>")
			w.WriteHeader(http.StatusEarlyHints)
			_, _ = io.WriteString(w, "hello")
		},
		"announced trailers": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Trailer", "X-Sum, x-other")
			_, _ = io.WriteString(w, "hello")
			w.Header().Set("X-Sum", "5")
			w.Header().Set("X-Not-Announced", "5")
		},
		"late trailers": func(w http.ResponseWriter, _ *http.Request) {
			w.(http.Flusher).Flush()
			_, _ = io.WriteString(w, "hello")
			w.Header().Set(http.TrailerPrefix+"X-Sum", "5")
		},
		"trailers with a length": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Trailer", "X-Sum")
			w.Header().Set("Content-Length", "5")
			_, _ = io.WriteString(w, "hello")
			w.Header().Set("X-Sum", "5")
		},
		"abort after a flush": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "half of ")
			w.(http.Flusher).Flush()
			_, _ = io.WriteString(w, "lost")
			panic(http.ErrAbortHandler)
		},
		"abort within a length": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "half of ")
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		},
	}
}

// mirror answers with what the handler saw of the request.
func mirror(w http.ResponseWriter, r *http.Request) {
	trailerBefore := len(r.Trailer)
	body, err := io.ReadAll(r.Body)
	url := *r.URL
	_ = json.NewEncoder(w).Encode(map[string]any{
		"method": r.Method, "proto": r.Proto, "host": r.Host, "uri": r.RequestURI,
		"url": url.String(), "path": r.URL.Path, "raw": r.URL.RawPath, "query": r.URL.Query(),
		"header": r.Header, "length": r.ContentLength, "transfer": r.TransferEncoding, "close": r.Close,
		"announced": trailerBefore, "trailer": r.Trailer, "body": string(body), "err": fmt.Sprint(err),
		"tls": r.TLS != nil, "no body": r.Body == http.NoBody, "pattern": r.Pattern, "form": r.FormValue("b"),
	})
}

func TestRequestsLookLikeThoseOfARealClient(t *testing.T) {
	type edit func(*http.Request)
	for name, c := range map[string]struct {
		method, target string
		body           io.Reader
		edit           edit
	}{
		"plain":               {"GET", "/v1/x?b=1&a=%20y", nil, nil},
		"no path":             {"GET", "", nil, nil},
		"only a query":        {"GET", "?a=b", nil, nil},
		"escaped":             {"GET", "/v1/%E7%BB%84%2F%E7%BB%87#part", nil, nil},
		"default method":      {"", "/", nil, nil},
		"custom method":       {"PURGE", "/", nil, nil},
		"post with a length":  {"POST", "/", strings.NewReader("b=hello"), func(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") }},
		"post in chunks":      {"POST", "/", io.MultiReader(strings.NewReader("hello"), strings.NewReader(" you")), nil},
		"post nothing":        {"POST", "/", nil, nil},
		"put nothing":         {"PUT", "/", http.NoBody, nil},
		"delete nothing":      {"DELETE", "/", nil, nil},
		"get with a body":     {"GET", "/", strings.NewReader("hello"), nil},
		"close":               {"GET", "/", nil, func(r *http.Request) { r.Close = true }},
		"own agent":           {"GET", "/", nil, func(r *http.Request) { r.Header.Set("User-Agent", "ref/1") }},
		"no agent":            {"GET", "/", nil, func(r *http.Request) { r.Header.Set("User-Agent", "") }},
		"several values":      {"GET", "/", nil, func(r *http.Request) { r.Header["X-Many"] = []string{"a", " b ", ""} }},
		"lower-case name":     {"GET", "/", nil, func(r *http.Request) { r.Header["x-low"] = []string{"a"} }},
		"reserved headers":    {"POST", "/", strings.NewReader("x"), func(r *http.Request) { r.Header.Set("Content-Length", "7"); r.Header.Set("Host", "evil") }},
		"basic authorization": {"GET", "/", nil, func(r *http.Request) { r.SetBasicAuth("a", "b") }},
		"trailers": {"POST", "/", io.MultiReader(strings.NewReader("hello")), func(r *http.Request) {
			r.Trailer = http.Header{"X-Sum": {"5"}}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			var text []byte
			if c.body != nil && c.body != http.NoBody {
				text, _ = io.ReadAll(c.body)
			}
			_, sized := c.body.(*strings.Reader)
			real, inside := both(t, mirror, func(base string) *http.Request {
				body := c.body
				if sized {
					body = strings.NewReader(string(text))
				} else if text != nil {
					body = io.MultiReader(strings.NewReader(string(text)))
				}
				req, err := http.NewRequestWithContext(context.Background(), "GET", base+c.target, body)
				require.NoError(t, err)
				req.Method, req.Host = c.method, "cloud.test:8420"
				if c.edit != nil {
					c.edit(req)
				}
				return req
			})
			assert.JSONEq(t, real.Body, inside.Body)
			assert.Equal(t, real, inside)
		})
	}
}
