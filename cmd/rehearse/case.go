package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"example.com/rehearse/harness/cases"
	"example.com/rehearse/harness/verdict"
)

// caseVerb is the support cases: one verb each for what one does with a case file.
func caseVerb(args []string, p process) int {
	return p.chosen(args, map[string]func([]string, process) int{
		"new": caseNew, "import": caseImport, "diagnose": caseDiagnose, "replay": caseReplay, "try": caseTry, "shrink": caseShrink, "export": caseExport, "open": caseOpen,
	}, "用法：rehearse case new|import|diagnose|replay|try|shrink|export|open [选项] [案例文件]", "usage: rehearse case new|import|diagnose|replay|try|shrink|export|open [FLAGS] [CASE FILE]")
}

// caseTools is what most case verbs need.
type caseTools struct {
	p     process
	file  string
	c     *cases.Case
	d     *verdict.Diagnoser
	stage *cases.Stage
}

// openCase reads flags, then the one case file they are about. done is true when the verb is to end with the code.
func openCase(f *pflag.FlagSet, args []string, p process) (t *caseTools, code int, done bool) {
	if code, done = parse(f, args, p); done {
		return nil, code, true
	}
	if f.NArg() != 1 {
		p.complain("请给出一个案例文件（NAME.case.json）", "give one case file (NAME.case.json)")
		return nil, exitUsage, true
	}
	t = &caseTools{p: p, file: f.Arg(0), stage: cases.NewStage()}
	raw, err := os.Open(t.file)
	if err == nil {
		t.c, err = cases.Read(raw)
		err = errors.Join(err, raw.Close())
	}
	if err != nil {
		p.complain("案例文件 %s 无法读取：%s", "the case file %s cannot be read: %s", t.file, err)
		return nil, exitUsage, true
	}
	if t.d, err = verdict.NewDiagnoser(); err != nil {
		p.complain("失败模式目录无法读取：%v", "the catalogue cannot be read: %v", err)
		return nil, exitMachinery, true
	}
	return t, exitPassed, false
}

// save writes the case, to another file if one is named.
func (t *caseTools) save(file string) int {
	if file == "" {
		file = t.file
	}
	raw, err := t.c.Encode()
	if err == nil {
		err = writeWhole(file, raw)
	}
	if err != nil {
		t.p.complain("无法写入 %s：%v", "cannot write %s: %v", file, err)
		return exitMachinery
	}
	return exitPassed
}

// writeWhole writes a file so that nobody ever finds half of it.
func writeWhole(file string, raw []byte) error {
	part, err := os.CreateTemp(filepath.Dir(file), ".rehearse-*")
	if err != nil {
		return err
	}
	_, err = part.Write(raw)
	if err = errors.Join(err, part.Chmod(0o644), part.Close()); err == nil {
		err = os.Rename(part.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(part.Name()))
	}
	return nil
}

func (p process) printJSON(v any) int {
	e := json.NewEncoder(p.out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return exitMachinery
	}
	return exitPassed
}

// caseDiagnose says what went wrong, on which evidence, and what to ask next.
func caseDiagnose(args []string, p process) int {
	f := newFlags("case diagnose", p)
	asJSON := f.Bool("json", false, p.say("输出 JSON", "print JSON"))
	answers := f.StringArray("answer", nil, p.say("客户对问题的回答，例如 upgrade=no（可重复）", "the customer's answer to a question, upgrade=no (repeatable)"))
	keep := f.Bool("save", false, p.say("把诊断写回案例文件", "write the diagnosis back into the case file"))
	t, code, done := openCase(f, args, p)
	if done {
		return code
	}
	for _, a := range *answers {
		question, answer, _ := strings.Cut(a, "=")
		if err := verdict.CheckAnswer(question, answer); err != nil {
			p.complain("--answer %s：%v", "--answer %s: %v", a, err)
			return exitUsage
		}
		if t.c.Answers == nil {
			t.c.Answers = map[string]string{}
		}
		t.c.Answers[question] = answer
	}
	if err := t.c.Diagnose(t.d); err != nil {
		p.complain("无法诊断：%v", "no diagnosis: %v", err)
		return exitMachinery
	}
	if *keep {
		if code := t.save(""); code != exitPassed {
			return code
		}
	}
	if *asJSON {
		return p.printJSON(t.c.Diagnosis)
	}
	p.printDiagnosis(*t.c.Diagnosis)
	return exitPassed
}

