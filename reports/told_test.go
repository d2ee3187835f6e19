package reports_test

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	messages "github.com/cucumber/messages/go/v34"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/reports"
)

// hooked opens a stream with one scenario that has hooks of each kind, one of them of a kind that a later protocol may have.
const hooked = `{"meta":{"protocolVersion":"34"}}
{"hook":{"id":"h1","type":"BEFORE_TEST_CASE","name":"set up"}}
{"hook":{"id":"h2","type":"AFTER_TEST_CASE"}}
{"hook":{"id":"h3","type":"SOMETIME","name":"look"}}
{"pickle":{"id":"p","uri":"a.feature","location":{"line":3},"name":"A","language":"en","steps":[{"id":"q","text":"x","astNodeIds":[]}],"tags":[{"name":"@mode:m"},{"name":"@mode:n"},{"name":"@id:one"}],"astNodeIds":[]}}
{"testRunStarted":{"timestamp":{"seconds":10,"nanos":0}}}
{"testCase":{"id":"tc","pickleId":"p","testSteps":[{"id":"b","hookId":"h1"},{"id":"ts","pickleStepId":"q"},{"id":"c","hookId":"h2"},{"id":"d","hookId":"h3"},{"id":"e","hookId":"gone"}]}}
` + started

// stepEnded is the end of a step.
func stepEnded(id, result string) string {
	return `{"testStepFinished":{"testCaseStartedId":"a","testStepId":"` + id + `","testStepResult":` + result + `}}` + "\n"
}

// TestWhatAStreamTellsOfItsSteps and hooks, also one that was made by another program, or a later one.
func TestWhatAStreamTellsOfItsSteps(t *testing.T) {
	res, err := reports.Read(strings.NewReader(hooked +
		stepEnded("b", `{"status":"PASSED","duration":{"seconds":61,"nanos":5}}`) +
		stepEnded("ts", `{"status":"FAILED","exception":{"type":"net.Error","message":"nobody answers"}}`) +
		stepEnded("c", `{"status":"UNDEFINED","message":"no such hook","exception":{"type":"T","message":"not this"}}`) +
		stepEnded("d", `{"status":"INVENTED_LATER"}`) + stepEnded("e", `{"status":"PASSED"}`) +
		`{"attachment":{"body":"seen","contentEncoding":"IDENTITY","mediaType":"text/plain","fileName":"whole.txt","testCaseStartedId":"a"}}` + "\n" +
		`{"attachment":{"body":"c2Vlbg==","contentEncoding":"BASE64","mediaType":"text/plain","testCaseStartedId":"a","testStepId":"ts"}}` + "\n" +
		`{"attachment":{"body":"/w==","contentEncoding":"BASE64","mediaType":"image/png","testCaseStartedId":"a","testStepId":"ts"}}` + "\n" +
		`{"externalAttachment":{"url":"https://x.test/y","mediaType":"video/webm","testCaseStartedId":"a"}}` + "\n" + finished + ended))
	require.NoError(t, err)
	require.Len(t, res.Scenarios, 1)
	s := res.Scenarios[0]
	assert.Equal(t, "m", s.Mode, "the first tag counts")
	attempt := s.Attempts[0]
	var told []string
	for _, step := range attempt.Steps {
		told = append(told, strings.Join([]string{step.Keyword, step.Text, string(step.Status), step.Message, step.Type}, "|"))
	}
	assert.Equal(t, []string{
		"Before |set up|passed||", "|x|failed|nobody answers|net.Error", "After ||undefined|no such hook|T", "Hook |look|unknown||", "Hook ||passed||",
	}, told)
	assert.Equal(t, 61*time.Second+5, attempt.Steps[0].Duration)
	assert.Equal(t, []reports.Attachment{{MediaType: "text/plain", Body: "seen"}, {MediaType: "image/png", Body: "/w==", Binary: true}}, attempt.Steps[1].Attachments)
	assert.Equal(t, []reports.Attachment{{MediaType: "text/plain", Name: "whole.txt", Body: "seen"}, {MediaType: "video/webm", URL: "https://x.test/y"}}, attempt.Attachments)
	assert.Equal(t, reports.StatusFailed, s.Status)
}

