package main

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// trusting is a client that trusts the authority in the folder and takes any host for the server at base.
func trusting(t *testing.T, folder, name string) *http.Client {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(folder, "ca.pem"))
	require.NoError(t, err)
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(raw))
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: name, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func TestServeWithTLS(t *testing.T) {
	folder := t.TempDir()
	s := serveSettings{addr: "127.0.0.1:0", preset: "default", seed: 1, store: "memory", tls: tlsSettings{on: true, folder: folder, hosts: []string{"desk.test"}}}
	require.True(t, s.tls.prepare(process{env: func(string) string { return "" }, out: io.Discard, err: os.Stderr}))
	said := serving(t, s)
	assert.Contains(t, said, "certutil -user -addstore Root")
	base := regexp.MustCompile(`clients: (https://\S+)/w/main`).FindStringSubmatch(said)[1]
	ask := func(client *http.Client, path, host, origin string) (status, protocol int, err error) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+path, nil)
		require.NoError(t, err)
		if request.Host = host; origin != "" {
			request.Header.Set("Origin", origin)
		}
		answer, err := client.Do(request)
		if err != nil {
			return 0, 0, err
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		return answer.StatusCode, answer.ProtoMajor, answer.Body.Close()
	}
	client := trusting(t, folder, "desk.test")
	status, protocol, err := ask(client, "/w/main/v1/products", "desk.test", "")
	require.NoError(t, err)
	assert.Equal(t, 200, status)
	assert.Equal(t, 2, protocol)
	for _, c := range []struct {
		host, origin string
		want         int
	}{
		{"desk.test", "", 200}, {"desk.test:8443", "", 200}, {"localhost", "", 200}, {"evil.test", "", 403}, {"sub.desk.test", "", 403},
		{"desk.test", "https://evil.test", 403}, {"desk.test", "https://desk.test", 200},
	} {
		status, _, err := ask(client, "/__admin/worlds", c.host, c.origin)
		require.NoError(t, err)
		assert.Equal(t, c.want, status, c)
	}
	_, _, err = ask(trusting(t, folder, "evil.test"), "/", "", "")
	require.ErrorContains(t, err, "certificate is valid for desk.test")
	_, _, err = ask(http.DefaultClient, "/", "", "")
	require.Error(t, err, "whoever does not trust the authority is not served")
}

func TestTLSFlagsThatDoNotFit(t *testing.T) {
	for want, args := range map[string]string{
		"need --tls beside them":                    "--tls-host desk.test",
		`--tls-host is a host name or an IP`:        "--tls --tls-host *.test",
		"go together":                               "--tls --tls-cert x.pem",
		"--tls-dir does nothing":                    "--tls --tls-cert x --tls-key y --tls-dir z",
		"the TLS certificate cannot be used: open ": "--tls --tls-cert x --tls-key y",
	} {
		var out strings.Builder
		p := process{env: func(name string) string { return map[string]string{"LANG": "en"}[name] }, out: io.Discard, err: &out}
		assert.Equal(t, exitUsage, rehearse(append([]string{"serve", "--addr", "127.0.0.1:0"}, strings.Fields(args)...), p))
		assert.Contains(t, out.String(), want)
	}
}
