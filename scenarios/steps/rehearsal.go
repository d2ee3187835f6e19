package steps

import (
	"context"
	"strings"

	"github.com/cucumber/godog"

	"example.com/rehearse/harness"
	"example.com/rehearse/mockcloud/journal"
)

// Registration puts sentences into the context of one attempt at a scenario.
type Registration = func(*godog.ScenarioContext)

// Rehearsal returns every sentence for one attempt at a scenario, on a session of its own whose world derives from
// the seed and whose client speaks the feature's language; options may put another client there. When the attempt is
// over, keep is given its journal; an error of it fails the scenario. keep may be nil.
func (l *Library) Rehearsal(seed uint64, language string, keep func([]journal.Entry) error, options ...harness.SessionOption) Registration {
	return func(sc *godog.ScenarioContext) {
		var session *harness.Session
		l.Register(sc, func(context.Context) (*harness.Session, error) {
			var err error
			own := []harness.SessionOption{harness.WithSeed(seed), harness.WithLocale(locale(language))}
			session, err = harness.NewSession(append(own, options...)...)
			return session, err
		})
		sc.After(func(ctx context.Context, _ *godog.Scenario, _ error) (context.Context, error) {
			if session == nil || keep == nil {
				return ctx, nil
			}
			entries, err := session.Journal(context.WithoutCancel(ctx))
			if err != nil {
				return ctx, err
			}
			return ctx, keep(entries)
		})
	}
}

// locale is the language the client's person reads: that of the feature, as far as there is one.
func locale(feature string) string {
	if strings.HasPrefix(feature, "zh") {
		return "zh-CN"
	}
	return "en"
}
