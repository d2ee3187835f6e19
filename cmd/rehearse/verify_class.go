package main

import (
	"time"

	"example.com/rehearse/harness/classroom/drill"
	"example.com/rehearse/mockcloud/engine"
)

// classVerb has a whole class work at once and tells what it took.
func classVerb(args []string, p process) int {
	f := newFlags("verify class", p)
	trainees := f.Int("trainees", 3000, p.say("多少学员", "how many trainees"))
	atOnce := f.Int("at-once", 16, p.say("同时有多少人在操作", "how many of them act at the same time"))
	if code, done := parse(f, args, p); done {
		return code
	}
	if f.NArg() > 0 {
		p.complain("不认识参数“%s”", "unexpected argument %q", f.Arg(0))
		return exitUsage
	}
	ctx, stop := interruptible()
	defer stop()
	r, err := drill.Run(ctx, drill.Setting{Trainees: *trainees, AtOnce: *atOnce, Now: engine.WallClock})
	if err != nil {
		p.complain("演练没有完成：%v", "the drill was not finished: %v", err)
		return exitFailed
	}
	ms := func(d time.Duration) string { return d.Round(10 * time.Microsecond).String() }
	p.line(p.out, "%d 名学员做完一个练习，%d 次操作，没有错误，共 %s", "%d trainees did an exercise, %d actions, no error, in %s", r.Trainees, r.Actions, ms(r.Whole))
	p.line(p.out, "操作：中位 %s，p99 %s，最长 %s", "actions: median %s, p99 %s, longest %s", ms(r.P50), ms(r.P99), ms(r.Max))
	p.line(p.out, "现场看板：画了 %d 次，p99 %s，最长 %s", "board: drawn %d times, p99 %s, longest %s", r.Boards, ms(r.BoardP99), ms(r.BoardMax))
	p.line(p.out, "全班复盘：%s；内存：%d MB", "class debrief: %s; memory: %d MB", ms(r.Debrief), r.Memory>>20)
	return exitPassed
}
