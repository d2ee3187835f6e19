package reports

import (
	"cmp"
	"slices"
	"strings"

	messages "github.com/cucumber/messages/go/v34"

	"example.com/rehearse/internal/bilingual"
)

// collector folds a stream of messages into results. Ids are only unique within
// one stream, so the indexes are thrown away when the next one begins.
type collector struct {
	res       Results
	features  map[string]Feature
	scenarios []*Scenario
	streams   int // begun
	ends      int // of runs seen
	known     []Known

	nodes    document
	pickles  map[string]*messages.Pickle
	hooks    map[string]*messages.Hook
	cases    map[string]*testCase
	attempts map[string]*attempt
	written  map[string]writtenStep // pickle step id → its step of a test case
}

// testCase is a planned scenario and the steps each of its attempts starts from.
type testCase struct {
	scenario *Scenario
	steps    []Step
	index    map[string]int // test step id → place in steps
}

// writtenStep is a step of a test case.
type writtenStep struct {
	of    *testCase
	place int
}

// attempt is an execution under way. It points at its scenario and place, not into
// the slice, which moves when a retry is appended.
type attempt struct {
	of    *testCase
	place int
}

// now returns the attempt itself.
func (a *attempt) now() *Attempt { return &a.of.scenario.Attempts[a.place] }

// newCollector returns a collector without any stream.
func newCollector() *collector {
	c := &collector{features: map[string]Feature{}}
	c.reset()
	return c
}

// reset opens a new space of ids.
func (c *collector) reset() {
	c.nodes = document{}
	c.pickles = map[string]*messages.Pickle{}
	c.hooks = map[string]*messages.Hook{}
	c.cases = map[string]*testCase{}
	c.attempts = map[string]*attempt{}
	c.written = map[string]writtenStep{}
}

// add folds one message. Messages without a say in a report are skipped, unknown
// ones too: the protocol grows.
func (c *collector) add(env *messages.Envelope) error {
	switch {
	case env.Meta != nil:
		c.meta(env.Meta)
	case env.Hook != nil:
		c.hooks[env.Hook.Id] = env.Hook
	case env.GherkinDocument != nil:
		c.document(env.GherkinDocument)
	case env.ParseError != nil:
		c.parseError(env.ParseError)
	case env.Pickle != nil:
		c.pickles[env.Pickle.Id] = env.Pickle
	case env.TestCase != nil:
		return c.testCase(env.TestCase)
	default:
		return c.addRun(env)
	}
	return nil
}

// addRun folds the messages of the execution itself.
func (c *collector) addRun(env *messages.Envelope) error {
	switch {
	case env.TestRunStarted != nil:
		c.runStarted(env.TestRunStarted)
	case env.TestRunFinished != nil:
		c.runFinished(env.TestRunFinished)
	case env.TestRunHookFinished != nil:
		c.runHookFinished(env.TestRunHookFinished)
	case env.TestCaseStarted != nil:
		return c.caseStarted(env.TestCaseStarted)
	case env.TestCaseFinished != nil:
		return c.caseFinished(env.TestCaseFinished)
	case env.TestStepStarted != nil:
		return c.stepStarted(env.TestStepStarted)
	case env.TestStepFinished != nil:
		return c.stepFinished(env.TestStepFinished)
	case env.Suggestion != nil:
		c.suggestion(env.Suggestion)
	case env.Attachment != nil:
		return c.attachment(env.Attachment)
	case env.ExternalAttachment != nil:
		return c.external(env.ExternalAttachment)
	}
	return nil
}

// meta opens a stream.
func (c *collector) meta(meta *messages.Meta) {
	c.reset()
	if c.res.Tool == "" && meta.Implementation != nil {
		c.res.Tool = strings.TrimSpace(meta.Implementation.Name + " " + meta.Implementation.Version)
	}
}

// document remembers a feature and where its nodes are.
func (c *collector) document(doc *messages.GherkinDocument) {
	if doc.Feature == nil {
		return
	}
	f := doc.Feature
	c.nodes.add(f)
	c.features[doc.Uri] = Feature{
		URI: doc.Uri, Name: f.Name, Keyword: f.Keyword, Language: f.Language, Line: lineOf(f.Location),
		Planned: planned(f),
	}
}

