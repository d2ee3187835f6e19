package dialect_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/dialect"
)

// choices has routes of which several fit the same request, in an order in which the first is never the best.
const choices = `dialect: 1
refusals: {default: {status: 400, type: json, body: '{"list": [{{.code}}], "deep": {"why": {{.detail}}}}'}}
routes:
  - {name: anything, request: "POST /a/{x}", answer: {type: text, body: ok}}
  - {name: said, request: "POST /a/{x}", where: {form:cmd: go}, answer: {type: text, body: ok}}
  - {name: said twice, request: "POST /a/{x}", where: {form:cmd: go, "query:v": "2"}, answer: {type: text, body: ok}}
  - {name: literal, request: POST /a/b, where: {form:cmd: go, "query:v": "2"}, answer: {type: text, body: ok}}
  - {name: empty, request: "POST /a/{x}", where: {form:cmd: ""}, answer: {type: text, body: ok}}
  - {name: pointer, request: POST /p, where: {"json:/a~1b/~0c": "1"}, answer: {type: text, body: ok}}
  - {name: braces, request: "POST /{}", answer: {type: text, body: ok}}
  - {name: formed, request: POST /f, answer: {type: form, body: "ret=0&who={{.session}}"}}
  - {name: get, request: "GET /a/{x}", answer: {type: json, body: '[1, {"a": true}]'}}
`

// TestTheRouteThatSaysMostIsTaken, whatever the order in the file.
func TestTheRouteThatSaysMostIsTaken(t *testing.T) {
	d, err := dialect.Parse("f.yaml", []byte(choices))
	require.NoError(t, err)
	for _, c := range []struct{ method, url, body, want string }{
		{"POST", "/a/z", "", "anything"},
		{"POST", "/a/z", "cmd=stop", "anything"},
		{"POST", "/a/z", "cmd=go", "said"},
		{"POST", "/a/z?v=1", "cmd=go", "said"},
		{"POST", "/a/z?v=2", "cmd=go", "said twice"},
		{"POST", "/a/z?v=2", "cmd=stop", "anything"},
		{"POST", "/a/b?v=2", "cmd=go", "literal"},
		{"POST", "/a/b", "cmd=go", "said"},
		{"POST", "/a/z", "cmd=", "empty"},
		{"POST", "/a/z", "cmd=&cmd=", "anything"},
		{"POST", "/p", `{"a/b": {"~c": 1}}`, "pointer"},
		{"POST", "/p", `{"a~1b": {"~0c": 1}}`, ""},
		{"POST", "/{}", "", "braces"},
		{"POST", "/q", "", ""},
		{"GET", "/a/z", "", "get"},
		{"PUT", "/a/z", "", ""},
		{"POST", "/a/z/y", "", ""},
		{"POST", "/a", "", ""},
	} {
		got, ok := d.Recognize(dialect.Exchange{Method: c.method, URL: c.url, RequestBody: []byte(c.body)})
		assert.Equal(t, c.want != "", ok, c)
		assert.Equal(t, c.want, got.Route, c)
	}
}

// TestAnswersAreRecognisedByAllThatTheySay, lists and what lies deep in them included.
func TestAnswersAreRecognisedByAllThatTheySay(t *testing.T) {
	d, err := dialect.Parse("f.yaml", []byte(choices))
	require.NoError(t, err)
	for body, want := range map[string]struct {
		answered bool
		refusals int
	}{
		`[1, {"a": true}]`:               {true, 0},
		`[1, {"a": true, "more": 2}, 3]`: {true, 0},
		`[1, {"a": false}]`:              {},
		`[2, {"a": true}]`:               {},
		`{"0": 1, "1": {"a": true}}`:     {true, 0}, // a list is told by the places of its members
		`[1`:                             {},
		``:                               {},
		`{"list": ["LICENCE_IN_USE"], "deep": {"why": "it"}}`: {},
	} {
		got, ok := d.Recognize(dialect.Exchange{Method: "GET", URL: "/a/z", Status: 200, ResponseBody: []byte(body)})
		require.True(t, ok)
		assert.Equal(t, want.answered, got.Answered, body)
		assert.Len(t, got.Refusals, want.refusals, body)
	}
	got, ok := d.Recognize(dialect.Exchange{Method: "GET", URL: "/a/z", Status: 400, ResponseBody: []byte(`{"list": ["LICENCE_IN_USE"], "deep": {"why": "it"}}`)})
	require.True(t, ok)
	assert.True(t, got.Answered)
	require.Len(t, got.Refusals, 1)
	assert.EqualValues(t, "LICENCE_IN_USE", got.Refusals[0])
}

// TestFormsAreRecognisedByTheirFields, whatever their order.
func TestFormsAreRecognisedByTheirFields(t *testing.T) {
	d, err := dialect.Parse("f.yaml", []byte(choices))
	require.NoError(t, err)
	for body, want := range map[string]bool{
		"ret=0&who=x": true, "more=1&who=&ret=0": true, " ret=0\n": true,
		"ret=1&who=x": false, "who=x": false, "ret=0&ret=0": false, "ret=0&a=%zz": false, "": false,
	} {
		got, ok := d.Recognize(dialect.Exchange{Method: "POST", URL: "/f", Status: 200, ResponseBody: []byte(body)})
		require.True(t, ok)
		assert.Equal(t, want, got.Answered, body)
	}
}