// TestARunThatDiesTellsTheWorstItKnew, whichever step it was.
func TestARunThatDiesTellsTheWorstItKnew(t *testing.T) {
	for name, c := range map[string]struct {
		steps string
		want  reports.Status
	}{
		"nothing":         {stepEnded("b", `{"status":"PASSED"}`), reports.StatusUnknown},
		"a failure":       {stepEnded("ts", `{"status":"FAILED"}`), reports.StatusFailed},
		"worse at last":   {stepEnded("b", `{"status":"UNDEFINED"}`) + stepEnded("ts", `{"status":"FAILED"}`), reports.StatusFailed},
		"worse at first":  {stepEnded("b", `{"status":"FAILED"}`) + stepEnded("ts", `{"status":"UNDEFINED"}`), reports.StatusFailed},
		"good after that": {stepEnded("b", `{"status":"FAILED"}`) + stepEnded("ts", `{"status":"PASSED"}`), reports.StatusFailed},
	} {
		res, err := reports.Read(strings.NewReader(hooked + c.steps))
		require.NoError(t, err)
		assert.Equal(t, c.want, res.Scenarios[0].Status, name)
	}
}

// TestAStreamCarriesWhatIsKnownToFail.
func TestAStreamCarriesWhatIsKnownToFail(t *testing.T) {
	in := hooked + stepEnded("ts", `{"status":"FAILED"}`) + finished + strings.Replace(facts("3"), `\"seed\":3`,
		`\"seed\":3,\"flags\":[\"--driver\",\"wire\"],\"known_failing\":[{\"scenario\":\"one\",\"reason\":\"being repaired\"}]`, 1) + ended
	res, err := reports.Read(strings.NewReader(in))
	require.NoError(t, err)
	assert.Equal(t, []reports.Known{{Scenario: "one", Reason: "being repaired"}}, res.Excused)
	assert.Equal(t, "being repaired", res.Scenarios[0].Known)
	assert.Equal(t, reports.StatusSkipped, res.Scenarios[0].Status)
	assert.Equal(t, "rehearse run a.feature:3 --seed 3 --driver wire", res.Repeat(res.Scenarios[0]), "the flags are what repeats it")
	assert.True(t, res.Tested())
	assert.True(t, reports.Results{Client: []string{"./c"}}.Tested())
	assert.False(t, reports.Results{}.Tested())
}

// TestMessagesInMemoryAreReadAsAStreamIs.
func TestMessagesInMemoryAreReadAsAStreamIs(t *testing.T) {
	var list []*messages.Envelope
	for line := range strings.Lines(whole) {
		var env messages.Envelope
		require.NoError(t, json.Unmarshal([]byte(line), &env))
		list = append(list, &env)
	}
	got, err := reports.Collect(list)
	require.NoError(t, err)
	want, err := reports.Read(strings.NewReader(whole))
	require.NoError(t, err)
	assert.Equal(t, want, got)
	assert.True(t, got.Green())
}

// TestWhatAFeaturePlansOfAMode counts rows, and what stands under a rule.
func TestWhatAFeaturePlansOfAMode(t *testing.T) {
	step := `"steps":[{"id":"s","location":{"line":1},"keyword":"* ","text":"x"}]`
	rows := `"examples":[{"tags":[{"name":"@mode:c"}],"tableBody":[{"cells":[]},{"cells":[]}]},{"tags":[],"tableBody":[{"cells":[]}]}]`
	in := `{"meta":{"protocolVersion":"34"}}
{"gherkinDocument":{"uri":"a.feature","feature":{"tags":[],"children":[{"scenario":{"id":"1","tags":[{"name":"@mode:a"}],` + step + `,"examples":[]}},{"scenario":{"id":"2","tags":[{"name":"@mode:a"}],"steps":[],"examples":[]}},{"rule":{"id":"r","tags":[{"name":"@mode:b"}],"children":[{"scenario":{"id":"3","tags":[],` + step + `,"examples":[]}}]}},{"scenario":{"id":"4","tags":[],` + step + `,` + rows + `}}]}}}` + "\n"
	res, err := reports.Read(strings.NewReader(in))
	require.NoError(t, err)
	require.Len(t, res.Features, 1)
	assert.Equal(t, map[string]int{"a": 1, "b": 1, "c": 2, "": 1}, res.Features[0].Planned, "one without steps never runs")
}

