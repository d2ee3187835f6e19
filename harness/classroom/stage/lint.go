package stage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/classroom/grade"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/scenarios/catalogue"
	"example.com/rehearse/scenarios/exercises"
	"example.com/rehearse/scenarios/steps"
)

// Linter plays exercises to see whether they can be played. Make one with [NewLinter]; it is not for use by several
// goroutines at once.
type Linter struct {
	sentences *steps.Library
	grader    *grade.Grader
}

// NewLinter reads the sentences and the catalogue. An error is a broken build.
func NewLinter() (*Linter, error) {
	g, err := grade.New()
	if err != nil {
		return nil, err
	}
	return &Linter{steps.NewLibrary(), g}, nil
}

// File checks one file of a trainer's: first that it can be read, by [exercises.Parse], then that it can be played: that
// somebody knows every sentence, the stage can be set with any people and companies, the licences are there once it is,
// and nothing of the goal holds before the trainee does anything. The error joins a [catalogue.FieldError] for each
// thing that is wrong.
func (l *Linter) File(ctx context.Context, name string, data []byte) (exercises.Exercise, error) {
	e, err := exercises.Parse(name, data)
	if err != nil {
		return exercises.Exercise{}, err
	}
	var errs []error
	for i, sentence := range e.Stage {
		if err := l.sentences.Knows(sentence); err != nil {
			errs = append(errs, wrong(name, fmt.Sprintf("stage[%d]", i), "%v", err))
		}
	}
	if len(errs) > 0 {
		return e, errors.Join(errs...)
	}
	for _, seed := range []uint64{1, 2} { // a stage that leans on one seed's names stands in no class
		if err := l.play(ctx, name, e, seed); err != nil {
			return e, err
		}
	}
	return e, nil
}

func wrong(file, field, mend string, args ...any) error {
	return &catalogue.FieldError{File: file, Field: field, Mend: fmt.Sprintf(mend, args...)}
}

// play sets the stage with the people of a seed and looks at what stands there.
func (l *Linter) play(ctx context.Context, file string, e exercises.Exercise, seed uint64) error {
	scene, err := Set(ctx, l.sentences, e, harness.WithSeed(seed))
	if err != nil {
		return wrong(file, "stage", "cannot be set: %v; try the sentences one by one in a feature", err)
	}
	if err := scene.there(file); err != nil {
		return err
	}
	r, err := scene.Grade(ctx, l.grader, 0)
	if err != nil {
		return err
	}
	var errs []error
	for _, part := range r.Goal {
		asksForSomething := part.Kind != "untouched" && part.Kind != "no_loss"
		if asksForSomething && part.Reached {
			errs = append(errs, wrong(file, "goal."+part.Kind, "%s holds before the trainee does anything; set the stage otherwise, or ask for something else", part.Subject))
		}
		if part.Kind == "untouched" && !part.Reached && !e.Desk.ServiceCenter {
			errs = append(errs, wrong(file, "goal.untouched", "%s is in use on this stage and only the service center can release it; set desk.service_center", part.Subject))
		}
	}
	return errors.Join(errs...)
}

// there checks what only a set stage has: licences, and accounts that can still sign in.
func (s *Scene) there(file string) error {
	var errs []error
	s.Session.Look(func(state *cloud.State, _ time.Time) {
		for _, id := range s.Exercise.Licences() {
			if state.Licences.Get(id) == nil {
				errs = append(errs, wrong(file, "licence, desk.boxes or goal", "%q is neither in the preset nor sold by the stage", id))
			}
		}
		for _, id := range s.Exercise.Desk.Accounts {
			if a := state.Accounts.Get(id); a != nil && a.Disabled {
				errs = append(errs, wrong(file, "desk.accounts", "%q is disabled on this stage and cannot sign in", id))
			}
		}
	})
	return errors.Join(errs...)
}
