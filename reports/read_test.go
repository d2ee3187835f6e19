package reports_test

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	messages "github.com/cucumber/messages/go/v34"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/reports"
)

// planned opens a stream with one scenario of one step, ready to be started.
const planned = `{"meta":{"protocolVersion":"34"}}
{"pickle":{"id":"p","uri":"a.feature","location":{"line":3},"name":"A","language":"en","steps":[{"id":"q","text":"x","astNodeIds":[]}],"tags":[],"astNodeIds":[]}}
{"testRunStarted":{"timestamp":{"seconds":10,"nanos":0}}}
{"testCase":{"id":"tc","pickleId":"p","testSteps":[{"id":"ts","pickleStepId":"q"}]}}
`

const (
	started  = `{"testCaseStarted":{"attempt":0,"id":"a","testCaseId":"tc","timestamp":{"seconds":10,"nanos":0}}}` + "\n"
	passed   = `{"testStepFinished":{"testCaseStartedId":"a","testStepId":"ts","testStepResult":{"status":"PASSED","duration":{"seconds":0,"nanos":5}}}}` + "\n"
	finished = `{"testCaseFinished":{"testCaseStartedId":"a","timestamp":{"seconds":11,"nanos":0},"willBeRetried":false}}` + "\n"
	ended    = `{"testRunFinished":{"success":true,"timestamp":{"seconds":12,"nanos":0}}}` + "\n"
)

func TestReadSample(t *testing.T) {
	res := sample(t)
	assert.Equal(t, reports.Summary{Total: 8, Passed: 3, Failed: 2, Flaky: 1, Skipped: 1, Undefined: 1}, res.Summary())
	assert.False(t, res.Green())
	assert.True(t, res.Complete)
	assert.Equal(t, int64(42), res.Seed)
	assert.Equal(t, 2560*time.Millisecond, res.Duration())

	lost := res.Scenarios[5]
	assert.Equal(t, "features/zh-CN/激活.feature:17", lost.Location())
	assert.Equal(t, "一份许可只能扣减一次", lost.Rule)
	assert.Equal(t, "M07", lost.Mode)
	assert.Equal(t, "许可只被扣减 1 次", lost.Failure().Text)
	assert.Equal(t, "那么", lost.Failure().Keyword)
	assert.True(t, lost.Attempts[0].Steps[1].Background)

	flaky := res.Scenarios[7]
	assert.Equal(t, reports.StatusFlaky, flaky.Status)
	assert.Len(t, flaky.Attempts, 2)
	assert.Equal(t, "<状态>的账号不能登录 - 账号状态 - #1.2: 过期的账号不能登录", flaky.FullName())
	assert.Contains(t, flaky.Message, "网络错误")
}

func TestReadNamesTheBadLine(t *testing.T) {
	cases := map[string]struct{ in, want string }{
		"no JSON":             {"{}\n\nnonsense\n", "line 3:"},
		"unknown pickle":      {`{"testCase":{"id":"x","pickleId":"none"}}`, "line 1: bad Cucumber message: testCase \"x\" refers to the unknown pickle"},
		"unknown test case":   {`{"testCaseStarted":{"id":"x","testCaseId":"none"}}`, "unknown testCase"},
		"unknown attempt":     {planned + passed, "line 5: bad Cucumber message: testStepFinished refers to the unknown testCaseStarted"},
		"unknown step":        {planned + started + strings.Replace(passed, `"ts"`, `"no"`, 1), "unknown testStep"},
		"unknown finish":      {planned + finished, "testCaseFinished refers to"},
		"no result":           {planned + started + `{"testStepFinished":{"testCaseStartedId":"a","testStepId":"ts"}}`, "has no testStepResult"},
		"bad base64":          {planned + started + `{"attachment":{"body":"%","contentEncoding":"BASE64","mediaType":"text/plain","testCaseStartedId":"a"}}`, "line 6: bad Cucumber message: attachment text/plain"},
		"bad run facts":       {`{"attachment":{"body":"[","mediaType":"application/vnd.rehearse.run+json"}}`, "vnd.rehearse.run+json"},
		"lost attachment":     {`{"attachment":{"body":"","mediaType":"text/plain","testCaseStartedId":"a"}}`, "attachment refers to"},
		"lost step of a file": {`{"externalAttachment":{"url":"u","mediaType":"text/plain","testCaseStartedId":"a","testStepId":"s"}}`, "attachment refers to"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := reports.Read(strings.NewReader(c.in))
			require.ErrorIs(t, err, reports.ErrMessage)
			assert.ErrorContains(t, err, c.want)
		})
	}
}

