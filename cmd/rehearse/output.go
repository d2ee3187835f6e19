package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	messages "github.com/cucumber/messages/go/v34"

	"example.com/rehearse/harness/runner"
	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/reports"
	"example.com/rehearse/reports/cucumberhtml"
)

// target is one report to write: a format and where it goes ("" is the terminal).
type target struct{ format, path string }

func formatNames() []string {
	return []string{"progress", "pretty", "usage", "message", "html", "cucumber-html", "junit", "json", "allure"}
}

// output gathers the messages of a run and writes the reports from them.
type output struct {
	p        process
	stream   *spool
	writer   *runner.Writer
	targets  []target
	dots     io.Writer // nil when the terminal shows something else
	bar      *bar      // instead of dots where a line can be written over
	done     int
	journals string // folder, or ""
	rerun    string // file, or ""
	results  reports.Results
	badEnd   []string // how processes of the client ended that did not end well
	unjudged bool     // nothing was run: there is nothing to call passed or failed
}

// defaultFormats is what a run writes unless told otherwise.
func defaultFormats(folder string) list {
	return list{
		"progress", "html:" + filepath.Join(folder, "index.html"), "message:" + filepath.Join(folder, "messages.ndjson"),
		"junit:" + filepath.Join(folder, "junit.xml"), "json:" + filepath.Join(folder, "results.json"),
	}
}

func rerunFile(folder string) string { return filepath.Join(folder, "rerun.txt") }

// writeRerun writes the places to run again, one on a line; without any the file is empty, and selects nothing.
func writeRerun(file string, locations []string) error {
	return os.WriteFile(file, []byte(strings.Join(append(locations, ""), "\n")), 0o644)
}

// openReports checks the formats and makes room for the reports before the run starts.
func (s *runSettings) openReports(p process) (*output, error) {
	out := &output{p: p}
	if len(s.formats) == 0 && !s.DryRun {
		out.journals, out.rerun = filepath.Join(s.report, "journals"), rerunFile(s.report)
		s.formats = defaultFormats(s.report)
	} else if len(s.formats) == 0 {
		s.formats = list{"progress"}
	}
	for _, f := range s.formats {
		name, path, _ := strings.Cut(f, ":")
		if !slices.Contains(formatNames(), name) {
			return nil, bilingual.Errorf("不认识报告格式“%s”；可用的有：%s", "there is no report format %q; there are: %s", name, strings.Join(formatNames(), ", "))
		}
		if name == "progress" && path == "" {
			out.dots = p.out
		}
		out.targets = append(out.targets, target{format: name, path: path})
	}
	if out.dots != nil && s.client.driver != "human" { // with whom the terminal talks of other things
		out.bar = p.newBar()
	}
	if err := out.coveredBy(s.certificate); err != nil {
		return nil, err
	}
	return out, out.makeRoom()
}

// close removes what the reports were made from.
func (o *output) close() {
	if o.stream != nil {
		_ = o.stream.close() // it is read by nobody any more
	}
}

func (o *output) makeRoom() (err error) {
	if o.stream, err = newSpool(); err != nil {
		return err
	}
	o.writer = runner.NewWriter(o.stream)
	if o.journals != "" { // journals of scenarios that are no longer there would lie
		if err := errors.Join(os.RemoveAll(o.journals), os.MkdirAll(o.journals, 0o755)); err != nil {
			return bilingual.Errorf("报告目录不能用：%v", "the folder of the reports cannot be used: %v", err)
		}
	}
	for _, t := range o.targets {
		if err := t.makeRoom(); err != nil {
			return bilingual.Errorf("报告写不到“%s”：%v", "the report cannot be written to %q: %v", t.path, err)
		}
	}
	return nil
}

// makeRoom makes the folder of a report, and sees before the run whether the report can be written after it.
func (t target) makeRoom() error {
	if t.path == "" {
		return nil
	}
	if t.format == "allure" {
		return os.MkdirAll(t.path, 0o755)
	}
	if err := os.MkdirAll(filepath.Dir(t.path), 0o755); err != nil {
		return err
	}
	info, err := os.Stat(t.path)
	isNew := errors.Is(err, fs.ErrNotExist)
	if err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return nil // who reads a pipe would take the look for all there is
	}
	file, err := os.OpenFile(t.path, os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if err := file.Close(); err != nil || !isNew {
		return err
	}
	return os.Remove(t.path) // a run that is broken off leaves no empty report
}

// emit keeps an envelope; the start of the run is followed by the facts that repeat it.
func (o *output) emit(e *messages.Envelope, facts map[string]any) {
	o.writer.Emit(e)
	if e.TestCase != nil && o.bar != nil {
		o.bar.total++
	}
	if e.TestRunStarted == nil {
		return
	}
	body, err := json.Marshal(facts)
	if err != nil {
		return
	}
	o.writer.Emit(&messages.Envelope{Attachment: &messages.Attachment{
		Body: string(body), ContentEncoding: messages.AttachmentContentEncoding_IDENTITY, MediaType: reports.MediaRun,
		TestRunStartedId: e.TestRunStarted.Id,
	}})
}

