package reports_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/reports"
)

const hostile = "</script><script>alert(1)</script><!-- ]]> %s %!d \x00\x1b[31m\u2028\uFFFE\xff 😀 “激活”"

// poisoned is a run in which every text is hostile.
func poisoned() reports.Results {
	return reports.Results{
		Client: []string{hostile}, Tool: hostile, Errors: []string{hostile},
		Scenarios: []reports.Scenario{{
			URI: hostile, Name: hostile, Feature: hostile, Language: hostile, Tags: []string{hostile},
			Mode: hostile, Status: reports.StatusFailed, Message: hostile,
			Attempts: []reports.Attempt{{Status: reports.StatusFailed, Steps: []reports.Step{{
				Keyword: hostile, Text: hostile, Status: reports.StatusFailed, Message: hostile, Type: hostile,
				Attachments: []reports.Attachment{{MediaType: hostile, Name: hostile, Body: hostile, URL: hostile}},
			}}}},
		}},
	}
}

func TestHTMLHoldsHostileTexts(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, reports.HTML(&out, poisoned(), nil, reports.HTMLOptions{Title: hostile}))
	page := out.String()
	assert.NotContains(t, page, "<script>alert")
	assert.Equal(t, strings.Count(page, "<script"), strings.Count(page, "</script>"))
	for _, block := range regexp.MustCompile(`(?s)<script type="application/json"[^>]*>(.*?)</script>`).FindAllStringSubmatch(page, -1) {
		assert.True(t, json.Valid([]byte(block[1])))
	}
}

func TestHTMLPolicyFitsThePage(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, reports.HTML(&out, sample(t), catalogue(), reports.HTMLOptions{Lang: "en"}))
	page := strings.ReplaceAll(out.String(), "&#43;", "+")
	for _, tag := range []string{"style", "script"} {
		body := regexp.MustCompile(`(?s)<` + tag + `>(.*?)</` + tag + `>`).FindStringSubmatch(page)[1]
		sum := sha256.Sum256([]byte(body))
		assert.Contains(t, page, tag+"-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
	}
	assert.NotRegexp(t, `(?i)\s(src|href)="(https?:)?//`, page)
	assert.NotRegexp(t, `\sstyle="|\son[a-z]+="`, page)
	assert.Contains(t, page, `<html lang="en">`)
}

func TestJUnitHoldsHostileTexts(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, reports.JUnit(&out, poisoned()))
	decoder := xml.NewDecoder(&out)
	for {
		_, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
	}
}

func TestTerminalHoldsHostileTexts(t *testing.T) {
	for _, report := range []func(io.Writer, reports.Results, reports.TextOptions) error{reports.Progress, reports.Pretty} {
		var plain, coloured bytes.Buffer
		require.NoError(t, report(&plain, poisoned(), reports.TextOptions{}))
		assert.NotContains(t, plain.String(), "\x1b")
		assert.Contains(t, plain.String(), "%s %!d")
		require.NoError(t, report(&coloured, poisoned(), reports.TextOptions{Color: true}))
		assert.Contains(t, coloured.String(), "\x1b[31m")
	}
}

// Every sentence exists in both languages, with the same places, and every key that
// is asked for exists.
func TestTextsAreComplete(t *testing.T) {
	zh, en := words(t, "zh-CN"), words(t, "en")
	places := regexp.MustCompile(`\{\d\}`)
	for key, text := range zh {
		require.Contains(t, en, key)
		assert.ElementsMatch(t, places.FindAllString(text, -1), places.FindAllString(en[key], -1), key)
		assert.NotEmpty(t, text, key)
	}
	assert.Len(t, en, len(zh))
	asked := regexp.MustCompile(`(?:\bt|\.say)\(['"]([a-z.]+)['"]|(?:data-t)="([a-z.]+)"`)
	for _, name := range []string{
		"assets/report.html.tmpl", "assets/report-1-core.js", "assets/report-2-head.js", "assets/report-3-list.js",
		"assets/report-4-detail.js", "assets/report-5-attach.js", "assets/report-6-views.js", "terminal.go", "comparetext.go",
	} {
		raw, err := os.ReadFile(name) //nolint:gosec // a file of this package
		require.NoError(t, err)
		for _, m := range asked.FindAllStringSubmatch(string(raw), -1) {
			if key := m[1] + m[2]; !strings.HasSuffix(key, ".") { // a dot ends a prefix: "status." + status
				assert.Contains(t, zh, key, name)
			}
		}
	}
}

func words(t *testing.T, lang string) map[string]string {
	t.Helper()
	raw, err := os.ReadFile("assets/text." + lang + ".json")
	require.NoError(t, err)
	var words map[string]string
	require.NoError(t, json.Unmarshal(raw, &words))
	return words
}

func TestCoverage(t *testing.T) {
	covers, unknown := reports.Coverage(sample(t), catalogue())
	assert.Equal(t, []string{"M99"}, unknown)
	assert.Equal(t, reports.StatusFailed, covers[3].Status)
	assert.False(t, covers[4].Ran)
	assert.Len(t, covers[2].Scenarios, 2)
}

// Ten thousand scenarios stay a page that a browser opens at once: the index is
// small, the details are in chunks.
func TestLargeRunsAreChunked(t *testing.T) {
	res := large(1000)
	var out bytes.Buffer
	require.NoError(t, reports.HTML(&out, res, nil, reports.HTMLOptions{}))
	assert.Equal(t, 25, strings.Count(out.String(), `class="data-chunk"`))
	assert.Less(t, out.Len(), 1<<20)
}

func BenchmarkHTML(b *testing.B) {
	res := large(10000)
	for b.Loop() {
		require.NoError(b, reports.HTML(io.Discard, res, nil, reports.HTMLOptions{}))
	}
}

// large makes a run of n scenarios with five steps each.
func large(n int) reports.Results {
	res := reports.Results{Complete: true, Started: time.Unix(10, 0).UTC(), Finished: time.Unix(100, 0).UTC()}
	for i := range n {
		s := reports.Scenario{
			URI: fmt.Sprintf("features/f%d.feature", i/100), Line: i%100*7 + 3, Name: fmt.Sprintf("场景 %d", i),
			Feature: "功能", Language: "zh-CN", Tags: []string{"@a"}, Status: reports.StatusPassed, Duration: time.Duration(i) * time.Microsecond,
			Attempts: []reports.Attempt{{Number: 1, Status: reports.StatusPassed, Started: res.Started.Add(time.Duration(i) * time.Millisecond), Duration: time.Millisecond}},
		}
		for range 5 {
			s.Attempts[0].Steps = append(s.Attempts[0].Steps, reports.Step{Keyword: "当", Text: "用户激活产品", Status: reports.StatusPassed, Duration: time.Millisecond})
		}
		res.Scenarios = append(res.Scenarios, s)
	}
	return res
}
