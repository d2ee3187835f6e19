package inprocess_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/iotest"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/inprocess"
)

// closing is a request body that counts how often it was closed.
type closing struct {
	io.Reader
	closed atomic.Int32
}

func (c *closing) Close() error {
	c.closed.Add(1)
	return nil
}

func request(t *testing.T, method string, body io.Reader) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://cloud.test/v1/x", body)
	require.NoError(t, err)
	return req
}

func TestBrokenConnectionBeforeTheHead(t *testing.T) {
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		want    string
	}{
		"abort": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "the connection broke before an answer"},
		"abort, unsent": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("lost"))
			panic(http.ErrAbortHandler)
		}, "the connection broke"},
		"panic":      {func(http.ResponseWriter, *http.Request) { panic("ouch") }, "handler panicked: ouch"},
		"bad status": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(7) }, "invalid WriteHeader code 7"},
		"goexit":     {func(http.ResponseWriter, *http.Request) { runtime.Goexit() }, "ended its goroutine"},
	} {
		t.Run(name, func(t *testing.T) {
			body := &closing{Reader: strings.NewReader("x")}
			synctest.Test(t, func(t *testing.T) {
				reply, err := inprocess.Client(c.handler).Post("http://cloud.test/", "text/plain", body)
				if reply != nil {
					_ = reply.Body.Close()
				}
				require.ErrorContains(t, err, c.want)
				require.ErrorIs(t, err, io.ErrUnexpectedEOF)
				require.ErrorIs(t, err, syscall.ECONNRESET)
				var wrapped *url.Error
				require.ErrorAs(t, err, &wrapped)
				synctest.Wait()
				assert.EqualValues(t, 1, body.closed.Load(), "the body is closed once")
			})
		})
	}
}

func TestPanicInTheBodyIsNamed(t *testing.T) {
	reply, err := inprocess.Client(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half")
		w.(http.Flusher).Flush()
		panic("ouch")
	})).Get("http://cloud.test/")
	require.NoError(t, err)
	body, err := io.ReadAll(reply.Body)
	assert.Equal(t, "half", string(body))
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.ErrorContains(t, err, "handler panicked: ouch")
	require.NoError(t, reply.Body.Close())
}

func TestFlushedBytesArriveWhileTheHandlerRuns(t *testing.T) {
	next := make(chan struct{})
	reply, err := inprocess.Client(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for range 3 {
			_, _ = io.WriteString(w, "tick")
			_ = http.NewResponseController(w).Flush()
			<-next
		}
	})).Get("http://cloud.test/")
	require.NoError(t, err)
	piece := make([]byte, 4)
	for range 3 {
		_, err := io.ReadFull(reply.Body, piece)
		require.NoError(t, err)
		assert.Equal(t, "tick", string(piece))
		next <- struct{}{}
	}
	n, err := reply.Body.Read(piece)
	assert.Zero(t, n)
	require.ErrorIs(t, err, io.EOF)
	require.NoError(t, reply.Body.Close())
}

func TestCancelledContext(t *testing.T) {
	cause := errors.New("enough")
	t.Run("before the call", func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(cause)
		body := &closing{Reader: strings.NewReader("x")}
		_, err := inprocess.New(http.NotFoundHandler()).RoundTrip(request(t, "POST", body).WithContext(ctx)) //nolint:bodyclose // there is none
		require.ErrorIs(t, err, cause)
		assert.EqualValues(t, 1, body.closed.Load())
	})
	t.Run("before the head", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			var ended atomic.Bool
			body := &closing{Reader: strings.NewReader("x")}
			go func() {
				synctest.Wait()
				cancel()
			}()
			_, err := inprocess.New(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				<-r.Context().Done()
				ended.Store(true)
			})).RoundTrip(request(t, "POST", body).WithContext(ctx)) //nolint:bodyclose // there is none
			require.ErrorIs(t, err, context.Canceled)
			synctest.Wait()
			assert.True(t, ended.Load(), "the handler's context ended too")
			assert.EqualValues(t, 1, body.closed.Load())
		})
	})
	t.Run("within the body", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			failed := make(chan error, 1)
			reply, err := inprocess.New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.WriteString(w, "half")
				w.(http.Flusher).Flush()
				<-r.Context().Done()
				w.(http.Flusher).Flush()
				_, err := w.Write(make([]byte, 4096))
				failed <- err
			})).RoundTrip(request(t, "GET", nil).WithContext(ctx))
			require.NoError(t, err)
			cancel(cause)
			synctest.Wait()
			_, err = io.ReadAll(reply.Body)
			require.ErrorIs(t, err, cause)
			require.Error(t, <-failed, "the handler hears of it")
			require.NoError(t, reply.Body.Close())
		})
	})
	t.Run("after the end", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		reply, err := inprocess.New(write("all")).RoundTrip(request(t, "GET", nil).WithContext(ctx))
		require.NoError(t, err)
		body, err := io.ReadAll(reply.Body)
		require.NoError(t, err)
		assert.Equal(t, "all", string(body))
		cancel()
		_, err = reply.Body.Read(make([]byte, 1))
		require.ErrorIs(t, err, io.EOF)
		require.NoError(t, reply.Body.Close())
	})
}

func TestClientTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := inprocess.Client(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
		client.Timeout = 1 << 30
		_, err := client.Get("http://cloud.test/") //nolint:bodyclose // there is none
		var wrapped *url.Error
		require.ErrorAs(t, err, &wrapped)
		assert.True(t, wrapped.Timeout())
	})
}

func TestClosingTheBodyEarlyFreesTheHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		failed := make(chan error, 1)
		reply, err := inprocess.Client(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var err error
			for err == nil { // blocks once the reader is too far behind
				_, err = w.Write(make([]byte, 1<<16))
			}
			<-r.Context().Done()
			failed <- err
		})).Get("http://cloud.test/")
		require.NoError(t, err)
		synctest.Wait()
		_, err = reply.Body.Read(make([]byte, 10))
		require.NoError(t, err)
		require.NoError(t, reply.Body.Close())
		require.Error(t, <-failed)
		_, err = reply.Body.Read(make([]byte, 10))
		require.ErrorContains(t, err, "closed response body")
	})
}

func TestLargeBodiesBothWays(t *testing.T) {
	data := bytes.Repeat([]byte("0123456789abcdef"), 1<<18) // 4 MiB, more than the pipe holds
	reply, err := inprocess.Client(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, r.Body)
	})).Post("http://cloud.test/", "application/octet-stream", bytes.NewReader(data))
	require.NoError(t, err)
	got, err := io.ReadAll(reply.Body)
	require.NoError(t, err)
	require.NoError(t, reply.Body.Close())
	assert.True(t, bytes.Equal(data, got))
}

func TestRequestBodyThatBreaksItsWord(t *testing.T) {
	broken := errors.New("disk on fire")
	for name, c := range map[string]struct {
		body   io.Reader
		length int64
		want   string
	}{
		"too short": {strings.NewReader("abc"), 5, "has 3 bytes, its ContentLength says 5"},
		"too long":  {strings.NewReader("abcdef"), 5, "longer than its ContentLength of 5"},
		"an error":  {iotest.ErrReader(broken), -1, broken.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var inside error
				req := request(t, "POST", nil)
				body := &closing{Reader: c.body}
				req.Body, req.ContentLength = body, c.length
				_, err := inprocess.New(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					_, inside = io.ReadAll(r.Body)
				})).RoundTrip(req) //nolint:bodyclose // there is none
				require.ErrorContains(t, err, c.want)
				synctest.Wait()
				require.Error(t, inside)
				assert.EqualValues(t, 1, body.closed.Load())
			})
		})
	}
}

func TestRequestBodyIsClosedWithTheExchange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		body := &closing{Reader: strings.NewReader("never read")}
		var kept io.ReadCloser
		reply, err := inprocess.Client(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { kept = r.Body })).
			Post("http://cloud.test/", "text/plain", body)
		require.NoError(t, err)
		require.NoError(t, reply.Body.Close())
		synctest.Wait()
		assert.EqualValues(t, 1, body.closed.Load())
		_, err = kept.Read(make([]byte, 1))
		require.ErrorIs(t, err, http.ErrBodyReadAfterClose)
		require.NoError(t, kept.Close())
	})
}

func TestRefusedRequests(t *testing.T) {
	for want, spoil := range map[string]func(*http.Request){
		"has no URL":            func(r *http.Request) { r.URL = nil },
		"has no header map":     func(r *http.Request) { r.Header = nil },
		"unsupported scheme":    func(r *http.Request) { r.URL.Scheme = "ftp" },
		"has no host":           func(r *http.Request) { r.URL.Host = "" },
		"invalid method":        func(r *http.Request) { r.Method = "A B" },
		"invalid header name":   func(r *http.Request) { r.Header["a b"] = nil },
		"has a control":         func(r *http.Request) { r.Header.Set("X-Key", "SIM-\n1") },
		`value of header "X-T"`: func(r *http.Request) { r.Trailer = http.Header{"X-T": {"\x00"}} },
	} {
		t.Run(want, func(t *testing.T) {
			body := &closing{Reader: strings.NewReader("x")}
			req := request(t, "POST", body)
			spoil(req)
			_, err := inprocess.New(http.NotFoundHandler()).RoundTrip(req) //nolint:bodyclose // there is none
			require.ErrorContains(t, err, want)
			assert.NotContains(t, err.Error(), "SIM-", "values may be secret")
			assert.EqualValues(t, 1, body.closed.Load())
		})
	}
	assert.PanicsWithValue(t, "inprocess: New needs a handler, not nil", func() { inprocess.New(nil) })
}

func TestHandlerSeesALoopbackClientAndNoneOfItsContext(t *testing.T) {
	type key struct{}
	req := request(t, "GET", nil).WithContext(context.WithValue(t.Context(), key{}, "secret"))
	req.URL.Scheme = "https"
	var seen *http.Request
	reply, err := inprocess.New(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = r })).RoundTrip(req)
	require.NoError(t, err)
	require.NoError(t, reply.Body.Close())
	assert.Equal(t, "127.0.0.1:0", seen.RemoteAddr)
	assert.Nil(t, seen.Context().Value(key{}))
	require.NotNil(t, seen.TLS)
	assert.Equal(t, "cloud.test", seen.TLS.ServerName)
	assert.NotNil(t, reply.TLS)
}

func TestRedirectsAndBodiesAreReplayed(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /a", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/b", http.StatusTemporaryRedirect) })
	mux.HandleFunc("POST /b", func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) })
	reply, err := inprocess.Client(mux).Post("http://cloud.test/a", "text/plain", strings.NewReader("again"))
	require.NoError(t, err)
	body, err := io.ReadAll(reply.Body)
	require.NoError(t, err)
	require.NoError(t, reply.Body.Close())
	assert.Equal(t, "again", string(body))
}

func BenchmarkRoundTrip(b *testing.B) {
	client := inprocess.Client(write(`{"ok":true}`))
	b.ReportAllocs()
	for b.Loop() {
		reply, err := client.Get("http://cloud.test/v1/x")
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, reply.Body)
		_ = reply.Body.Close()
	}
}
