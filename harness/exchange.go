package harness

import (
	"encoding/json"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

// ExchangeMediaType is that of an [Exchange] in a report.
const ExchangeMediaType = "application/vnd.rehearse.exchange+json"

// Exchange is one question to the cloud and its answer, for reports. It is made from the journal, so it holds no
// secrets; the true cause is in it even where the person saw only the shared prompt.
type Exchange struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Status int    `json:"status"`
	// Request is the command that the question became, keys by reference.
	Request json.RawMessage `json:"request,omitempty"`
	// Response is what came of it.
	Response *ExchangeResponse `json:"response,omitempty"`
	Seq      uint64            `json:"seq"`
}

// ExchangeResponse is what came of a question.
type ExchangeResponse struct {
	// Shown is the code that the client was given.
	Shown cloud.Code `json:"shown,omitempty"`
	// Cause is the true one.
	Cause cloud.Code `json:"cause,omitempty"`
	// Events are the kinds of what happened.
	Events []string `json:"events,omitempty"`
	// Fault is the kind of the planned fault that struck.
	Fault string `json:"fault,omitempty"`
	// Replayed says that an earlier answer was given again.
	Replayed bool `json:"replayed,omitempty"`
}

func exchangeOf(e journal.Entry) (Exchange, error) {
	response := &ExchangeResponse{Shown: e.Wire.Code, Replayed: e.Wire.Replayed}
	if e.Outcome.Refused() {
		response.Cause = e.Outcome.Refusal.Code
	}
	for _, event := range e.Outcome.Events {
		response.Events = append(response.Events, event.Kind())
	}
	if e.Fault != nil {
		response.Fault = e.Fault.Kind
	}
	x := Exchange{Method: e.Wire.Method, Path: e.Wire.Path, Status: e.Wire.Status, Seq: e.Seq, Response: response}
	if e.Command == nil {
		return x, nil
	}
	raw, err := cloud.EncodeCommand(e.Command)
	x.Request = raw
	return x, err
}
