package main

import (
	"context"
	"fmt"
	"strings"

	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/sqlite"
)

// openStore opens the journals that --store names, and returns how to close them. name is memory or sqlite:FILE.
func openStore(ctx context.Context, name string, p process) (journal.Store, func() error, error) {
	if name == "memory" {
		return &journal.Memory{}, func() error { return nil }, nil
	}
	file, found := strings.CutPrefix(name, "sqlite:")
	if !found || file == "" {
		// The name is not repeated: an address may hold a password.
		return nil, nil, fmt.Errorf("%s", p.say("--store 只能是 memory 或 sqlite:文件", "--store is memory or sqlite:FILE"))
	}
	s, err := sqlite.Open(ctx, file)
	if err != nil {
		return nil, nil, err
	}
	return s, s.Close, nil
}
