package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"example.com/rehearse/harness/classroom/register"
	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/mockcloud/journal/archive"
	"example.com/rehearse/mockcloud/journal/sqlite"
)

// storeVerb is what one does with a store besides serving it.
func storeVerb(args []string, p process) int {
	return p.chosen(args, map[string]func([]string, process) int{
		"backup": storeBackup, "restore": storeRestore, "verify": storeVerify, "compact": storeCompact,
	},
		"用法：rehearse store backup|restore|verify [选项] 备份文件，或 compact [选项] [世界…]", "usage: rehearse store backup|restore|verify [FLAGS] BACKUP FILE, or compact [FLAGS] [WORLD…]")
}

// backupFile reads flags and the one file they are about. done is true when the verb is to end with the code.
func backupFile(f *pflag.FlagSet, args []string, p process) (file string, code int, done bool) {
	if code, done = parse(f, args, p); done {
		return "", code, true
	}
	if f.NArg() != 1 {
		p.complain("请给出一个备份文件", "give one backup file")
		return "", exitUsage, true
	}
	return f.Arg(0), exitPassed, false
}

// storeBackup writes all journals of a store into a new file. The server may go on meanwhile.
func storeBackup(args []string, p process) int {
	f := newFlags(p.say("store backup 文件", "store backup FILE"), p)
	name := f.String("store", "", p.say("要备份的日志：sqlite:文件 或 postgres://…", "the journals to back up: sqlite:FILE or postgres://…"))
	nameless := f.Bool("without-register", false, p.say("不含班级登记（其中有学员自报的姓名）", "leave out the register of classes, which has the names of trainees"))
	file, code, done := backupFile(f, args, p)
	if done {
		return code
	}
	if folder := filepath.Dir(file); !isFolder(folder) {
		p.complain("没有文件夹 %s；请先建好", "there is no folder %s; make it first", folder)
		return exitUsage
	}
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		p.complain("%s 已存在；备份不会覆盖文件，请换一个名字", "%s exists; a backup overwrites nothing, give another name", file)
		return exitUsage
	}
	ctx, stop := interruptible()
	defer stop()
	from, closeSource, err := openSource(ctx, *name, p)
	if err != nil {
		p.noStore(err)
		return exitUsage
	}
	classes := registerOf(from)
	if *nameless {
		classes = nil
	}
	written, err := writeBackup(ctx, file, from, classes)
	if err := errors.Join(err, closeSource()); err != nil {
		p.complain("备份失败：%v", "the backup failed: %v", err)
		return exitMachinery
	}
	p.line(p.out, "已备份 %d 个世界，共 %d 条记录；班级登记 %d 条：%s", "backed up %d worlds, %d entries; %d records of classes: %s", written.Worlds, written.Entries, written.Records, file)
	return exitPassed
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// registerOf is the register of classes beside a store's journals, or nil.
func registerOf(store any) archive.Register {
	if r, ok := store.(recorder); ok {
		return r.Records()
	}
	return nil
}

// checkRegister folds records one after the other: one that cannot be is an error.
func checkRegister() archive.Option {
	state := register.NewState()
	return archive.Checking(func(raw []byte) error {
		var r register.Record
		if err := json.Unmarshal(raw, &r); err != nil {
			return fmt.Errorf("a record of the register is damaged: %w", err)
		}
		return state.Apply(r)
	})
}

// openSource opens journals to be read only: a SQLite file may be in use by a server.
func openSource(ctx context.Context, name string, p process) (archive.Source, func() error, error) {
	switch file, isFile := strings.CutPrefix(name, "sqlite:"); {
	case name == "memory" || name == "":
		return nil, nil, bilingual.Errorf("--store 是 sqlite:文件 或 postgres://…；内存中的日志随服务结束", "--store is sqlite:FILE or postgres://…; journals in memory end with their server")
	case isFile && file != "":
		r, err := sqlite.OpenReader(ctx, file)
		if err != nil {
			return nil, nil, err
		}
		return r, r.Close, nil
	}
	return openStore(ctx, name, p)
}

