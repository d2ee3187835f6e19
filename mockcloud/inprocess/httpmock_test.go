package inprocess_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/inprocess"
)

// echo answers with method and request URI.
func echo(w http.ResponseWriter, r *http.Request) {
	_, _ = io.WriteString(w, r.Method+" "+r.RequestURI)
}

func TestRegisterRoutesWhatIsBelowTheBase(t *testing.T) {
	transport := httpmock.NewMockTransport()
	require.NoError(t, inprocess.Register(transport, "http://cloud.test/w/demo/", http.HandlerFunc(echo)))
	transport.RegisterResponder("GET", "http://cloud.test/w/demo/v1/special", httpmock.NewStringResponder(200, "mocked"))
	for target, want := range map[string]string{
		"/w/demo":                 "/w/demo",
		"/w/demo/":                "/w/demo/",
		"/w/demo/v1/x?b=2&a=1":    "/w/demo/v1/x?b=2&a=1",
		"/w/demo?x=y":             "/w/demo?x=y",
		"/w/demo/%E7%BB%84%2F/v1": "/w/demo/%E7%BB%84%2F/v1",
	} {
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} {
			assert.Equal(t, method+" "+want, fetch(t, transport, method, "http://cloud.test"+target))
		}
	}
	assert.Equal(t, "mocked", fetch(t, transport, "GET", "http://cloud.test/w/demo/v1/special"))

	for _, target := range []string{"http://cloud.test/w/demolition", "http://cloud.test/", "http://cloudxtest/w/demo", "https://cloud.test/w/demo"} {
		_, err := (&http.Client{Transport: transport}).Get(target) //nolint:bodyclose // there is none
		require.ErrorIs(t, err, httpmock.NoResponderFound, target)
	}
}

func fetch(t *testing.T, transport http.RoundTripper, method, target string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, target, nil)
	require.NoError(t, err)
	reply, err := (&http.Client{Transport: transport}).Do(req)
	require.NoError(t, err)
	body, err := io.ReadAll(reply.Body)
	require.NoError(t, err)
	require.NoError(t, reply.Body.Close())
	return string(body)
}

func TestRegisterRefusesABadBase(t *testing.T) {
	for _, base := range []string{"", "cloud.test", "/w/demo", "ftp://cloud.test", "http://cloud.test?a=b", "http://cloud.test#a", "http://%zz"} {
		err := inprocess.Register(httpmock.NewMockTransport(), base, http.HandlerFunc(echo))
		require.ErrorContains(t, err, "base URL", base)
	}
}
