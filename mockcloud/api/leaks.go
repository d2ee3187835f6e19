package api

import (
	"slices"
	"strings"

	"example.com/rehearse/mockcloud/cloud"
)

// findLeaks writes the path and the client's name into the journal without keys, and notes the keys found there. A
// key in a header, or in place of an id, is refused; one elsewhere in the URL is only noted.
func (x *exchange) findLeaks(s *cloud.State) {
	r, wire := x.q.http, x.call.Wire
	full := wire.Path
	if r.URL.RawQuery != "" {
		full += "?" + unescape(r.URL.RawQuery)
	}
	clean, found := scrub(s, bounded(full, 2000))
	x.noteKeys(found)
	wire.Path = bounded(x.withoutSignIn(s, clean), 500)
	agent, _ := scrub(s, bounded(first(r.Header, "User-Agent"), 200))
	wire.Agent, x.call.Actor.Agent = agent, agent
	for _, id := range x.q.ids {
		if _, inID := scrub(s, id); len(inID) > 0 && x.problem == nil {
			x.problem = &problem{code: cloud.NotFound, subject: "path"}
		}
	}
	for name, values := range x.noteForeign(s).Header {
		for _, value := range values {
			_, found := scrub(s, bounded(value, 2000))
			x.noteKeys(found)
			if len(found) > 0 && !x.keyMayStand(name) {
				x.problem = invalid("header " + name)
			}
		}
	}
}

func (x *exchange) refuseLeakingInput(s *cloud.State) {
	field, found := x.h.shapes.leakingField(s, x.q.input)
	if field != "" {
		x.problem = invalid(field)
		x.noteKeys(found)
	}
}

// noteKeys notes, by reference, keys that stand where they get logged or stored.
func (x *exchange) noteKeys(found []cloud.KeyRef) {
	for _, ref := range found {
		x.noteLeak(ref.String())
	}
}

func (x *exchange) noteLeak(what string) {
	if wire := x.call.Wire; !slices.Contains(wire.Leaks, what) && len(wire.Leaks) < maxLeaks {
		wire.Leaks = append(wire.Leaks, what)
	}
}

// withoutSignIn notes passwords and the caller's own token in an address, and takes them out of it.
func (x *exchange) withoutSignIn(s *cloud.State, address string) string {
	for _, id := range s.PasswordsIn(address) {
		what := "password of account " + string(id)
		x.noteLeak(what)
		address = strings.ReplaceAll(address, s.Password(id), "<"+what+">")
	}
	if x.who.session == nobody || x.q.http.URL.RawQuery == "" {
		return address
	}
	if token := s.Token(x.who.session); strings.Contains(address, token) {
		what := "token of session " + string(x.who.session)
		x.noteLeak(what)
		address = strings.ReplaceAll(address, token, "<"+what+">")
	}
	return address
}
