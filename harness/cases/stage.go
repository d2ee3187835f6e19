package cases

import (
	"context"
	"time"

	"example.com/rehearse/harness"
	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios/catalogue"
	"example.com/rehearse/scenarios/steps"
)

// Stage plays scripts. Preparing its sentences takes longer than playing one, so keep it. It is safe for concurrent use.
type Stage struct{ sentences *steps.Library }

// NewStage prepares the sentences.
func NewStage() *Stage { return &Stage{sentences: steps.NewLibrary()} }

// say does one step in a session.
func (g *Stage) say(ctx context.Context, s *harness.Session, step catalogue.Step) error {
	sentence, err := steps.Sentence("en", step.Call, step.Args...)
	if err != nil {
		return err
	}
	return g.sentences.Say(ctx, s, sentence)
}

// play runs steps in a new preset world and returns the session, which is closed by its user.
func (g *Stage) play(ctx context.Context, world string, seed uint64, list []catalogue.Step) (*harness.Session, error) {
	s, err := harness.NewSession(harness.WithSeed(seed))
	if err != nil {
		return nil, err
	}
	if err := s.Prepare(ctx, world); err != nil {
		return nil, err
	}
	for _, step := range list {
		if err := g.say(ctx, s, step); err != nil {
			return s, bilingual.At(step, err)
		}
	}
	return s, nil
}

// fork is a world made of a journal, with a session in it. Its clock stands at the journal's end.
type fork struct {
	world   *engine.World
	session *harness.Session
}

func newFork(ctx context.Context, entries []journal.Entry, machine cloud.MachineID) (*fork, error) {
	store := &journal.Memory{}
	for _, e := range entries {
		if err := store.Append(ctx, "case", e); err != nil {
			return nil, err
		}
	}
	end := entries[len(entries)-1].At
	e := engine.New(store, engine.WithWallClock(func() time.Time { return end }))
	if err := e.Open(ctx); err != nil {
		return nil, err
	}
	w, err := e.World("case")
	if err != nil {
		return nil, err
	}
	s, err := harness.Adopt(ctx, e, w, machine)
	if err != nil {
		return nil, err
	}
	return &fork{world: w, session: s}, nil
}

func (f *fork) state(look func(*cloud.State, time.Time)) {
	f.world.Read(func(v engine.View) { look(v.State, v.Now) })
}
