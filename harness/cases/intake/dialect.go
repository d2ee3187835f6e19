package intake

import (
	"encoding/json"
	"net/http"
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

// spoken writes what was heard as exchanges of the API. Only the last call has the answer; those before it succeeded,
// or it would not have come to that.
func spoken(x *Exchange, heard Heard, red *redact.Redactor) []*Exchange {
	red.Secret(redact.Token, heard.Session)
	var list []*Exchange
	for i, call := range heard.Calls {
		y := &Exchange{Number: x.Number, At: x.At, Method: http.MethodPost, URL: x.URL, Token: heard.Session, Status: http.StatusOK, Response: []byte("{}"), op: call.Operation}
		for _, r := range routes() {
			if r.op == call.Operation {
				y.Method = r.method
				y.ids = pathIDs(r.pattern, call)
			}
		}
		y.Request, _ = json.Marshal(call.Arguments) // strings always can be
		if i == len(heard.Calls)-1 {
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
