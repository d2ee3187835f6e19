package reports

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"

	messages "github.com/cucumber/messages/go/v34"

	"example.com/rehearse/internal/bilingual"
)

// step describes a planned step: a hook, or a pickle step with its keyword.
func (c *collector) step(pickle *messages.Pickle, ts *messages.TestStep) Step {
	if ts.HookId != "" {
		return Step{Hook: true, Keyword: hookKeyword(c.hooks[ts.HookId]), Text: hookName(c.hooks[ts.HookId]), Status: StatusUnknown}
	}
	step := Step{Status: StatusUnknown}
	for _, ps := range present(pickle.Steps) {
		if ps.Id != ts.PickleStepId {
			continue
		}
		step.Text = ps.Text
		if len(ps.AstNodeIds) > 0 {
			n := c.nodes[ps.AstNodeIds[0]]
			step.Keyword, step.Line, step.Background = n.keyword, n.line, n.background
		}
		step.argument(ps.Argument)
		break
	}
	return step
}

// argument takes over a table or a doc string.
func (s *Step) argument(arg *messages.PickleStepArgument) {
	if arg == nil {
		return
	}
	if arg.DocString != nil {
		s.DocString = arg.DocString.Content
	}
	if arg.DataTable == nil {
		return
	}
	for _, row := range present(arg.DataTable.Rows) {
		values := make([]string, len(present(row.Cells)))
		for i, cell := range present(row.Cells) {
			values[i] = cell.Value
		}
		s.Table = append(s.Table, values)
	}
}

// hookKeyword names a hook's kind in the words of Cucumber, which are code and not
// translated.
func hookKeyword(h *messages.Hook) string {
	if h != nil && strings.HasPrefix(string(h.Type), "AFTER") {
		return "After "
	}
	if h != nil && strings.HasPrefix(string(h.Type), "BEFORE") {
		return "Before "
	}
	return "Hook "
}

// hookName returns the name its author gave a hook.
func hookName(h *messages.Hook) string {
	if h == nil {
		return ""
	}
	return h.Name
}

// caseStarted opens an attempt with every step still unknown: what never reports
// back must not look passed.
func (c *collector) caseStarted(m *messages.TestCaseStarted) error {
	of := c.cases[m.TestCaseId]
	if of == nil {
		return bilingual.Errorf("testCaseStarted %q 指向不存在的 testCase %q", "testCaseStarted %q refers to the unknown testCase %q", m.Id, m.TestCaseId)
	}
	of.scenario.Attempts = append(of.scenario.Attempts, Attempt{
		Number: int(m.Attempt) + 1, Worker: m.WorkerId, Status: StatusUnknown,
		Started: instant(m.Timestamp), Steps: slices.Clone(of.steps),
	})
	c.attempts[m.Id] = &attempt{of: of, place: len(of.scenario.Attempts) - 1}
	return nil
}

// caseFinished closes an attempt.
func (c *collector) caseFinished(m *messages.TestCaseFinished) error {
	a := c.attempts[m.TestCaseStartedId]
	if a == nil {
		return bilingual.Errorf("testCaseFinished 指向不存在的 testCaseStarted %q", "testCaseFinished refers to the unknown testCaseStarted %q", m.TestCaseStartedId)
	}
	now := a.now()
	now.Status = worst(now.Steps)
	now.Duration = between(now.Started, instant(m.Timestamp))
	return nil
}

// stepStarted notes when a step began.
func (c *collector) stepStarted(m *messages.TestStepStarted) error {
	a, step, err := c.find("testStepStarted", m.TestCaseStartedId, m.TestStepId)
	if err != nil {
		return err
	}
	step.Offset = between(a.Started, instant(m.Timestamp))
	return nil
}

// stepFinished notes how a step ended. A bad step colours its attempt at once, so
// that a run that dies afterwards still tells what it knew.
func (c *collector) stepFinished(m *messages.TestStepFinished) error {
	a, step, err := c.find("testStepFinished", m.TestCaseStartedId, m.TestStepId)
	if err != nil {
		return err
	}
	if m.TestStepResult == nil {
		return bilingual.Errorf("testStepFinished %q 没有 testStepResult", "testStepFinished %q has no testStepResult", m.TestStepId)
	}
	r := m.TestStepResult
	step.Status, step.Message = stepStatus(r.Status), r.Message
	if r.Duration != nil {
		step.Duration = time.Duration(r.Duration.Seconds)*time.Second + time.Duration(r.Duration.Nanos)
	}
	if r.Exception != nil {
		step.Type = r.Exception.Type
		if step.Message == "" {
			step.Message = r.Exception.Message
		}
	}
	if step.Status.Bad() && step.Status.severity() > a.Status.severity() {
		a.Status = step.Status
	}
	return nil
}

