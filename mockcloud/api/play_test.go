package api

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHappyPath(t *testing.T) {
	s := openStage(t).signIn("owner")
	assert.Equal(t, "http://rehearse.invalid/w/w1", s.world.BaseURL)
	assert.Nil(t, s.client("GET", "/v1/sessions/current", nil).want(200).json()["organization"])
	assert.Len(t, s.client("GET", "/v1/organizations", nil).want(200).json()["organizations"], 2)
	s.selects("right", "pro")
	assert.Len(t, s.client("GET", "/v1/product-instances", nil).want(200).json()["product_instances"], 1)
	assert.Len(t, s.client("GET", "/v1/account-sets", nil).want(200).json()["account_sets"], 1)
	assert.Equal(t, true, s.client("GET", "/v1/licence", nil).want(200).json()["demo"])

	review := s.client("POST", "/v1/activation-reviews", s.keys("box")).want(201).json()
	assert.Equal(t, "2023-02-28T23:59:59+08:00", review["certification_due_if_activated_now"])
	body := s.keys("box")
	body["review"] = review["id"]
	done := s.client("POST", "/v1/activations", body).want(201).json()
	assert.Equal(t, "activated", done["result"])
	assert.Equal(t, "confirmed", s.client("POST", "/v1/activations", s.keys("box")).want(200).json()["result"])

	licence := s.client("GET", "/v1/licence", nil).want(200)
	assert.NotContains(t, string(licence.body), "SIM-")
	assert.Equal(t, "box", licence.json()["licence"].(map[string]any)["serial_reference"])
	assert.Len(t, s.client("GET", "/v1/activations", nil).want(200).json()["activations"], 1)

	yzj := map[string]any{"cdkey": s.world.Services[0].CDKey}
	s.client("POST", "/v1/yunzhijia-activations", map[string]any{"cdkey": s.keys("box")["cdkey"]}).wantCode(422, "YUNZHIJIA_WRONG_CODE")
	s.client("POST", "/v1/yunzhijia-activations", yzj).want(201)
	papers := map[string]any{"company_name": "青松贸易有限公司", "credit_code": "91350211M000100Y43"}
	certified := s.client("POST", "/v1/certification", papers).want(201).json()
	assert.Equal(t, "approved", certified["status"])
	assert.Contains(t, certified["warnings"], "PROFILE_REPLACED")
	s.client("POST", "/v1/certification", papers).wantCode(409, "CERTIFICATION_DONE")
	assert.Equal(t, "approved", s.client("GET", "/v1/certification", nil).want(200).json()["status"])
	s.client("DELETE", "/v1/sessions/current", nil).want(204)
	s.client("GET", "/v1/sessions/current", nil).wantCode(401, "SESSION_EXPIRED")
}

func TestWrongOrganizationAndTheRemedy(t *testing.T) {
	s := openStage(t).signIn("owner").selects("wrong", "pro-wrong")
	review := s.client("POST", "/v1/activation-reviews", s.keys("box")).want(201).json()
	assert.Empty(t, review["account_sets"], "the sign of a wrong organization")
	s.client("POST", "/v1/activations", s.keys("box")).want(201)
	assert.Empty(t, s.client("GET", "/v1/account-sets", nil).want(200).json()["account_sets"])

	s.selects("right", "pro")
	s.client("DELETE", "/v1/account-sets/books", nil).wantCode(409, "DELETE_NEEDS_CONFIRMATION")
	backup := s.client("POST", "/v1/account-sets/books/backups", map[string]any{}).want(201).json()
	id := backup["id"].(string)
	s.client("POST", "/v1/backups/"+id+"/verifications", nil).want(201)
	s.client("DELETE", "/v1/account-sets/books?confirm=maybe", nil).wantCode(400, "INVALID_INPUT")
	s.client("DELETE", "/v1/account-sets/books", nil).want(204)
	s.selects("wrong", "pro-wrong")
	assert.Len(t, s.client("GET", "/v1/backups", nil).want(200).json()["backups"], 1)
	restored := s.client("POST", "/v1/backups/"+id+"/restores", nil).want(201).json()
	s.client("POST", "/v1/backups/"+id+"/restores", nil).wantCode(409, "ACCOUNT_SET_NUMBER_TAKEN")
	set := "/v1/account-sets/" + restored["id"].(string)
	s.client("GET", set, nil).want(200)
	s.client("POST", set+"/vouchers", map[string]any{"module": "fixed-assets"}).want(201)
	closed := s.client("POST", set+"/period-closings", map[string]any{}).want(201).json()
	assert.EqualValues(t, 1, closed["books"].(map[string]any)["periods"])
	s.client("POST", "/v1/account-sets", map[string]any{"name": "二账套", "number": "002"}).want(201)
}

