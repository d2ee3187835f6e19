package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/cases"
	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/internal/nearest"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios/catalogue"
	"example.com/rehearse/scenarios/steps"
)

func (p process) sentence(step catalogue.Step) string {
	text, err := steps.Sentence(p.lang(), step.Call, step.Args...)
	if err != nil {
		return step.String()
	}
	return text
}

// caseReplay decides a case's commands again and shows, step by step, what they changed.
func caseReplay(args []string, p process) int {
	f := newFlags("case replay", p)
	until := f.Uint64("until", 0, p.say("逐步显示到第几条（0：不显示）", "show the steps up to this entry (0: do not)"))
	why := f.String("why", "", p.say("列出使某个编号变成现在这样的条目", "list the entries that made an id what it is"))
	asJSON := f.Bool("json", false, p.say("输出 JSON", "print JSON"))
	t, code, done := openCase(f, args, p)
	if done {
		return code
	}
	r, err := cases.Replay(t.c)
	if err != nil {
		p.complain("无法重放：%v", "no replay: %v", err)
		return exitMachinery
	}
	var moments []cases.Moment
	if *until > 0 {
		if moments, err = cases.Steps(t.c, *until); err != nil {
			p.complain("%s", "%s", err)
			return exitUsage
		}
	}
	var causes []journal.Entry
	if *why != "" {
		if causes = cases.Why(t.c, *why); len(causes) == 0 {
			p.complain("没有条目提到“%s”", "no entry is about %q", *why)
			return exitUsage
		}
	}
	if *asJSON {
		code = p.printJSON(map[string]any{"replay": r, "steps": moments, "why": causes})
	} else {
		p.printReplay(r, moments, causes)
	}
	if code == exitPassed && !r.Same {
		return exitFailed
	}
	return code
}

func (p process) printReplay(r cases.Replayed, moments []cases.Moment, causes []journal.Entry) {
	for _, m := range moments {
		_, _ = fmt.Fprintln(p.out, entryLine(m.Entry))
		for _, c := range m.Changes {
			_, _ = fmt.Fprintf(p.out, "    %s: %q → %q\n", c.Path, c.Before, c.After)
		}
	}
	for _, e := range causes {
		_, _ = fmt.Fprintln(p.out, entryLine(e))
	}
	if r.Same {
		p.line(p.out, "重放 %d 条，结果逐字节相同", "%d entries replayed, byte for byte the same", r.Entries)
		return
	}
	p.line(p.out, "第 %d 条起不同。%s\n  记录：%s\n  现在：%s", "different from entry %d on. %s\n  recorded: %s\n  decided: %s",
		r.First.Seq, r.Why.In(p.lang()), r.First.Recorded, r.First.Decided)
}

func entryLine(e journal.Entry) string {
	what := "-"
	if e.Command != nil {
		what = e.Command.Kind()
	}
	if e.Outcome.Refusal != nil {
		what += " " + string(e.Outcome.Refusal.Code)
	}
	if e.Fault != nil {
		what += " [" + e.Fault.Kind + "]"
	}
	return fmt.Sprintf("%4d  %s  %-14s %s %s", e.Seq, e.At.Format("2006-01-02 15:04:05"), e.Actor.Kind, e.Actor.Account, what)
}

// caseShrink drops from a case what its diagnosis does not need.
func caseShrink(args []string, p process) int {
	f := newFlags("case shrink", p)
	out := f.StringP("output", "o", "", p.say("结果写到哪个文件；缺省覆盖原文件", "file to write; the case file itself by default"))
	mode := f.String("mode", "", p.say("只保留这个失败模式的诊断；缺省保留全部", "keep the diagnosis of this failure mode only; all by default"))
	t, code, done := openCase(f, args, p)
	if done {
		return code
	}
	small, err := cases.Shrink(t.c, t.d, *mode)
	switch {
	case errors.Is(err, cases.ErrHealthy):
		p.complain("%s", "%s", err)
		return exitFailed
	case err != nil:
		p.complain("无法缩小：%v", "it cannot be shrunk: %v", err)
		return exitMachinery
	}
	before := len(t.c.Journal) - t.c.Initial
	t.c = small
	p.line(p.out, "%d 条缩小到 %d 条，诊断不变", "%d entries shrunk to %d with the same diagnosis", before, len(small.Journal)-small.Initial)
	return t.save(*out)
}

// caseExport writes a case as a feature for developers or as Markdown for the ticket.
func caseExport(args []string, p process) int {
	f := newFlags("case export", p)
	out := f.StringP("output", "o", "", p.say("写到哪个文件：.feature 或 .md；缺省为终端", "file to write, .feature or .md; the terminal by default"))
	lang := f.String("lang", p.lang(), p.say("语言：zh-CN 或 en", "language: zh-CN or en"))
	mode := f.String("mode", "", p.say("哪个失败模式；缺省为最严重的一个", "which failure mode; the gravest by default"))
	remedied := f.Bool("remedied", false, p.say("补救之后的场景：应当通过", "the scenario after the remedy, which passes"))
	t, code, done := openCase(f, args, p)
	if done {
		return code
	}
	if *lang != "zh-CN" && *lang != "en" {
		p.complain("--lang 只能是 zh-CN 或 en", "--lang is zh-CN or en")
		return exitUsage
	}
	text, err := t.exported(strings.HasSuffix(*out, ".md"), *lang, *mode, *remedied)
	switch {
	case errors.Is(err, cases.ErrNoRemedy), errors.Is(err, cases.ErrNothingToMend), errors.Is(err, cases.ErrNothingWrong), errors.Is(err, harness.ErrUnsupported):
		p.complain("写不成场景：%s；导出为 .md 总是可以", "no scenario: %s; exporting to .md always works", err)
		return exitFailed
	case err != nil:
		p.complain("无法导出：%v", "it cannot be exported: %v", err)
		return exitMachinery
	case *out == "":
		_, _ = fmt.Fprint(p.out, text)
		return exitPassed
	}
	if err := writeWhole(*out, []byte(text)); err != nil {
		p.complain("无法写入：%v", "cannot write: %v", err)
		return exitMachinery
	}
	return exitPassed
}

