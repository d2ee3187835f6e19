package reports

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// The elements of Allure's native results.
type (
	allureResult struct {
		UUID       string             `json:"uuid"`
		HistoryID  string             `json:"historyId"`
		TestCaseID string             `json:"testCaseId"`
		FullName   string             `json:"fullName"`
		TitlePath  []string           `json:"titlePath"`
		Name       string             `json:"name"`
		Labels     []allureNamed      `json:"labels"`
		Links      []allureNamed      `json:"links"`
		Parameters []allureNamed      `json:"parameters"`
		Status     string             `json:"status"`
		Details    *allureDetails     `json:"statusDetails,omitempty"`
		Stage      string             `json:"stage"`
		Start      int64              `json:"start"` // Unix milliseconds
		Stop       int64              `json:"stop"`
		Steps      []allureStep       `json:"steps"`
		Files      []allureAttachment `json:"attachments"`
	}
	allureStep struct {
		Name       string             `json:"name"`
		Status     string             `json:"status"`
		Details    *allureDetails     `json:"statusDetails,omitempty"`
		Stage      string             `json:"stage"`
		Start      int64              `json:"start"`
		Stop       int64              `json:"stop"`
		Steps      []allureStep       `json:"steps"`
		Files      []allureAttachment `json:"attachments"`
		Parameters []allureNamed      `json:"parameters"`
	}
	allureNamed struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	allureDetails struct {
		Message string `json:"message,omitempty"`
		Trace   string `json:"trace,omitempty"`
		Flaky   bool   `json:"flaky,omitempty"`
	}
	allureAttachment struct {
		Name   string `json:"name"`
		Source string `json:"source"` // name of the file
		Type   string `json:"type"`
	}
)

// allureStage says that nothing more is to come: a scenario that never finished is
// broken, which its status tells.
const allureStage = "finished"

// Allure writes the run as native results of Allure, one file for each attempt and
// each attachment. It asks create for every file by a bare name made of hexadecimal
// digits, a kind and an extension, never of texts of the run, and closes what it
// gets. The same run gives the same names and bytes.
//
// Earlier attempts share the historyId of the last and show as its retries; the last
// is marked flaky when it passed after a failure. Failed steps make a scenario
// failed; hooks that fail and everything that was not checked (pending, undefined,
// ambiguous, unfinished) make it broken. The epic is the failure mode, by its name in
// the scenario's language. Errors of the run itself, and a missing end, become broken
// results, since Allure would show a run that died as green.
func Allure(create func(name string) (io.WriteCloser, error), r Results, modes []Mode) error {
	words, err := loadTexts()
	if err != nil {
		return err
	}
	a := &allure{create: create, run: r, modes: map[string]Mode{}, words: words}
	for _, m := range modes {
		a.modes[m.ID] = m
	}
	seen := map[string]int{} // twins get ids of their own
	for _, s := range r.Scenarios {
		key := s.identity() + s.row()
		seen[key]++
		if err := a.scenario(s, fmt.Sprintf("%s #%d", key, seen[key])); err != nil {
			return err
		}
	}
	return a.troubles()
}

// allure writes the results of one run.
type allure struct {
	create func(name string) (io.WriteCloser, error)
	run    Results
	modes  map[string]Mode
	words  texts
}

// scenario writes every attempt. A scenario that never ran has one result as well,
// or nobody would miss it.
func (a *allure) scenario(s Scenario, key string) error {
	attempts := s.Attempts
	if len(attempts) == 0 {
		attempts = []Attempt{{Number: 1, Status: s.Status, Started: a.run.Started}}
	}
	for i, attempt := range attempts {
		res := a.result(s, key, i)
		res.Start, res.Stop = stretch(attempt.Started, attempt.Duration)
		if attempt.Worker != "" {
			res.Labels = append(res.Labels, named("thread", attempt.Worker))
		}
		res.Status, res.Details = verdict(attempt, s)
		if i == len(attempts)-1 && s.Status == StatusFlaky {
			res.Details = &allureDetails{Message: printable(s.Message), Flaky: true}
		}
		if err := a.fill(res, attempt); err != nil {
			return err
		}
		if err := a.save(res); err != nil {
			return err
		}
	}
	return nil
}

// result describes what all attempts have in common. Allure joins results with one
// historyId; testCaseId leaves out the row, so that rows are one case with parameters.
func (a *allure) result(s Scenario, key string, attempt int) *allureResult {
	when := ""
	if !a.run.Started.IsZero() {
		when = a.run.Started.Format(time.RFC3339Nano)
	}
	outline := s.Name
	if s.Example != nil {
		outline = s.Example.Outline
	}
	res := &allureResult{
		UUID:      allureID(when, decimal(a.run.Seed), key, decimal(int64(attempt))),
		HistoryID: hash("history", key), TestCaseID: hash("case", s.identity()),
		FullName:  printable(s.URI + "#" + strings.TrimPrefix(s.Rule+" - "+outline, " - ")),
		TitlePath: titlePath(s), Name: cmp.Or(clean(s.Name), clean(s.FullName()), clean(s.Location())),
		Labels: a.labels(s), Links: []allureNamed{}, Parameters: []allureNamed{}, Stage: allureStage,
		Steps: []allureStep{}, Files: []allureAttachment{},
	}
	if s.Example == nil {
		return res
	}
	for i, cell := range s.Example.Cells {
		name := decimal(int64(i + 1))
		if i < len(s.Example.Header) {
			name = s.Example.Header[i]
		}
		res.Parameters = append(res.Parameters, named(name, cell))
	}
	return res
}

