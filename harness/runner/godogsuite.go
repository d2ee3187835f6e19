package runner

import (
	"errors"
	"io"

	"github.com/cucumber/godog"
)

// quietName is the name of the formatter below in godog's registry.
const quietName = "rehearse-quiet"

// errQuiet is set when the quiet formatter could not be registered. The registry
// of godog is a plain global slice, so it is filled here, while the program starts
// and nothing else can be reading it.
var errQuiet = registerQuiet()

// registerQuiet fails when another part of the program took the name: running with
// a foreign formatter could print anything.
func registerQuiet() error {
	if godog.FindFmt(quietName) != nil {
		return errors.New("the godog formatter " + quietName + " is already registered")
	}
	godog.Format(quietName, "writes nothing", func(string, io.Writer) godog.Formatter { return quiet{} })
	return nil
}

// quiet is a formatter without output: the hooks see more than a formatter does.
type quiet struct{}

// TestRunStarted comes before the only feature; it writes nothing.
func (quiet) TestRunStarted() {}

// Feature is told the masked document; it writes nothing.
func (quiet) Feature(*godog.GherkinDocument, string, []byte) {}

// Pickle begins the only scenario; it writes nothing.
func (quiet) Pickle(*godog.Scenario) {}

// Defined follows the matching of a step; it writes nothing.
func (quiet) Defined(*godog.Scenario, *godog.Step, *godog.StepDefinition) {}

// Failed is one of the ends of a step; it writes nothing.
func (quiet) Failed(*godog.Scenario, *godog.Step, *godog.StepDefinition, error) {}

// Passed is one of the ends of a step; it writes nothing.
func (quiet) Passed(*godog.Scenario, *godog.Step, *godog.StepDefinition) {}

// Skipped is one of the ends of a step; it writes nothing.
func (quiet) Skipped(*godog.Scenario, *godog.Step, *godog.StepDefinition) {}

// Undefined is one of the ends of a step; it writes nothing.
func (quiet) Undefined(*godog.Scenario, *godog.Step, *godog.StepDefinition) {}

// Pending is one of the ends of a step; it writes nothing.
func (quiet) Pending(*godog.Scenario, *godog.Step, *godog.StepDefinition) {}

// Ambiguous is one of the ends of a step; it writes nothing.
func (quiet) Ambiguous(*godog.Scenario, *godog.Step, *godog.StepDefinition, error) {}

// Summary ends the suite; it writes nothing.
func (quiet) Summary() {}

// runSuite runs all scenarios of the sources, one after the other; begin registers the
// steps of the next one.
func runSuite(sources []godog.Feature, begin func(*godog.ScenarioContext)) {
	godog.TestSuite{ScenarioInitializer: begin, Options: &godog.Options{
		Format: quietName, Output: io.Discard, Strict: true, Concurrency: 1, FeatureContents: sources,
	}}.Run()
}

// listing captures what godog prints about the registered step definitions: the
// only way in which it tells them.
func listing(o *Options, a Attempt, out io.Writer) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.New(o.say("登记步骤时发生 panic：%v", "registering the steps panicked: %v", p))
		}
	}()
	godog.TestSuite{
		ScenarioInitializer: func(sc *godog.ScenarioContext) { o.Initialize(sc, a) },
		Options: &godog.Options{Format: quietName, Output: out, ShowStepDefinitions: true,
			FeatureContents: []godog.Feature{{}}},
	}.Run()
	return nil
}