// suggestion keeps the first snippet for a step without a definition, in every attempt:
// the next one lacks it too.
func (c *collector) suggestion(m *messages.Suggestion) {
	at, known := c.written[m.PickleStepId]
	snippets := present(m.Snippets)
	if !known || len(snippets) == 0 {
		return // a report can do without
	}
	at.of.steps[at.place].Snippet = snippets[0].Code
	for i := range at.of.scenario.Attempts {
		at.of.scenario.Attempts[i].Steps[at.place].Snippet = snippets[0].Code
	}
}

// find returns the attempt and the step a message speaks of.
func (c *collector) find(what, attemptID, stepID string) (*Attempt, *Step, error) {
	a := c.attempts[attemptID]
	if a == nil {
		return nil, nil, bilingual.Errorf("%s 指向不存在的 testCaseStarted %q", "%s refers to the unknown testCaseStarted %q", what, attemptID)
	}
	place, ok := a.of.index[stepID]
	if !ok {
		return nil, nil, bilingual.Errorf("%s 指向不存在的 testStep %q", "%s refers to the unknown testStep %q", what, stepID)
	}
	now := a.now()
	return now, &now.Steps[place], nil
}

// attachment hangs an attachment on its step, its attempt or the run.
func (c *collector) attachment(m *messages.Attachment) error {
	att := Attachment{MediaType: m.MediaType, Name: m.FileName, Body: m.Body, URL: m.Url}
	if m.ContentEncoding == messages.AttachmentContentEncoding_BASE64 {
		if err := att.decode(); err != nil {
			return err
		}
	}
	if m.TestCaseStartedId == "" {
		return c.runAttachment(att)
	}
	return c.hang(att, m.TestCaseStartedId, m.TestStepId)
}

// external hangs an attachment that lies elsewhere.
func (c *collector) external(m *messages.ExternalAttachment) error {
	if m.TestCaseStartedId == "" {
		return nil
	}
	return c.hang(Attachment{MediaType: m.MediaType, URL: m.Url}, m.TestCaseStartedId, m.TestStepId)
}

// hang puts an attachment where it belongs.
func (c *collector) hang(att Attachment, attemptID, stepID string) error {
	if stepID != "" {
		_, step, err := c.find("attachment", attemptID, stepID)
		if err == nil {
			step.Attachments = append(step.Attachments, att)
		}
		return err
	}
	a := c.attempts[attemptID]
	if a == nil {
		return bilingual.Errorf("attachment 指向不存在的 testCaseStarted %q", "attachment refers to the unknown testCaseStarted %q", attemptID)
	}
	now := a.now()
	now.Attachments = append(now.Attachments, att)
	return nil
}

// runAttachment reads the facts of the run; other attachments to it are dropped,
// because no report has a place for them.
func (c *collector) runAttachment(att Attachment) error {
	if att.MediaType != MediaRun {
		return nil
	}
	var run struct {
		Seed   int64    `json:"seed"`
		Client []string `json:"client"`
		Flags  []string `json:"flags"`
		Shard  string   `json:"shard"`
		Known  []Known  `json:"known_failing"`
	}
	if err := json.Unmarshal([]byte(att.Body), &run); err != nil {
		return bilingual.Errorf("附件 %s：%v", "attachment %s: %v", MediaRun, err)
	}
	c.res.Seed, c.res.Client, c.res.Flags, c.known = run.Seed, run.Client, run.Flags, run.Known
	part, err := parsePart(run.Shard)
	if err == nil && c.res.Part.Of > 0 {
		return c.res.Part.join(part)
	}
	c.res.Part = part
	return err
}

// decode turns base64 into text where the media type says text, and checks it where
// it does not.
func (a *Attachment) decode() error {
	raw, err := base64.StdEncoding.DecodeString(a.Body)
	if err != nil {
		return bilingual.Errorf("附件 %s：%v", "attachment %s: %v", a.MediaType, err)
	}
	if strings.HasPrefix(a.MediaType, "text/") || strings.Contains(a.MediaType, "json") {
		a.Body = strings.ToValidUTF8(string(raw), "\uFFFD")
		return nil
	}
	a.Binary = true
	return nil
}

// instant turns the protocol's time into Go's, zero for a missing one.
func instant(t *messages.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return time.Unix(t.Seconds, t.Nanos).UTC()
}

// between is a distance that is never negative: clocks of workers may disagree.
func between(from, to time.Time) time.Duration {
	if from.IsZero() || to.Before(from) {
		return 0
	}
	return to.Sub(from)
}