// exported is the text of an export. A scenario is made of the shrunk case, Markdown of the whole one.
func (t *caseTools) exported(markdown bool, lang, mode string, remedied bool) (string, error) {
	if markdown {
		return t.c.Markdown(t.d, lang)
	}
	x, err := t.stage.Minimal(context.Background(), t.c, t.d, mode)
	if err != nil {
		return "", err
	}
	if !x.FromCase {
		t.p.line(t.p.err, "案例里有没有句子可说的步骤，用目录中同一模式的步骤代替", "something in the case has no sentence: the catalogue's steps of the same mode stand in")
	}
	return x.Feature(lang, remedied)
}

// caseNew makes a case of a catalogue mode: by flags, or by questions where none is given.
func caseNew(args []string, p process) int {
	f := newFlags("case new", p)
	mode := f.String("mode", "", p.say("失败模式；见 rehearse modes。不给则在终端提问", "failure mode, see rehearse modes; asked for in the terminal without it"))
	symptom := f.String("symptom", "", p.say("客户怎么说", "what the customer says"))
	name := f.String("name", "", p.say("案例名；缺省为失败模式", "name of the case; the mode by default"))
	seed := f.Uint64("seed", 1, p.say("世界的种子", "seed of the world"))
	out := f.StringP("output", "o", "", p.say("案例文件", "case file"))
	if code, done := parse(f, args, p); done {
		return code
	}
	if f.NArg() > 0 {
		p.complain("不认识参数“%s”", "unexpected argument %q", f.Arg(0))
		return exitUsage
	}
	if *mode == "" {
		var err error
		if *mode, err = p.askMode(symptom); err != nil {
			p.complain("%v", "%v", err)
			return exitUsage
		}
	}
	c, err := cases.NewStage().FromMode(context.Background(), *mode, *seed)
	switch {
	case errors.Is(err, catalogue.ErrUnknownMode):
		p.complain("没有名为“%s”的失败模式；rehearse modes 可列出全部%v", "there is no failure mode %q; rehearse modes lists them all%v", *mode, nearest.Question("", *mode, catalogue.IDs()))
		return exitUsage
	case err != nil:
		p.complain("无法创建案例：%v", "the case cannot be made: %v", err)
		return exitMachinery
	}
	c.Name = cmp.Or(*name, c.Name)
	return p.keepNew(c, *symptom, cmp.Or(*out, *mode+".case.json"))
}

// keepNew redacts, diagnoses and writes a case that was just made.
func (p process) keepNew(c *cases.Case, symptom, file string) int {
	d, err := verdict.NewDiagnoser()
	if err == nil {
		err = c.Diagnose(d)
	}
	if err == nil {
		err = cases.Redact(c, symptom)
	}
	if err != nil {
		p.complain("无法创建案例：%v", "the case cannot be made: %v", err)
		return exitMachinery
	}
	code := (&caseTools{p: p, c: c}).save(file)
	if code == exitPassed {
		p.line(p.out, "已写入 %s", "wrote %s", file)
	}
	return code
}

// askMode finds the mode by questions: what the customer says, then which mode it sounds like, or, for the one shared
// prompt, the questions that tell its four causes apart.
func (p process) askMode(symptom *string) (string, error) {
	lines := bufio.NewScanner(p.in)
	ask := func(zh, en string) string {
		_, _ = fmt.Fprint(p.out, p.say(zh, en)+" ")
		if !lines.Scan() {
			return ""
		}
		return strings.TrimSpace(lines.Text())
	}
	if *symptom == "" {
		*symptom = ask("客户怎么说？", "What does the customer say?")
	}
	modes, err := catalogue.Load()
	if err != nil {
		return "", err
	}
	for i, m := range modes {
		_, _ = fmt.Fprintf(p.out, "%3d  %s\n", i+1, m.Name.In(p.lang()))
	}
	answer := ask("最像哪一种？（编号；只看到统一提示就按回车）", "Which is it most like? (number; just Enter for the one shared prompt)")
	if answer != "" {
		n, err := strconv.Atoi(answer)
		if err != nil || n < 1 || n > len(modes) {
			return "", bilingual.Errorf("“%s”不是 1 到 %d 的编号", "%q is no number from 1 to %d", answer, len(modes))
		}
		return modes[n-1].ID, nil
	}
	return p.askPrompt(ask), nil
}

// askPrompt asks what tells the causes behind the shared prompt apart; an answer that is neither counts as yes.
func (p process) askPrompt(ask func(zh, en string) string) string {
	for _, q := range verdict.Questions() {
		answer := strings.ToLower(ask(q.Text.ZhCN+"（是/否）", q.Text.En+" (yes/no)"))
		if answer == "n" || answer == "no" || answer == "否" || answer == "不是" {
			return q.Options[1].Modes[0]
		}
	}
	return "bad-serial-or-cdkey"
}
