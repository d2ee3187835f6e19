package api

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// contract is the document, ready to hold exchanges against.
type contract struct {
	doc    *openapi3.T
	router routers.Router
}

func loadContract(t testing.TB) contract {
	t.Helper()
	openapi3filter.RegisterBodyDecoder("application/problem+json", openapi3filter.RegisteredBodyDecoder("application/json"))
	doc, err := openapi3.NewLoader().LoadFromData(openapiDocument)
	require.NoError(t, err)
	doc.Servers = nil // the router would want an absolute address
	router, err := legacy.NewRouter(doc)
	require.NoError(t, err)
	return contract{doc: doc, router: router}
}

// check validates an exchange: the answer always, and the request too when it was taken.
func (c contract) check(t testing.TB, r *http.Request, got reply) {
	t.Helper()
	route, params, err := c.router.FindRoute(r)
	if err != nil {
		require.Contains(t, []int{400, 401, 403, 404, 405, 413}, got.status, "%s %s: %v", r.Method, r.URL.Path, err)
		return
	}
	if strings.HasSuffix(r.URL.Path, ".yaml") && got.status == http.StatusOK {
		return // plain text to this validator
	}
	options := &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true}
	in := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route, Options: options}
	requestErr := openapi3filter.ValidateRequest(context.Background(), in)
	if got.status < 300 {
		require.NoError(t, requestErr, "%s %s was taken", r.Method, r.URL.Path)
	}
	out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: got.status, Header: got.header, Options: options}
	out.SetBodyBytes(got.body)
	require.NoError(t, openapi3filter.ValidateResponse(context.Background(), out), "%s %s answered %d %s", r.Method, r.URL.Path, got.status, got.body)
}

// served lists every route of the handler as "METHOD /path operationId".
func served(h *Handler) []string {
	var list []string
	for _, o := range h.client {
		list = append(list, o.method+" /w/{world}"+o.pattern+" "+o.id)
	}
	for _, r := range h.control {
		list = append(list, r.method+" /w/{world}"+r.pattern+" "+r.id)
	}
	for _, r := range h.root {
		list = append(list, r.method+" "+r.pattern+" "+r.id)
	}
	return list
}

func TestDocumentAndHandlerAgree(t *testing.T) {
	s := newStage(t)
	require.NoError(t, s.doc.doc.Validate(context.Background()))
	var documented []string
	ids := map[string]bool{}
	for path, item := range s.doc.doc.Paths.Map() {
		for method, op := range item.Operations() {
			documented = append(documented, method+" "+path+" "+op.OperationID)
			assert.False(t, ids[op.OperationID], "operationId %s is used twice", op.OperationID)
			ids[op.OperationID] = true
			assert.NotNil(t, op.Responses.Default(), "%s %s says how its problems look", method, path)
		}
	}
	assert.ElementsMatch(t, documented, served(s.h))
}

// Every schema of the document's own says which members it has, and takes no others, but for the open ones.
func TestSchemasAreClosed(t *testing.T) {
	open := map[string]bool{"Command": true, "Event": true, "State": true, "JournalEntry": true}
	for name, schema := range newStage(t).doc.doc.Components.Schemas {
		if schema.Value.Type.Is("object") && !open[name] {
			has := schema.Value.AdditionalProperties.Has
			assert.True(t, has != nil && !*has, "schema %s lets anything through", name)
		}
	}
}

func TestDocumentIsServed(t *testing.T) {
	s := openStage(t)
	for _, path := range []string{"/openapi.yaml", "/w/w1/openapi.yaml"} {
		r := s.do("GET", path, nil).want(200)
		assert.Equal(t, "application/yaml", r.header.Get("Content-Type"))
		assert.Equal(t, openapiDocument, r.body)
	}
	assert.Equal(t, "rehearse", s.do("GET", "/", nil).want(200).json()["name"])
}
