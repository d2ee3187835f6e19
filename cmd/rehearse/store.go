package main

import (
	"context"
	"errors"
	"strings"

	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/postgres"
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
	return nil, nil, errors.New(p.say("--store 只能是 memory、sqlite:文件 或 postgres://用户@主机:端口/数据库", "--store is memory, sqlite:FILE or postgres://USER@HOST:PORT/DATABASE"))
}
