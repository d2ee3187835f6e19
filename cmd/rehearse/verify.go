package main

import (
	"context"
	"errors"
	"runtime"
	"time"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/oracle"
)

// verifications are the self-checks of the simulator, by name.
func verifications() map[string]func([]string, process) int {
	return map[string]func([]string, process) int{"exhaustive": exhaustive, "crash": crashVerb, "class": classVerb}
}

// verifyVerb checks the simulator itself.
func verifyVerb(args []string, p process) int {
	if len(args) > 0 {
		if check := verifications()[args[0]]; check != nil {
			return check(args[1:], p)
		}
	}
	out, code := p.err, exitUsage
	if len(args) > 0 && (args[0] == "-h" || args[0] == "--help") {
		out, code = p.out, exitPassed
	}
	p.line(out, "用法：rehearse verify exhaustive|crash|class [选项]", "usage: rehearse verify exhaustive|crash|class [FLAGS]")
	return code
}

// exhaustive compares the rules with the independent oracle in every combination.
func exhaustive(args []string, p process) int {
	f := newFlags("verify exhaustive", p)
	workers := f.Int("workers", runtime.GOMAXPROCS(0), p.say("同时检查的世界数", "how many worlds are checked at once"))
	only := f.Int("only", -1, p.say("只检查这个编号的组合", "check the combination with this number only"))
	if code, done := parse(f, args, p); done {
		return code
	}
	if f.NArg() > 0 {
		p.complain("不认识参数“%s”", "unexpected argument %q", f.Arg(0))
		return exitUsage
	}
	if f.Changed("only") {
		return single(*only, p)
	}
	ctx, stop := interruptible()
	defer stop()
	began := engine.WallClock()
	r, err := oracle.Verify(ctx, cloud.Decide, 1, *workers)
	took := engine.WallClock().Sub(began)
	if err != nil && !errors.Is(err, context.Canceled) {
		p.complain("检查无法进行：%v", "the check cannot be made: %v", err)
		return exitMachinery
	}
	for _, d := range r.Disagreements {
		p.line(p.out, "%s\n  重复：rehearse verify exhaustive --only %d", "%s\n  repeat: rehearse verify exhaustive --only %d", d, d.Index)
	}
	p.line(p.out, "检查了 %d 种组合，%d 处不一致；用时 %.1f 秒，每秒 %.0f 种",
		"%d combinations checked, %d disagreements; %.1f s, %.0f a second",
		r.Count, r.Disagreeing, took.Seconds(), float64(r.Count)/max(took, time.Millisecond).Seconds())
	switch {
	case err != nil:
		p.complain("检查被中断", "the check was interrupted")
		return exitMachinery
	case r.Disagreeing > 0:
		return exitFailed
	}
	return exitPassed
}

// single tells what becomes of one combination.
func single(index int, p process) int {
	if index < 0 || index >= oracle.Count() {
		p.complain("组合编号应在 0 到 %d 之间，不是 %d", "a combination's number is from 0 to %d, not %d", oracle.Count()-1, index)
		return exitUsage
	}
	d, differs, err := oracle.Compare(cloud.Decide, index)
	if err != nil {
		p.complain("检查无法进行：%v", "the check cannot be made: %v", err)
		return exitMachinery
	}
	p.line(p.out, "%s", "%s", d)
	if differs {
		return exitFailed
	}
	return exitPassed
}
