package runner

import (
	"strconv"
	"unicode/utf8"

	messages "github.com/cucumber/messages/go/v34"
)

// appendCommon writes the envelopes of which a run has some for each scenario, in the
// bytes of MarshalEnvelope, which takes ten times as long. It says no to all others,
// and to those with anything in them that wants care: a message, an exception, a sign
// to escape.
func appendCommon(b []byte, e *messages.Envelope) ([]byte, bool) {
	l := line{b: b, plain: true}
	switch {
	case e.TestStepStarted != nil:
		m := e.TestStepStarted
		l.open("testStepStarted").text("testCaseStartedId", m.TestCaseStartedId).text("testStepId", m.TestStepId)
		l.instant("timestamp", m.Timestamp)
	case e.TestStepFinished != nil:
		l.stepFinished(e.TestStepFinished)
	case e.TestCaseStarted != nil:
		m := e.TestCaseStarted
		l.plain = m.WorkerId == ""
		l.open("testCaseStarted").number("attempt", m.Attempt).text("id", m.Id).text("testCaseId", m.TestCaseId)
		l.instant("timestamp", m.Timestamp)
	case e.TestCaseFinished != nil:
		m := e.TestCaseFinished
		l.open("testCaseFinished").text("testCaseStartedId", m.TestCaseStartedId).instant("timestamp", m.Timestamp)
		l.key("willBeRetried").b = strconv.AppendBool(l.b, m.WillBeRetried)
	case e.TestCase != nil:
		l.testCase(e.TestCase)
	default:
		return b, false
	}
	return append(l.b, "}}\n"...), l.plain
}

// line is a line of NDJSON that is being written. plain says that everything so far
// stands in it as encoding/json would have it.
type line struct {
	b     []byte
	plain bool
}

// stepFinished writes the end of a step that has nothing to say.
func (l *line) stepFinished(m *messages.TestStepFinished) {
	result := m.TestStepResult
	if result == nil || result.Duration == nil || result.Message != "" || result.Exception != nil {
		l.plain = false
		return
	}
	l.open("testStepFinished").text("testCaseStartedId", m.TestCaseStartedId).text("testStepId", m.TestStepId)
	l.key("testStepResult").b = append(l.b, '{')
	l.instant("duration", (*messages.Timestamp)(result.Duration)).text("status", string(result.Status))
	l.b = append(l.b, '}')
	l.instant("timestamp", m.Timestamp)
}

// open begins an envelope and its only message.
func (l *line) open(kind string) *line {
	l.b = append(append(append(l.b, '{', '"'), kind...), '"', ':', '{')
	return l
}

// comma separates what follows from what stands before it in an object or a list.
func (l *line) comma() {
	if last := l.b[len(l.b)-1]; last != '{' && last != '[' {
		l.b = append(l.b, ',')
	}
}

// key writes a name, after a comma unless it is the first of its object.
func (l *line) key(name string) *line {
	l.comma()
	l.b = append(append(append(l.b, '"'), name...), '"', ':')
	return l
}

// text writes a field.
func (l *line) text(name, value string) *line {
	l.key(name).quoted(value)
	return l
}

// quoted writes a value. Signs that JSON, or browsers, want escaped make the line one
// for encoding/json; identifiers have none.
func (l *line) quoted(value string) {
	for _, c := range value {
		if c < ' ' || c == '"' || c == '\\' || c == '\u2028' || c == '\u2029' || c == utf8.RuneError {
			l.plain = false
		}
	}
	l.b = append(append(append(l.b, '"'), value...), '"')
}

// number writes a field.
func (l *line) number(name string, value int64) *line {
	l.key(name).b = strconv.AppendInt(l.b, value, 10)
	return l
}

// instant writes a point in time, or a duration, which has the same two fields.
func (l *line) instant(name string, t *messages.Timestamp) *line {
	if t == nil {
		l.plain = false
		return l
	}
	l.key(name).b = append(l.b, '{')
	l.number("seconds", t.Seconds).number("nanos", t.Nanos)
	l.b = append(l.b, '}')
	return l
}
