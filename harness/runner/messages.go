package runner

import (
	"encoding/base64"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v34"
)

// runID is the identifier of the only test run of a stream.
const runID = "test-run"

// stream writes the Cucumber Messages of a run. Identifiers of test cases derive
// from those of the pickles, so that they depend neither on the order of events
// nor, when a run is sharded, on the shard.
type stream struct {
	emit  func(*messages.Envelope)
	defs  *definitions
	hooks hooks
}

// opening tells everything that is known before the first scenario starts.
func (s stream) opening(entries []entry, types []ParameterType, now time.Time) {
	if s.emit == nil {
		return
	}
	s.emit(&messages.Envelope{Meta: meta()})
	var last *feature
	for _, e := range entries { // those of a file stand together
		if e.feature != last {
			last = e.feature
			s.source(last)
		}
		s.emit(&messages.Envelope{Pickle: e.open().pickle})
	}
	s.parameterTypes(types)
	s.tellHooks(BeforeRun, BeforeScenario)
	for _, def := range s.defs.all {
		s.emit(&messages.Envelope{StepDefinition: &messages.StepDefinition{Id: def.id,
			Pattern:         &messages.StepDefinitionPattern{Source: def.pattern.String(), Type: messages.StepDefinitionPatternType_REGULAR_EXPRESSION},
			SourceReference: &messages.SourceReference{Uri: def.file, Location: &messages.Location{Line: int64(def.line)}}}})
	}
	s.tellHooks(AfterScenario, AfterRun)
	s.emit(&messages.Envelope{TestRunStarted: &messages.TestRunStarted{Id: runID, Timestamp: timestamp(now)}})
}

// source tells what is in a file.
func (s stream) source(f *feature) {
	s.emit(&messages.Envelope{Source: &messages.Source{Uri: f.uri, Data: f.text, MediaType: messages.SourceMediaType_TEXT_X_CUCUMBER_GHERKIN_PLAIN}})
	if document, err := f.document(); err == nil { // it parsed before
		s.emit(&messages.Envelope{GherkinDocument: document})
	}
}

// tellHooks describes the hooks of the given times, in the order of Options.Hooks.
func (s stream) tellHooks(times ...HookTime) {
	for _, when := range times {
		list := s.hooks[when]
		for i := range list {
			if when == AfterScenario || when == AfterRun {
				s.emit(list[len(list)-1-i].envelope())
			} else {
				s.emit(list[i].envelope())
			}
		}
	}
}

// cases plans the scenarios in the order in which they are run.
func (s stream) cases(entries []entry) {
	if s.emit == nil {
		return
	}
	for _, e := range entries {
		s.emit(&messages.Envelope{TestCase: s.testCase(e.open())})
	}
}

// closing ends the stream; success also wants that nothing was left unchecked. A
// cause is what ended the run from outside.
func (s stream) closing(success bool, now time.Time, cause error) {
	if s.emit == nil {
		return
	}
	end := &messages.TestRunFinished{TestRunStartedId: runID, Success: success, Timestamp: timestamp(now)}
	if cause != nil {
		end.Message = cause.Error()
		end.Exception = &messages.Exception{Type: fmt.Sprintf("%T", cause), Message: cause.Error()}
	}
	s.emit(&messages.Envelope{TestRunFinished: end})
}

// runHooks tells of the hooks around the run that were called.
func (s stream) runHooks(when HookTime, called []hookRecord) {
	if s.emit == nil {
		return
	}
	for i := range called {
		record, id := &called[i].stepRecord, string(when)+"-"+strconv.Itoa(i)
		s.emit(&messages.Envelope{TestRunHookStarted: &messages.TestRunHookStarted{Id: id, TestRunStartedId: runID, HookId: called[i].id, Timestamp: timestamp(record.start)}})
		for _, a := range record.attachments {
			envelope := attachment(a, record.end)
			envelope.TestRunHookStartedId = id
			s.emit(&messages.Envelope{Attachment: envelope})
		}
		s.emit(&messages.Envelope{TestRunHookFinished: &messages.TestRunHookFinished{TestRunHookStartedId: id, Result: stepResult(record), Timestamp: timestamp(record.end)}})
	}
}

// meta holds nothing that differs between two runs of one binary on one machine;
// the environment of a CI server is for the reports to add.
func meta() *messages.Meta {
	return &messages.Meta{
		ProtocolVersion: "34.2.1",
		Implementation:  &messages.Product{Name: "rehearse"},
		Runtime:         &messages.Product{Name: "go", Version: strings.TrimPrefix(runtime.Version(), "go")},
		Os:              &messages.Product{Name: runtime.GOOS},
		Cpu:             &messages.Product{Name: runtime.GOARCH},
	}
}

func caseID(it item) string        { return "case-" + it.pickle.Id }
func stepID(it item, i int) string { return caseID(it) + "-step-" + strconv.Itoa(i) }
func hookStepID(it item, when HookTime, i int) string {
	return caseID(it) + "-" + string(when) + "-" + strconv.Itoa(i)
}
func startID(it item, no int) string { return caseID(it) + "-attempt-" + strconv.Itoa(no) }

