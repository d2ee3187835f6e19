package reports

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	messages "github.com/cucumber/messages/go/v34"

	"example.com/rehearse/internal/bilingual"
)

// Merge writes the streams of one run's shards as one stream: one meta, what the
// features say, one start (the earliest), the scenarios stream by stream, one end
// (success when every shard succeeded, at the latest time). Everything is held in
// memory, since the start of the run may stand in the last stream; nothing is
// written unless all streams are good.
//
// Sources, documents, pickles, step definitions, hooks and facts of the run that
// several streams tell in the same bytes are kept once. A scenario that two streams
// planned, an id with two meanings, another seed or another protocol are errors that
// name stream and line, both counted from 1, and wrap [ErrMessage]. When a shard has
// no end, or shards are missing, the merged stream has none: it reads as incomplete.
//
// A shard that crashed may have written half of its last message. That line is left out
// and told in torn; anything else that is no message is an error.
func Merge(w io.Writer, streams ...io.Reader) (torn []Torn, err error) {
	if len(streams) == 0 {
		return nil, bilingual.Errorf("没有可合并的消息流", "no streams to merge")
	}
	m := &merger{owners: map[string]owner{}, ended: true}
	for i, r := range streams {
		if err := m.stream(i+1, r); err != nil {
			return nil, &StreamError{Stream: i + 1, Err: err}
		}
	}
	return m.torn, m.write(w)
}

// Torn is a stream that ends in the middle of a message.
type Torn struct {
	Stream int // counted from 1
	Line   int // of the half message, counted from 1
}

// StreamError is about one of several streams.
type StreamError struct {
	Stream int // counted from 1
	Err    error
}

// Error names the stream by its number; who knows its name can do better.
func (e *StreamError) Error() string { return fmt.Sprintf("stream %d: %v", e.Stream, e.Err) }

// Unwrap gives what is wrong with it.
func (e *StreamError) Unwrap() error { return e.Err }

// merger gathers the parts of the merged stream.
type merger struct {
	meta     []byte
	protocol string   // its version
	head     [][]byte // what the features and the glue say
	started  *messages.TestRunStarted
	body     [][]byte // what happened
	end      *messages.TestRunFinished
	ended    bool // every stream so far has an end
	torn     []Torn
	part     *Part               // the shards so far; nil before the first that tells
	facts    messages.Attachment // of the run, from the first stream that tells
	factsAt  int                 // where they stand in body
	owners   map[string]owner
}

// owner tells who claimed an id or a place first, and what for.
type owner struct {
	stream, line int
	said         string
}

// shard is the stream that is being read.
type shard struct {
	*merger
	number   int
	checked  *collector // refuses references to nothing
	runID    string
	opened   bool
	finished bool
	pickles  map[string]*messages.Pickle
}

// stream reads one stream to its end.
func (m *merger) stream(number int, r io.Reader) error {
	s := &shard{merger: m, number: number, checked: newCollector(), pickles: map[string]*messages.Pickle{}}
	err := eachMessage(r, s.add)
	var half *tornError
	if errors.As(err, &half) && s.opened && !s.finished {
		m.torn = append(m.torn, Torn{Stream: number, Line: half.line})
	} else if err != nil {
		return err
	}
	if !s.opened {
		return bilingual.Errorf("%v：是空的，没有 meta", "%v: the stream is empty, it has no meta", ErrMessage)
	}
	m.ended = m.ended && s.finished
	return nil
}

// add takes one message. Its bytes are copied, because the reader reuses them.
func (s *shard) add(number int, line []byte, env *messages.Envelope) error {
	if err := s.admit(env); err != nil {
		return err
	}
	line = bytes.Clone(line)
	switch {
	case env.Meta != nil:
		return s.open(line, env.Meta)
	case env.TestRunStarted != nil:
		return s.start(env.TestRunStarted)
	case env.TestRunFinished != nil:
		return s.finish(env.TestRunFinished)
	case env.TestCase != nil:
		if err := s.plan(number, env.TestCase); err != nil {
			return err
		}
	case env.Attachment != nil && env.Attachment.TestCaseStartedId == "" && env.Attachment.MediaType == MediaRun:
		again, err := s.know(number, env.Attachment)
		if again || err != nil {
			return err
		}
	default:
		return s.define(number, line, env)
	}
	return s.happen(line)
}

// admit refuses what no single stream may hold: a meta anywhere but at its opening,
// and references to nothing.
func (s *shard) admit(env *messages.Envelope) error {
	if env.Meta != nil && s.opened {
		return bilingual.Errorf("出现第二个 meta；每个消息流请单独给出", "a second meta; give each stream on its own")
	}
	if env.Meta == nil && !s.opened {
		return bilingual.Errorf("消息流不是以 meta 开头", "the stream does not open with meta")
	}
	return s.checked.add(env)
}