func TestDesks(t *testing.T) {
	s := openStage(t).signIn("owner").selects("wrong", "pro-wrong")
	s.client("POST", "/v1/activations", s.keys("box")).want(201)
	serial := s.keys("box")["serial_number"]

	s.client("GET", "/mop/v1/orders", nil).wantCode(401, "DESK_TOKEN_REQUIRED")
	s.token = s.world.Desks["mop"].Token
	s.client("GET", "/service-center/v1/tickets", nil).wantCode(401, "DESK_TOKEN_REQUIRED")
	order := s.client("POST", "/mop/v1/orders", map[string]any{"serial_number": serial, "kind": "service-fee", "to_version": "15.0"}).want(201).json()
	assert.Equal(t, "box", order["licence"])
	s.client("POST", "/mop/v1/orders/"+order["id"].(string)+"/completions", nil).want(200)
	s.client("POST", "/mop/v1/orders/"+order["id"].(string)+"/completions", nil).wantCode(409, "ALREADY_SETTLED")
	assert.Len(t, s.client("GET", "/mop/v1/orders", nil).want(200).json()["orders"], 1)

	s.token = s.world.Desks["service_center"].Token
	s.client("POST", "/service-center/v1/tickets", map[string]any{"serial_number": serial}).wantCode(422, "EVIDENCE_MISSING")
	ticket := s.client("POST", "/service-center/v1/tickets", map[string]any{"serial_number": serial, "evidence": "发票 0012"}).want(201).json()
	s.client("POST", "/service-center/v1/tickets/"+ticket["id"].(string)+"/settlements", map[string]any{"action": "unbind"}).want(200)
	assert.Len(t, s.client("GET", "/service-center/v1/tickets", nil).want(200).json()["tickets"], 1)

	s.signIn("owner").selects("right", "pro")
	s.client("POST", "/v1/activations", s.keys("box")).want(201)
}

func TestReRegistration(t *testing.T) {
	s := openStage(t).signIn("owner").selects("right", "pro")
	s.client("POST", "/v1/re-registrations", nil).wantCode(422, "LICENCE_NOT_ACTIVE")
	s.client("POST", "/v1/activations", s.keys("box")).want(201)
	assert.Equal(t, "approved", s.client("POST", "/v1/re-registrations", nil).want(201).json()["status"])
	assert.Len(t, s.client("GET", "/v1/re-registrations", nil).want(200).json()["re_registrations"], 1)
	assert.Len(t, s.client("GET", "/v1/products", nil).want(200).json()["products"], 7)
	s.client("POST", "/v1/product-instances", map[string]any{"series": "commerce", "version": "7.0"}).want(201)
}

// In a faithful world every masked cause gives the same bytes; the journal keeps the cause.
func TestMaskedCausesLookTheSame(t *testing.T) {
	s := openStage(t).signIn("owner").selects("right", "pro")
	box, other := s.keys("box"), s.keys("other-box")
	bodies := []map[string]any{
		{"serial_number": "", "cdkey": box["cdkey"]}, {"serial_number": "X", "cdkey": box["cdkey"]},
		{"serial_number": box["cdkey"], "cdkey": box["cdkey"]}, {"serial_number": box["serial_number"], "cdkey": "X"},
		{"serial_number": box["serial_number"], "cdkey": other["cdkey"]},
	}
	causes := map[string]bool{}
	var first []byte
	for _, body := range bodies {
		r := s.client("POST", "/v1/activations", body).wantCode(422, "ACTIVATION_REFUSED")
		if first == nil {
			first = r.body
		}
		assert.Equal(t, string(first), string(r.body))
		causes[string(s.last().Outcome.Refusal.Code)] = true
		assert.Equal(t, "ACTIVATION_REFUSED", string(s.last().Wire.Code))
	}
	require.Len(t, causes, 4)
	s.do("POST", "/w/w1/__admin/commands", map[string]any{"kind": "world.set_policies", "policies": map[string]any{"prompts": "diagnostic"}}).want(200)
	s.client("POST", "/v1/activations", bodies[4]).wantCode(422, "CDKEY_MISMATCH")
}

func TestSignInLock(t *testing.T) {
	s := openStage(t)
	wrong := map[string]any{"account": "owner@example.com", "password": "x", "feature_code": "FC-1", "client_time": "2022-11-30T09:00:00+08:00"}
	for range 5 {
		s.client("POST", "/v1/sessions", wrong).wantCode(401, "SIGN_IN_FAILED")
	}
	r := s.client("POST", "/v1/sessions", wrong).wantCode(429, "SIGN_IN_LOCKED")
	assert.Equal(t, "900", r.header.Get("Retry-After"))
	wrong["client_time"] = "yesterday"
	s.client("POST", "/v1/sessions", wrong).wantCode(400, "INVALID_INPUT")
}
