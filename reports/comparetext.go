package reports

import (
	"cmp"
	"fmt"
)

// comparison prints the lists that have something to tell, the ones that ask for a
// decision first, and the verdict last, where a terminal stops scrolling.
func (p *printer) comparison(c Comparison) {
	p.changes("compare.failures", "1;31", c.NewFailures)
	p.changes("compare.still", "1;31", c.StillFailing)
	p.changes("compare.flaky", "1;33", c.Flaky)
	p.changes("compare.slower", "1;33", c.Slower)
	p.changes("compare.skipped", "1;36", c.Skipped)
	p.renamed(c.Renamed)
	p.changes("compare.gone", "1;36", c.Gone)
	p.changes("compare.new", "1", c.New)
	p.changes("compare.fixed", "1;32", c.Fixed)
	p.verdicts(c.Verdicts)
	for _, text := range c.NewErrors {
		p.line("%s %s", p.paint("31", p.say("compare.error")), printable(text))
	}
	if !c.After.Complete {
		p.line("%s", p.paint("31", p.say("incomplete")))
	}
	if c.silent() {
		p.line("%s", p.paint("31", p.say("compare.nothing")))
	}
	verdict := p.paint("1;32", p.say("compare.fine"))
	if c.Regressed() {
		verdict = p.paint("1;31", p.say("compare.worse"))
	}
	number := func(list []Change) string { return decimal(int64(len(list))) }
	p.line("%s · %s · %s %s → %s", verdict, p.say("compare.count",
		number(c.NewFailures), number(c.Fixed), number(c.StillFailing), number(c.Flaky),
		number(c.Slower), number(c.New), number(c.Gone), number(c.Skipped), number(c.Renamed)),
		p.say("seed"), decimal(c.Before.Seed), decimal(c.After.Seed))
}

// changes prints one list under its title.
func (p *printer) changes(title, code string, list []Change) {
	if len(list) == 0 {
		return
	}
	p.line("%s", p.paint(code, p.say(title, decimal(int64(len(list))))))
	for _, ch := range list {
		p.change(ch, title == "compare.slower")
	}
	p.line("")
}

// renamed prints what scenarios are called now and were before. What is wrong with them
// stands in the other lists.
func (p *printer) renamed(list []Change) {
	if len(list) == 0 {
		return
	}
	p.line("%s", p.paint("1;36", p.say("compare.renamed", decimal(int64(len(list))))))
	for _, ch := range list {
		p.headline(ch, p.say("compare.from", p.fate(ch.Before), p.fate(ch.After)))
		p.line("      %s %s  %s", p.say("compare.was"), clean(ch.WasName), p.paint("2", clean(ch.WasLocation)))
	}
	p.line("")
}

// headline prints the name of a scenario, what became of it and where it is.
func (p *printer) headline(ch Change, what string) {
	p.line("  %s %s  %s  %s", p.mark(cmp.Or(ch.After, ch.Before)), p.paint("1", clean(ch.Name)), what, p.paint("2", clean(ch.Location)))
}

// change prints one scenario: what became of it, and for a bad one why and how to
// see it again.
func (p *printer) change(ch Change, times bool) {
	what := p.say("compare.from", p.fate(ch.Before), p.fate(ch.After))
	if times {
		what = p.say("compare.time", spanMS(ch.BeforeMS), spanMS(ch.AfterMS), fmt.Sprintf("%.1f", ch.Ratio))
	}
	p.headline(ch, what)
	if times || !ch.After.Bad() || ch.After == "" {
		return
	}
	p.message(firstLine(ch.Message), "      ")
	p.line("    %s %s", p.say("repeat.label"), p.paint("36", clean(ch.Repeat)))
}

// fate names a status, or says that the run does not have the scenario.
func (p *printer) fate(s Status) string {
	if s == "" {
		return p.paint("2", p.say("compare.absent"))
	}
	return p.status(s)
}
