package verdict

import (
	"encoding/json"
	"slices"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

// The lowest HTTP statuses that say no, and that say that the cloud itself is broken.
const (
	badRequest  = 400
	serverError = 500
)

// learn notes what a planned fault will tell clients to wait.
func (s *scene) learn(e journal.Entry) {
	if e.Fault == nil || e.Fault.Op != "armed" {
		return
	}
	var spec struct {
		Seconds int `json:"retry_after_seconds"`
	}
	if json.Unmarshal(e.Fault.Spec, &spec) == nil {
		s.waits[e.Fault.ID] = spec.Seconds
	}
}

// struck is the kind of the planned fault that hit the request, or "".
func (f fact) struck() string {
	if f.Fault == nil || f.Fault.Op != "fired" {
		return ""
	}
	return f.Fault.Kind
}

// unreadable reports whether nothing that could be understood came back.
func (f fact) unreadable() bool {
	return slices.Contains([]string{"connection-reset", "truncated-body", "empty-200", "malformed-200"}, f.struck())
}

// missed reports whether the client may have missed what came back: it could not be understood, or it was a success that
// came late.
func (f fact) missed() bool {
	late := slices.Contains([]string{"latency", "slow-drip"}, f.struck())
	return f.unreadable() || late && f.done()
}

// busy reports whether the answer was that the cloud cannot answer now.
func (f fact) busy() bool {
	return slices.Contains([]string{"rate-limit", "unavailable", "status"}, f.struck()) || f.Wire.Status >= serverError
}

// done reports whether the cloud did what the request asked for.
func (f fact) done() bool {
	return f.Command != nil && !f.Outcome.Refused() || f.Wire.Replayed && f.Wire.Status < badRequest
}

// good reports whether it was done and the client was told so in an answer that can be read.
func (f fact) good() bool { return f.done() && !f.unreadable() && !f.busy() }

// refused reports whether the client was told a clear no.
func (f fact) refused() bool {
	return !f.unreadable() && !f.busy() && !f.probes() && f.Wire.Status >= badRequest
}

// probes reports whether the request only asked what can be asked there. No operation of the cloud has these methods, so
// that it says 405, and that is no answer to what the person wants.
func (f fact) probes() bool {
	return f.Wire.Method == "HEAD" || f.Wire.Method == "OPTIONS"
}

// reached reports whether the cloud decided, or answered as before: then the journal knows the idempotency key.
func (f fact) reached() bool { return f.Command != nil || f.Wire.Replayed }

// operation is what the request was about, in the words of the API.
func (f fact) operation() string { return f.Wire.Operation }

// made reports whether the request made an event of a kind happen.
func (f fact) made(kind string) bool {
	return slices.ContainsFunc(f.Outcome.Events, func(e cloud.Event) bool { return e.Kind() == kind })
}

// ended reports whether the request was refused because nobody is signed in any more.
func (f fact) ended() bool {
	return f.refused() && (f.Wire.Code == cloud.SessionExpired || f.Wire.Code == cloud.SessionRequired)
}

// wanted is the operation that an action comes down to; "" where a client may know without asking.
func wanted(action string) string {
	return map[string]string{
		"sign_in": "signIn", "select_organization": "selectPlace", "select_product": "selectPlace", "activate": "activate",
		"license_info": "getLicence", "activate_yunzhijia": "activateYunzhijia", "re_register": "requestReRegistration",
		"submit_certification": "submitCertification", "create_account_set": "createAccountSet", "backup_account_set": "backUp",
		"delete_account_set": "deleteAccountSet", "restore_account_set": "restoreBackup",
	}[action]
}

// of lists the act's requests of one operation.
func (d deed) of(operation string) (list []fact) {
	for _, f := range d.facts {
		if f.operation() == operation {
			list = append(list, f)
		}
	}
	return list
}

// TellsActivation reports whether the answer to an operation tells that the selected product has been activated: who
// lost the answer to an activation may look there instead of asking once more.
func TellsActivation(operation string) bool {
	return slices.Contains([]string{"getLicence", "listActivations", "listProductInstances"}, operation)
}

// confirmed reports whether the client knows that the act was done: it read a good answer about it or, after an
// activation that got no clear answer, saw the licence in force. What was in force before a refusal proves nothing.
func (d deed) confirmed() bool {
	open := false
	for _, f := range d.facts {
		switch {
		case f.good() && (f.operation() == wanted(d.Action) || open && TellsActivation(f.operation()) && f.place.licence != nil):
			return true
		case d.Action == "activate" && f.operation() == "activate":
			open = f.unreadable() || f.busy()
		}
	}
	return false
}

// refusal is the last clear no of the act, where nothing was achieved. Of a client that broke there is no outcome, and
// nobody saw what it would have shown.
func (d deed) refusal() (last fact, is bool) {
	if d.Outcome == "" || d.confirmed() {
		return fact{}, false
	}
	for _, f := range slices.Backward(d.facts) {
		if f.refused() {
			return f, true
		}
		if f.unreadable() || f.busy() {
			break
		}
	}
	return fact{}, false
}

// seqs lists the entries of facts.
func seqs(list ...fact) (all []uint64) {
	for _, f := range list {
		all = append(all, f.Seq)
	}
	return all
}

// mine lists all requests of the client.
func (s *scene) mine() (list []fact) {
	for _, d := range s.deeds {
		list = append(list, d.facts...)
	}
	list = append(list, s.loose...)
	slices.SortFunc(list, func(a, b fact) int { return int(int64(a.Seq) - int64(b.Seq)) })
	return list
}
