package intake

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"example.com/rehearse/harness/cases/redact"
	"example.com/rehearse/mockcloud/cloud"
)

// Asked is one operation of the cloud that a dialect's request stands for, with its arguments by the API's names.
type Asked struct {
	Operation string
	Arguments map[string]string
}

// Heard is what a request of a dialect asked for and what its answer meant.
type Heard struct {
	Calls []Asked
	// Session is the token as it was sent, "" for none.
	Session string
	// Refusals are the codes that the answer can mean; none is a success.
	Refusals []cloud.Code
	// Answered is false when there was no answer, or none that can be understood.
	Answered bool
}

// Listener understands the requests of a dialect; false when one is none.
type Listener func(*Exchange) (Heard, bool)

// failing is which of the calls the answer is about: those before it succeeded, those after it were never made.
func (h Heard) failing() int {
	last := len(h.Calls) - 1
	if len(h.Refusals) == 0 {
		return last
	}
	signIn := slices.Contains([]cloud.Code{cloud.SignInFailed, cloud.SignInLocked, cloud.AccountDisabled}, h.Refusals[0])
	for i, call := range h.Calls {
		switch {
		case signIn && call.Operation == "signIn":
			return i
		case slices.Contains([]cloud.Code{cloud.SessionExpired, cloud.SessionRequired}, h.Refusals[0]) && call.Operation != "signIn":
			return i
		case slices.Contains([]cloud.Code{cloud.NotAMember, cloud.SeatsExceeded}, h.Refusals[0]) && call.Operation == "selectPlace":
			return i
		}
	}
	return last
}

// spoken writes what was heard as exchanges of the API.
func spoken(x *Exchange, heard Heard, red *redact.Redactor) []*Exchange {
	red.Secret(redact.Token, heard.Session)
	var list []*Exchange
	failing := heard.failing()
	for i, call := range heard.Calls[:failing+1] {
		y := &Exchange{Number: x.Number, At: x.At, Method: http.MethodPost, URL: x.URL, Token: heard.Session, Status: http.StatusOK, Response: []byte("{}"), op: call.Operation}
		for _, r := range routes() {
			if r.op == call.Operation {
				y.Method = r.method
				y.ids = pathIDs(r.pattern, call)
			}
		}
		y.Request, _ = json.Marshal(call.Arguments) // strings always can be
		if i == failing {
			y.answer(x, heard)
		}
		list = append(list, y)
	}
	return list
}

// pathIDs are the arguments that stand in an operation's path.
func pathIDs(pattern string, call Asked) []string {
	if !strings.Contains(pattern, "{id}") {
		return nil
	}
	for _, name := range []string{"account_set", "backup", "order", "ticket"} {
		if id, ok := call.Arguments[name]; ok {
			return []string{id}
		}
	}
	return []string{""}
}

// answer gives the exchange what the dialect's answer meant.
func (x *Exchange) answer(captured *Exchange, heard Heard) {
	switch {
	case captured.Status == 0:
		x.Status, x.Response = 0, nil
	case !heard.Answered:
		x.Status, x.Response = captured.Status, []byte(`{"code":""}`)
	case len(heard.Refusals) > 0:
		code := heard.Refusals[0]
		if len(heard.Refusals) > 1 && code.Masked() {
			code = cloud.SharedPrompt
		}
		x.Status = http.StatusUnprocessableEntity
		x.Response, _ = json.Marshal(map[string]cloud.Code{"code": code}) // a string always can be
	}
}
