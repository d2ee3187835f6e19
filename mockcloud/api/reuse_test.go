package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// asked is one request of a play.
type asked struct {
	method, path string
	body         any
	header       []string
}

// play is a morning in which every exchange differs from the one before in what it has: a body, ids, a problem, a language,
// an idempotency key, a longer answer.
func play() []asked {
	key := []string{"Idempotency-Key", "k"}
	return []asked{
		{"GET", "/v1/products", nil, nil}, {"POST", "/v1/activations", "{", []string{"Accept-Language", "en"}},
		{"POST", "/v1/account-sets", creating("二账套"), key}, {"GET", "/v1/licence", nil, nil},
		{"POST", "/v1/account-sets/books/vouchers", nil, nil}, {"POST", "/v1/account-sets", creating("二账套"), key},
		{"GET", "/v1/nowhere?password=x", nil, nil}, {"PUT", "/v1/activations", nil, nil}, {"GET", "/v1/account-sets", nil, nil},
		{"POST", "/v1/account-sets", creating("三账套"), key}, {"POST", "/v1/account-sets/gone/backups", nil, nil},
		{"POST", "/v1/account-sets/books/backups", nil, nil}, {"GET", "/v1/account-sets", nil, []string{"Authorization", "Bearer nobody"}},
		{"DELETE", "/v1/account-sets/books?confirm=true", nil, nil}, {"GET", "/v1/products", nil, nil},
	}
}

func (a asked) of(s *stage) string {
	r := s.client(a.method, a.path, a.body, a.header...)
	return fmt.Sprint(r.status, r.header, string(r.body))
}

func TestAnExchangeLeavesNothingToTheNext(t *testing.T) {
	one := openStage(t).signIn("owner").selects("right", "pro")
	each := openStage(t).signIn("owner").selects("right", "pro")
	one.loose, each.loose = true, true // some paths are none of the document's
	for _, a := range play() {
		each.h = New(each.e) // which has no memory of any exchange
		assert.Equal(t, a.of(each), a.of(one), a.path)
	}
	assert.Equal(t, each.entries(), one.entries())
}

func TestExchangesAtOnceDoNotShareTheirAnswers(t *testing.T) {
	s := openStage(t).signIn("owner").selects("right", "pro")
	s.loose = true // the document is not to be read by many at once
	want := s.client("GET", "/v1/products", nil).want(200).body
	sessions := s.client("GET", "/v1/organizations", nil).want(200).body
	require.NotEqual(t, want, sessions)
	var all sync.WaitGroup
	for i := range 8 {
		path, body := "/v1/products", string(want)
		if i%2 == 1 {
			path, body = "/v1/organizations", string(sessions)
		}
		all.Go(func() {
			for range 100 {
				assert.Equal(t, body, string(s.client("GET", path, nil).body))
			}
		})
	}
	all.Wait()
}

func TestATranslatorMayKeepTheCloudsAnswer(t *testing.T) {
	s := openStage(t).signIn("owner").selects("right", "pro")
	var kept []byte
	r := httptest.NewRequest(http.MethodGet, "/w/w1/v1/products", nil)
	r.Header.Set("Authorization", "Bearer "+s.token)
	foreign := &Foreign{Request: r, Answer: func(a Answer) Answer { kept = a.Body; return a }}
	s.h.ServeHTTP(httptest.NewRecorder(), r.WithContext(WithForeign(r.Context(), foreign)))
	was := string(kept)
	require.True(t, strings.HasPrefix(was, "{"), was)
	for range 3 {
		s.client("GET", "/v1/organizations", nil).want(200)
	}
	assert.Equal(t, was, string(kept))
}
