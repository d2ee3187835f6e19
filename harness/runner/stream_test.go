package runner_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v34"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/runner"
)

// order gives the type of each envelope of a stream.
func order(t *testing.T, text string) []string {
	t.Helper()
	var types []string
	for line := range strings.Lines(text) {
		var envelope map[string]json.RawMessage
		require.NoError(t, json.Unmarshal([]byte(line), &envelope))
		for name := range envelope {
			types = append(types, name)
		}
	}
	return types
}

// TestStreamOrder fixes the order of envelopes that readers rely on.
func TestStreamOrder(t *testing.T) {
	out := ndjson(t, "Feature: f\n  Scenario: a\n    Given attach\n    And unknown 1\n", func(o *runner.Options) {
		o.Initialize = func(sc *godog.ScenarioContext, a runner.Attempt) { steps(nil)(sc, a) }
	})
	types := strings.Join(order(t, out), " ")
	assert.Regexp(t, `^meta source gherkinDocument pickle (stepDefinition )+testRunStarted testCase testCaseStarted `+
		`testStepStarted attachment testStepFinished testStepStarted suggestion testStepFinished testCaseFinished testRunFinished$`, types)
	assert.Contains(t, out, `"stepDefinitionIds":[],"stepMatchArgumentsLists":[]`)
	assert.Contains(t, out, `"status":"UNDEFINED"`)
	assert.Contains(t, out, `"success":false`)
}

// TestStepArgumentsKeepZeroAndCountUTF16 guards the fields that the generated
// structs would drop.
func TestStepArgumentsKeepZeroAndCountUTF16(t *testing.T) {
	out := ndjson(t, "# language: zh-CN\n功能: f\n  场景: a\n    假如输入“码”\n", nil)
	assert.Contains(t, out, `{"group":{"start":3,"value":"码"}}`)
	line, err := runner.MarshalEnvelope(&messages.Envelope{TestCase: &messages.TestCase{TestSteps: []*messages.TestStep{{
		Id: "1", StepMatchArgumentsLists: []*messages.StepMatchArgumentsList{{StepMatchArguments: []*messages.StepMatchArgument{{
			Group: &messages.Group{Children: []*messages.Group{{Value: "<"}}}}}}}}}}})
	require.NoError(t, err)
	assert.Contains(t, string(line), `"start":0,"value":"<"`)
}

// TestRetriesAreTold checks that a retried attempt is marked as such.
func TestRetriesAreTold(t *testing.T) {
	out := ndjson(t, "Feature: f\n  Scenario: a\n    Given fail\n", func(o *runner.Options) { o.Retry = 1 })
	assert.Equal(t, 1, strings.Count(out, `"willBeRetried":true`))
	assert.Contains(t, out, `"attempt":1`)
	assert.Contains(t, out, `"exception":{"type":"*errors.errorString","message":"broken"}`)
}

// TestDocumentsAreToldAlike: those that are kept, and those that are parsed again because
// there are many, have the identifiers that the scenarios refer to.
func TestDocumentsAreToldAlike(t *testing.T) {
	var out bytes.Buffer
	w := runner.NewWriter(&out)
	features := fstest.MapFS{"a.feature": {Data: []byte(many(1200))}, "b.feature": {Data: []byte(many(3))}}
	_, err := runner.Run(t.Context(), runner.Options{FS: features, Initialize: steps(nil), Emit: w.Emit, Tags: "@t1"})
	require.NoError(t, err)
	known, documents := map[string]bool{}, 0
	for line := range strings.Lines(out.String()) {
		var envelope messages.Envelope
		require.NoError(t, json.Unmarshal([]byte(line), &envelope))
		if d := envelope.GherkinDocument; d != nil {
			documents++
			assert.NotEmpty(t, d.Uri)
			for _, child := range d.Feature.Children {
				known[d.Uri+child.Scenario.Id] = true
			}
		}
		if p := envelope.Pickle; p != nil {
			require.True(t, known[p.Uri+p.AstNodeIds[0]], p.Uri)
		}
	}
	assert.Equal(t, 2, documents)
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWriterKeepsItsFirstError(t *testing.T) {
	w := runner.NewWriter(fullDisk{})
	w.Emit(&messages.Envelope{})
	w.Emit(&messages.Envelope{})
	assert.EqualError(t, w.Err(), "disk full")
}

// TestGoexitIsAFailure calls what FailNow of a real testing.T calls; godog takes
// the step for passed.
func TestGoexitIsAFailure(t *testing.T) {
	s, err := run(t, "Feature: f\n  Scenario: a\n    Given pass\n    And exit\n", func(o *runner.Options) {
		o.Initialize = func(sc *godog.ScenarioContext, a runner.Attempt) {
			steps(nil)(sc, a)
			sc.Step(`^exit$`, runtime.Goexit)
		}
	})
	require.NoError(t, err)
	assert.Equal(t, runner.StatusFailed, s.Results[0].Status)
	assert.Equal(t, "exit", s.Results[0].FailedStep)
}

// TestListingMayPanic breaks the registration itself, before any scenario.
func TestListingMayPanic(t *testing.T) {
	s, err := run(t, many(1), func(o *runner.Options) {
		o.Initialize = func(*godog.ScenarioContext, runner.Attempt) { panic("bad pattern") }
	})
	assert.ErrorContains(t, err, "bad pattern")
	assert.Equal(t, 3, runner.ExitCode(s, err))
}

// TestParseRerun checks that an empty file is not the same as no file.
func TestParseRerun(t *testing.T) {
	paths, err := runner.ParseRerun(strings.NewReader("# failed\na.feature:3\n\nb.feature:1:2\n"))
	require.NoError(t, err)
	assert.Equal(t, []string{"a.feature:3", "b.feature:1:2"}, paths)
	paths, err = runner.ParseRerun(strings.NewReader(""))
	require.NoError(t, err)
	assert.NotNil(t, paths)
}

// TestNameAndLanguage includes a name that is no regular expression.
func TestNameAndLanguage(t *testing.T) {
	for name, want := range map[string]int{"s1$": 1, "s[12]$": 2, "s": 3, "(": 0} {
		s, err := run(t, many(3), func(o *runner.Options) { o.Name, o.PassWithNoTests = name, true })
		require.NoError(t, err)
		assert.Len(t, s.Results, want, name)
	}
	_, err := run(t, many(3), func(o *runner.Options) { o.Lang = "zh-CN" })
	assert.Equal(t, []runner.Kind{runner.KindNone}, kinds(t, err))
}