// parseError keeps a feature that could not be read from vanishing.
func (c *collector) parseError(p *messages.ParseError) {
	where := ""
	if p.Source != nil {
		where = location(p.Source.Uri, lineOf(p.Source.Location)) + ": "
	}
	c.res.Errors = append(c.res.Errors, where+p.Message)
}

// runStarted keeps the earliest start, because shards run side by side.
func (c *collector) runStarted(run *messages.TestRunStarted) {
	c.streams++
	at := instant(run.Timestamp)
	if c.res.Started.IsZero() || !at.IsZero() && at.Before(c.res.Started) {
		c.res.Started = at
	}
}

// runFinished keeps the latest end and what went wrong outside of scenarios.
func (c *collector) runFinished(run *messages.TestRunFinished) {
	c.ends++
	if at := instant(run.Timestamp); at.After(c.res.Finished) {
		c.res.Finished = at
	}
	message := run.Message
	if message == "" && run.Exception != nil {
		message = cmp.Or(run.Exception.Message, run.Exception.Type)
	}
	if message != "" {
		c.res.Errors = append(c.res.Errors, message)
	}
}

// runHookFinished reports a broken hook of the run: no scenario will show it.
func (c *collector) runHookFinished(hook *messages.TestRunHookFinished) {
	if hook.Result == nil || !stepStatus(hook.Result.Status).Bad() {
		return
	}
	c.res.Errors = append(c.res.Errors, cmp.Or(hook.Result.Message, string(hook.Result.Status)))
}

// testCase turns a planned pickle into a scenario. Pickles without a test case were
// not selected and are no part of the run.
func (c *collector) testCase(tc *messages.TestCase) error {
	pickle := c.pickles[tc.PickleId]
	if pickle == nil {
		return bilingual.Errorf("testCase %q 指向不存在的 pickle %q", "testCase %q refers to the unknown pickle %q", tc.Id, tc.PickleId)
	}
	s := c.scenario(pickle)
	of := &testCase{scenario: s, index: make(map[string]int, len(tc.TestSteps))}
	for _, step := range present(tc.TestSteps) {
		of.index[step.Id] = len(of.steps)
		if step.PickleStepId != "" {
			c.written[step.PickleStepId] = writtenStep{of: of, place: len(of.steps)}
		}
		of.steps = append(of.steps, c.step(pickle, step))
	}
	c.cases[tc.Id] = of
	c.scenarios = append(c.scenarios, s)
	return nil
}

// scenario describes a pickle.
func (c *collector) scenario(pickle *messages.Pickle) *Scenario {
	feature := c.features[pickle.Uri]
	s := &Scenario{
		URI: pickle.Uri, Name: pickle.Name, Feature: feature.Name,
		Language: cmp.Or(pickle.Language, feature.Language), Tags: []string{},
	}
	for _, id := range pickle.AstNodeIds {
		n := c.nodes[id]
		s.Line = cmp.Or(n.line, s.Line)
		s.Rule = cmp.Or(n.rule, s.Rule)
		if n.example != nil {
			s.Example = n.example
		}
	}
	s.Line = cmp.Or(lineOf(pickle.Location), s.Line)
	for _, tag := range present(pickle.Tags) {
		s.Tags = append(s.Tags, tag.Name)
		if id, ok := strings.CutPrefix(tag.Name, modeTag); ok && s.Mode == "" {
			s.Mode = id
		}
	}
	return s
}

// results ends the fold. Scenarios are sorted by place, not by the order in which
// concurrent workers happened to take them.
func (c *collector) results() Results {
	r := c.res
	if r.Part.Whole() {
		r.Part = Part{}
	}
	r.Complete = c.ends > 0 && c.ends >= c.streams
	r.Scenarios = make([]Scenario, 0, len(c.scenarios))
	for _, s := range c.scenarios {
		s.settle()
		r.Scenarios = append(r.Scenarios, *s)
	}
	slices.SortStableFunc(r.Scenarios, func(a, b Scenario) int {
		return cmp.Or(cmp.Compare(a.URI, b.URI), cmp.Compare(a.Line, b.Line))
	})
	r.excuse(c.known)
	r.Features = make([]Feature, 0, len(c.features))
	for _, f := range c.features {
		r.Features = append(r.Features, f)
	}
	slices.SortFunc(r.Features, func(a, b Feature) int { return cmp.Compare(a.URI, b.URI) })
	return r
}
