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
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/cucumber/godog"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/runner"
	"example.com/rehearse/mockcloud/engine"
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

// suite runs features as rehearse does, with their messages written, and tells the peak of the heap.
func suite(b *testing.B, features fs.FS, register func(*godog.ScenarioContext, func(*regexp.Regexp) bool), shard, shards int) (runner.Summary, uint64) {
	b.Helper()
	heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	peak := uint64(0)
	writer := runner.NewWriter(io.Discard)
	pace, done := runner.Pace()
	defer done()
	summary, err := runner.Run(b.Context(), runner.Options{FS: features, Workers: 2, Emit: writer.Emit, ShardIndex: shard, ShardCount: shards,
		Initialize: func(sc *godog.ScenarioContext, a runner.Attempt) { register(sc, a.Uses) },
		Progress: func(runner.Result) {
			pace()
			metrics.Read(heap)
			peak = max(peak, heap[0].Value.Uint64())
		}})
	require.NoError(b, err)
	require.NoError(b, writer.Err())
	return summary, peak
}

// meter collects what several rounds of one subject took, for each scenario.
type meter struct{ wall, processor, bytes []float64 }

// round measures once. What the round before left behind is not this one's to clear.
func (m *meter) round(scenarios int, run func()) {
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start, busy := engine.WallClock(), processorTime()
	run()
	wall, spent := engine.WallClock().Sub(start), processorTime()-busy
	runtime.ReadMemStats(&after)
	m.wall = append(m.wall, wall.Seconds()/float64(scenarios))
	m.processor = append(m.processor, spent.Seconds()/float64(scenarios))
	m.bytes = append(m.bytes, float64(after.TotalAlloc-before.TotalAlloc)/float64(scenarios))
}

// median is the middle one of the figures, which stay in their order.
func median(figures []float64) float64 {
	sorted := slices.Sorted(slices.Values(figures))
	return sorted[len(sorted)/2]
}

// report tells the medians of the rounds under a name.
func (m *meter) report(b *testing.B, name string) {
	b.ReportMetric(1/median(m.wall), name+"-scenarios/s")
	b.ReportMetric(median(m.processor)*1e6, name+"-cpu-µs")
	b.ReportMetric(median(m.bytes)/1024, name+"-KiB")
}

// BenchmarkSuite runs synthetic suites with their messages written, in turns with godog's
// own progress formatter over the same features and steps. It tells scenarios in a
// second, processor time and allocated memory for a scenario, and, as medians over the
// rounds, how many times as fast as godog the runner was in the same round. On a machine
// that does other things only the ratio says something, and of the rest only the
// processor time.
func BenchmarkSuite(b *testing.B) {
	for _, scenarios := range []int{100, 1000, 10000} {
		features, register := synthetic(scenarios), thirty()
		all := func(sc *godog.ScenarioContext) { register(sc, func(*regexp.Regexp) bool { return true }) }
		b.Run(strconv.Itoa(scenarios), func(b *testing.B) {
			var ours, theirs meter
			highest := uint64(0)
			for b.Loop() {
				ours.round(scenarios, func() {
					summary, peak := suite(b, features, register, 0, 0)
					require.Equal(b, scenarios, summary.Passed)
					highest = max(highest, peak)
				})
				theirs.round(scenarios, func() {
					code := godog.TestSuite{ScenarioInitializer: all, Options: &godog.Options{
						Format: "progress", Output: io.Discard, NoColors: false, Strict: true, FS: features, Paths: []string{"f"}}}.Run()
					require.Zero(b, code)
				})
			}
			ratios := make([]float64, len(ours.wall))
			for i := range ratios {
				ratios[i] = theirs.wall[i] / ours.wall[i]
			}
			ours.report(b, "rehearse")
			theirs.report(b, "godog")
			b.ReportMetric(median(ratios), "ratio")
			b.ReportMetric(float64(highest)/(1<<20), "peak-MiB")
			b.ReportMetric(0, "ns/op") // of both together: of no use
		})
	}
}

// shardVariable holds "i/n" in a process that BenchmarkShards started.
const shardVariable = "REHEARSE_BENCHMARK_SHARD"

// BenchmarkShards runs 10,000 scenarios in one process with one processor, in two such
// processes at once with half of the scenarios each, and in two at once with all of them.
// The last says what the machine gives: twice the work, done by two who share nothing, in
// how much more than the time of one; no shards can be faster than that. What is told are
// medians over the rounds: how many times as fast two shards were, the ceiling, how much more
// of the processors' time the shards took, and how many times as fast they would be with
// two processors for themselves: the time that one process was busy over that of the busier shard.
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
	var faster, ceiling, dearer, alone []float64
	for b.Loop() {
		one, spentByOne, _ := atOnce(b, "1/1")
		two, spentByTwo, longest := atOnce(b, "1/2", "2/2")
		twins, _, _ := atOnce(b, "1/1", "1/1")
		alone = append(alone, spentByOne.Seconds()/longest.Seconds())
		faster = append(faster, one.Seconds()/two.Seconds())
		ceiling = append(ceiling, 2*one.Seconds()/twins.Seconds())
		dearer = append(dearer, spentByTwo.Seconds()/spentByOne.Seconds())
	}
	b.ReportMetric(median(faster), "times-as-fast")
	b.ReportMetric(median(ceiling), "ceiling")
	b.ReportMetric(median(dearer), "times-the-cpu")
	b.ReportMetric(median(alone), "times-as-fast-alone")
	b.ReportMetric(0, "ns/op")
}

// atOnce runs a process for each of the shards and tells how long they took, how much of the
// processors' time all of them together, and how much the one that took most.
func atOnce(b *testing.B, shards ...string) (wall, spent, most time.Duration) {
	b.Helper()
	program, err := os.Executable()
	require.NoError(b, err)
	start := engine.WallClock()
	processes := make([]*exec.Cmd, len(shards))
	for i, shard := range shards {
		processes[i] = exec.Command(program, "-test.run", "^$", "-test.bench", "^BenchmarkShards$", "-test.benchtime", "1x")
		processes[i].Env = append(os.Environ(), "GOMAXPROCS=1", shardVariable+"="+shard)
		require.NoError(b, processes[i].Start())
	}
	for _, process := range processes {
		require.NoError(b, process.Wait())
		own := process.ProcessState.UserTime() + process.ProcessState.SystemTime()
		spent += own
		most = max(most, own)
	}
	return engine.WallClock().Sub(start), spent, most
}
