package runner_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/cucumber/godog"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/runner"
	"example.com/rehearse/internal/conformance"
	"example.com/rehearse/internal/need"
)

// leftOut are the samples that are not run, with the reason.
func leftOut() map[string]string {
	return map[string]string{"markdown": "the runner reads Gherkin; Markdown with Gherkin in it has no parser in Go"}
}

// kitRun runs a sample and gives its messages.
func kitRun(t *testing.T, folder string) *bytes.Buffer {
	t.Helper()
	name := filepath.Base(folder)
	one := samples(t, folder)[name]
	found, err := filepath.Glob(filepath.Join(folder, "*.feature"))
	require.NoError(t, err)
	features := fstest.MapFS{}
	for _, path := range found {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		features["samples/"+name+"/"+filepath.Base(path)] = &fstest.MapFile{Data: text}
	}
	var out bytes.Buffer
	writer := runner.NewWriter(&out)
	o := runner.Options{FS: features, Hooks: one.hooks, Emit: writer.Emit, Initialize: func(sc *godog.ScenarioContext, _ runner.Attempt) {
		if one.steps != nil {
			one.steps(sc)
		}
	}}
	if one.set != nil {
		one.set(&o)
	}
	ctx := t.Context()
	if name == "test-run-exception" {
		// The sample's run is ended from outside before it does anything.
		cancelled, cancel := context.WithCancelCause(ctx)
		cancel(errors.New("Whoops!"))
		ctx = cancelled
	}
	_, _ = runner.Run(ctx, o) // most samples fail on purpose; the messages say how
	require.NoError(t, writer.Err())
	return &out
}

// TestCompatibilityKit runs the samples of the Cucumber Compatibility Kit and
// compares what is told with what the kit expects.
func TestCompatibilityKit(t *testing.T) {
	folders, err := filepath.Glob(filepath.Join(need.NPM(t, "@cucumber/compatibility-kit"), "features", "*"))
	require.NoError(t, err)
	require.Len(t, folders, 46, "the kit has another number of samples: look at what is new")
	schema, err := conformance.LoadSchema(filepath.Join(need.NPM(t, "@cucumber/messages"), "messages.schema.json"))
	require.NoError(t, err)
	ran := 0
	for _, folder := range folders {
		name := filepath.Base(folder)
		if leftOut()[name] != "" {
			continue
		}
		ran++
		t.Run(name, func(t *testing.T) {
			got := kitRun(t, folder)
			want, err := os.ReadFile(filepath.Join(folder, name+".ndjson"))
			require.NoError(t, err)
			lines, err := schema.Check(bytes.NewReader(got.Bytes()))
			require.NoError(t, err)
			assert.Positive(t, lines)
			differences, err := conformance.Compare(bytes.NewReader(want), got)
			require.NoError(t, err)
			assert.Empty(t, differences)
		})
	}
	assert.Equal(t, 45, ran)
}
