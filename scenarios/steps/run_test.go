package steps_test

import (
	"bytes"
	"context"
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/cucumber/godog"

	"example.com/rehearse/features"
	"example.com/rehearse/harness"
	"example.com/rehearse/scenarios/steps"
)

// rehearsal is what came of one scenario.
type rehearsal struct {
	id      string
	session *harness.Session
	err     error
}

// rehearse runs one feature file and returns its scenarios by the name in their @id tag, in order.
func rehearse(t *testing.T, library *steps.Library, name string, options ...harness.SessionOption) []rehearsal {
	t.Helper()
	text, err := fs.ReadFile(features.FS, name)
	if err != nil {
		t.Fatal(err)
	}
	var (
		list []rehearsal
		log  bytes.Buffer
	)
	suite := godog.TestSuite{
		Options: &godog.Options{
			Format: "progress", Output: &log, NoColors: true, Strict: true,
			FeatureContents: []godog.Feature{{Name: name, Contents: text}},
		},
		ScenarioInitializer: func(sc *godog.ScenarioContext) {
			var current *harness.Session
			library.Register(sc, func(context.Context) (*harness.Session, error) {
				session, err := harness.NewSession(append([]harness.SessionOption{harness.WithLocale(locale(name))}, options...)...)
				current = session
				return session, err
			})
			sc.After(func(ctx context.Context, s *godog.Scenario, err error) (context.Context, error) {
				list = append(list, rehearsal{id: idOf(s), session: current, err: err})
				return ctx, nil
			})
		},
	}
	if status := suite.Run(); status != 0 && !failed(list) {
		t.Fatalf("%s: status %d although no scenario failed:\n%s", name, status, log.String())
	}
	return list
}

func failed(list []rehearsal) bool {
	for _, r := range list {
		if r.err != nil {
			return true
		}
	}
	return false
}

func locale(name string) string { return path.Dir(name) }

func idOf(s *godog.Scenario) string {
	for _, tag := range s.Tags {
		if id, ok := strings.CutPrefix(tag.Name, "@id:"); ok {
			return id
		}
	}
	return ""
}

// files lists the feature files of a language.
func files(t *testing.T, language string) []string {
	t.Helper()
	names, err := fs.Glob(features.FS, language+"/*.feature")
	if err != nil || len(names) == 0 {
		t.Fatalf("no features in %s: %v", language, err)
	}
	return names
}

func TestAnotherSeedPassesToo(t *testing.T) {
	library := steps.NewLibrary()
	const seed = 20260105
	for _, name := range files(t, "en") {
		for _, r := range rehearse(t, library, name, harness.WithSeed(seed)) {
			if r.err != nil {
				t.Errorf("seed %d, %s: %v", seed, r.id, r.err)
			}
		}
	}
}
