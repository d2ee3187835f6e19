package console

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"example.com/rehearse/harness"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios"
	"example.com/rehearse/scenarios/exercises"
)

// The names by which the console calls itself to a world: for what the trainee does, and for the sign-in that they find
// there.
const (
	agentConsole = "rehearse-console"
	agentStage   = "rehearse-console-stage"
)

// OpenOption changes how [Office.Open] makes a world.
type OpenOption func(*opening)

type opening struct{ world string }

// InWorld names the world: 1 to 64 letters, digits, - or _. Without it the engine chooses a name that follows from the
// seed; give a random one where others must not guess it.
func InWorld(name string) OpenOption { return func(o *opening) { o.world = name } }

// Open makes the world of one trainee for one exercise: the preset from the seed, and the stage set by the exercise's
// sentences. The same exercise and seed give the same world. Errors name the exercise and the sentence; a world that
// could not be made whole is taken away again.
func (o *Office) Open(ctx context.Context, exercise exercises.Exercise, seed uint64, options ...OpenOption) (*Console, error) {
	var set opening
	for _, option := range options {
		option(&set)
	}
	found, err := scenarios.Presets().Found(exercise.Preset, seed)
	if err != nil {
		return nil, fmt.Errorf("exercise %s: %w", exercise.ID, err)
	}
	w, err := o.engine.Create(ctx, set.world, found)
	if err != nil {
		return nil, fmt.Errorf("exercise %s: %w", exercise.ID, err)
	}
	c, err := o.console(exercise, w, found)
	if err == nil {
		err = c.setStage(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("exercise %s: %w", exercise.ID, err), o.engine.Delete(ctx, w.ID()))
	}
	c.opened = w.Seq()
	return c, nil
}

// setStage says the exercise's sentences in the world, and leaves a sign-in open where the exercise says that somebody
// forgot one.
func (c *Console) setStage(ctx context.Context) error {
	session, err := harness.Adopt(ctx, c.office.engine, c.world, "") // the stage is set at the original server, not at the trainee's
	if err != nil {
		return err
	}
	for _, sentence := range c.exercise.Stage {
		if err := c.office.sentences.Say(ctx, session, sentence); err != nil {
			return err
		}
	}
	if c.exercise.Desk.SignedIn == "" {
		return nil
	}
	return c.leaveSignedIn(ctx, c.exercise.Desk.SignedIn)
}

func (c *Console) leaveSignedIn(ctx context.Context, id cloud.AccountID) error {
	var body map[string]string
	c.world.Read(func(v engine.View) {
		a, m := v.State.Accounts.Get(id), v.State.Machines.Get(c.at)
		if a != nil && m != nil {
			body = signInBody(v, a.Login, v.State.Password(id), m)
		}
	})
	if body == nil {
		return fmt.Errorf("desk.signed_in: there is no account %q in the preset, or no computer %q", id, c.at)
	}
	var session signedIn
	q := question{method: http.MethodPost, path: "/v1/sessions", body: body, agent: agentStage}
	if err := c.send(ctx, q, &session); err != nil {
		return fmt.Errorf("desk.signed_in %s: %w", id, err)
	}
	c.sessions[c.at] = session.ID
	return nil
}

// signInBody is what a computer sends when somebody signs in at it.
func signInBody(v engine.View, login, password string, m *cloud.Machine) map[string]string {
	return map[string]string{
		"account": login, "password": password, "feature_code": string(m.FeatureCode), "client_time": v.Now.Format(time.RFC3339),
	}
}

// Resume opens a world again that [Office.Open] made, after a restart. Who was signed in where is read from its
// journal; what was typed and not yet used is forgotten, and the person sits where they last signed in. It returns
// [engine.ErrNoWorld] when the world is gone.
func (o *Office) Resume(ctx context.Context, exercise exercises.Exercise, world string) (*Console, error) {
	w, err := o.engine.World(world)
	if err != nil {
		return nil, err
	}
	entries, err := w.Entries(ctx, 1)
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return nil, engine.ErrNoSuchEntry
	}
	found, ok := entries[0].Command.(cloud.Found)
	if !ok {
		return nil, fmt.Errorf("world %s does not begin with a founding", world)
	}
	c, err := o.console(exercise, w, found)
	if err != nil {
		return nil, err
	}
	c.recall(entries)
	return c, nil
}

// recall reads from the journal where the stage ended, and the person's sign-ins.
func (c *Console) recall(entries []journal.Entry) {
	acted := false
	for _, e := range entries {
		own := e.Wire != nil && e.Wire.Agent == agentConsole
		if acted = acted || own; !acted {
			c.opened = e.Seq
		}
		if !own && (e.Wire == nil || e.Wire.Agent != agentStage) {
			continue
		}
		for _, event := range e.Outcome.Events {
			if in, ok := event.(cloud.SignedIn); ok {
				c.at, c.sessions[in.Session.Machine] = in.Session.Machine, in.Session.ID
			}
		}
	}
}
