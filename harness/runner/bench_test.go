package runner_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/cucumber/godog"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/runner"
)

// perFile is how many scenarios a synthetic feature has.
const perFile = 20

// synthetic makes features of so many scenarios with five steps each.
func synthetic(scenarios int) fstest.MapFS {
	features := fstest.MapFS{}
	for file := 0; file*perFile < scenarios; file++ {
		var text strings.Builder
		fmt.Fprintf(&text, "Feature: part %d\n", file)
		for i := range min(perFile, scenarios-file*perFile) {
			fmt.Fprintf(&text, "\n  Scenario: number %d\n", i)
			for step := range 5 {
				fmt.Fprintf(&text, "    Given sentence %d about \"thing %d\"\n", (i+step*7)%30, i)
			}
		}
		features[fmt.Sprintf("f/%05d.feature", file)] = &fstest.MapFile{Data: []byte(text.String())}
	}
	return features
}

// thirty registers thirty steps that do nothing.
func thirty(sc *godog.ScenarioContext) {
	for i := range 30 {
		sc.Step(fmt.Sprintf(`^sentence %d about "([^"]*)"$`, i), func(string) error { return nil })
	}
}

// BenchmarkSuite runs synthetic suites with their messages written, beside godog's own
// progress formatter over the same features and steps. Compare the scenarios/s.
func BenchmarkSuite(b *testing.B) {
	for _, scenarios := range []int{100, 1000, 10000} {
		features := synthetic(scenarios)
		b.Run(fmt.Sprintf("rehearse/%d", scenarios), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				writer := runner.NewWriter(io.Discard)
				summary, err := runner.Run(b.Context(), runner.Options{FS: features, Workers: 2, Emit: writer.Emit,
					Initialize: func(sc *godog.ScenarioContext, _ runner.Attempt) { thirty(sc) }})
				require.NoError(b, err)
				require.NoError(b, writer.Err())
				require.Equal(b, scenarios, summary.Passed)
			}
			b.ReportMetric(float64(scenarios*b.N)/b.Elapsed().Seconds(), "scenarios/s")
		})
		b.Run(fmt.Sprintf("godog/%d", scenarios), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				code := godog.TestSuite{ScenarioInitializer: thirty, Options: &godog.Options{
					Format: "progress", Output: io.Discard, NoColors: false, Strict: true, FS: features, Paths: []string{"f"}}}.Run()
				require.Zero(b, code)
			}
			b.ReportMetric(float64(scenarios*b.N)/b.Elapsed().Seconds(), "scenarios/s")
		})
	}
}
