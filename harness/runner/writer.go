package runner

import (
	"bytes"
	"encoding/json"
	"io"

	messages "github.com/cucumber/messages/go/v34"
)

// Writer writes Cucumber Messages as NDJSON, one envelope a line. Its Emit method
// fits Options.Emit; it is not safe for concurrent use and need not be.
type Writer struct {
	w      io.Writer
	err    error
	buffer []byte
}

// NewWriter writes to w, without a buffer of its own.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w} }

// Emit writes one envelope; after an error it does nothing.
func (w *Writer) Emit(e *messages.Envelope) {
	if w.err != nil {
		return
	}
	line, common := appendCommon(w.buffer[:0], e)
	if w.buffer = line; !common {
		line, w.err = MarshalEnvelope(e)
	}
	if w.err == nil {
		_, w.err = w.w.Write(line)
	}
}

// Err is the first error of writing.
func (w *Writer) Err() error { return w.err }

// MarshalEnvelope gives the JSON of an envelope and a newline. It differs from
// encoding/json where the tags of the generated structs drop an empty list or a
// start of zero that readers of Messages expect: in the steps of a test case.
func MarshalEnvelope(e *messages.Envelope) ([]byte, error) {
	var value any = e
	if e.TestCase != nil {
		value = map[string]any{"testCase": testCaseJSON(e.TestCase)}
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	// Browsers escape for themselves; < and & stay readable in the file.
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return b.Bytes(), err
}

// The structs below mirror the generated ones without the faulty omitempty.
type (
	testCaseOut struct {
		ID               string        `json:"id"`
		PickleID         string        `json:"pickleId"`
		TestSteps        []testStepOut `json:"testSteps"`
		TestRunStartedID string        `json:"testRunStartedId,omitempty"`
	}
	testStepOut struct {
		ID                string         `json:"id"`
		HookID            string         `json:"hookId,omitempty"`
		PickleStepID      string         `json:"pickleStepId,omitempty"`
		StepDefinitionIDs []string       `json:"stepDefinitionIds,omitzero"`
		ArgumentsLists    []argumentsOut `json:"stepMatchArgumentsLists,omitzero"`
	}
	argumentsOut struct {
		Arguments []argumentOut `json:"stepMatchArguments"`
	}
	argumentOut struct {
		Group             groupOut `json:"group"`
		ParameterTypeName string   `json:"parameterTypeName,omitempty"`
	}
	groupOut struct {
		Children []groupOut `json:"children,omitempty"`
		Start    *int64     `json:"start,omitempty"`
		Value    *string    `json:"value,omitempty"`
	}
)

// testCaseJSON copies a test case into the structs above.
func testCaseJSON(tc *messages.TestCase) testCaseOut {
	out := testCaseOut{ID: tc.Id, PickleID: tc.PickleId, TestRunStartedID: tc.TestRunStartedId, TestSteps: []testStepOut{}}
	for _, step := range tc.TestSteps {
		// omitzero keeps an empty list and drops a nil one, which is that of a hook.
		s := testStepOut{ID: step.Id, HookID: step.HookId, PickleStepID: step.PickleStepId, StepDefinitionIDs: step.StepDefinitionIds}
		if step.StepMatchArgumentsLists != nil {
			s.ArgumentsLists = []argumentsOut{}
		}
		for _, list := range step.StepMatchArgumentsLists {
			s.ArgumentsLists = append(s.ArgumentsLists, argumentsJSON(list))
		}
		out.TestSteps = append(out.TestSteps, s)
	}
	return out
}

// argumentsJSON keeps the empty list of a step without arguments.
func argumentsJSON(list *messages.StepMatchArgumentsList) argumentsOut {
	out := argumentsOut{Arguments: []argumentOut{}}
	for _, argument := range list.StepMatchArguments {
		out.Arguments = append(out.Arguments, argumentOut{Group: groupJSON(argument.Group), ParameterTypeName: argument.ParameterTypeName})
	}
	return out
}

// groupJSON keeps a start of zero and an empty value, which are real ones, and
// leaves both away where the group took no part in the match.
func groupJSON(g *messages.Group) groupOut {
	out := groupOut{}
	if g.Start != unmatched {
		out.Start, out.Value = &g.Start, &g.Value
	}
	for _, child := range g.Children {
		out.Children = append(out.Children, groupJSON(child))
	}
	return out
}
