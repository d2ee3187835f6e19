package grade_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/classroom/grade"
)

// toldFile holds what the reports of some traces of the corpus tell, as a trainer reads it: enough of them that every kind
// of sentence is among them. REHEARSE_REWRITE=1 writes it anew, for somebody to read and agree with.
const toldFile = "testdata/told.golden"

// told writes a report down: where it rests on the journal, and what it says of each moment.
func told(r grade.Report) string {
	var text strings.Builder
	line := func(format string, with ...any) { _, _ = fmt.Fprintf(&text, format+"\n", with...) }
	line("%s act %d reached %d, hints %d cost %d: %s", r.Exercise, r.Act, r.ReachedAt, r.Hints, r.HintCost, r.Summary.ZhCN)
	for _, p := range r.Goal {
		line("goal %t %s", p.Reached, p.Text.ZhCN)
	}
	for _, p := range r.Parts {
		line("part %d/%d %s", p.Points, p.Of, p.Text.ZhCN)
	}
	for _, c := range r.Checks {
		line("check %s %v", c.Check, c.Evidence)
	}
	for _, m := range r.Mistakes {
		line("mistake %s %s %v", m.Mode, m.Subject, m.Evidence)
	}
	for _, m := range r.Remedies {
		line("remedy %s %s %v inherited %t", m.Mode, m.Subject, m.Evidence, m.Inherited)
	}
	for _, m := range r.Open {
		line("open %s %s %v", m.Mode, m.Subject, m.Evidence)
	}
	for _, step := range r.Path {
		line("path %s", step.Title.ZhCN)
	}
	for _, m := range r.Timeline {
		line("%d %s %s | %s %v", m.Seq, m.Tone, m.Text.ZhCN, m.Why.ZhCN, m.Modes)
	}
	return text.String()
}

// toldBefore reads toldFile: what was told of each trace, by exercise and name.
func toldBefore(t *testing.T) map[string]string {
	t.Helper()
	raw, err := os.ReadFile(toldFile)
	require.NoError(t, err)
	texts := map[string]string{}
	for section := range strings.SplitSeq(strings.TrimPrefix(string(raw), "== "), "\n== ") {
		name, text, _ := strings.Cut(section, "\n")
		texts[name] = strings.TrimSuffix(text, "\n") + "\n"
	}
	return texts
}

// hasNoNull holds that every list of a report is there: a page asks for its length.
func hasNoNull(t *testing.T, r grade.Report) {
	t.Helper()
	raw, err := json.Marshal(r)
	require.NoError(t, err)
	assert.NotContains(t, string(raw), ":null")
}
