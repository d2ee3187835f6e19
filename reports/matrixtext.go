package reports

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	judge "example.com/rehearse/harness/verdict"
)

// words lists the verdicts, the gravest first.
func words() []judge.Word {
	return []judge.Word{
		judge.Violated, judge.Review, judge.NotExercised, judge.NotSupported, judge.Warned, judge.KnownFailing, judge.Passed,
	}
}

// MatrixText writes the matrix for a terminal: a line for each failure mode with the verdict on each client, then the
// broken rules with the places to look at, then how many there are of each verdict.
func MatrixText(w io.Writer, agents Agents, modes []Mode, opt TextOptions) error {
	p, err := newPrinter(w, opt)
	if err != nil {
		return err
	}
	if len(agents) > 0 {
		p.matrix(agents, modes, language(opt.Lang))
		p.broken(agents, language(opt.Lang))
		p.counts(agents)
	}
	return p.out.Flush()
}

func (p *printer) matrix(agents Agents, modes []Mode, lang string) {
	names := map[string]string{}
	for _, m := range modes {
		names[m.ID] = m.Name[lang]
	}
	wide := 0
	for _, mode := range agents.Modes() {
		wide = max(wide, len(mode))
	}
	p.line("%s", p.paint("1", p.say("matrix.title")))
	for i, agent := range agents.Names() {
		p.line("  %s %s", p.say("matrix.client", decimal(int64(i+1))), clean(agent))
	}
	for _, mode := range agents.Modes() {
		line := fmt.Sprintf("  %-*s", wide, clean(mode))
		for _, agent := range agents.Names() {
			line += "  " + p.verdict(agents[agent][mode].Verdict)
		}
		p.line("%s  %s", line, p.paint("2", names[mode]))
	}
}

// verdict prints a word in the width of the longest, in its colour.
func (p *printer) verdict(word string) string {
	code := map[judge.Word]string{
		judge.Passed: "32", judge.Violated: "31", judge.NotExercised: "31", judge.Warned: "33", judge.Review: "33",
	}[judge.Word(word)]
	return p.paint(cmp.Or(code, "36"), fmt.Sprintf("%-*s", len(judge.NotExercised), cmp.Or(word, "-")))
}

// broken prints the rules that did not hold, and what was left unproven.
func (p *printer) broken(agents Agents, lang string) {
	for _, agent := range agents.Names() {
		for _, mode := range agents.Modes() {
			cell, has := agents[agent][mode]
			if !has || cell.Verdict == string(judge.Passed) {
				continue
			}
			p.line("")
			p.line("%s %s  %s", p.verdict(cell.Verdict), p.paint("1", clean(mode)), p.paint("2", clean(agent)))
			p.why(cell, lang)
		}
	}
}

// why prints what a cell's verdict rests on: rules with their sources, and the scenarios to look at.
func (p *printer) why(cell Cell, lang string) {
	if cell.Verdict == string(judge.NotExercised) {
		p.line("    %s", p.say("matrix.unreached"))
	}
	for _, f := range cell.Findings {
		p.line("    %s %s: %s", f.Rule, f.Name.In(lang), clean(firstLine(f.Text.In(lang))))
		p.line("      %s", p.paint("2", p.origin(f)))
	}
	for _, s := range cell.Scenarios {
		if s.Verdict != string(judge.Passed) && (s.Verdict != string(judge.NotExercised) || cell.Verdict == s.Verdict) {
			p.line("      %s  %s", p.paint("2", clean(s.Location)), s.Verdict+p.lacking(s))
		}
	}
}

// origin says where a rule comes from, and on which entries the finding rests.
func (p *printer) origin(f judge.Breach) string {
	if len(f.Entries) == 0 {
		return p.say("matrix.origin", clean(f.Source))
	}
	return p.say("matrix.source", clean(f.Source), strings.Trim(fmt.Sprint(f.Entries), "[]"))
}

// lacking says for want of which actions a scenario could not be played.
func (p *printer) lacking(s Judged) string {
	if s.Verdict != string(judge.NotSupported) || len(s.Lacks) == 0 {
		return ""
	}
	return p.say("matrix.lacks", clean(strings.Join(s.Lacks, ", ")))
}

func (p *printer) counts(agents Agents) {
	p.line("")
	for _, agent := range agents.Names() {
		count := map[judge.Word]int{}
		for _, cell := range agents[agent] {
			count[judge.Word(cell.Verdict)]++
		}
		var parts []string
		for _, word := range words() {
			if count[word] > 0 {
				parts = append(parts, decimal(int64(count[word]))+" "+p.say("verdict."+string(word)))
			}
		}
		p.line("%s  %s", p.paint("1", clean(agent)), strings.Join(parts, p.say("comma")))
	}
}
