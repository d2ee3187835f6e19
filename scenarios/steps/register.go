package steps

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/cucumber/godog"

	"example.com/rehearse/harness"
)

// stageKey is where a scenario's context holds its session.
type stageKey struct{}

var errNoSession = errors.New("the scenario has no session: its opening failed")

// Register gives sc every sentence in both languages. For each scenario open sets the stage; it is closed when the
// scenario ends, its journal stays readable. After each step the exchanges with the cloud are attached, as
// [harness.ExchangeMediaType], without secrets.
func Register(sc *godog.ScenarioContext, open func(context.Context) (*harness.Session, error)) {
	for _, c := range calls() {
		for _, t := range []struct {
			lang      language
			sentences []string
		}{{zh, c.zh}, {en, c.en}} {
			for _, sentence := range t.sentences {
				sc.Step(pattern(sentence), handler(c, t.lang, holes(sentence)))
			}
		}
	}
	sc.Before(func(ctx context.Context, _ *godog.Scenario) (context.Context, error) {
		session, err := open(ctx)
		if err != nil {
			return ctx, fmt.Errorf("open the session: %w", err)
		}
		return context.WithValue(ctx, stageKey{}, session), nil
	})
	sc.StepContext().After(func(ctx context.Context, _ *godog.Step, _ godog.StepResultStatus, err error) (context.Context, error) {
		return attach(ctx), err
	})
	sc.After(func(ctx context.Context, _ *godog.Scenario, err error) (context.Context, error) {
		session, open := ctx.Value(stageKey{}).(*harness.Session)
		if !open {
			return ctx, nil
		}
		return ctx, session.Close(context.WithoutCancel(ctx))
	})
}

// attach adds what went over the wire during a step. A report without it is poorer, not wrong: errors are left aside.
func attach(ctx context.Context) context.Context {
	session, open := ctx.Value(stageKey{}).(*harness.Session)
	if !open {
		return ctx
	}
	exchanges, err := session.Exchanges(ctx)
	if err != nil {
		return ctx
	}
	for _, x := range exchanges {
		body, err := json.Marshal(x)
		if err != nil {
			continue
		}
		ctx = godog.Attach(ctx, godog.Attachment{
			Body: body, FileName: fmt.Sprintf("exchange-%d.json", x.Seq), MediaType: harness.ExchangeMediaType,
		})
	}
	return ctx
}

// handler makes the function that godog calls: it wants one string for each hole of the sentence.
func handler(c call, l language, holes int) any {
	run := func(ctx context.Context, arguments ...string) error {
		session, open := ctx.Value(stageKey{}).(*harness.Session)
		if !open {
			return errNoSession
		}
		for i, a := range arguments {
			arguments[i] = l.meaning(a)
		}
		return c.do(ctx, session, arguments)
	}
	switch holes {
	case 0:
		return func(ctx context.Context) error { return run(ctx) }
	case 1:
		return func(ctx context.Context, a string) error { return run(ctx, a) }
	case 2:
		return func(ctx context.Context, a, b string) error { return run(ctx, a, b) }
	case 3:
		return func(ctx context.Context, a, b, c string) error { return run(ctx, a, b, c) }
	}
	return func(ctx context.Context, a, b, c, d string) error { return run(ctx, a, b, c, d) }
}
