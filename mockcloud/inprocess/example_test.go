package inprocess_test

import (
	"fmt"
	"io"
	"net/http"

	"github.com/jarcoal/httpmock"

	"example.com/rehearse/mockcloud/inprocess"
)

func ExampleClient() {
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, "%s at %s", r.URL.Path, r.Host)
	})
	reply, err := inprocess.Client(handler).Get("http://cloud.test/v1/organizations")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = reply.Body.Close() }()
	body, _ := io.ReadAll(reply.Body)
	fmt.Println(reply.Status, string(body))
	// Output: 200 OK /v1/organizations at cloud.test
}

func ExampleNew_brokenConnection() {
	client := http.Client{Transport: inprocess.New(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		panic(http.ErrAbortHandler) // the reply is lost
	}))}
	_, err := client.Get("http://cloud.test/") //nolint:bodyclose // there is none
	fmt.Println(err)
	// Output: Get "http://cloud.test/": inprocess: the connection broke before an answer: connection reset by peer: unexpected EOF
}

func ExampleRegister() {
	cloud := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "from the cloud") })

	transport := httpmock.NewMockTransport()
	if err := inprocess.Register(transport, "http://cloud.test/w/demo", cloud); err != nil {
		fmt.Println(err)
		return
	}
	// An exact URL still wins: one call can be mocked by hand.
	transport.RegisterResponder("GET", "http://cloud.test/w/demo/v1/sessions", httpmock.NewStringResponder(503, "by hand"))

	client := http.Client{Transport: transport}
	for _, path := range []string{"/v1/organizations", "/v1/sessions"} {
		reply, err := client.Get("http://cloud.test/w/demo" + path)
		if err != nil {
			fmt.Println(err)
			return
		}
		body, _ := io.ReadAll(reply.Body)
		_ = reply.Body.Close()
		fmt.Println(reply.StatusCode, string(body))
	}
	// Output:
	// 200 from the cloud
	// 503 by hand
}

func ExampleResponder() {
	transport := httpmock.NewMockTransport()
	transport.RegisterResponder("GET", `=~^http://cloud\.test/v1/`, inprocess.Responder(http.NotFoundHandler()))

	client := http.Client{Transport: transport}
	reply, err := client.Get("http://cloud.test/v1/none")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = reply.Body.Close() }()
	fmt.Println(reply.Status)
	// Output: 404 Not Found
}
