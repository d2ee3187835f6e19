package runner

import (
	"bytes"
	"testing"

	messages "github.com/cucumber/messages/go/v34"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzCommonEnvelopesAreThoseOfEncodingJSON compares the short way with the long one.
func FuzzCommonEnvelopesAreThoseOfEncodingJSON(f *testing.F) {
	f.Add("case-1", "step-1", "", "PASSED", int64(1), int64(0), false)
	f.Add("case-2", "step-2", "boom", "FAILED", int64(1), int64(2), false)
	f.Add("场景", "a\"b\\c", "boom", "FAILED", int64(-62135596800), int64(999999999), true)
	f.Add("用“新账号”登录", "\u2029", "a\uFFFDb", "é", int64(5), int64(-1), false)
	f.Add("<&>\u2028", "\x00\x7f\xff", "", "", int64(0), int64(-1), true)
	f.Fuzz(func(t *testing.T, id, other, message, status string, seconds, nanos int64, flag bool) {
		at := &messages.Timestamp{Seconds: seconds, Nanos: nanos}
		result := &messages.TestStepResult{Duration: &messages.Duration{Seconds: seconds, Nanos: nanos}, Message: message,
			Status: messages.TestStepResultStatus(status)}
		if flag && message != "" {
			result.Exception = &messages.Exception{Type: other}
		}
		steps := testSteps(id, other, message, status, nanos)
		if flag {
			steps = nil
		}
		for _, e := range []*messages.Envelope{
			{TestStepStarted: &messages.TestStepStarted{TestCaseStartedId: id, TestStepId: other, Timestamp: at}},
			{TestStepFinished: &messages.TestStepFinished{TestCaseStartedId: id, TestStepId: other, TestStepResult: result, Timestamp: at}},
			{TestCaseStarted: &messages.TestCaseStarted{Id: id, TestCaseId: other, Attempt: nanos, WorkerId: message, Timestamp: at}},
			{TestCaseFinished: &messages.TestCaseFinished{TestCaseStartedId: id, Timestamp: at, WillBeRetried: flag}},
			{TestCase: &messages.TestCase{Id: id, PickleId: other, TestRunStartedId: message, TestSteps: steps}},
			{TestCase: &messages.TestCase{Id: id, PickleId: other}},
			{TestStepStarted: &messages.TestStepStarted{TestCaseStartedId: id}},
			{TestStepFinished: &messages.TestStepFinished{TestCaseStartedId: id, TestStepId: other, Timestamp: at}},
			{Source: &messages.Source{Uri: id}},
			{},
		} {
			want, err := MarshalEnvelope(e)
			require.NoError(t, err)
			var out bytes.Buffer
			w := NewWriter(&out)
			w.Emit(e)
			w.Emit(e)
			require.NoError(t, w.Err())
			assert.Equal(t, string(want)+string(want), out.String())
		}
	})
}

// testSteps makes steps of a test case with and without lists, groups within groups and
// ones that took no part in the match (start -1).
func testSteps(id, other, message, status string, start int64) []*messages.TestStep {
	inner := &messages.Group{Start: start, Value: other}
	group := &messages.Group{Start: 0, Value: message, Children: []*messages.Group{inner, {Start: -1}}}
	return []*messages.TestStep{
		{Id: id, HookId: other},
		{Id: id, PickleStepId: other, StepDefinitionIds: []string{}, StepMatchArgumentsLists: []*messages.StepMatchArgumentsList{}},
		{Id: id, PickleStepId: other, StepDefinitionIds: []string{id, status}, StepMatchArgumentsLists: []*messages.StepMatchArgumentsList{
			{StepMatchArguments: []*messages.StepMatchArgument{}},
			{StepMatchArguments: []*messages.StepMatchArgument{{Group: group, ParameterTypeName: status}, {Group: inner}}},
		}},
	}
}

// TestCommonEnvelopesTakeTheShortWay would notice that the short way is never taken.
func TestCommonEnvelopesTakeTheShortWay(t *testing.T) {
	at := &messages.Timestamp{Seconds: 1}
	line, short := appendCommon(nil, &messages.Envelope{TestStepFinished: &messages.TestStepFinished{TestCaseStartedId: "a", TestStepId: "b", Timestamp: at,
		TestStepResult: &messages.TestStepResult{Duration: &messages.Duration{}, Status: messages.TestStepResultStatus_PASSED}}})
	assert.True(t, short)
	assert.Equal(t, `{"testStepFinished":{"testCaseStartedId":"a","testStepId":"b","testStepResult":{"duration":{"seconds":0,"nanos":0},"status":"PASSED"},"timestamp":{"seconds":1,"nanos":0}}}`+"\n", string(line))
	_, short = appendCommon(nil, &messages.Envelope{TestCase: &messages.TestCase{TestSteps: testSteps("1", "2", "用“新账号”登录", "int", 0)}})
	assert.True(t, short)
}
