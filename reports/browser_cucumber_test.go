package reports_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/reports/cucumberhtml"
)

// TestCucumbersPageInABrowser opens Cucumber's own page of our sample: it shows the
// Chinese scenarios and nothing that a text of the cloud brought along.
func TestCucumbersPageInABrowser(t *testing.T) {
	stream, err := os.ReadFile("testdata/run.ndjson")
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, cucumberhtml.Write(&out, bytes.NewReader(stream)))
	file := filepath.Join(t.TempDir(), "cucumber.html")
	require.NoError(t, os.WriteFile(file, out.Bytes(), 0o600))
	p := startBrowser(t).open(t, file, 1280, "")
	text, _ := p.js(`new Promise(function (done) {
		(function look() {
			if (document.querySelector("#content a[href='#许可激活']")) done(document.querySelector("#content").textContent); else setTimeout(look, 50);
		})();
	})`).(string)
	for _, s := range sample(t).Scenarios {
		name := s.Name
		if s.Example != nil {
			name = s.Example.Outline // its rows stand in the table
		}
		assert.Contains(t, text, name)
	}
	assert.Equal(t, 0, p.count("img[src=x]"))
}
