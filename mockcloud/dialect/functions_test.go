package dialect

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFunctionsOfTemplates: a value that does not fit comes back as it is, so that no answer fails for it.
func TestFunctionsOfTemplates(t *testing.T) {
	const at = "2026-01-05T20:30:00Z"
	tables := map[string]map[string]string{"t": {"a": "1", "default": "9"}, "plain": {"a": "1"}}
	for _, c := range []struct {
		text, value, want string
	}{
		{`{{date "2006-01-02 15:04" .}}`, at, "2026-01-06 04:30"},
		{`{{date "2006-01-02" .}}`, "soon", "soon"},
		{`{{unix .}}`, at, "1767645000"},
		{`{{unix .}}`, "soon", "soon"},
		{`{{table "t" .}}{{table "plain" .}}`, "a", "11"},
		{`{{table "t" .}} {{table "plain" .}}`, "b", "9 b"},
		{`{{upper .}} {{lower .}}`, "Aé", "AÉ aé"},
		{`{{default "none" .}}`, "", "none"},
		{`{{default "none" .}}`, "some", "some"},
		{`{{. | default "none" | upper}}`, "", "NONE"},
		{`{{.}}`, "a\r\n\x00b", "a   b"},
	} {
		made, err := compile("body", kindText, c.text, tables)
		require.NoError(t, err, c.text)
		var out strings.Builder
		require.NoError(t, made.Execute(&out, c.value), c.text)
		assert.Equal(t, c.want, out.String(), "%s of %q", c.text, c.value)
	}
}

// TestArgumentsHaveTheTypesOfTheContract; what does not fit is the cloud's to refuse.
func TestArgumentsHaveTheTypesOfTheContract(t *testing.T) {
	for _, c := range []struct{ kind, text, want string }{
		{"string", "7", `"7"`}, {"integer", "7", "7"}, {"integer", "seven", `"seven"`}, {"boolean", "true", "true"}, {"boolean", "", `""`},
	} {
		raw, err := json.Marshal(typed(c.kind, c.text))
		require.NoError(t, err)
		assert.Equal(t, c.want, string(raw), "%s %q", c.kind, c.text)
	}
}
