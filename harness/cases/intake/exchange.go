package intake

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"example.com/rehearse/mockcloud/cloud"
)

// Exchange is one request with its answer, whatever it was captured by.
type Exchange struct {
	// Number counts the capture's entries, lines or rows from 1.
	Number int
	At     time.Time
	Method string
	// URL is the address as captured.
	URL   string
	Token string
	// Status is the HTTP status; 0 when no answer arrived.
	Status int
	// Took is how long the answer took; 0 where the capture does not tell.
	Took    time.Duration
	Request []byte
	// Response is the answer's body: nil when the capture does not have it, empty when there was none.
	Response []byte
	// Header is the request's; only dialects look at it.
	Header http.Header

	// op is the operation that was recognised, ids what stands in its path.
	op  string
	ids []string
	// leaks says that a key stood in the address.
	leaks bool
}

// route is an operation of the cloud's API, found by the end of an address.
type route struct{ method, pattern, op string }

// routes are the operations that a capture can hold. A test compares them with the API document.
func routes() []route {
	const get, post, patch, del = http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete
	return []route{
		{post, "/v1/sessions", "signIn"}, {get, "/v1/sessions/current", "getSession"}, {patch, "/v1/sessions/current", "selectPlace"},
		{del, "/v1/sessions/current", "signOut"}, {get, "/v1/organizations", "listOrganizations"}, {get, "/v1/products", "listProducts"},
		{get, "/v1/product-instances", "listProductInstances"}, {post, "/v1/product-instances", "addProductInstance"},
		{get, "/v1/account-sets", "listAccountSets"}, {post, "/v1/account-sets", "createAccountSet"},
		{get, "/v1/account-sets/{id}", "getAccountSet"}, {del, "/v1/account-sets/{id}", "deleteAccountSet"},
		{post, "/v1/account-sets/{id}/vouchers", "postVoucher"}, {post, "/v1/account-sets/{id}/period-closings", "closePeriod"},
		{post, "/v1/account-sets/{id}/backups", "backUp"}, {get, "/v1/backups", "listBackups"},
		{post, "/v1/backups/{id}/verifications", "verifyBackup"}, {post, "/v1/backups/{id}/restores", "restoreBackup"},
		{post, "/v1/activation-reviews", "reviewActivation"}, {post, "/v1/activations", "activate"}, {get, "/v1/activations", "listActivations"},
		{get, "/v1/licence", "getLicence"}, {post, "/v1/re-registrations", "requestReRegistration"}, {get, "/v1/re-registrations", "listReRegistrations"},
		{post, "/v1/yunzhijia-activations", "activateYunzhijia"}, {get, "/v1/certification", "getCertification"}, {post, "/v1/certification", "submitCertification"},
		{post, "/mop/v1/orders", "openOrder"}, {get, "/mop/v1/orders", "listOrders"}, {post, "/mop/v1/orders/{id}/completions", "completeOrder"},
		{post, "/service-center/v1/tickets", "openTicket"}, {get, "/service-center/v1/tickets", "listTickets"},
		{post, "/service-center/v1/tickets/{id}/settlements", "settleTicket"}, {get, "/openapi.yaml", "getWorldDocument"},
	}
}

// recognise finds the operation of an exchange by the end of its address: hosts and prefixes differ between captures.
func (x *Exchange) recognise(table []route) bool {
	path, _, _ := strings.Cut(x.URL, "?")
	path, _, _ = strings.Cut(path, "#")
	path = strings.TrimSuffix(path, "/")
	for _, r := range table {
		if ids, ok := endsLike(path, r.pattern); ok && strings.EqualFold(r.method, x.Method) {
			x.op, x.ids = r.op, ids
			return true
		}
	}
	return false
}

// endsLike matches a path's last segments, and returns those in the place of {id}.
func endsLike(path, pattern string) (ids []string, ok bool) {
	want, have := strings.Split(pattern[1:], "/"), strings.Split(path, "/")
	if len(have) < len(want) {
		return nil, false
	}
	have = have[len(have)-len(want):]
	for i, w := range want {
		switch {
		case w == "{id}" && have[i] != "":
			ids = append(ids, have[i])
		case w != have[i]:
			return nil, false
		}
	}
	return ids, true
}

// problemOf is the code of a recorded refusal, or "" when there is none that can be read.
func (x *Exchange) problemOf() cloud.Code {
	var p struct {
		Code cloud.Code `json:"code"`
	}
	if x.Status < 400 || json.Unmarshal(x.Response, &p) != nil {
		return ""
	}
	return known(p.Code)
}

// known is a code as the rules have it. A finer code, of a later cloud or of one that is awkward on purpose, begins with
// the one that it refines; what refines none is left as it is.
func known(code cloud.Code) cloud.Code {
	best := cloud.Code("")
	for _, info := range cloud.Codes() {
		c := info.Code
		if c == code {
			return code
		}
		if strings.HasPrefix(string(code), string(c)+"_") && len(c) > len(best) {
			best = c
		}
	}
	return cmp.Or(best, code)
}

func (x *Exchange) succeeded() bool { return x.Status >= 200 && x.Status < 300 }

// body reads JSON leniently, and form fields in its place: what cannot be read is left empty.
func body[T any](raw []byte) T {
	var v T
	if fields, err := url.ParseQuery(string(raw)); err == nil && len(raw) > 0 && raw[0] != '{' && raw[0] != '[' {
		members := map[string]string{}
		for name := range fields {
			members[name] = fields.Get(name)
		}
		raw, _ = json.Marshal(members) // strings always can be
	}
	_ = json.Unmarshal(raw, &v) // a damaged body leaves what could be read
	return v
}
