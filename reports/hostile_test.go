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
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

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

func TestJUnitTellsEarlierAttempts(t *testing.T) {
	attempt := func(status reports.Status, message string) reports.Attempt {
		return reports.Attempt{Status: status, Steps: []reports.Step{{Text: "a step", Status: status, Message: message}}}
	}
	for status, element := range map[reports.Status]string{reports.StatusFlaky: "flakyFailure", reports.StatusFailed: "rerunFailure"} {
		last := reports.StatusPassed
		if status == reports.StatusFailed {
			last = status
		}
		var out bytes.Buffer
		require.NoError(t, reports.JUnit(&out, reports.Results{Scenarios: []reports.Scenario{{Status: status, Attempts: []reports.Attempt{
			attempt(reports.StatusFailed, "one\nmore"), attempt(reports.StatusUndefined, ""), attempt(last, "three"),
		}}}}))
		assert.Equal(t, 2, strings.Count(out.String(), "<"+element+" type="), status)
		assert.Contains(t, out.String(), "<"+element+` type="failed" message="one">`+"\n      <stackTrace><![CDATA[one\nmore]]></stackTrace>")
		assert.Contains(t, out.String(), "<stackTrace><![CDATA[undefined]]></stackTrace>")
		assert.Equal(t, status == reports.StatusFailed, strings.Contains(out.String(), "<failure "))
		assert.Less(t, strings.LastIndex(out.String(), "</"+element+">"), strings.LastIndex(out.String(), "<system-out>"), "in the order that schemas want")
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
	sources, err := filepath.Glob("*.go")
	require.NoError(t, err)
	scripts, err := filepath.Glob("assets/*.js")
	require.NoError(t, err)
	for _, name := range append(append(sources, scripts...), "assets/report.html.tmpl") {
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

// hostileStream is a run whose every text is hostile, as messages: with half of a surrogate pair, which JSON can hold and
// no text can, and a step of one megabyte.
func hostileStream() string {
	long := strings.Repeat("长 🔑 <&> ", 1<<20/16)
	bad := `\ud83d half \u0000\u0008\u001b[2J\u007f\u0085\ufffe \u202e]]> </script> ` + long
	text := strings.NewReplacer(`"text":"x"`, `"text":"`+bad+`"`, `"name":"A"`, `"name":"`+bad+`"`).Replace(planned)
	failed := strings.Replace(passed, `"status":"PASSED"`, `"status":"FAILED","message":"`+bad+`","exception":{"type":"T\u0001","message":"m"}`, 1)
	define := `{"stepDefinition":{"id":"d","pattern":{"source":"` + bad + `","type":"REGULAR_EXPRESSION"},"sourceReference":{"uri":"` + bad + `"}}}` + "\n"
	return text + define + started + failed + finished + ended
}

// TestEveryReportHoldsHostileMessages writes all of them from such a stream. Each is text that its readers can read:
// UTF-8, JSON or XML 1.0, which forbids most control characters, with nothing that moves a terminal's cursor.
func TestEveryReportHoldsHostileMessages(t *testing.T) {
	stream := hostileStream()
	res, err := reports.Read(strings.NewReader(stream))
	require.NoError(t, err)
	require.Len(t, res.Scenarios, 1)
	require.Equal(t, reports.StatusFailed, res.Scenarios[0].Status)
	for name, write := range map[string]func(io.Writer) error{
		"progress": func(w io.Writer) error { return reports.Progress(w, res, reports.TextOptions{}) },
		"pretty":   func(w io.Writer) error { return reports.Pretty(w, res, reports.TextOptions{}) },
		"usage":    func(w io.Writer) error { return reports.Usage(w, strings.NewReader(stream), reports.TextOptions{}) },
		"compare": func(w io.Writer) error {
			_, err := reports.Compare(w, reports.Results{}, res, reports.TextOptions{})
			return err
		},
		"junit": func(w io.Writer) error { return reports.JUnit(w, res) },
		"json":  func(w io.Writer) error { return reports.JSON(w, res, nil) },
		"html":  func(w io.Writer) error { return reports.HTML(w, res, catalogue(), reports.HTMLOptions{}) },
		"merge": func(w io.Writer) error { _, err := reports.Merge(w, strings.NewReader(stream)); return err },
	} {
		var out bytes.Buffer
		require.NoError(t, write(&out), name)
		assert.True(t, utf8.Valid(out.Bytes()), name)
		assert.Greater(t, out.Len(), 100, name)
		if name == "json" {
			assert.True(t, json.Valid(out.Bytes()))
		}
		if name == "merge" { // other readers decide for themselves
			continue
		}
		at := strings.IndexFunc(out.String(), func(r rune) bool { return forbidden(name, r) })
		assert.Negative(t, at, "%s: %q", name, out.String()[max(0, at):min(out.Len(), max(0, at)+20)])
	}
	files := map[string]*bytes.Buffer{}
	require.NoError(t, reports.Allure(func(name string) (io.WriteCloser, error) {
		files[name] = &bytes.Buffer{}
		return closing{files[name]}, nil
	}, res, nil))
	for name, content := range files {
		assert.Regexp(t, `^[A-Za-z0-9._-]+$`, name)
		assert.True(t, utf8.Valid(content.Bytes()), name)
		if strings.HasSuffix(name, ".json") {
			assert.True(t, json.Valid(content.Bytes()), name)
		}
	}
}

// forbidden says that a report may not hold a sign.
func forbidden(report string, r rune) bool {
	switch {
	case r < ' ':
		return r != '\n' && r != '\t' && r != '\r'
	case report == "json", report == "html":
		return false
	}
	return r == 0x7f || r == '\ufffe' || r == '\u202e'
}

// closing is a buffer that can be closed.
type closing struct{ *bytes.Buffer }

// Close does nothing.
func (closing) Close() error { return nil }
