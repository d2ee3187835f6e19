package rubric

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDocumentNamesEveryRuleAndSituation keeps the tables of the document with the data.
func TestDocumentNamesEveryRuleAndSituation(t *testing.T) {
	raw, err := os.ReadFile("../../docs/rubric.md")
	require.NoError(t, err)
	r, err := Load()
	require.NoError(t, err)
	for _, rule := range r.Rules {
		line := "| " + rule.ID + " | " + rule.Name.ZhCN + " · " + rule.Name.En + " | " + string(rule.Severity) + " | " + string(rule.Evidence)
		assert.True(t, strings.Contains(string(raw), line), "docs/rubric.md lacks or misstates %s", rule.ID)
	}
	for _, s := range r.Situations {
		assert.Contains(t, string(raw), "| "+s.Mode+" |")
	}
}
