package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
)

// translated sends a request to a handler as a translator would and returns the answer and the journal's newest wire half.
func translated(t *testing.T, f *Foreign, method, path string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	if f.Request == nil {
		f.Request = httptest.NewRequest(http.MethodPost, "/their/page?x=1", nil)
	}
	s := newStage(t)
	_, err := s.h.engine.Create(t.Context(), "w1", cloud.Found{Seed: 1})
	require.NoError(t, err)
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, r.WithContext(WithForeign(r.Context(), f)))
	world, err := s.h.engine.World("w1")
	require.NoError(t, err)
	entries, err := world.Entries(t.Context(), 1)
	require.NoError(t, err)
	if wire := entries[len(entries)-1].Wire; wire != nil {
		w.Header().Set("Test-Via", wire.Via)
		w.Header().Set("Test-Operation", wire.Operation+" "+string(wire.Code)+" "+strings.Join(wire.Leaks, ","))
	}
	return w
}

func TestATranslatedAnswerIsSentAndJournaled(t *testing.T) {
	w := translated(t, &Foreign{Via: "POST /their/page?x", Bytes: 7, Answer: func(a Answer) Answer {
		assert.Equal(t, 200, a.Status)
		return Answer{Status: 299, Header: http.Header{"X-Theirs": {"1"}}, ContentType: "text/x", Body: []byte("theirs"), Code: "ignored"}
	}}, http.MethodGet, "/w/w1/v1/products")
	assert.Equal(t, 299, w.Code)
	assert.Equal(t, "theirs", w.Body.String())
	assert.Equal(t, "text/x", w.Header().Get("Content-Type"))
	assert.Equal(t, "1", w.Header().Get("X-Theirs"))
	assert.Equal(t, "POST /their/page?x", w.Header().Get("Test-Via"))
	assert.Equal(t, "listProducts  ", w.Header().Get("Test-Operation"))
}

func TestATranslatorRefuses(t *testing.T) {
	w := translated(t, &Foreign{Code: cloud.InvalidInput, Subject: "form:sn"}, http.MethodGet, "/w/w1/v1/products")
	assert.Equal(t, 400, w.Code)
	assert.Contains(t, w.Body.String(), "form:sn")
	assert.Equal(t, "listProducts INVALID_INPUT ", w.Header().Get("Test-Operation"))
	w = translated(t, &Foreign{Code: UnknownPath, Subject: "GET /x"}, http.MethodGet, "/w/w1/v1/products")
	assert.Equal(t, 404, w.Code)
	assert.Equal(t, " UNKNOWN_PATH ", w.Header().Get("Test-Operation"), "it was no call of the operation")
	w = translated(t, &Foreign{Only: true}, http.MethodGet, "/w/w1/no/such/path")
	assert.Equal(t, "{}", w.Body.String())
	assert.Equal(t, "  ", w.Header().Get("Test-Operation"))
}

func TestKeysAreLookedForInTheRequestAsItCame(t *testing.T) {
	const key = "SIM-S00000-00000-000000"
	request := httptest.NewRequest(http.MethodPost, "/their/page?sn="+key, nil)
	request.Header.Set("X-Key", key)
	w := translated(t, &Foreign{Request: request}, http.MethodGet, "/w/w1/v1/products")
	assert.Equal(t, 400, w.Code, "no key in a header")
	assert.Regexp(t, "INVALID_INPUT malformed key #", w.Header().Get("Test-Operation"))
	w = translated(t, &Foreign{Request: request, Via: "POST /" + key, KeyHeaders: []string{"X-Key"}}, http.MethodGet, "/w/w1/v1/products")
	assert.Equal(t, 200, w.Code, "unless the format has it there")
	assert.Regexp(t, "^listProducts  malformed key #", w.Header().Get("Test-Operation"))
	assert.NotContains(t, w.Header().Get("Test-Via"), key)
}

func TestDocumentAndCodes(t *testing.T) {
	assert.Equal(t, openapiDocument, Document())
	assert.Contains(t, Codes(), cloud.SharedPrompt)
	assert.Contains(t, Codes(), UnknownPath)
	assert.IsIncreasing(t, Codes())
}
