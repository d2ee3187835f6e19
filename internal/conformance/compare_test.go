package conformance_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/internal/conformance"
	"example.com/rehearse/internal/need"
)

// small is a stream with references, enough for what needs no kit.
const small = `{"meta":{"protocolVersion":"1"}}
{"testCase":{"id":"a","testSteps":[{"id":"b"},{"id":"c"}]}}
{"testCaseStarted":{"id":"d","testCaseId":"a","timestamp":{"seconds":1}}}
{"testStepFinished":{"testCaseStartedId":"d","testStepId":"b","testStepResult":{"status":"PASSED","duration":{"nanos":5}}}}
{"attachment":{"body":"hi","contentEncoding":"IDENTITY","mediaType":"text/plain"}}
`

func compare(t *testing.T, want, got string) []string {
	t.Helper()
	differences, err := conformance.Compare(strings.NewReader(want), strings.NewReader(got))
	require.NoError(t, err)
	return differences
}

func TestWhatMayDiffer(t *testing.T) {
	for old, changed := range map[string]string{
		`"protocolVersion":"1"`: `"protocolVersion":"2"`,
		`"seconds":1`:           `"seconds":2`,
		`"nanos":5`:             `"nanos":6`,
		`"d"`:                   `"started"`,
		`"body":"hi","contentEncoding":"IDENTITY"`: `"body":"aGk=","contentEncoding":"BASE64"`,
	} {
		assert.Empty(t, compare(t, small, strings.ReplaceAll(small, old, changed)), changed)
	}
}

func TestWhatMayNot(t *testing.T) {
	for old, changed := range map[string]string{
		`"testStepId":"b"`:              `"testStepId":"c"`,
		`"PASSED"`:                      `"FAILED"`,
		`"body":"hi"`:                   `"body":"ho"`,
		`,"mediaType":"text/plain"`:     ``,
		`"timestamp":{"seconds":1}`:     `"attempt":1`,
		`[{"id":"b"},{"id":"c"}]`:       `[{"id":"b"}]`,
		`{"testCaseStarted":{"id":"d",`: `{"testCaseStarted":{"id":"d","new":true,`,
		`{"attachment":`:                `{"externalAttachment":`,
	} {
		require.Contains(t, small, old)
		assert.NotEmpty(t, compare(t, small, strings.Replace(small, old, changed, 1)), changed)
	}
	assert.NotEmpty(t, compare(t, small, ""))
	assert.NotEmpty(t, compare(t, "", small))
}

func TestUnreadable(t *testing.T) {
	for _, pair := range [][2]string{{"{", ""}, {"", "["}} {
		_, err := conformance.Compare(strings.NewReader(pair[0]), strings.NewReader(pair[1]))
		assert.ErrorContains(t, err, "line 1")
	}
}

func TestExceptionsHaveReasons(t *testing.T) {
	for _, e := range conformance.Ignored() {
		assert.NotEmpty(t, e.Path)
		assert.NotEmpty(t, e.Reason, e.Path)
	}
}

// expected reads the messages of every sample of the kit. Images are cut short: the
// tests read each stream hundreds of times.
func expected(t *testing.T) map[string][]string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(need.NPM(t, "@cucumber/compatibility-kit"), "features", "*", "*.ndjson"))
	require.NoError(t, err)
	require.Len(t, found, 46)
	long := regexp.MustCompile(`("body":"[^"\\]{64})[^"\\]{64,}`)
	all := map[string][]string{}
	for _, path := range found {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		all[filepath.Base(path)] = strings.Split(strings.TrimSpace(long.ReplaceAllString(string(text), "$1")), "\n")
	}
	return all
}

