package stage

import (
	"context"
	"fmt"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/classroom/grade"
	"example.com/rehearse/scenarios/exercises"
	"example.com/rehearse/scenarios/steps"
)

// Scene is an exercise with its stage set and the trainee sitting down.
type Scene struct {
	Exercise exercises.Exercise
	Session  *harness.Session
	// Begin is the newest entry before the trainee does anything.
	Begin uint64
}

// Set founds the exercise's world, says its sentences, puts the trainee in front of the first computer and signs in whom
// the exercise says was left signed in. Errors name the exercise and the sentence. The options WithSeed and WithServed
// have their effect; another client takes the place of the careless one.
func Set(ctx context.Context, library *steps.Library, e exercises.Exercise, options ...harness.SessionOption) (*Scene, error) {
	careless := harness.WithClient(func(around harness.Surroundings) harness.Client {
		return harness.NewReference(harness.WithTransport(around.Transport), harness.WithSleep(around.Sleep),
			harness.WithComputerClock(around.Now), harness.WithName("rehearse-trainee"), harness.Careless())
	})
	session, err := harness.NewSession(append([]harness.SessionOption{careless}, options...)...)
	if err != nil {
		return nil, err
	}
	if err := set(ctx, library, e, session); err != nil {
		return nil, fmt.Errorf("exercise %s: %w", e.ID, err)
	}
	entries, err := session.Journal(ctx)
	if err != nil {
		return nil, err
	}
	return &Scene{Exercise: e, Session: session, Begin: uint64(len(entries))}, nil
}

func set(ctx context.Context, library *steps.Library, e exercises.Exercise, session *harness.Session) error {
	if err := session.Prepare(ctx, e.Preset); err != nil {
		return err
	}
	for i, sentence := range e.Stage {
		if err := library.Say(ctx, session, sentence); err != nil {
			return fmt.Errorf("stage[%d]: %w", i, err)
		}
	}
	if len(e.Desk.Computers) > 0 {
		if err := session.WorkAt(ctx, string(e.Desk.Computers[0])); err != nil {
			return fmt.Errorf("desk.computers: %w", err)
		}
	}
	if e.Desk.SignedIn == "" {
		return nil
	}
	if err := session.SignIn(ctx, string(e.Desk.SignedIn)); err != nil {
		return fmt.Errorf("desk.signed_in: %w", err)
	}
	if last := session.Last(); last.Outcome != harness.OK {
		return fmt.Errorf("desk.signed_in: the sign-in of %s was %s: %s", e.Desk.SignedIn, last.Outcome, last.Shown.Message)
	}
	return nil
}

// Grade reads the scene's journal as it stands, with so many hints taken.
func (s *Scene) Grade(ctx context.Context, g *grade.Grader, hints int) (grade.Report, error) {
	entries, err := s.Session.Journal(ctx)
	if err != nil {
		return grade.Report{}, err
	}
	return g.Grade(s.Exercise, entries, grade.Course{Begin: s.Begin, Hints: hints})
}
