package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"example.com/rehearse/harness/classroom/stage"
	"example.com/rehearse/internal/nearest"
	"example.com/rehearse/scenarios/exercises"
	"example.com/rehearse/scenarios/steps"
)

// exercisesVerb lists the exercises, shows one, checks a trainer's own files, or lists what a stage can say.
func exercisesVerb(args []string, p process) int {
	if len(args) > 0 {
		switch args[0] {
		case "lint":
			return lintVerb(args[1:], p)
		case "sentences":
			return sentencesVerb(args[1:], p)
		}
	}
	return listVerb(args, p)
}

// listVerb lists the exercises, or shows one.
func listVerb(args []string, p process) int {
	f := newFlags("exercises", p)
	asJSON := f.Bool("json", false, p.say("输出 JSON", "print JSON"))
	id, code, done := parseID(f, args, p)
	if done {
		return code
	}
	all, code := exercisesNamed(id, p)
	if all == nil {
		return code
	}
	switch {
	case *asJSON:
		return p.printJSON(all)
	case id != "":
		printExercise(p, all[0])
	default:
		for _, e := range all {
			_, _ = fmt.Fprintf(p.out, "%-26s %3d  %s\n", e.ID, e.Minutes, e.Title.In(p.lang()))
		}
	}
	return exitPassed
}

// exercisesNamed returns all exercises, or the one of an id; none with the exit code when that went wrong.
func exercisesNamed(id string, p process) ([]exercises.Exercise, int) {
	all, err := exercises.All()
	if err != nil {
		p.complain("练习无法读取：%v", "the exercises cannot be read: %v", err)
		return nil, exitMachinery
	}
	if id == "" {
		return all, exitPassed
	}
	i := slices.IndexFunc(all, func(e exercises.Exercise) bool { return e.ID == id })
	if i < 0 {
		var ids []string
		for _, e := range all {
			ids = append(ids, e.ID)
		}
		p.complain("没有名为“%s”的练习；rehearse exercises 可列出全部%v", "there is no exercise %q; rehearse exercises lists them all%v", id, nearest.Question("", id, ids))
		return nil, exitUsage
	}
	return all[i : i+1], exitPassed
}

// printExercise shows a trainer everything: also what a blind exercise keeps from its trainees.
func printExercise(p process, e exercises.Exercise) {
	lang := p.lang()
	p.line(p.out, "%s  %s（%d 分钟）", "%s  %s (%d minutes)", e.ID, e.Title.In(lang), e.Minutes)
	modes := strings.Join(e.Modes, ", ")
	if e.Blind {
		modes += p.say("（学员事先不知道）", " (trainees are not told)")
	}
	p.line(p.out, "失败模式：%s", "failure modes: %s", modes)
	p.line(p.out, "任务：%s", "brief: %s", e.Brief.In(lang))
	for _, s := range e.Stage {
		p.line(p.out, "布景：%s", "stage: %s", s)
	}
	for i, h := range e.Hints {
		p.line(p.out, "提示%d（-%d 分）：%s", "hint %d (-%d points): %s", i+1, h.Cost, h.Text.In(lang))
	}
	p.line(p.out, "课后：%s", "lesson: %s", e.Lesson.In(lang))
}

// sentencesVerb lists what a stage can say, and the words that fill it.
func sentencesVerb(args []string, p process) int {
	f := newFlags("exercises sentences", p)
	if code, done := parse(f, args, p); done {
		return code
	}
	for _, s := range steps.Phrases() {
		if s.Language == "zh-CN" {
			_, _ = fmt.Fprintln(p.out, s.Text)
		}
	}
	p.line(p.out, "\n填在引号里的词：", "\nwords for the quotation marks:")
	for _, w := range steps.Words() {
		_, _ = fmt.Fprintf(p.out, "  %s  %s\n", w.ZhCN, w.Meaning)
	}
	return exitPassed
}

// lintVerb checks files of a trainer's: whether they can be read, and whether they can be played.
func lintVerb(args []string, p process) int {
	f := newFlags("exercises lint", p)
	if code, done := parse(f, args, p); done {
		return code
	}
	if f.NArg() == 0 {
		p.complain("请给出要检查的练习文件：rehearse exercises lint FILE…", "name the files to check: rehearse exercises lint FILE…")
		return exitUsage
	}
	linter, err := stage.NewLinter()
	if err != nil {
		p.complain("练习无法检查：%v", "exercises cannot be checked: %v", err)
		return exitMachinery
	}
	worst := exitPassed
	for _, name := range f.Args() {
		data, err := os.ReadFile(name)
		if err != nil {
			p.complain("读不到文件：%v", "cannot read: %v", err)
			return exitUsage
		}
		e, err := linter.File(context.Background(), name, data)
		if err != nil {
			_, _ = fmt.Fprintln(p.err, err)
			worst = exitFailed
			continue
		}
		p.line(p.out, "%s：没有问题，%s", "%s: nothing wrong, %s", name, e.Title.In(p.lang()))
	}
	return worst
}
