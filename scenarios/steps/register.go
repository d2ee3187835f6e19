package steps

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"github.com/cucumber/godog"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/scenarios/catalogue"
)

// stageKey is where a scenario's context holds its session.
type stageKey struct{}

var errUnseen = errors.New("what a client shows that takes tasks at once is seen by nobody, and cannot be checked: check what the cloud has")

var errNoSession = errors.New("the scenario has no session: its opening failed")

// Library is the sentences, ready to be matched. Make one with [NewLibrary] and use it for all scenarios of a run:
// preparing the sentences takes longer than running a scenario. It is safe for concurrent use.
type Library struct {
	entries []entry
	words   map[string]catalogue.Text // by the identity they stand for
	reader  *verdict.Diagnoser        // nil when the catalogue is damaged, which its own tests find
	judge   *verdict.Judge

	judgeErr error // why there is no judge
}

// entry is one sentence with what it asks for.
type entry struct {
	pattern *regexp.Regexp
	call    call
	words   meanings
	handler any
}

// NewLibrary prepares every sentence in both languages.
func NewLibrary() *Library {
	l := &Library{words: wordsByMeaning()}
	if reader, err := verdict.NewDiagnoser(); err == nil {
		l.reader = reader
	}
	l.judge, l.judgeErr = verdict.NewJudge()
	for _, speech := range []language{zh, en} {
		words := dictionary(speech)
		for _, c := range calls() {
			for _, sentence := range c.sentences(speech) {
				l.entries = append(l.entries, entry{regexp.MustCompile(pattern(sentence)), c, words, handler(c, words, holes(sentence))})
			}
		}
	}
	return l
}

// For is the library with those sentences alone whose pattern is used, such as by the steps of one scenario: godog
// tries each sentence that it is given on every step, twice.
func (l *Library) For(uses func(*regexp.Regexp) bool) *Library {
	some := *l
	some.entries = nil
	for _, e := range l.entries {
		if uses(e.pattern) {
			some.entries = append(some.entries, e)
		}
	}
	return &some
}

// Register is NewLibrary().Register, for a scenario or two.
func Register(sc *godog.ScenarioContext, open func(context.Context) (*harness.Session, error)) {
	NewLibrary().Register(sc, open)
}

// Register gives sc every sentence. For each scenario open sets the stage; it is closed when the scenario ends, its
// journal stays readable. After each step its exchanges with the cloud, its entries of the journal and what changed in
// the world are attached, and at the end what the whole journal shows and how the client under test was judged: the
// media types of [harness], without secrets. A broken rule of the rubric fails the scenario.
func (l *Library) Register(sc *godog.ScenarioContext, open func(context.Context) (*harness.Session, error)) {
	for _, e := range l.entries {
		sc.Step(e.pattern, e.handler)
	}
	sc.Before(func(ctx context.Context, _ *godog.Scenario) (context.Context, error) {
		session, err := open(ctx)
		if err != nil {
			return ctx, fmt.Errorf("open the session: %w", err)
		}
		return context.WithValue(ctx, stageKey{}, session), nil
	})
	sc.StepContext().After(func(ctx context.Context, _ *godog.Step, _ godog.StepResultStatus, _ error) (context.Context, error) {
		return l.attach(ctx), nil // godog keeps the error it has
	})
	sc.After(func(ctx context.Context, scenario *godog.Scenario, failure error) (context.Context, error) {
		session, open := ctx.Value(stageKey{}).(*harness.Session)
		if !open {
			return ctx, nil
		}
		ctx = l.diagnose(context.WithoutCancel(ctx), session)
		if log := session.Evidence().Log; log != "" {
			ctx = godog.Attach(ctx, godog.Attachment{Body: []byte(log), FileName: "client.log", MediaType: "text/plain"})
		}
		ctx, err := l.judged(ctx, scenario, session, failure)
		return ctx, errors.Join(err, session.Close(ctx))
	})
}

// handler makes the function that godog calls: it wants one string for each hole of the sentence.
func handler(c call, d meanings, holes int) any {
	run := func(ctx context.Context, arguments ...string) error {
		session, open := ctx.Value(stageKey{}).(*harness.Session)
		if !open {
			return errNoSession
		}
		if c.looks() && session.Unseen() {
			return errUnseen
		}
		for i, a := range arguments {
			arguments[i] = d.of(a)
		}
		return worded(session, unsupported(session, c.do(ctx, session, arguments)))
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
