package reports_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/reports"
)

// folder is a directory in memory that refuses to write a file twice.
type folder map[string]string

func (f folder) create(name string) (io.WriteCloser, error) {
	if _, taken := f[name]; taken {
		return nil, errors.New("exists")
	}
	return &file{in: f, name: name}, nil
}

type file struct {
	bytes.Buffer
	in   folder
	name string
}

func (f *file) Close() error {
	f.in[f.name] = f.String()
	return nil
}

// listing writes a folder as one text.
func (f folder) listing() string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(f)) {
		fmt.Fprintf(&b, "== %s\n%s\n", name, f[name])
	}
	return b.String()
}

// result is the part of a result that the tests look at.
type result struct {
	HistoryID     string
	TestCaseID    string
	Name          string
	Status        string
	Start, Stop   int64
	StatusDetails struct {
		Message string
		Flaky   bool
	}
	Labels     []struct{ Name, Value string }
	Parameters []struct{ Name, Value string }
	Steps      []struct {
		Name        string
		Attachments []struct{ Name, Source, Type string }
	}
}

// results reads all results of a folder, in the order of their starts.
func (f folder) results(t *testing.T) []result {
	t.Helper()
	var all []result
	for _, name := range slices.Sorted(maps.Keys(f)) {
		if !strings.HasSuffix(name, "-result.json") {
			continue
		}
		var r result
		require.NoError(t, json.Unmarshal([]byte(f[name]), &r))
		for _, step := range r.Steps {
			for _, a := range step.Attachments {
				assert.Contains(t, f, a.Source)
			}
		}
		all = append(all, r)
	}
	slices.SortStableFunc(all, func(a, b result) int { return int(a.Start - b.Start) })
	return all
}

func TestAllureGolden(t *testing.T) {
	one, two := folder{}, folder{}
	require.NoError(t, reports.Allure(one.create, sample(t), catalogue()))
	require.NoError(t, reports.Allure(two.create, sample(t), catalogue()))
	assert.Equal(t, one, two, "the report is not a pure function")
	golden(t, "allure.txt", []byte(one.listing()))
}

func TestAllureTellsRetries(t *testing.T) {
	f := folder{}
	require.NoError(t, reports.Allure(f.create, sample(t), catalogue()))
	all := f.results(t)
	assert.Len(t, all, 9, "eight scenarios, one of them tried twice")
	var tries []result
	for _, r := range all {
		if r.Name == "过期的账号不能登录" {
			tries = append(tries, r)
		}
	}
	require.Len(t, tries, 2)
	assert.Equal(t, tries[0].HistoryID, tries[1].HistoryID)
	assert.Equal(t, "failed", tries[0].Status)
	assert.False(t, tries[0].StatusDetails.Flaky)
	assert.Contains(t, tries[0].StatusDetails.Message, "网络错误")
	assert.Equal(t, "passed", tries[1].Status)
	assert.True(t, tries[1].StatusDetails.Flaky)
	assert.Equal(t, "状态", tries[1].Parameters[0].Name)
	for _, r := range all {
		if r.Name == "冻结的账号不能登录" {
			assert.NotEqual(t, r.HistoryID, tries[0].HistoryID)
			assert.Equal(t, r.TestCaseID, tries[0].TestCaseID)
		}
	}
}

func TestAllureStatuses(t *testing.T) {
	cases := map[reports.Status]string{
		reports.StatusPassed: "passed", reports.StatusFailed: "failed", reports.StatusSkipped: "skipped",
		reports.StatusPending: "broken", reports.StatusUndefined: "broken", reports.StatusAmbiguous: "broken", reports.StatusUnknown: "broken",
	}
	for status, want := range cases {
		s := scene("A", status, 1)
		s.Attempts[0].Steps = []reports.Step{{Text: "x", Status: status}}
		f := folder{}
		require.NoError(t, reports.Allure(f.create, run(s), nil))
		assert.Equal(t, want, f.results(t)[0].Status, status)
		assert.Equal(t, []int64{0, s.Attempts[0].Duration.Milliseconds()}, []int64{f.results(t)[0].Start, f.results(t)[0].Stop}, "nobody knows when it began")
		s.Attempts[0].Steps[0].Hook = true
		f = folder{}
		require.NoError(t, reports.Allure(f.create, run(s), nil))
		assert.NotEqual(t, "failed", f.results(t)[0].Status, "a hook is no client")
	}
}

// A run that died, or failed outside of scenarios, must not look green.
func TestAllureShowsTroublesOfTheRun(t *testing.T) {
	r := run(scene("A", reports.StatusPassed, 1), reports.Scenario{Name: "never ran", Status: reports.StatusSkipped})
	r.Complete, r.Errors = false, []string{"hook broke\nbadly"}
	f := folder{}
	require.NoError(t, reports.Allure(f.create, r, nil))
	count := map[string]int{}
	for _, res := range f.results(t) {
		count[res.Status]++
	}
	assert.Equal(t, map[string]int{"passed": 1, "skipped": 1, "broken": 2}, count)
}

func TestAllureHoldsHostileTexts(t *testing.T) {
	r := poisoned()
	r.Scenarios = append(r.Scenarios, r.Scenarios[0]) // twins do not overwrite each other
	r.Scenarios[0].Attempts[0].Attachments = []reports.Attachment{
		{MediaType: "text/html; charset=utf-8", Name: "../../etc/passwd", Body: "<script>"},
		{MediaType: "image/svg+xml", Binary: true, Body: "PHN2Zz4="}, {MediaType: "Image/PNG", Binary: true, Body: "iVBO"},
		{MediaType: "video/mp4", Binary: true, Body: ""}, {MediaType: "video/mp4", URL: "https://example.com/v"},
	}
	f := folder{}
	require.NoError(t, reports.Allure(f.create, r, nil))
	safe := regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-(result\.json|attachment\.(txt|json|png|bin|uri))$`)
	for name, body := range f {
		assert.Regexp(t, safe, name)
		if strings.HasSuffix(name, "json") {
			assert.True(t, json.Valid([]byte(body)))
			assert.NotContains(t, body, `\u001b`)
		}
	}
	assert.Contains(t, f.listing(), "attachment.txt\n<svg>")
	assert.NotContains(t, f.listing(), `"type": "text/html"`)
}

func TestAllurePassesOnErrors(t *testing.T) {
	broken := errors.New("disk full")
	err := reports.Allure(func(string) (io.WriteCloser, error) { return nil, broken }, sample(t), nil)
	require.ErrorIs(t, err, broken)
	for _, w := range []stuck{{write: broken}, {close: broken}} {
		err = reports.Allure(func(string) (io.WriteCloser, error) { return w, nil }, sample(t), nil)
		require.ErrorIs(t, err, broken)
	}
	bad := scene("A", reports.StatusPassed, 1)
	bad.Attempts[0].Attachments = []reports.Attachment{{MediaType: "image/png", Binary: true, Body: "%"}}
	require.ErrorContains(t, reports.Allure(folder{}.create, run(bad), nil), "image/png")
}

// stuck is a file that fails.
type stuck struct{ write, close error }

func (s stuck) Write(p []byte) (int, error) { return len(p), s.write }
func (s stuck) Close() error                { return s.close }