func TestReadPassesOnReaderErrors(t *testing.T) {
	broken := errors.New("disk gone")
	_, err := reports.Read(iotest.ErrReader(broken))
	require.ErrorIs(t, err, broken)
	assert.NotErrorIs(t, err, reports.ErrMessage)
}

// A run that died must never look green, wherever it died.
func TestUnfinishedIsNotGreen(t *testing.T) {
	cases := map[string]struct {
		in     string
		status reports.Status
		green  bool
	}{
		"whole":                {planned + started + passed + finished + ended, reports.StatusPassed, true},
		"no end of the run":    {planned + started + passed + finished, reports.StatusPassed, false},
		"no end of the case":   {planned + started + passed + ended, reports.StatusUnknown, false},
		"no result of a step":  {planned + started + finished + ended, reports.StatusUnknown, false},
		"never started":        {planned + ended, reports.StatusSkipped, false},
		"second shard is torn": {planned + started + passed + finished + ended + `{"meta":{}}` + "\n" + `{"testRunStarted":{"timestamp":{"seconds":1,"nanos":0}}}`, reports.StatusPassed, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			res, err := reports.Read(strings.NewReader(c.in))
			require.NoError(t, err)
			assert.Equal(t, c.status, res.Scenarios[0].Status)
			assert.Equal(t, c.green, res.Green())
		})
	}
}

func TestShardsKeepTheirIDs(t *testing.T) {
	one := planned + started + passed + finished + ended
	res, err := reports.Read(strings.NewReader(one + strings.ReplaceAll(one, "a.feature", "b.feature")))
	require.NoError(t, err)
	assert.Equal(t, 2, res.Summary().Passed)
	assert.True(t, res.Green())
}

func TestErrorsOutsideOfScenarios(t *testing.T) {
	in := `{"parseError":{"source":{"uri":"x.feature","location":{"line":4}},"message":"expected a colon"}}
{"testRunHookFinished":{"testRunHookStartedId":"h","result":{"status":"FAILED","message":"no port","duration":{"seconds":0,"nanos":0}}}}
{"testRunFinished":{"success":false,"exception":{"type":"panic","message":"boom"}}}`
	res, err := reports.Read(strings.NewReader(in))
	require.NoError(t, err)
	assert.Equal(t, []string{"x.feature:4: expected a colon", "no port", "boom"}, res.Errors)
}

func TestCollect(t *testing.T) {
	_, err := reports.Collect([]*messages.Envelope{nil, {TestCase: &messages.TestCase{Id: "x", PickleId: "y"}}})
	require.ErrorIs(t, err, reports.ErrMessage)
	assert.ErrorContains(t, err, "message 2:")
	res, err := reports.Collect(nil)
	require.NoError(t, err)
	assert.False(t, res.Green(), "nothing ran")
}

func TestRepeatQuotes(t *testing.T) {
	res := reports.Results{Seed: -7, Client: []string{"./it's", ""}}
	got := res.Repeat(reports.Scenario{URI: "my dir/激活.feature", Line: 9})
	assert.Equal(t, `rehearse run 'my dir/激活.feature:9' --seed -7 -- './it'\''s' ''`, got)
}

func FuzzRead(f *testing.F) {
	f.Add(planned + started + passed + finished + ended)
	f.Add(`{"gherkinDocument":{"feature":{"children":[{}]}}}`)
	f.Fuzz(func(t *testing.T, in string) {
		res, err := reports.Read(strings.NewReader(in))
		if err == nil {
			require.NoError(t, reports.JUnit(discard{}, res))
		}
	})
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

func TestNullsInListsAreSkipped(t *testing.T) {
	in := `{"gherkinDocument":{"uri":"a","feature":{"children":[null,{"rule":{"children":[null]}},{"scenario":{"steps":[null],"examples":[null,{"tableBody":[null,{"cells":[null]}]}]}}]}}}
{"pickle":{"id":"p","steps":[null,{"id":"q","argument":{"dataTable":{"rows":[null,{"cells":[null]}]}}}],"tags":[null]}}
{"testCase":{"id":"tc","pickleId":"p","testSteps":[null,{"id":"ts","pickleStepId":"q"}]}}`
	res, err := reports.Read(strings.NewReader(in))
	require.NoError(t, err)
	assert.Len(t, res.Scenarios, 1)
}
