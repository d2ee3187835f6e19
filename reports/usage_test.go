package reports_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/reports"
)

// usageStream is a run of one scenario with three definitions, of which one is unused. Its
// steps take 10, 20 and 60 ms; the last step has no definition.
func usageStream() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line(`{"meta":{"protocolVersion":"34.2.1","implementation":{"name":"rehearse"}}}`)
	for i, pattern := range []string{"^used often$", "^用过一次$", "^never used$"} {
		line(`{"stepDefinition":{"id":"d%d","pattern":{"source":%q,"type":"REGULAR_EXPRESSION"},"sourceReference":{"uri":"steps.go","location":{"line":%d}}}}`, i, pattern, i+10)
	}
	line(`{"testCase":{"id":"c","pickleId":"p","testSteps":[{"id":"hook","hookId":"h"},` +
		`{"id":"s0","pickleStepId":"p0","stepDefinitionIds":["d0"]},{"id":"s1","pickleStepId":"p1","stepDefinitionIds":["d0"]},` +
		`{"id":"s2","pickleStepId":"p2","stepDefinitionIds":["d0"]},{"id":"s3","pickleStepId":"p3","stepDefinitionIds":["d1"]},` +
		`{"id":"s4","pickleStepId":"p4","stepDefinitionIds":[]}]}}`)
	for i, step := range []string{"s0 10 PASSED", "s1 20 PASSED", "s2 60 FAILED", "s3 0 SKIPPED", "s4 0 UNDEFINED"} {
		var id, status string
		var ms int
		_, _ = fmt.Sscanf(step, "%s %d %s", &id, &ms, &status)
		line(`{"testStepFinished":{"testCaseStartedId":"a","testStepId":%q,"testStepResult":{"duration":{"seconds":0,"nanos":%d},"status":%q},"timestamp":{"seconds":%d,"nanos":0}}}`,
			id, ms*1000000, status, i)
	}
	return b.String()
}

func TestUsage(t *testing.T) {
	for lang, want := range map[string]string{
		"en": `Step definitions: 3, unused: 1
     3      30 ms      20 ms  ^used often$  steps.go:10
     1          -          -  ^用过一次$  steps.go:11
     0          -          -  ^never used$  steps.go:12
Columns: steps, mean and median time, pattern, place.
Steps without a definition: 1
`,
		"zh-CN": `步骤定义 3 个，未使用 1 个
     3      30 ms      20 ms  ^used often$  steps.go:10
     1          -          -  ^用过一次$  steps.go:11
     0          -          -  ^never used$  steps.go:12
各列：步骤数、平均耗时、中位耗时、模式、位置。
没有定义的步骤 1 个
`,
	} {
		var out bytes.Buffer
		require.NoError(t, reports.Usage(&out, strings.NewReader(usageStream()), reports.TextOptions{Lang: lang}))
		assert.Equal(t, want, out.String())
	}
}

// Two shards tell the same definitions under other identifiers.
func TestUsageOfShards(t *testing.T) {
	other := strings.NewReplacer(`"d0"`, `"d7"`, `"d1"`, `"d0"`).Replace(usageStream())
	var out bytes.Buffer
	require.NoError(t, reports.Usage(&out, strings.NewReader(usageStream()+other), reports.TextOptions{Lang: "en"}))
	assert.Contains(t, out.String(), "unused: 1\n     6      30 ms      20 ms  ^used often$")
}

// What is used most stands first, whatever the order of the definitions.
func TestUsageIsSortedByUse(t *testing.T) {
	other := strings.NewReplacer(`"d0","pattern"`, `"d2","pattern"`, `"d2","pattern"`, `"d0","pattern"`).Replace(usageStream())
	var out bytes.Buffer
	require.NoError(t, reports.Usage(&out, strings.NewReader(other), reports.TextOptions{Lang: "en"}))
	var patterns []string
	for _, word := range strings.Fields(strings.ReplaceAll(out.String(), "^never used$", "^never_used$")) {
		if strings.HasPrefix(word, "^") {
			patterns = append(patterns, word)
		}
	}
	assert.Equal(t, []string{"^never_used$", "^用过一次$", "^used"}, patterns, "the first and the last definition have changed places")
}

func TestUsageOfBadMessages(t *testing.T) {
	var out bytes.Buffer
	require.ErrorIs(t, reports.Usage(&out, strings.NewReader("{}\n{"), reports.TextOptions{}), reports.ErrMessage)
	raw, err := os.ReadFile("testdata/run.ndjson")
	require.NoError(t, err)
	require.NoError(t, reports.Usage(&out, bytes.NewReader(raw), reports.TextOptions{}), "a stream without definitions has a table too")
	odd := `{"stepDefinition":{"id":"d"}}` + "\n" + `{"testCase":{"id":"c","pickleId":"p","testSteps":[null,{"id":"s","pickleStepId":"q","stepDefinitionIds":["other"]}]}}` +
		"\n" + `{"testStepFinished":{"testStepId":"s"}}`
	require.NoError(t, reports.Usage(&out, strings.NewReader(odd), reports.TextOptions{}))
}
