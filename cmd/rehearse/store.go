package main

import (
	"context"
	"errors"
	"strings"

	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/postgres"
	"example.com/rehearse/mockcloud/journal/schema"
	"example.com/rehearse/mockcloud/journal/sqlite"
)

// openStore opens the journals that --store names, and returns how to close them. name is memory, sqlite:FILE or the
// address of a PostgreSQL database. Errors do not repeat it: an address may hold a password.
func openStore(ctx context.Context, name string, p process) (journal.Store, func() error, error) {
	kind, rest, _ := strings.Cut(name, ":")
	switch {
	case name == "memory":
		return &journal.Memory{}, func() error { return nil }, nil
	case kind == "sqlite" && rest != "":
		s, err := sqlite.Open(ctx, rest)
		if err != nil {
			return nil, nil, err
		}
		return s, s.Close, nil
	case kind == "postgres" || kind == "postgresql":
		s, err := postgres.Open(ctx, name)
		if err != nil {
			return nil, nil, err
		}
		return s, s.Close, nil
	}
	return nil, nil, bilingual.Errorf("--store 只能是 memory、sqlite:文件 或 postgres://用户@主机:端口/数据库", "--store is memory, sqlite:FILE or postgres://USER@HOST:PORT/DATABASE")
}

// noStore says why journals cannot be opened: what is known in the person's language, and what was found.
func (p process) noStore(err error) {
	for _, known := range []struct {
		err error
		zh  string
	}{
		{sqlite.ErrInUse, "另一个 rehearse 正开着这个文件；请先停掉它，或改用可由多台服务器共用的 PostgreSQL"},
		{sqlite.ErrForeign, "这不是 rehearse 的日志，而是别的程序的文件，没有动它；请换一个文件名，会自动新建"},
		{sqlite.ErrDamaged, "文件已损坏；请把备份恢复到一个新文件"},
		{sqlite.ErrFolder, "文件所在的文件夹不存在；请先建好"},
		{sqlite.ErrPath, "这里要文件路径，不是网址：写 sqlite:文件，不带 //"},
		{schema.ErrNewer, "日志由更高版本的 rehearse 写成；请用那个版本，或把备份恢复到新的地方"},
		{schema.ErrOlder, "日志由更低版本的 rehearse 写成；先用这个版本的 serve 打开一次，就会升级"},
		{postgres.ErrAddress, "这不是 PostgreSQL 的地址；应形如 postgres://用户@主机:5432/数据库?sslmode=require，特殊字符写成 %40 之类"},
		{postgres.ErrEncoding, "建数据库时要用 ENCODING 'UTF8'"},
	} {
		if errors.Is(err, known.err) {
			p.complain("无法打开日志：%s（%v）", "the journals cannot be opened:%.0s %v", known.zh, err)
			return
		}
	}
	p.complain("无法打开日志：%v", "the journals cannot be opened: %v", err)
}
