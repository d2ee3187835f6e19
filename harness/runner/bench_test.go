package runner_test

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"runtime/metrics"
	"strconv"
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

// thirty registers thirty steps that do nothing. Their patterns are compiled once,
// as those of rehearse are, for godog as well as for the runner: given as text, godog
// compiles each of them anew for every scenario, and little else would be measured.
// Only the runner can say which of them a scenario uses; godog needs all.
func thirty() func(*godog.ScenarioContext, func(*regexp.Regexp) bool) {
	patterns := make([]*regexp.Regexp, 30)
	for i := range patterns {
		patterns[i] = regexp.MustCompile(fmt.Sprintf(`^sentence %d about "([^"]*)"$`, i))
	}
	return func(sc *godog.ScenarioContext, uses func(*regexp.Regexp) bool) {
		for _, pattern := range patterns {
			if uses(pattern) {
				sc.Step(pattern, func(string) error { return nil })
			}
		}
	}
}

// suite runs features with their messages written and tells the peak of the heap.
func suite(b *testing.B, features fs.FS, register func(*godog.ScenarioContext, func(*regexp.Regexp) bool), shard, shards int) (runner.Summary, uint64) {
	b.Helper()
	heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	peak := uint64(0)
	writer := runner.NewWriter(io.Discard)
	summary, err := runner.Run(b.Context(), runner.Options{FS: features, Workers: 2, Emit: writer.Emit, ShardIndex: shard, ShardCount: shards,
		Initialize: func(sc *godog.ScenarioContext, a runner.Attempt) { register(sc, a.Uses) },
		Progress: func(runner.Result) {
			metrics.Read(heap)
			peak = max(peak, heap[0].Value.Uint64())
		}})
	require.NoError(b, err)
	require.NoError(b, writer.Err())
	return summary, peak
}

// BenchmarkSuite runs synthetic suites with their messages written, beside godog's own
// progress formatter over the same features and steps. Compare the scenarios/s, and
// those of 1,000 scenarios with those of 10,000.
func BenchmarkSuite(b *testing.B) {
	for _, scenarios := range []int{100, 1000, 10000} {
		features, register := synthetic(scenarios), thirty()
		b.Run(fmt.Sprintf("rehearse/%d", scenarios), func(b *testing.B) {
			b.ReportAllocs()
			runtime.GC() // what the other one left behind is not ours
			highest := uint64(0)
			for b.Loop() {
				summary, peak := suite(b, features, register, 0, 0)
				require.Equal(b, scenarios, summary.Passed)
				highest = max(highest, peak)
			}
			b.ReportMetric(float64(scenarios*b.N)/b.Elapsed().Seconds(), "scenarios/s")
			b.ReportMetric(float64(highest)/(1<<20), "peak-MiB")
		})
		b.Run(fmt.Sprintf("godog/%d", scenarios), func(b *testing.B) {
			b.ReportAllocs()
			runtime.GC()
			all := func(sc *godog.ScenarioContext) { register(sc, func(*regexp.Regexp) bool { return true }) }
			for b.Loop() {
				code := godog.TestSuite{ScenarioInitializer: all, Options: &godog.Options{
					Format: "progress", Output: io.Discard, NoColors: false, Strict: true, FS: features, Paths: []string{"f"}}}.Run()
				require.Zero(b, code)
			}
			b.ReportMetric(float64(scenarios*b.N)/b.Elapsed().Seconds(), "scenarios/s")
		})
	}
}

// shardVariable holds "i/n" in a process that BenchmarkShards started.
const shardVariable = "REHEARSE_BENCHMARK_SHARD"

// BenchmarkShards runs 10,000 scenarios in one process with one processor, and in two
// of them at once with half of the scenarios each.
func BenchmarkShards(b *testing.B) {
	const scenarios = 10000
	if text := os.Getenv(shardVariable); text != "" {
		var shard, shards int
		_, err := fmt.Sscanf(text, "%d/%d", &shard, &shards)
		require.NoError(b, err)
		summary, _ := suite(b, synthetic(scenarios), thirty(), shard, shards)
		require.Equal(b, scenarios/shards, summary.Passed)
		return
	}
	program, err := os.Executable()
	require.NoError(b, err)
	for _, shards := range []int{1, 2} {
		b.Run(strconv.Itoa(shards), func(b *testing.B) {
			for b.Loop() {
				processes := make([]*exec.Cmd, shards)
				for i := range processes {
					processes[i] = exec.Command(program, "-test.run", "^$", "-test.bench", "^BenchmarkShards$", "-test.benchtime", "1x")
					processes[i].Env = append(os.Environ(), "GOMAXPROCS=1", fmt.Sprintf("%s=%d/%d", shardVariable, i+1, shards))
					require.NoError(b, processes[i].Start())
				}
				for _, process := range processes {
					require.NoError(b, process.Wait())
				}
			}
			b.ReportMetric(float64(scenarios*b.N)/b.Elapsed().Seconds(), "scenarios/s")
		})
	}
}
