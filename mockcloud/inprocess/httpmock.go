package inprocess

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/jarcoal/httpmock"
)

// Responder makes an httpmock responder of a handler, for a route of one's own.
func Responder(h http.Handler) httpmock.Responder { return New(h).RoundTrip }

// Register routes every call below baseURL to the handler, in tests whose
// client already goes through httpmock:
//
//	transport := httpmock.NewMockTransport()
//	err := inprocess.Register(transport, "http://cloud.test/w/demo", handler)
//	client := &http.Client{Transport: transport}
//
// The handler sees the whole path, base included. Responders that a test
// registers for exact URLs still win, so that single calls can be mocked
// differently; other regular expressions win if they were registered earlier.
// It returns an error when baseURL is not an absolute http or https URL
// without query and fragment.
func Register(t *httpmock.MockTransport, baseURL string, h http.Handler) error {
	base, err := url.Parse(baseURL)
	if err != nil {
		return fmt.Errorf("inprocess: base URL: %w", err)
	}
	if base.Scheme != "http" && base.Scheme != "https" || base.Host == "" || base.RawQuery != "" || base.Fragment != "" {
		return fmt.Errorf("inprocess: base URL %q: give it like http://cloud.test/w/demo, without query and fragment", base.Redacted())
	}
	pattern, err := regexp.Compile("^" + regexp.QuoteMeta(strings.TrimSuffix(base.String(), "/")) + "(?:[/?#]|$)")
	if err != nil {
		return fmt.Errorf("inprocess: base URL: %w", err)
	}
	responder := Responder(h)
	for _, method := range []string{
		http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut,
		http.MethodPatch, http.MethodDelete, http.MethodOptions,
	} {
		t.RegisterRegexpResponder(method, pattern, responder)
	}
	return nil
}
