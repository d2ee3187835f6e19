package reports_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/reports"
)

// merged merges texts.
func merged(streams ...string) (string, error) {
	var out bytes.Buffer
	readers := make([]io.Reader, 0, len(streams))
	for _, s := range streams {
		readers = append(readers, strings.NewReader(s))
	}
	_, err := reports.Merge(&out, readers...)
	return out.String(), err
}

// second makes a stream of another scenario from one made of the constants above.
func second(s string) string {
	return strings.NewReplacer(`"p"`, `"p2"`, `"tc"`, `"tc2"`, `"q"`, `"q2"`, `"a"`, `"a2"`, `"line":3`, `"line":9`).Replace(s)
}

const whole = planned + started + passed + finished + ended

// halves cuts the sample into two shards, by test case: each tells everything about
// the features and only its own scenarios.
func halves(t *testing.T) (odd, even string) {
	t.Helper()
	raw, err := os.ReadFile("testdata/run.ndjson")
	require.NoError(t, err)
	var out [2]strings.Builder
	for line := range strings.SplitSeq(string(raw), "\n") {
		both := true
		for i, own := range []string{"0246", "1357"} {
			for _, n := range own {
				mark := string(n)
				if strings.Contains(line, `"tc`+mark+`"`) || strings.Contains(line, `"a`+mark+`-`) {
					out[i].WriteString(line + "\n")
					both = false
				}
			}
		}
		if both {
			out[0].WriteString(line + "\n")
			out[1].WriteString(line + "\n")
		}
	}
	return out[0].String(), out[1].String()
}

// A run cut into shards and merged again is the run.
func TestMergeRestoresTheRun(t *testing.T) {
	one, two := halves(t)
	text, err := merged(one, two)
	require.NoError(t, err)
	got, err := reports.Read(strings.NewReader(text))
	require.NoError(t, err)
	assert.Equal(t, sample(t), got)
	for _, kind := range []string{"meta", "testRunStarted", "testRunFinished"} {
		assert.Equal(t, 1, strings.Count(text, `{"`+kind+`":`), kind)
	}
	assert.Equal(t, 2, strings.Count(text, `{"gherkinDocument":`))
	assert.True(t, strings.HasPrefix(text, `{"meta":`))
	assert.Contains(t, text[strings.LastIndex(strings.TrimSpace(text), "\n"):], "testRunFinished")

	again, err := merged(text)
	require.NoError(t, err)
	assert.ElementsMatch(t, strings.Split(text, "\n"), strings.Split(again, "\n"), "merging one stream changes nothing")
}

func TestMergeJoinsStartAndEnd(t *testing.T) {
	early := strings.Replace(second(whole), `{"seconds":10,"nanos":0}}}`, `{"seconds":4,"nanos":0},"id":"run-2"}}`, 1)
	early = strings.Replace(early, `"success":true,"timestamp":{"seconds":12`, `"success":false,"message":"hook broke","timestamp":{"seconds":30`, 1)
	early = strings.Replace(early, `"id":"tc2",`, `"id":"tc2","testRunStartedId":"run-2","newer":[1],`, 1)
	first := strings.Replace(whole, `"nanos":0}}}`, `"nanos":0},"id":"run-1"}}`, 1)
	text, err := merged(first, early)
	require.NoError(t, err)
	assert.Contains(t, text, `{"testRunStarted":{"timestamp":{"seconds":4,"nanos":0},"id":"run-1"}}`+"\n")
	assert.NotContains(t, text, "run-2")
	assert.Contains(t, text, `"newer":[1]`)
	res, err := reports.Read(strings.NewReader(text))
	require.NoError(t, err)
	assert.Len(t, res.Scenarios, 2)
	assert.Equal(t, []string{"hook broke"}, res.Errors)
	assert.InDelta(t, 26, res.Duration().Seconds(), 0)
	assert.Contains(t, text, `"success":false`)
}

// A shard that died leaves the whole run incomplete, whatever its place.
func TestMergeKeepsAnUnfinishedRunUnfinished(t *testing.T) {
	dead := second(planned + started)
	for _, streams := range [][]string{{whole, dead}, {dead, whole}} {
		text, err := merged(streams...)
		require.NoError(t, err)
		res, err := reports.Read(strings.NewReader(text))
		require.NoError(t, err)
		assert.False(t, res.Complete)
		assert.Len(t, res.Scenarios, 2)
	}
}

