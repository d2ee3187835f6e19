package reports

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"
)

// TextOptions say how a terminal report speaks and looks.
type TextOptions struct {
	Lang  string // "zh-CN" (the default) or "en"
	Color bool   // false when NO_COLOR is set or the output is no terminal
}

// printer writes lines to a terminal. A bufio.Writer keeps its first error until
// Flush, so the lines in between need not check.
type printer struct {
	out   *bufio.Writer
	words map[string]string
	lang  string
	color bool
}

// newPrinter prepares a printer in the language of the options.
func newPrinter(w io.Writer, opt TextOptions) (*printer, error) {
	words, err := loadTexts()
	if err != nil {
		return nil, err
	}
	return &printer{out: bufio.NewWriter(w), words: words[language(opt.Lang)], lang: language(opt.Lang), color: opt.Color}, nil
}

// Progress writes the summary that closes a run: every failure with its step,
// message, place and the command that repeats it, flaky scenarios, then the counts.
// Control characters in texts of the run are removed: no scenario may drive the
// reader's terminal.
func Progress(w io.Writer, r Results, opt TextOptions) error {
	p, err := newPrinter(w, opt)
	if err != nil {
		return err
	}
	p.failures(r)
	p.summary(r)
	return p.out.Flush()
}

// Pretty writes every scenario with its steps and times, then what [Progress] does.
func Pretty(w io.Writer, r Results, opt TextOptions) error {
	p, err := newPrinter(w, opt)
	if err != nil {
		return err
	}
	feature := ""
	for _, s := range r.Scenarios {
		if s.URI != feature {
			feature = s.URI
			p.line("%s  %s", p.paint("1", clean(cmp.Or(s.Feature, s.URI))), p.paint("2", clean(s.URI)))
		}
		p.scenario(s)
	}
	if len(r.Scenarios) > 0 {
		p.line("")
	}
	p.failures(r)
	p.summary(r)
	return p.out.Flush()
}

// scenario prints one scenario and the steps of its last attempt.
func (p *printer) scenario(s Scenario) {
	p.line("")
	p.line("  %s %s  %s", p.mark(s.Status), p.paint("1", clean(s.FullName())), p.paint("2", clean(s.Location())))
	if len(s.Attempts) == 0 {
		return
	}
	if len(s.Attempts) > 1 {
		p.line("    %s", p.paint("33", p.say("attempts.count", decimal(int64(len(s.Attempts))))))
	}
	for _, step := range s.Attempts[len(s.Attempts)-1].Steps {
		if step.Hook && !step.Status.Bad() {
			continue
		}
		p.line("    %s %s  %s", p.mark(step.Status), clean(step.Keyword+step.Text), p.paint("2", span(step.Duration)))
		p.message(step.Message, "      ")
	}
}

// failures prints what needs a person: broken scenarios, then flaky ones.
func (p *printer) failures(r Results) {
	number := 0
	for _, s := range r.Scenarios {
		if !s.Status.Bad() {
			continue
		}
		if number == 0 {
			p.line("%s", p.paint("1;31", p.say("failures")))
		}
		number++
		p.line("")
		p.line("%s %s  %s", p.paint("31", fmt.Sprintf("%d)", number)), p.paint("1", clean(s.FullName())), p.status(s.Status))
		p.explain(r, s)
	}
	if number > 0 {
		p.line("")
	}
	p.flaky(r)
}

// flaky prints scenarios that passed only when tried again.
func (p *printer) flaky(r Results) {
	first := true
	for _, s := range r.Scenarios {
		if s.Status != StatusFlaky {
			continue
		}
		if first {
			p.line("%s", p.paint("1;33", p.say("flaky.list")))
		}
		first = false
		p.line("")
		p.line("%s %s  %s", p.mark(s.Status), p.paint("1", clean(s.FullName())),
			p.paint("33", p.say("attempts.count", decimal(int64(len(s.Attempts))))))
		p.explain(r, s)
	}
	if !first {
		p.line("")
	}
}

