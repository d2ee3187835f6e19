package harness

import (
	"strings"
	"time"

	"example.com/rehearse/mockcloud/cloud"
)

// Evidence is what is known of the program behind the client under test; empty when the client is no [Witness].
func (s *Session) Evidence() ProcessEvidence {
	if w, ok := s.client.(Witness); ok {
		return w.Evidence()
	}
	return ProcessEvidence{}
}

// Attachments returns what the client under test handed in since it was last asked.
func (s *Session) Attachments() []Attachment {
	if w, ok := s.client.(Witness); ok {
		return w.Attachments()
	}
	return nil
}

// scrub takes every secret of the world out of a text, and names those it found: keys in whatever way they are
// written, passwords and sign-in tokens as they are. Clients that are programs of their own have their output
// scrubbed with it, from whichever goroutine reads it.
func (s *Session) scrub(text string) (string, []string) {
	var found []string
	s.read(func(state *cloud.State, _ time.Time) {
		text, found = withoutKeys(state, text)
		for id := range state.Sessions.All {
			text, found = without(text, found, state.Token(id), "token of session "+string(id))
		}
	})
	return text, found
}

// withoutKeys takes serial numbers, CDKeys and passwords out of a text, and names those it found.
func withoutKeys(state *cloud.State, text string) (string, []string) {
	text, keys := state.Scrub(text)
	var found []string
	for _, k := range keys {
		found = append(found, k.String())
	}
	for id := range state.Accounts.All {
		text, found = without(text, found, state.Password(id), "password of account "+string(id))
	}
	return text, found
}

// without takes one secret out of a text, and adds what it is to what was found.
func without(text string, found []string, secret, what string) (string, []string) {
	if secret == "" || !strings.Contains(text, secret) {
		return text, found
	}
	return strings.ReplaceAll(text, secret, "<"+what+">"), append(found, what)
}
