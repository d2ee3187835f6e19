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
		masked, keys := state.Scrub(text)
		for _, k := range keys {
			found = append(found, k.String())
		}
		hide := func(secret, what string) {
			if secret != "" && strings.Contains(masked, secret) {
				masked = strings.ReplaceAll(masked, secret, "<"+what+">")
				found = append(found, what)
			}
		}
		for id := range state.Accounts.All {
			hide(state.Password(id), "password of account "+string(id))
		}
		for id := range state.Sessions.All {
			hide(state.Token(id), "token of session "+string(id))
		}
		text = masked
	})
	return text, found
}