// explain prints step, message, place and command of one scenario.
func (p *printer) explain(r Results, s Scenario) {
	where := s.Location()
	if step := s.Failure(); step != nil {
		if step.Line > 0 {
			where = location(s.URI, step.Line)
		}
		p.line("   %s %s", p.mark(step.Status), clean(step.Keyword+step.Text))
		p.message(step.Message, "     ")
	}
	p.line("   %s", p.paint("2", clean(where)))
	p.line("   %s %s", p.say("repeat.label"), p.paint("36", clean(r.Repeat(s))))
}

// message prints an error text, line by line, so that it stays indented.
func (p *printer) message(text, indent string) {
	if text == "" {
		return
	}
	for line := range strings.SplitSeq(strings.TrimRight(printable(text), "\n"), "\n") {
		p.line("%s", strings.TrimRight(indent+p.paint("31", line), " "))
	}
}

// summary prints the counts and the verdict about the run.
func (p *printer) summary(r Results) {
	for _, text := range r.Errors {
		p.line("%s %s", p.paint("31", p.say("run.error")), printable(text))
	}
	if !r.Complete {
		p.line("%s", p.paint("31", p.say("incomplete")))
	}
	if !r.Part.Whole() {
		p.line("%s", p.paint("33", p.say("part", numbers(r.Part.Have), decimal(int64(r.Part.Of)))))
	}
	sum := r.Summary()
	var parts []string
	for _, status := range statuses() {
		if n := *sum.field(status); n > 0 {
			parts = append(parts, p.paint(tint(status), decimal(int64(n))+" "+p.say("status."+string(status))))
		}
	}
	line := p.say("scenarios.count", decimal(int64(sum.Total)))
	if len(parts) > 0 {
		line += p.say("open") + strings.Join(parts, p.say("comma")) + p.say("close")
	}
	verdict := p.paint("1;32", p.say("run.green"))
	if !r.Green() {
		verdict = p.paint("1;31", p.say("run.red"))
	}
	p.line("%s · %s · %s · %s %s", verdict, line, span(r.Duration()), p.say("seed"), decimal(r.Seed))
}

// statuses lists what a summary counts, the worst first.
func statuses() []Status {
	return []Status{
		StatusFailed, StatusAmbiguous, StatusUndefined, StatusPending, StatusUnknown,
		StatusFlaky, StatusSkipped, StatusPassed,
	}
}

// mark is a sign for a status that does not depend on colour.
func (p *printer) mark(s Status) string {
	sign := "✗"
	switch s {
	case StatusPassed:
		sign = "✓"
	case StatusFlaky:
		sign = "~"
	case StatusSkipped:
		sign = "-"
	default: // every other status makes the run fail
	}
	return p.paint(tint(s), sign)
}

// status names a status in its colour.
func (p *printer) status(s Status) string { return p.paint(tint(s), p.say("status."+string(s))) }

// tint returns the ANSI colour of a status.
func tint(s Status) string {
	switch s {
	case StatusPassed:
		return "32"
	case StatusFlaky:
		return "33"
	case StatusSkipped:
		return "36"
	default:
		return "31"
	}
}

// say returns a sentence in the reader's language.
func (p *printer) say(key string, values ...string) string { return fill(p.words[key], values...) }

// paint colours a text, if colours are wanted.
func (p *printer) paint(code, text string) string {
	if !p.color || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// line prints one line.
func (p *printer) line(format string, args ...any) { _, _ = fmt.Fprintf(p.out, format+"\n", args...) }

// clean makes a text safe and single-lined.
func clean(s string) string { return strings.ReplaceAll(printable(s), "\n", " ") }

// span writes a duration for people: three digits are enough to compare.
func span(d time.Duration) string {
	switch {
	case d >= time.Minute:
		return d.Round(time.Second).String()
	case d >= time.Second:
		return fmt.Sprintf("%.2f s", d.Seconds())
	case d >= time.Millisecond:
		return fmt.Sprintf("%.0f ms", float64(d)/float64(time.Millisecond))
	default:
		return fmt.Sprintf("%.0f µs", float64(d)/float64(time.Microsecond))
	}
}

// spanMS writes milliseconds for people.
func spanMS(ms float64) string { return span(time.Duration(ms * float64(time.Millisecond))) }