// progress shows one sign for each scenario, as it ends.
func (o *output) progress(r runner.Result) {
	if o.bar != nil {
		o.bar.add(r)
		return
	}
	if o.dots == nil {
		return
	}
	sign := "F"
	switch {
	case r.Flaky:
		sign = "R"
	case r.Status == runner.StatusPassed:
		sign = "."
	case r.Status == runner.StatusSkipped, r.Status == runner.StatusNotRun:
		sign = "-"
	}
	const width = 70
	o.done++
	_, _ = io.WriteString(o.dots, sign) // a closed terminal is no reason to fail
	if o.done%width == 0 {
		_, _ = fmt.Fprintf(o.dots, " %d\n", o.done)
	}
}

// finish closes the progress line and writes the reports and the rerun file.
func (o *output) finish(p process, s runner.Summary) error {
	switch {
	case o.bar != nil:
		o.bar.clear()
	case o.dots != nil:
		_, _ = fmt.Fprintln(o.dots)
	}
	if err := o.writer.Err(); err != nil {
		return err
	}
	o.unjudged = len(s.Results) == s.NotRun+s.Skipped
	if o.rerun != "" {
		if err := writeRerun(o.rerun, s.Rerun()); err != nil {
			return err
		}
	}
	results, err := o.writeAll(p)
	o.results = results
	return err
}

// writeAll writes every report from the messages, and says where the page is.
func (o *output) writeAll(p process) (reports.Results, error) {
	stream, err := o.stream.reader()
	if err != nil {
		return reports.Results{}, err
	}
	results, err := reports.Read(stream)
	if err != nil {
		return results, err
	}
	results.Errors = append(results.Errors, o.badEnd...)
	for _, t := range o.targets {
		if err := o.write(t, results); err != nil {
			return results, bilingual.At(t.format, err)
		}
	}
	if page := o.htmlPath(); page != "" {
		p.line(p.out, "报告：%s", "report: %s", page)
	}
	return results, nil
}

func (o *output) htmlPath() string {
	for _, t := range o.targets {
		if t.format == "html" {
			return t.path
		}
	}
	return ""
}

func (o *output) write(t target, r reports.Results) error {
	if t.format == "allure" {
		return writeAllure(cmp.Or(t.path, "allure-results"), r)
	}
	if t.path == "" {
		return o.render(o.p.out, t.format, r)
	}
	f, err := os.Create(t.path)
	if err != nil {
		return err
	}
	return errors.Join(o.render(f, t.format, r), f.Close())
}

func (o *output) render(w io.Writer, format string, r reports.Results) error {
	text := reports.TextOptions{Lang: o.p.lang(), Color: w == o.p.out && o.p.colour()}
	switch format {
	case "progress":
		if o.unjudged {
			_, err := fmt.Fprintf(w, o.p.say("检查了 %d 个场景，没有运行\n", "%d scenarios checked, none run\n"), len(r.Scenarios))
			return err
		}
		return reports.Progress(w, r, text)
	case "pretty":
		return reports.Pretty(w, r, text)
	case "junit":
		return reports.JUnit(w, r)
	case "json":
		return reports.JSON(w, r, nil)
	case "html":
		modes, err := reportModes()
		if err != nil {
			return err
		}
		return reports.HTML(w, r, modes, reports.HTMLOptions{Lang: o.p.lang()})
	}
	return o.renderStream(w, format, text)
}

// renderStream writes the reports that are made from the messages themselves.
func (o *output) renderStream(w io.Writer, format string, text reports.TextOptions) error {
	stream, err := o.stream.reader()
	if err != nil {
		return err
	}
	switch format {
	case "usage":
		return reports.Usage(w, stream, text)
	case "cucumber-html":
		return cucumberhtml.Write(w, stream)
	default: // message
		_, err := io.Copy(w, stream)
		return err
	}
}

// writeAllure fills a folder with Allure's native results.
func writeAllure(folder string, r reports.Results) error {
	modes, err := reportModes()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	return reports.Allure(func(name string) (io.WriteCloser, error) { return os.Create(filepath.Join(folder, name)) }, r, modes)
}

// colour reports whether the output is a terminal that wants colours.
func (p process) colour() bool {
	f, ok := p.out.(*os.File)
	if !ok || p.env("NO_COLOR") != "" || p.env("CI") != "" || p.env("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// reportModes is the catalogue in the words of the reports.
func reportModes() ([]reports.Mode, error) {
	modes, err := modesWithScenarios()
	list := make([]reports.Mode, len(modes))
	for i, m := range modes {
		both := func(zh, en string) map[string]string { return map[string]string{"zh-CN": zh, "en": en} }
		list[i] = reports.Mode{
			ID: m.ID, Label: string(m.Label), Source: m.Source, Documented: m.Label == "documented",
			Name: both(m.Name.ZhCN, m.Name.En), Trigger: both(m.Trigger.ZhCN, m.Trigger.En), Seen: both(m.Seen.ZhCN, m.Seen.En),
			Consequence: both(m.Consequence.ZhCN, m.Consequence.En), Remedy: both(m.Remedy.ZhCN, m.Remedy.En), Owner: both(m.Owner.ZhCN, m.Owner.En),
		}
	}
	return list, err
}