// testCase links each step to the definitions that fit it: none when undefined,
// several when ambiguous.
func (s stream) testCase(it item) *messages.TestCase {
	tc := &messages.TestCase{Id: caseID(it), PickleId: it.pickle.Id, TestRunStartedId: runID, TestSteps: []*messages.TestStep{}}
	for i, h := range s.hooks.of(BeforeScenario, it) {
		tc.TestSteps = append(tc.TestSteps, &messages.TestStep{Id: hookStepID(it, BeforeScenario, i), HookId: h.id})
	}
	for i, step := range it.pickle.Steps {
		ts := &messages.TestStep{Id: stepID(it, i), PickleStepId: step.Id,
			StepDefinitionIds: []string{}, StepMatchArgumentsLists: []*messages.StepMatchArgumentsList{}}
		for _, def := range s.defs.match(it.pickle.Language, step.Text) {
			ts.StepDefinitionIds = append(ts.StepDefinitionIds, def.id)
			ts.StepMatchArgumentsLists = append(ts.StepMatchArgumentsLists, def.arguments(step.Text))
		}
		tc.TestSteps = append(tc.TestSteps, ts)
	}
	for i, h := range s.hooks.of(AfterScenario, it) {
		tc.TestSteps = append(tc.TestSteps, &messages.TestStep{Id: hookStepID(it, AfterScenario, i), HookId: h.id})
	}
	return tc
}

// scenario tells the attempts at one scenario. One that was not run stays a test
// case that never started.
func (s stream) scenario(it item, out outcome) {
	if s.emit == nil {
		return
	}
	for i, rec := range out.attempts {
		s.attempt(it, i, rec)
		s.emit(&messages.Envelope{TestCaseFinished: &messages.TestCaseFinished{TestCaseStartedId: startID(it, i),
			Timestamp: timestamp(rec.end), WillBeRetried: i+1 < len(out.attempts)}})
	}
}

// attempt tells the steps in the order of the scenario, those never reached too,
// because readers expect every step of a test case to end.
func (s stream) attempt(it item, number int, rec *recorder) {
	start := startID(it, number)
	s.emit(&messages.Envelope{TestCaseStarted: &messages.TestCaseStarted{Id: start, TestCaseId: caseID(it),
		Attempt: int64(number), Timestamp: timestamp(rec.start)}})
	for i := range rec.beforeHooks {
		s.step(start, hookStepID(it, BeforeScenario, i), &rec.beforeHooks[i].stepRecord, nil)
	}
	for i := range rec.steps {
		var suggestion *messages.Envelope
		if step := it.pickle.Steps[i]; rec.steps[i].status == StatusUndefined {
			suggestion = &messages.Envelope{Suggestion: &messages.Suggestion{Id: start + "-suggestion-" + strconv.Itoa(i), PickleStepId: step.Id,
				Snippets: []*messages.Snippet{{Language: "go", Code: snippet(it.pickle.Language, step)}}}}
		}
		s.step(start, stepID(it, i), &rec.steps[i], suggestion)
	}
	for i := range rec.afterHooks {
		s.step(start, hookStepID(it, AfterScenario, i), &rec.afterHooks[i].stepRecord, nil)
	}
}

// step tells one step or hook of an attempt; suggestion may be nil.
func (s stream) step(start, id string, record *stepRecord, suggestion *messages.Envelope) {
	s.emit(&messages.Envelope{TestStepStarted: &messages.TestStepStarted{TestCaseStartedId: start, TestStepId: id, Timestamp: timestamp(record.start)}})
	for _, a := range record.attachments {
		envelope := attachment(a, record.end)
		envelope.TestCaseStartedId, envelope.TestStepId = start, id
		s.emit(&messages.Envelope{Attachment: envelope})
	}
	if suggestion != nil {
		s.emit(suggestion)
	}
	s.emit(&messages.Envelope{TestStepFinished: &messages.TestStepFinished{TestCaseStartedId: start, TestStepId: id,
		TestStepResult: stepResult(record), Timestamp: timestamp(record.end)}})
}

// stepResult adds the exception to failures and to steps whose author gave a reason
// for skipping or leaving them; an ambiguous step has nothing that was thrown.
func stepResult(record *stepRecord) *messages.TestStepResult {
	duration := messages.GoDurationToDuration(record.end.Sub(record.start))
	result := &messages.TestStepResult{Duration: &duration, Message: record.message,
		Status: messages.TestStepResultStatus(strings.ToUpper(string(record.status)))}
	if record.errorType != "" && record.status != StatusAmbiguous {
		result.Exception = &messages.Exception{Type: record.errorType, Message: record.message, StackTrace: record.stack}
	}
	return result
}

// attachment is text where that is safe to read, base64 otherwise.
func attachment(a godog.Attachment, now time.Time) *messages.Attachment {
	m := &messages.Attachment{MediaType: a.MediaType, FileName: a.FileName, Timestamp: timestamp(now)}
	textual := strings.HasPrefix(a.MediaType, "text/") || strings.HasPrefix(a.MediaType, "application/json")
	if textual && utf8.Valid(a.Body) {
		m.Body, m.ContentEncoding = string(a.Body), messages.AttachmentContentEncoding_IDENTITY
	} else {
		m.Body, m.ContentEncoding = base64.StdEncoding.EncodeToString(a.Body), messages.AttachmentContentEncoding_BASE64
	}
	return m
}

// timestamp splits a time by hand: the library's conversion overflows outside the
// years 1678 to 2262, and simulated clocks may stand anywhere.
func timestamp(t time.Time) *messages.Timestamp {
	return &messages.Timestamp{Seconds: t.Unix(), Nanos: int64(t.Nanosecond())}
}
