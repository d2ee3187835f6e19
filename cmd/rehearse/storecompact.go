package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"example.com/rehearse/harness/classroom"
	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
)

// compacting counts what came of compacting the worlds of a store.
type compacting struct {
	worlds, dropped, left int
	// kept are the worlds of trainees, which are left whole.
	kept int
}

// storeCompact drops the older part of journals, as a server does when they are full.
func storeCompact(args []string, p process) int {
	f := newFlags(p.say("store compact 世界…", "store compact WORLD…"), p)
	name := f.String("store", "", p.say("要压缩的日志：sqlite:文件（先停服务）或 postgres://…", "the journals to compact: sqlite:FILE (stop its server first) or postgres://…"))
	keep := f.Int("keep", 10_000, p.say("除基准记录外，保留最新的多少条", "how many of the newest entries stay besides the base"))
	if code, done := parse(f, args, p); done {
		return code
	}
	switch {
	case *name == "" || *name == "memory":
		p.complain("--store 是 sqlite:文件 或 postgres://…", "--store is sqlite:FILE or postgres://…")
		return exitUsage
	case *keep < 0:
		p.complain("--keep 是条数，不能是 %d", "--keep is a number of entries, not %d", *keep)
		return exitUsage
	}
	if file, isFile := strings.CutPrefix(*name, "sqlite:"); isFile {
		if _, err := os.Stat(file); err != nil { // it would be made
			p.noStore(err)
			return exitUsage
		}
	}
	ctx, stop := interruptible()
	defer stop()
	store, closeStore, err := openStore(ctx, *name, p)
	if err != nil {
		p.noStore(err)
		return exitUsage
	}
	done, err := compactWorlds(ctx, store, f.Args(), *keep)
	if shrinking, ok := store.(interface{ Shrink(context.Context) error }); ok && err == nil && done.dropped > 0 {
		err = shrinking.Shrink(ctx)
	}
	switch err := errors.Join(err, closeStore()); {
	case errors.Is(err, engine.ErrNoWorld), errors.Is(err, engine.ErrEvidence):
		p.complain("%v", "%v", err)
		return exitUsage
	case err != nil:
		p.complain("压缩失败：%v", "compacting failed: %v", err)
		return exitMachinery
	}
	p.line(p.out, "已压缩 %d 个世界：去掉 %d 条记录，留下 %d 条；学员的 %d 个世界保持完整",
		"compacted %d worlds: %d entries dropped, %d left; %d worlds of trainees are whole", done.worlds, done.dropped, done.left, done.kept)
	return exitPassed
}

// compactWorlds compacts the worlds named, or all but those of trainees, one after the other: however many there are, one
// is in memory at a time.
func compactWorlds(ctx context.Context, store journal.Store, only []string, keep int) (total compacting, err error) {
	names, err := store.Worlds(ctx)
	if err != nil {
		return total, err
	}
	for _, world := range only {
		switch {
		case !slices.Contains(names, world):
			return total, bilingual.About(engine.ErrNoWorld, "没有“%s”这个世界，什么也没有压缩", "there is no world %q, nothing was compacted", world)
		case classroom.Evidence(world):
			return total, bilingual.About(engine.ErrEvidence, "“%s”是学员的世界，评分要用它的全部日志，什么也没有压缩", "%q is a trainee's world, graded by all of its journal; nothing was compacted", world)
		}
	}
	if len(only) > 0 {
		names = only
	}
	for _, world := range names {
		if classroom.Evidence(world) {
			total.kept++
			continue
		}
		e := engine.New(store)
		if err := e.Open(ctx, world); err != nil {
			return total, err
		}
		done, err := e.Compact(ctx, world, keep)
		if err != nil {
			return total, fmt.Errorf("world %s: %w", world, err)
		}
		total.worlds, total.dropped, total.left = total.worlds+1, total.dropped+done.Dropped, total.left+done.Entries
	}
	return total, nil
}