// open takes the first meta for all, as shards of one run have one runner.
func (s *shard) open(line []byte, meta *messages.Meta) error {
	s.opened = true
	if s.meta == nil {
		s.meta, s.protocol = line, meta.ProtocolVersion
	}
	if s.protocol != meta.ProtocolVersion {
		return bilingual.Errorf("协议是 %q，而第 1 个消息流是 %q", "protocol %q, but stream 1 has %q", meta.ProtocolVersion, s.protocol)
	}
	return nil
}

// start keeps the earliest time and the first id: other streams take that over.
func (s *shard) start(run *messages.TestRunStarted) error {
	if s.checked.streams > 1 {
		return bilingual.Errorf("出现第二个 testRunStarted", "a second testRunStarted")
	}
	s.runID = run.Id
	if s.started == nil {
		s.started = run
		return nil
	}
	at, first := instant(run.Timestamp), instant(s.started.Timestamp)
	if first.IsZero() || !at.IsZero() && at.Before(first) {
		s.started.Timestamp = run.Timestamp
	}
	return nil
}

// finish joins ends: a run succeeds when all shards did, and every message stays.
func (s *shard) finish(run *messages.TestRunFinished) error {
	if s.finished {
		return bilingual.Errorf("出现第二个 testRunFinished", "a second testRunFinished")
	}
	s.finished = true
	if s.end == nil {
		s.end = run
		return nil
	}
	s.end.Success = s.end.Success && run.Success
	if instant(run.Timestamp).After(instant(s.end.Timestamp)) {
		s.end.Timestamp = run.Timestamp
	}
	if s.end.Exception == nil {
		s.end.Exception = run.Exception
	}
	if run.Message != "" && !strings.Contains(s.end.Message, run.Message) {
		s.end.Message = strings.TrimPrefix(s.end.Message+"\n"+run.Message, "\n")
	}
	return nil
}

// plan refuses a scenario that another stream planned: its result would count twice.
func (s *shard) plan(number int, tc *messages.TestCase) error {
	pickle := s.pickles[tc.PickleId] // the collector has seen that it exists
	where := location(pickle.Uri, lineOf(pickle.Location))
	if pickle.Location == nil {
		where += " (pickle " + pickle.Id + ")"
	}
	if first, taken := s.owners["scenario "+where]; taken {
		return bilingual.Errorf("场景 %s 在第 %d 个消息流第 %d 行已经有了", "the scenario %s is in stream %d, line %d already", where, first.stream, first.line)
	}
	s.owners["scenario "+where] = owner{stream: s.number, line: number}
	return s.own(number, "testCase "+tc.Id)
}

// know takes the facts of a run, which are those of all its shards but for one: which
// shard it is.
func (s *shard) know(number int, facts *messages.Attachment) (again bool, err error) {
	common, part, err := cutPart(facts.Body)
	if err != nil {
		return false, err
	}
	if again, err = s.claim(number, "the facts of the run", common); err != nil {
		return false, err
	}
	if s.part == nil {
		s.part, s.facts, s.factsAt = &part, *facts, len(s.body)
		s.facts.Body = common
		return again, nil
	}
	if part.Of == 0 && s.part.Of == 0 {
		return again, nil
	}
	return again, s.part.join(part)
}

// define takes a message that says something about the features or the glue, once;
// anything else happened and is kept in its order.
func (s *shard) define(number int, line []byte, env *messages.Envelope) error {
	what := definition(env)
	if env.TestCaseStarted != nil {
		if err := s.own(number, "testCaseStarted "+env.TestCaseStarted.Id); err != nil {
			return err
		}
	}
	if what == "" {
		return s.happen(line)
	}
	if env.Pickle != nil {
		s.pickles[env.Pickle.Id] = env.Pickle
	}
	again, err := s.claim(number, what, string(line))
	if again || err != nil {
		return err
	}
	if env.GherkinDocument != nil && env.GherkinDocument.Feature != nil {
		if err := s.nodes(number, env.GherkinDocument); err != nil {
			return err
		}
	}
	s.head = append(s.head, line)
	return nil
}