// TestASlowerScenarioStandsFirstTheMoreItLost.
func TestASlowerScenarioStandsFirstTheMoreItLost(t *testing.T) {
	passed := reports.StatusPassed
	c, err := reports.Compare(io.Discard, run(scene("a", passed, 50), scene("bb", passed, 100), scene("ccc", passed, 60), scene("dddd", passed, 60)),
		run(scene("a", passed, 150), scene("bb", passed, 500), scene("ccc", passed, 300), scene("dddd", passed, 300)), reports.TextOptions{})
	require.NoError(t, err)
	assert.Equal(t, []string{"bb", "ccc", "dddd", "a"}, keys(c.Slower))
}

// TestTheTerminalTellsShardsColoursAndMinutes.
func TestTheTerminalTellsShardsColoursAndMinutes(t *testing.T) {
	r := run(scene("好", reports.StatusPassed, 1), scene("坏的", reports.StatusFailed, 1), scene("时好时坏", reports.StatusFlaky, 1), scene("没跑没跑没", reports.StatusSkipped, 1), scene("没有定义没有", reports.StatusUndefined, 1))
	r.Started = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	r.Finished = r.Started.Add(75*time.Second + 400*time.Millisecond)
	r.Part = reports.Part{Have: []int{1, 3}, Of: 4}
	var plain, coloured bytes.Buffer
	require.NoError(t, reports.Progress(&plain, r, reports.TextOptions{Lang: "en"}))
	require.NoError(t, reports.Progress(&coloured, r, reports.TextOptions{Lang: "en", Color: true}))
	assert.Contains(t, plain.String(), "1m15s")
	assert.Contains(t, plain.String(), "Only shard 1,3 of 4 of the run.")
	assert.NotContains(t, plain.String(), "\x1b")
	for status, code := range map[string]string{"1 passed": "32", "1 failed": "31", "1 flaky": "33", "1 skipped": "36", "1 undefined": "31"} {
		assert.Contains(t, coloured.String(), "\x1b["+code+"m"+status, status)
	}
}

// TestShardsTellTheSameThingsOnce, and what differs under one name is refused.
func TestShardsTellTheSameThingsOnce(t *testing.T) {
	for kind, told := range map[string]string{
		"stepDefinition": `{"stepDefinition":{"id":"d","pattern":{"source":"^x$","type":"REGULAR_EXPRESSION"},"sourceReference":{}}}`,
		"hook":           `{"hook":{"id":"h","name":"x","sourceReference":{}}}`,
		"parameterType":  `{"parameterType":{"id":"t","name":"x","regularExpressions":["a"],"preferForRegularExpressionMatch":false,"useForSnippets":false}}`,
		"parseError":     `{"parseError":{"source":{"uri":"x.feature","location":{"line":4}},"message":"x"}}`,
	} {
		one, two := told+"\n", strings.Replace(told, "x", "y", 1)+"\n"
		text, err := merged(whole+one, second(whole)+one)
		require.NoError(t, err, kind)
		assert.Equal(t, 1, strings.Count(text, `{"`+kind+`":`), kind)
		text, err = merged(whole+one, second(whole)+two)
		if kind == "parseError" {
			require.NoError(t, err, "two errors are two")
			assert.Equal(t, 2, strings.Count(text, `{"parseError":`))
			continue
		}
		require.ErrorContains(t, err, kind+" ")
		require.ErrorContains(t, err, "differs from stream 1, line 9")
	}
	text, err := merged(strings.Replace(whole, `"success":true`, `"success":false,"message":"<a> & b"`, 1))
	require.NoError(t, err)
	assert.Contains(t, text, "<a> & b", "as it was told")
}
