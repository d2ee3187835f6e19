package api

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
)

// status asks for the health with a Host and headers.
func healthStatus(h *Handler, host string, headers ...string) int {
	r := httptest.NewRequest(http.MethodGet, "http://x/__admin/health", nil)
	r.Host = host
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

// The risk is a web page elsewhere that drives the stage of whoever looks at it, also by a name that it resolves to
// this computer.
func TestControlsWithoutATokenAnswerThisComputerOnly(t *testing.T) {
	h := newStage(t).h
	for _, host := range []string{"localhost", "LOCALHOST:8420", "127.0.0.1:8420", "127.9.9.9", "[::1]:8420", "::1", "rehearse.invalid"} {
		assert.Equal(t, 200, healthStatus(h, host), host)
	}
	for _, host := range []string{"", "example.com", "evil.localhost.example.com", "192.168.0.7:8420", "127.0.0.1.nip.io", "[::2]:1", "localhost.", "0.0.0.0"} {
		assert.Equal(t, 403, healthStatus(h, host), host)
	}
	const host = "127.0.0.1:8420"
	assert.Equal(t, 200, healthStatus(h, host, "Origin", "http://"+host))
	assert.Equal(t, 200, healthStatus(h, host, "Sec-Fetch-Site", "same-origin"))
	for _, origin := range []string{"http://example.com", "null", "http://127.0.0.1:3000", "", "http://127.0.0.1:8420@example.com", "%"} {
		assert.Equal(t, 403, healthStatus(h, host, "Origin", origin), origin)
	}
	assert.Equal(t, 403, healthStatus(h, host, "Origin", "http://"+host, "Origin", "http://example.com"))
	assert.Equal(t, 403, healthStatus(h, host, "Sec-Fetch-Site", "cross-site"))
}

func TestAdminToken(t *testing.T) {
	h := newStage(t, WithAdminToken("secret")).h
	assert.Equal(t, 401, healthStatus(h, "localhost"))
	assert.Equal(t, 401, healthStatus(h, "localhost", "Authorization", "Bearer wrong"))
	assert.Equal(t, 401, healthStatus(h, "localhost", "Authorization", "Basic secret"))
	assert.Equal(t, 200, healthStatus(h, "localhost", "Authorization", "Bearer secret"))
	assert.Equal(t, 200, healthStatus(h, "example.com", "Authorization", "bearer secret"))
}

// Every control is guarded; only the index and the document are not.
func TestEveryControlIsGuarded(t *testing.T) {
	s := openStage(t)
	s.h.adminToken = "secret"
	before := s.stateJSON()
	for _, r := range s.h.control {
		s.do(r.method, "/w/w1"+withIDs(r.pattern, "x"), nil).wantCode(401, adminTokenRequired)
	}
	for _, r := range s.h.root {
		if !r.open {
			s.do(r.method, withIDs(r.pattern, "w1"), nil).wantCode(401, adminTokenRequired)
		}
	}
	s.do("GET", "/__admin/nothing", nil).wantCode(401, adminTokenRequired)
	assert.JSONEq(t, before, s.stateJSON())
	s.do("GET", "/", nil).want(200)
	s.client("GET", "/v1/products", nil).want(200)
}