func TestMergeRefusesBadStreams(t *testing.T) {
	other := second(whole)
	cases := map[string]struct {
		streams []string
		want    string
	}{
		"same scenario":       {[]string{whole, strings.Replace(other, `"line":9`, `"line":3`, 1)}, "stream 2: line 4: bad Cucumber message: the scenario a.feature:3 is in stream 1, line 4 already"},
		"same stream":         {[]string{whole, whole}, "stream 2: line 4: bad Cucumber message: the scenario a.feature:3"},
		"no JSON":             {[]string{whole, other + "\noops\n"}, "stream 2: line 10: bad Cucumber message"},
		"empty":               {[]string{whole, "\n\n"}, "stream 2: bad Cucumber message: the stream is empty"},
		"no meta":             {[]string{other[strings.Index(other, "\n"):]}, "stream 1: line 2: bad Cucumber message: the stream does not open with meta"},
		"two metas":           {[]string{whole + other}, "stream 1: line 9: bad Cucumber message: a second meta"},
		"two starts":          {[]string{planned + `{"testRunStarted":{"timestamp":{"seconds":1,"nanos":0}}}`}, "a second testRunStarted"},
		"two ends":            {[]string{whole + ended}, "a second testRunFinished"},
		"other protocol":      {[]string{whole, strings.Replace(other, `"34"`, `"99"`, 1)}, `stream 2: line 1: bad Cucumber message: protocol "99", but stream 1 has "34"`},
		"lost reference":      {[]string{whole, second(planned + passed)}, "stream 2: line 5: bad Cucumber message: testStepFinished refers"},
		"id of two pickles":   {[]string{whole, strings.ReplaceAll(other, `"p2"`, `"p"`)}, "stream 2: line 2: bad Cucumber message: pickle p differs from stream 1, line 2"},
		"id of two cases":     {[]string{whole, strings.ReplaceAll(other, `"tc2"`, `"tc"`)}, "testCase tc is in stream 1, line 4 already"},
		"id of two attempts":  {[]string{whole, strings.ReplaceAll(other, `"a2"`, `"a"`)}, "testCaseStarted a is in stream 1, line 5 already"},
		"other seed":          {[]string{whole + facts("1"), other + facts("2")}, "stream 2: line 9: bad Cucumber message: the facts of the run differs"},
		"other feature":       {[]string{whole + source("A"), other + source("B")}, "source a.feature differs from stream 1, line 9"},
		"nodes of two files":  {[]string{whole + doc("a.feature"), other + doc("b.feature")}, "node n differs from stream 1, line 9"},
		"hostile":             {[]string{hostile}, "stream 1: line 1: bad Cucumber message"},
		"scenario of nowhere": {[]string{strings.ReplaceAll(whole, `"location":{"line":3},`, ""), strings.ReplaceAll(whole, `"location":{"line":3},`, "")}, "a.feature (pickle p) is in stream 1"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			text, err := merged(c.streams...)
			require.ErrorIs(t, err, reports.ErrMessage)
			require.ErrorContains(t, err, c.want)
			assert.Empty(t, text, "nothing is written when something is wrong")
		})
	}
	_, err := merged()
	require.ErrorContains(t, err, "no streams")
}

// facts, source and doc are single messages.
func facts(seed string) string {
	return `{"attachment":{"body":"{\"seed\":` + seed + `}","contentEncoding":"IDENTITY","mediaType":"application/vnd.rehearse.run+json"}}` + "\n"
}

func source(text string) string {
	return `{"source":{"uri":"a.feature","data":"` + text + `","mediaType":"text/x.cucumber.gherkin+plain"}}` + "\n"
}

func doc(uri string) string {
	return `{"gherkinDocument":{"uri":"` + uri + `","comments":[],"feature":{"location":{"line":1},"tags":[],"language":"en","keyword":"Feature","name":"F","description":"","children":[{"scenario":{"id":"n","location":{"line":3},"tags":[],"keyword":"Scenario","name":"A","description":"","steps":[],"examples":[]}}]}}}` + "\n"
}

func TestMergePassesOnErrors(t *testing.T) {
	broken := errors.New("disk gone")
	_, err := reports.Merge(io.Discard, iotest.ErrReader(broken))
	require.ErrorIs(t, err, broken)
	_, err = reports.Merge(failing{broken}, strings.NewReader(whole))
	require.ErrorIs(t, err, broken)
}

// failing is a writer that fails.
type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestMergeOrderOfStreamsDecidesOnlyTheOrder(t *testing.T) {
	a, errA := merged(whole, second(whole))
	b, errB := merged(second(whole), whole)
	require.NoError(t, errors.Join(errA, errB))
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	slices.Sort(x)
	slices.Sort(y)
	assert.Equal(t, x, y)
}

// TestWhatIsToBeRunAgain holds the list to that of a run: what failed, known or not, and what never ran; not what was
// tried again with success, nor what a step chose to skip.
func TestWhatIsToBeRunAgain(t *testing.T) {
	unrun, excused := scene("four", reports.StatusSkipped, 0), scene("thirteen long", reports.StatusSkipped, 1)
	unrun.Attempts, excused.Known = nil, "on purpose"
	r := run(scene("a", reports.StatusPassed, 1), scene("bb", reports.StatusFailed, 1), scene("ccc", reports.StatusFlaky, 1), unrun,
		scene("eight ab", reports.StatusSkipped, 1), scene("undefined", reports.StatusUndefined, 1), excused)
	assert.Equal(t, []string{"features/a.feature:2", "features/a.feature:4", "features/a.feature:9", "features/a.feature:13"}, r.Rerun())
	assert.Equal(t, []string{}, run().Rerun(), "a list that selects nothing, and not none")
}
