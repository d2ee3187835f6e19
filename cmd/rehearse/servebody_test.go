package main

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/engine"
)

// sends writes bytes to a server and reads the one answer that comes back.
func sends(t *testing.T, address, text string) (status int, header http.Header) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	_, err = io.WriteString(conn, text)
	require.NoError(t, err)
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	return answer.StatusCode, answer.Header
}

// A client that announces a body and sends none would otherwise keep its connection, and the end of the server, for ever.
func TestWhoDoesNotSendWhatWasAnnouncedIsCutOff(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			w.WriteHeader(http.StatusBadRequest)
		}
	})
	s := httptest.NewServer(impatient(h, time.Millisecond))
	defer s.Close()
	const head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"
	status, _ := sends(t, s.Listener.Addr().String(), head+"half ")
	assert.Equal(t, 400, status)
}

// deadlines notes what a connection is told.
type deadlines struct {
	http.ResponseWriter
	told []time.Time
}

func (d *deadlines) SetReadDeadline(at time.Time) error {
	d.told = append(d.told, at)
	return nil
}

// The answer may be slow: only the body has to be there in time.
func TestTheAnswerMayTakeItsTime(t *testing.T) {
	from := engine.WallClock()
	h := impatient(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		assert.Len(t, raw, 2)
	}), time.Hour)
	post, get := &deadlines{ResponseWriter: httptest.NewRecorder()}, &deadlines{ResponseWriter: httptest.NewRecorder()}
	h.ServeHTTP(post, httptest.NewRequest(http.MethodPost, "/", strings.NewReader("{}")))
	require.Len(t, post.told, 2)
	assert.False(t, post.told[0].Before(from.Add(time.Hour)))
	assert.True(t, post.told[1].IsZero(), "no bound any more")
	h = impatient(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), time.Hour)
	h.ServeHTTP(get, httptest.NewRequest(http.MethodGet, "/", nil))
	assert.Empty(t, get.told, "nothing was announced")
}

// What is asked of serve is answered as the handler answers it in a test: no redirects, no answers of the HTTP library's own.
func TestServeTakesPathsAsTheyCome(t *testing.T) {
	said := serving(t, serveSettings{addr: "127.0.0.1:0", preset: "default", seed: 1, store: "memory"})
	_, rest, _ := strings.Cut(said, "clients: http://")
	address, _, _ := strings.Cut(rest, "/w/main")
	for line, want := range map[string]int{
		"GET /w/main//v1/products": 404, "GET /w/main/v1/../v1/products": 404, "GET //w/main/v1/products": 404, "OPTIONS *": 404, "GET *": 404,
		"GET /w/main/v1/products": 200, "GET /class": 307, "GET /class/": 200, "GET /look/look.css": 200, "OPTIONS /w/main/v1/products": 405,
	} {
		status, header := sends(t, address, line+" HTTP/1.1\r\nHost: "+address+"\r\n\r\n")
		assert.Equal(t, want, status, line)
		if want >= 400 {
			assert.Equal(t, "application/problem+json", header.Get("Content-Type"), line)
		}
	}
}