// titlePath is where a scenario hangs in the tree of files.
func titlePath(s Scenario) []string {
	path := []string{}
	for _, part := range append(strings.Split(s.URI, "/"), s.Rule) {
		if part = clean(part); part != "" {
			path = append(path, part)
		}
	}
	return path
}

// labels sorts a scenario into Allure's trees.
func (a *allure) labels(s Scenario) []allureNamed {
	feature := cmp.Or(s.Feature, s.URI)
	labels := []allureNamed{
		named("feature", feature), named("suite", feature), named("language", s.Language), named("framework", "rehearse"),
	}
	if s.Rule != "" {
		labels = append(labels, named("story", s.Rule), named("subSuite", s.Rule))
	}
	if s.Mode != "" {
		labels = append(labels, named("epic", cmp.Or(a.modes[s.Mode].Name[language(s.Language)], s.Mode)))
	}
	for _, tag := range s.Tags {
		labels = append(labels, named("tag", strings.TrimPrefix(tag, "@")))
	}
	return labels
}

// fill adds what an attempt did and left behind.
func (a *allure) fill(res *allureResult, attempt Attempt) error {
	files := &allureFiles{allure: a, owner: res.UUID}
	for _, s := range attempt.Steps {
		step := allureStep{
			Name: cmp.Or(clean(strings.TrimSpace(s.Keyword+s.Text)), "-"), Status: allureStatus(s.Status, s.Hook),
			Details: explained(s.Message, "", s.Status), Stage: allureStage, Steps: []allureStep{}, Parameters: []allureNamed{},
		}
		step.Start, step.Stop = stretch(attempt.Started.Add(s.Offset), s.Duration)
		var err error
		if step.Files, err = files.step(s); err != nil {
			return err
		}
		res.Steps = append(res.Steps, step)
	}
	var err error
	res.Files, err = files.all(attempt.Attachments)
	return err
}

// verdict translates the end of one attempt and explains it by its first bad step.
func verdict(attempt Attempt, s Scenario) (string, *allureDetails) {
	for _, step := range attempt.Steps {
		if !step.Status.Bad() {
			continue
		}
		where := location(s.URI, cmp.Or(step.Line, s.Line))
		message := cmp.Or(step.Message, string(step.Status))
		trace := step.Keyword + step.Text + "\n" + where + "\n" + step.Type
		return allureStatus(attempt.Status, step.Hook), explained(message, trace, attempt.Status)
	}
	return allureStatus(attempt.Status, false), explained(s.Message, s.Location(), attempt.Status)
}

// explained explains a bad status; others need no words.
func explained(message, trace string, status Status) *allureDetails {
	if !status.Bad() {
		return nil
	}
	return &allureDetails{
		Message: printable(cmp.Or(message, string(status))), Trace: strings.TrimSpace(printable(trace)),
	}
}

// allureStatus translates a status: "failed" speaks about the client under test,
// "broken" about the test.
func allureStatus(s Status, hook bool) string {
	switch {
	case s == StatusPassed, s == StatusFlaky:
		return "passed"
	case s == StatusSkipped:
		return "skipped"
	case s == StatusFailed && !hook:
		return "failed"
	}
	return "broken"
}

// troubles writes what went wrong outside of scenarios.
func (a *allure) troubles() error {
	lang := ""
	if len(a.run.Features) > 0 {
		lang = a.run.Features[0].Language
	}
	words := a.words[language(lang)]
	texts := append([]string{}, a.run.Errors...)
	if !a.run.Complete {
		texts = append(texts, words["incomplete"])
	}
	for i, text := range texts {
		s := Scenario{
			URI: "rehearse", Name: cmp.Or(firstLine(text), words["run.error"]), Feature: words["run.errors"],
			Language: language(lang), Status: StatusUnknown, Message: text,
		}
		if err := a.scenario(s, "rehearse "+decimal(int64(i))); err != nil {
			return err
		}
	}
	return nil
}

// save writes one result.
func (a *allure) save(res *allureResult) error {
	raw, err := json.MarshalIndent(res, "", "  ")
	if err != nil {
		return err
	}
	return a.file(res.UUID+"-result.json", append(raw, '\n'))
}

// file writes one file. What Close reports counts: full disks speak up there.
func (a *allure) file(name string, body []byte) error {
	w, err := a.create(name)
	if err != nil {
		return fmt.Errorf("creating %s: %w", name, err)
	}
	if _, err = w.Write(body); err != nil {
		_ = w.Close() // the first error is the one to tell
		return fmt.Errorf("writing %s: %w", name, err)
	}
	if err = w.Close(); err != nil {
		return fmt.Errorf("closing %s: %w", name, err)
	}
	return nil
}

// named makes a label or parameter that any reader can show.
func named(name, value string) allureNamed {
	return allureNamed{Name: clean(name), Value: clean(value)}
}

// stretch returns both ends of a time in Unix milliseconds, 0 without a start.
func stretch(from time.Time, d time.Duration) (start, stop int64) {
	if from.Before(time.Unix(0, 0)) {
		return 0, d.Milliseconds()
	}
	return from.UnixMilli(), from.Add(d).UnixMilli()
}

// hash names something by its parts. Each part is preceded by its length, so that
// no two lists of parts look the same.
func hash(parts ...string) string {
	sum := sha256.New()
	for _, part := range parts {
		_, _ = fmt.Fprintf(sum, "%d:%s", len(part), part) // a hash never fails
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// allureID makes a UUID of version 8 (RFC 9562: what the maker wants) from a hash.
func allureID(parts ...string) string {
	h := []byte(hash(parts...))
	h[12] = '8'
	h[16] = "89ab"[h[16]%4]
	return fmt.Sprintf("%s-%s-%s-%s-%s", h[:8], h[8:12], h[12:16], h[16:20], h[20:])
}
