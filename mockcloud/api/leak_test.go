package api

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// spellings are ways in which a key may come, all of them still the key.
func spellings(key string) []string {
	wide := strings.Map(func(r rune) rune { return r - '!' + '！' }, key)
	return []string{key, strings.ToLower(key), "序列号 " + key, key + " ı", wide, "x" + key + "y"}
}

// A key in free text would be stored and shown again; it is refused, and the field named.
func TestKeysInFreeTextAreRefused(t *testing.T) {
	s := openStage(t).signIn("owner").selects("right", "pro")
	before := s.stateJSON()
	for _, key := range spellings(s.keys("box")["serial_number"].(string)) {
		for _, c := range []struct {
			method, path, field string
			body                map[string]any
		}{
			{"POST", "/v1/account-sets", "name", map[string]any{"name": key}},
			{"POST", "/v1/account-sets", "number", map[string]any{"name": "x", "number": key}},
			{"POST", "/v1/certification", "company_name", map[string]any{"company_name": key, "credit_code": "x"}},
			{"POST", "/v1/account-sets/books/vouchers", "module", map[string]any{"module": key}},
			{"PATCH", "/v1/sessions/current", "organization", map[string]any{"organization": key}},
			{"POST", "/v1/sessions", "feature_code", map[string]any{"account": "a", "password": "b", "feature_code": key}},
		} {
			r := s.client(c.method, c.path, c.body).wantCode(400, "INVALID_INPUT")
			assert.Equal(t, c.field, r.json()["subject"])
			assert.Equal(t, []string{"licence box's serial"}, s.last().Wire.Leaks, "and the journal says whose it was")
		}
	}
	assert.JSONEq(t, before, s.stateJSON())
	key := s.keys("box")["serial_number"].(string)
	r := s.client("POST", "/v1/account-sets", map[string]any{"name": "x", key: 1}).wantCode(400, "INVALID_INPUT")
	assert.Equal(t, "?", r.json()["subject"], "a key in place of a member's name is not shown")

	s.token = s.world.Desks["service_center"].Token
	r = s.client("POST", "/service-center/v1/tickets", map[string]any{"serial_number": key, "evidence": "见 " + key}).wantCode(400, "INVALID_INPUT")
	assert.Equal(t, "evidence", r.json()["subject"])
}

func TestKeysInTheURLAndInHeadersAreNoted(t *testing.T) {
	s := openStage(t).signIn("owner").selects("right", "pro")
	key := s.keys("box")["cdkey"].(string)
	const reference = "licence box's cdkey"

	s.client("GET", "/v1/licence?cdkey="+key, nil).want(200)
	assert.Equal(t, []string{reference}, s.last().Wire.Leaks)
	assert.Equal(t, "/v1/licence?cdkey=<"+reference+">", s.last().Wire.Path)

	s.client("GET", "/v1/licence?cdkey="+strings.ReplaceAll(url.QueryEscape(key), "S", "%53"), nil).want(200)
	assert.Equal(t, []string{reference}, s.last().Wire.Leaks)

	s.client("GET", "/v1/account-sets/"+key, nil).wantCode(404, "NOT_FOUND")
	require.Equal(t, []string{reference}, s.last().Wire.Leaks)
	assert.Nil(t, s.last().Command)

	for _, header := range []string{"User-Agent", "Idempotency-Key", "X-Request-Id", "Authorization"} {
		r := s.client("GET", "/v1/licence", nil, header, key).wantCode(400, "INVALID_INPUT")
		assert.Equal(t, "header "+header, r.json()["subject"])
		assert.Equal(t, []string{reference}, s.last().Wire.Leaks, header)
	}
	assert.NotContains(t, s.client("GET", "/"+key, nil).want(404).body, key)
}

// A password or a token in an address is logged along the way as a key is.
func TestSignInSecretsInTheURLAreNoted(t *testing.T) {
	s := openStage(t).signIn("owner").selects("right", "pro")
	password := s.world.Accounts[0].Password
	for query, want := range map[string]string{
		"p=" + password: "password of account " + string(s.world.Accounts[0].ID), "t=" + s.token: "token of session " + strings.SplitN(s.token, ".", 2)[0],
		"p=sim-pass-0": "", "t=" + s.token[:len(s.token)-1]: "",
	} {
		s.client("GET", "/v1/licence?"+query, nil).want(200)
		wire := s.last().Wire
		if want == "" {
			assert.Empty(t, wire.Leaks)
			continue
		}
		assert.Equal(t, []string{want}, wire.Leaks)
		assert.Equal(t, "/v1/licence?"+query[:2]+"<"+want+">", wire.Path, "the journal has it by reference")
	}
	s.client("GET", "/v1/licence/"+password, nil).want(404)
	assert.NotContains(t, s.last().Wire.Path, password)
}

// The sign-in form's fields hold secrets of their own; what people paste there stays out of the journal too.
func TestKeysInTheSignInForm(t *testing.T) {
	s := openStage(t)
	key := s.keys("box")["serial_number"]
	s.client("POST", "/v1/sessions", map[string]any{"account": key, "password": key, "feature_code": "FC-1"}).wantCode(401, "SIGN_IN_FAILED")
}

func TestStageCommandsHoldNoKeys(t *testing.T) {
	s := openStage(t)
	key := s.keys("box")["serial_number"]
	for _, body := range []map[string]any{
		{"kind": "organization.add", "name": key}, {"kind": "licence.issue", "sku": map[string]any{"series": key, "version": "1"}},
		{"kind": "licence.issue", "sku": map[string]any{"series": "commerce", "version": "7.0"}, "modules": []any{key}},
	} {
		s.do("POST", "/w/w1/__admin/commands", body).wantCode(400, "INVALID_INPUT")
	}
	s.do("POST", "/w/w1/__admin/faults", map[string]any{"id": "f", "kind": "empty-200", "match": map[string]any{"agent": key}}).wantCode(400, "INVALID_INPUT")
}
