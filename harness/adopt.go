package harness

import (
	"context"
	"errors"
	"time"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
)

// Adopt makes a session in a world that is there already: the fork of a support case, in which a remedy is tried. The
// person sits at the named server computer, or at the first one when the name is empty. The options WithSeed,
// WithRules and WithServed have no effect: the world is what it is.
func Adopt(ctx context.Context, e *engine.Engine, w *engine.World, machine cloud.MachineID, options ...SessionOption) (*Session, error) {
	s, err := newSession(options)
	if err != nil {
		return nil, err
	}
	s.stand(e)
	s.world = w
	s.sitDown(machine)
	if s.machine == "" {
		return nil, errors.New("session: the world has no server computer to work at")
	}
	s.colleague.keys = int(w.Seq()) // keys that the journal knows must not come again
	if own, ok := s.client.(*Reference); ok {
		own.keys = int(w.Seq())
	}
	return s, s.startClients(ctx)
}

// Look shows the session's world to whoever plays in it by more than sentences; nothing may be changed or kept.
// Before the founding there is nothing to look at, and look is not called.
func (s *Session) Look(look func(*cloud.State, time.Time)) { s.read(look) }