// writeBackup writes beside the file and gives it its name only when it is whole and on the disk.
func writeBackup(ctx context.Context, file string, from archive.Source, classes archive.Register) (archive.Summary, error) {
	part, err := os.CreateTemp(filepath.Dir(file), ".rehearse-backup-*") // readable by its owner only
	if err != nil {
		return archive.Summary{}, err
	}
	written, err := archive.Write(ctx, part, from, classes)
	if err == nil {
		err = part.Sync()
	}
	err = errors.Join(err, part.Close())
	if err == nil {
		err = os.Link(part.Name(), file) // unlike a rename it never overwrites
	}
	return written, errors.Join(err, os.Remove(part.Name()))
}

// storeRestore puts what a backup holds into a store.
func storeRestore(args []string, p process) int {
	f := newFlags(p.say("store restore 文件", "store restore FILE"), p)
	name := f.String("store", "", p.say("恢复到：sqlite:文件 或 postgres://…", "where to restore to: sqlite:FILE or postgres://…"))
	replace := f.Bool("replace", false, p.say("先删除其中已有的所有世界和班级", "delete all worlds and classes that it holds first"))
	path, code, done := backupFile(f, args, p)
	if done {
		return code
	}
	if *name == "memory" || *name == "" {
		p.complain("--store 是 sqlite:文件 或 postgres://…", "--store is sqlite:FILE or postgres://…")
		return exitUsage
	}
	var opts []archive.Option
	if *replace {
		opts = append(opts, archive.Replacing())
	}
	file, err := os.Open(path)
	if err != nil {
		p.complain("无法读取备份：%v", "the backup cannot be read: %v", err)
		return exitUsage
	}
	ctx, stop := interruptible()
	defer stop()
	to, closeStore, err := openStore(ctx, *name, p)
	if err != nil {
		_ = file.Close() // it was only read
		p.noStore(err)
		return exitUsage
	}
	opts = append(opts, archive.Into(registerOf(to)), checkRegister())
	restored, err := archive.Restore(ctx, file, to, opts...)
	switch err := errors.Join(err, file.Close(), closeStore()); {
	case errors.Is(err, archive.ErrNotEmpty):
		p.complain("目标中已有世界或班级，什么也没有改动；请换一个新的，或加 --replace", "the store holds worlds or classes already, nothing was changed; give a new one, or --replace")
		return exitUsage
	case errors.Is(err, archive.ErrFormat), errors.Is(err, archive.ErrDamaged), errors.Is(err, archive.ErrNewer):
		p.complain("备份不可用，什么也没有恢复：%v", "the backup is of no use, nothing was restored: %v", err)
		return exitUsage
	case err != nil:
		p.complain("恢复失败：%v", "restoring failed: %v", err)
		return exitMachinery
	}
	p.line(p.out, "已恢复 %d 个世界，共 %d 条记录；班级登记 %d 条", "restored %d worlds, %d entries; %d records of classes", restored.Worlds, restored.Entries, restored.Records)
	return exitPassed
}

// storeVerify reads a backup to its end: one that nobody has read is none.
func storeVerify(args []string, p process) int {
	path, code, done := backupFile(newFlags(p.say("store verify 文件", "store verify FILE"), p), args, p)
	if done {
		return code
	}
	file, err := os.Open(path)
	if err != nil {
		p.complain("无法读取备份：%v", "the backup cannot be read: %v", err)
		return exitUsage
	}
	found, err := archive.Verify(file, checkRegister())
	if err := errors.Join(err, file.Close()); err != nil {
		p.complain("备份不可用：%v", "the backup is of no use: %v", err)
		return exitFailed
	}
	p.line(p.out, "备份完好：%d 个世界，共 %d 条记录；班级登记 %d 条", "the backup is whole: %d worlds, %d entries; %d records of classes", found.Worlds, found.Entries, found.Records)
	return exitPassed
}