// definition names what a message defines, "" when it defines nothing.
func definition(env *messages.Envelope) string {
	switch {
	case env.Source != nil:
		return "source " + env.Source.Uri
	case env.GherkinDocument != nil:
		return "gherkinDocument " + env.GherkinDocument.Uri
	case env.Pickle != nil:
		return "pickle " + env.Pickle.Id
	case env.StepDefinition != nil:
		return "stepDefinition " + env.StepDefinition.Id
	case env.Hook != nil:
		return "hook " + env.Hook.Id
	case env.ParameterType != nil:
		return "parameterType " + env.ParameterType.Id
	case env.ParseError != nil && env.ParseError.Source != nil:
		src := env.ParseError.Source
		return "parseError " + location(src.Uri, lineOf(src.Location)) + " " + env.ParseError.Message
	}
	return ""
}

// nodes refuses documents whose nodes share ids: keywords and lines would be looked
// up in the wrong file.
func (s *shard) nodes(number int, doc *messages.GherkinDocument) error {
	ids := document{}
	ids.add(doc.Feature)
	for _, id := range slices.Sorted(maps.Keys(ids)) { // sorted: one input, one error
		_, err := s.claim(number, "node "+id, doc.Uri)
		if err != nil {
			return err
		}
	}
	return nil
}

// own claims an id that no other message may have, not even in the same words.
func (s *shard) own(number int, what string) error {
	again, err := s.claim(number, what, "")
	if again {
		first := s.owners[what]
		return bilingual.Errorf("%s 在第 %d 个消息流第 %d 行已经有了", "%s is in stream %d, line %d already", what, first.stream, first.line)
	}
	return err
}

// claim notes who defines something, and says whether the same was said before.
// Something else under the same name means streams of different runs.
func (s *shard) claim(number int, what, said string) (again bool, err error) {
	first, taken := s.owners[what]
	if !taken {
		s.owners[what] = owner{stream: s.number, line: number, said: said}
		return false, nil
	}
	if first.said != said {
		return false, bilingual.Errorf("%s 与第 %d 个消息流第 %d 行的不同；它们是同一次运行的分片吗？", "%s differs from stream %d, line %d; are these shards of one run?", what, first.stream, first.line)
	}
	return true, nil
}

// happen keeps a message of the execution. Its run is that of the merged stream.
func (s *shard) happen(line []byte) error {
	if s.started != nil && s.runID != s.started.Id {
		var err error
		if line, err = rename(line, s.started.Id); err != nil {
			return err
		}
	}
	s.body = append(s.body, line)
	return nil
}

// rename lets a message refer to another run. It works on raw JSON, so that fields
// of newer protocol versions stay.
func rename(line []byte, id string) ([]byte, error) {
	const field = "testRunStartedId"
	var env map[string]json.RawMessage
	if err := json.Unmarshal(line, &env); err != nil {
		return nil, err
	}
	changed := false
	for kind, raw := range env {
		var body map[string]json.RawMessage
		if json.Unmarshal(raw, &body) != nil || body[field] == nil {
			continue
		}
		quoted, err := json.Marshal(id)
		if err != nil {
			return nil, err
		}
		body[field] = quoted
		if env[kind], err = json.Marshal(body); err != nil {
			return nil, err
		}
		changed = true
	}
	if !changed {
		return line, nil
	}
	return json.Marshal(env)
}

// write writes the merged stream.
func (m *merger) write(w io.Writer) error {
	if err := m.conclude(); err != nil {
		return err
	}
	out := bufio.NewWriter(w) // remembers its first error until Flush
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	writeLines(out, append([][]byte{m.meta}, m.head...))
	if m.started != nil {
		if err := enc.Encode(messages.Envelope{TestRunStarted: m.started}); err != nil {
			return err
		}
	}
	writeLines(out, m.body)
	if m.ended && m.end != nil {
		m.end.TestRunStartedId = ""
		if m.started != nil {
			m.end.TestRunStartedId = m.started.Id
		}
		if err := enc.Encode(messages.Envelope{TestRunFinished: m.end}); err != nil {
			return err
		}
	}
	return out.Flush()
}

// conclude lets the facts of the run say which shards are there, if some are missing. Of
// several that are not all the end is not known.
func (m *merger) conclude() error {
	if m.part == nil || m.part.Of == 0 {
		return nil
	}
	if len(m.part.Have) > 1 && !m.part.Whole() {
		m.ended = false
	}
	body, err := withPart(m.facts.Body, *m.part)
	if err != nil {
		return err
	}
	line, err := reword(m.body[m.factsAt], body)
	m.body[m.factsAt] = line
	return err
}

// writeLines writes messages as they came.
func writeLines(out *bufio.Writer, lines [][]byte) {
	for _, line := range lines {
		_, _ = out.Write(line)
		_ = out.WriteByte('\n')
	}
}
