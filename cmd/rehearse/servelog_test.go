package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What net/http has to say is a record like any other: whoever reads the log as JSON stumbles over no line of another kind.
func TestWhatHappensToConnectionsIsARecord(t *testing.T) {
	var out bytes.Buffer
	ops := opsSettings{log: "json", level: "warn", entries: 1000}
	require.True(t, ops.prepare(quiet("en", &out)))
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("a defect") }))
	s.Config.ErrorLog = connectionLog(ops.logger)
	s.StartTLS()
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	require.NoError(t, err)
	_, err = io.WriteString(conn, "GET / HTTP/1.1\r\n\r\n")
	require.NoError(t, err)
	_, err = io.ReadAll(conn)
	require.NoError(t, err)
	require.NoError(t, conn.Close())
	_, err = s.Client().Get(s.URL) //nolint:bodyclose // there is no answer
	require.Error(t, err)
	s.Close()
	levels := map[string]string{}
	for _, line := range bytes.Split(bytes.TrimSpace(out.Bytes()), []byte("\n")) {
		var record map[string]string
		require.NoError(t, json.Unmarshal(line, &record), string(line))
		assert.NotContains(t, record["error"][:60], "127.0.0.1", "no address of a client")
		levels[record["level"]] += record["error"]
	}
	assert.Contains(t, levels["WARN"], "http: TLS handshake error: client sent an HTTP request to an HTTPS server")
	assert.Contains(t, levels["ERROR"], "http: panic: a defect")
	assert.Nil(t, connectionLog(nil))
}