func (p process) health(h verdict.Health) string {
	return p.say(map[verdict.Health]string{
		verdict.Healthy: "健康", verdict.Remedied: "已补救", verdict.Harmed: "有问题", verdict.Unknown: "原因不明",
	}[h], string(h))
}

func (p process) printDiagnosis(d verdict.Diagnosis) {
	p.line(p.out, "诊断：%s", "diagnosis: %s", p.health(d.Health))
	lang := p.lang()
	for _, f := range d.Findings {
		state := ""
		if f.Remedied {
			state = p.say("，已补救", ", put right")
		}
		p.line(p.out, "\n%s  %s（把握 %.0f%%%s）", "\n%s  %s (confidence %.0f%%%s)", f.Mode, f.Name.In(lang), 100*f.Confidence, state)
		p.line(p.out, "  依据：第 %s 条", "  evidence: entries %s", join(f.Evidence))
		p.line(p.out, "  后果：%s", "  consequence: %s", f.Consequence.In(lang))
		p.line(p.out, "  补救：%s（%s）", "  remedy: %s (%s)", f.Remedy.In(lang), f.Owner.In(lang))
	}
	if len(d.Unexplained) > 0 {
		p.line(p.out, "\n目录不能解释的拒绝：第 %s 条", "\nrefusals the catalogue does not explain: entries %s", join(d.Unexplained))
	}
	for _, m := range d.Missing {
		p.line(p.out, "\n证据不足：%s", "\nmissing: %s", m.In(lang))
	}
	if q := d.Question; q != nil {
		p.line(p.out, "\n下一个问题：%s", "\nask next: %s", q.Text.In(lang))
		for _, o := range q.Options {
			p.line(p.out, "  %s → --answer %s=%s", "  %s → --answer %s=%s", o.Text.In(lang), q.ID, o.ID)
		}
	}
}

func join(numbers []uint64) string {
	var list []string
	for _, n := range numbers {
		list = append(list, fmt.Sprint(n))
	}
	return strings.Join(list, ", ")
}

// caseTry plays a remedy in a fork of the case.
func caseTry(args []string, p process) int {
	f := newFlags("case try", p)
	mode := f.String("mode", "", p.say("要补救的失败模式；缺省为最严重的一个", "the failure mode to put right; the gravest by default"))
	asJSON := f.Bool("json", false, p.say("输出 JSON", "print JSON"))
	t, code, done := openCase(f, args, p)
	if done {
		return code
	}
	trial, err := t.stage.Try(context.Background(), t.c, t.d, *mode)
	switch {
	case errors.Is(err, cases.ErrNoRemedy), errors.Is(err, cases.ErrNothingToMend):
		p.complain("%s", "%s", err)
		return exitFailed
	case err != nil:
		p.complain("无法试行补救：%v", "the remedy cannot be tried: %v", err)
		return exitMachinery
	}
	if code := t.save(""); code != exitPassed {
		return code
	}
	if *asJSON {
		code = p.printJSON(trial)
	} else {
		p.line(p.out, "补救 %s：之前%s，之后%s", "remedy of %s: %s before, %s after", trial.Mode, p.health(trial.Before), p.health(trial.After))
		for _, step := range trial.Steps {
			_, _ = fmt.Fprintln(p.out, "  "+p.sentence(step))
		}
		if why := trial.Trouble.In(p.lang()); why != "" {
			p.line(p.out, "没有成功：%s", "it did not work: %s", why)
		}
	}
	if code == exitPassed && !trial.Worked {
		return exitFailed
	}
	return code
}