// TestKitAgainstItself drops each message of each sample and swaps it with the next:
// the comparer has to see all of it.
func TestKitAgainstItself(t *testing.T) {
	for name, lines := range expected(t) {
		whole := strings.Join(lines, "\n")
		require.Empty(t, compare(t, whole, whole), name)
		for i := range lines {
			// What stands before is the same in both and need not be read again.
			tail := strings.Join(lines[i:], "\n")
			assert.NotEmpty(t, compare(t, tail, strings.Join(lines[i+1:], "\n")), "%s without message %d", name, i+1)
			if i+1 < len(lines) {
				swapped := append([]string{lines[i+1], lines[i]}, lines[i+2:]...)
				assert.NotEmpty(t, compare(t, tail, strings.Join(swapped, "\n")), "%s with messages %d and %d swapped", name, i+1, i+2)
			}
		}
	}
}

// TestKitAltered changes every text, number and truth value of every message, one
// at a time, and expects a difference wherever no exception covers it. A message is
// compared alone, since what is altered here has to do with no other.
func TestKitAltered(t *testing.T) {
	for name, lines := range expected(t) {
		for i, line := range lines {
			var message any
			require.NoError(t, json.Unmarshal([]byte(line), &message))
			alter(message, "", func(path string) {
				changed, err := json.Marshal(message)
				require.NoError(t, err)
				assert.NotEmpty(t, compare(t, line, string(changed)), "%s, message %d: %s altered", name, i+1, path)
			})
		}
	}
}

// alter changes each leaf in turn, calls try, and changes it back. Identifiers are
// left alone: their tests are above, and renaming one is no difference.
func alter(value any, path string, try func(path string)) {
	each := func(at string, leaf any, set func(any)) {
		switch v := leaf.(type) {
		case string:
			set(v + "x")
		case float64:
			set(v + 1)
		case bool:
			set(!v)
		default:
			alter(leaf, at, try)
			return
		}
		try(at)
		set(leaf)
	}
	switch v := value.(type) {
	case map[string]any:
		for key, leaf := range v {
			at := strings.TrimPrefix(path+"."+key, ".")
			if !mayChange(at) {
				each(at, leaf, func(changed any) { v[key] = changed })
			}
		}
	case []any:
		for i, leaf := range v {
			each(path, leaf, func(changed any) { v[i] = changed })
		}
	}
}

// mayChange covers the exceptions and the identifiers.
func mayChange(path string) bool {
	for _, e := range conformance.Ignored() {
		if path == e.Path || strings.HasSuffix(path, "."+e.Path) {
			return true
		}
	}
	last := path[strings.LastIndexByte(path, '.')+1:]
	return strings.HasSuffix(last, "Id") || strings.HasSuffix(last, "Ids") || last == "id"
}

// TestReferences points every reference of every sample at another object.
func TestReferences(t *testing.T) {
	for name, lines := range expected(t) {
		whole := strings.Join(lines, "\n")
		for i, line := range lines {
			for _, member := range []string{`"testStepId":"`, `"hookId":"`, `"pickleId":"`, `"testCaseId":"`, `"testCaseStartedId":"`} {
				at := strings.Index(line, member)
				if at < 0 {
					continue
				}
				at += len(member)
				end := at + strings.IndexByte(line[at:], '"')
				around := append([]string{}, lines...)
				around[i] = line[:at] + "0" + line[end:]
				if line[at:end] != "0" {
					assert.NotEmpty(t, compare(t, whole, strings.Join(around, "\n")), "%s, message %d: %s", name, i+1, member)
				}
			}
		}
	}
}

func TestSchema(t *testing.T) {
	schema, err := conformance.LoadSchema(filepath.Join(need.NPM(t, "@cucumber/messages"), "messages.schema.json"))
	require.NoError(t, err)
	for name, lines := range expected(t) {
		n, err := schema.Check(strings.NewReader(strings.Join(lines, "\n")))
		require.NoError(t, err, name)
		assert.Equal(t, len(lines), n)
	}
	for _, bad := range []string{`{"testRunStarted":{}}`, `{"unknown":{}}`, `not JSON`, `{"testStepFinished":{"testStepResult":{"status":"GREEN"}}}`} {
		_, err := schema.Check(bytes.NewBufferString(bad + "\n"))
		assert.ErrorContains(t, err, "line 1", bad)
	}
	_, err = conformance.LoadSchema(filepath.Join(t.TempDir(), "none.json"))
	assert.Error(t, err)
}
