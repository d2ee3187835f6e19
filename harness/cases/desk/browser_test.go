package desk_test

import (
	"net/http/httptest"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/cases/desk"
	"example.com/rehearse/harness/cases/intake"
	"example.com/rehearse/internal/browser"
)

// TestThePagesAreForEverybody walks through a case in a real browser, in both languages, light and dark, narrow and
// wide, and has axe-core look at every page.
func TestThePagesAreForEverybody(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser")
	}
	d, err := desk.New()
	require.NoError(t, err)
	file, err := os.Open("testdata/prompt.har")
	require.NoError(t, err)
	t.Cleanup(func() { _ = file.Close() })
	prompt, err := intake.Read(file, "prompt.har", intake.Options{Name: "prompt", Seed: 1})
	require.NoError(t, err)
	_, err = d.Open(caseOf(t, "account-sets-disappeared"))
	require.NoError(t, err)
	_, err = d.Open(prompt)
	require.NoError(t, err)
	s := httptest.NewServer(d)
	t.Cleanup(s.Close)
	b := browser.Start(t)
	for _, way := range []struct {
		name, first string
		width       int64
		words       []string // of the way: the tabs, the button, the result
	}{
		{"zh-CN light 320", "/?lang=zh-CN&theme=light", 320, []string{"经过", "补救", "演练补救", "有效", "带走"}},
		{"en dark 320", "/?lang=en&theme=dark", 320, []string{"What happened", "Remedy", "Rehearse the remedy", "it worked", "Take away"}},
		{"en light 1280", "/?lang=en&theme=light", 1280, []string{"What happened", "Remedy", "Rehearse the remedy", "it worked", "Take away"}},
		{"zh-CN dark 1280", "/?lang=zh-CN&theme=dark", 1280, []string{"经过", "补救", "演练补救", "有效", "带走"}},
	} {
		t.Run(way.name, func(t *testing.T) {
			p := b.Open(t, s.URL+way.first, way.width)
			p.Check()
			p.Follow("main h3 a", "account-sets-disappeared")
			p.Check()
			p.Follow(".tabs a", way.words[0])
			p.Check()
			before := p.Text("#entry")
			p.Follow("a[rel=next]", "")
			assert.NotEqual(t, before, p.Text("#entry"), "one step on")
			p.Follow(".tabs a", way.words[1])
			p.Follow("main button", way.words[2])
			p.Check()
			assert.Contains(t, p.Text("section .pill"), way.words[3])
			p.Follow(".tabs a", way.words[4])
			p.Check()
			p.Go("/cases/2")
			p.Check()
			p.Go("/cases/9")
			p.Check()
		})
	}
}
