package api

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestIdempotencyKeys(t *testing.T) {
	s := openStage(t).signIn("owner").selects("right", "pro")
	body := map[string]any{"name": "二账套", "number": "002"}
	first := s.client("POST", "/v1/account-sets", body, "Idempotency-Key", "k").want(201)
	assert.Empty(t, first.header.Get("Idempotency-Replayed"))
	before := s.stateJSON()
	again := s.client("POST", "/v1/account-sets", body, "Idempotency-Key", "k").want(201)
	assert.Equal(t, string(first.body), string(again.body))
	assert.Equal(t, "true", again.header.Get("Idempotency-Replayed"))
	assert.True(t, s.last().Wire.Replayed)
	s.client("POST", "/v1/account-sets", creating("三账套"), "Idempotency-Key", "k").wantCode(422, idempotencyMismatch)
	assert.JSONEq(t, before, s.stateJSON())
	s.client("POST", "/v1/account-sets", body).wantCode(409, "ACCOUNT_SET_NUMBER_TAKEN")
	s.client("POST", "/v1/account-sets", body, "Idempotency-Key", strings.Repeat("k", 256)).wantCode(400, "INVALID_INPUT")
}

// The same key on another path or by another account is another key, or a mismatch, but never another's answer.
func TestIdempotencyKeysDoNotMix(t *testing.T) {
	s := openStage(t).signIn("owner").selects("right", "pro")
	a := s.client("POST", "/v1/account-sets", creating("甲")).want(201).json()["id"].(string)
	b := s.client("POST", "/v1/account-sets", creating("乙")).want(201).json()["id"].(string)
	s.client("POST", "/v1/account-sets/"+a+"/backups", nil, "Idempotency-Key", "k").want(201)
	s.client("POST", "/v1/account-sets/"+b+"/backups", nil, "Idempotency-Key", "k").wantCode(422, idempotencyMismatch)
	s.client("POST", "/v1/account-sets/"+a+"/vouchers", nil, "Idempotency-Key", "k").want(201)
	s.token = ""
	s.client("POST", "/v1/account-sets/"+a+"/backups", nil, "Idempotency-Key", "k").want(401)
	s.signIn("clerk").selects("right", "pro")
	r := s.client("POST", "/v1/account-sets/"+a+"/backups", nil, "Idempotency-Key", "k").want(201)
	assert.Empty(t, r.header.Get("Idempotency-Replayed"))
}

// What a repeated answer would show may be gone; that is said, and nothing crashes.
func TestReplayOfWhatIsGone(t *testing.T) {
	s := openStage(t).signIn("owner").selects("right", "pro")
	s.client("POST", "/v1/account-sets/books/vouchers", nil, "Idempotency-Key", "v").want(201)
	s.client("DELETE", "/v1/account-sets/books?confirm=true", nil, "Idempotency-Key", "d").want(204)
	s.client("DELETE", "/v1/account-sets/books?confirm=true", nil, "Idempotency-Key", "d").want(204)
	s.client("POST", "/v1/account-sets/books/vouchers", nil, "Idempotency-Key", "v").wantCode(404, "NOT_FOUND")
}

func TestSignInIsReplayedWithItsToken(t *testing.T) {
	s := openStage(t)
	body := map[string]any{"account": "owner@example.com", "password": s.world.Accounts[0].Password, "feature_code": "FC-9"}
	first := s.client("POST", "/v1/sessions", body, "Idempotency-Key", "in").want(201)
	assert.Equal(t, string(first.body), string(s.client("POST", "/v1/sessions", body, "Idempotency-Key", "in").want(201).body))
}

// A request is what it says: its members may come in another order, with other spaces and escapes, and one that is null
// is not there. Another value, member or address is another request.
func TestARequestMayBeWrittenAnotherWay(t *testing.T) {
	s := openStage(t).signIn("owner").selects("right", "pro")
	s.client("POST", "/v1/account-sets", `{"name":"二账套","number":"002"}`, "Idempotency-Key", "k").want(201)
	for _, again := range []string{
		`{"number":"002","name":"二账套"}`, "{ \"name\" :\n\"二账套\", \"number\":\"002\" }", `{"name":"\u4e8c\u8d26\u5957","number":"\u0030\u00302"}`,
	} {
		s.client("POST", "/v1/account-sets", again, "Idempotency-Key", "k").want(201)
		assert.True(t, s.last().Wire.Replayed, again)
	}
	for _, other := range []string{`{"name":"二账套"}`, `{"name":"二账套","number":"003"}`, `{"name":"002","number":"二账套"}`} {
		s.client("POST", "/v1/account-sets", other, "Idempotency-Key", "k").wantCode(422, idempotencyMismatch)
	}
	s.loose = true // the document has no null
	s.client("POST", "/v1/account-sets", `{"name":"三账套"}`, "Idempotency-Key", "null").want(201)
	s.client("POST", "/v1/account-sets", `{"number":null,"name":"三账套"}`, "Idempotency-Key", "null").want(201)
	s.client("POST", "/v1/account-sets/books/backups", nil, "Idempotency-Key", "b").want(201)
	s.client("POST", "/v1/account-sets/books/backups", " {} ", "Idempotency-Key", "b").want(201)
	assert.True(t, s.last().Wire.Replayed)
}
