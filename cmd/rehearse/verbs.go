package main

import (
	"context"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/pflag"
)

// chosen runs the part of a verb that the first argument names. Without one it tells how the verb is used, which is a
// mistake unless it was asked for.
func (p process) chosen(args []string, parts map[string]func([]string, process) int, zh, en string) int {
	if len(args) > 0 && parts[args[0]] != nil {
		return parts[args[0]](args[1:], p)
	}
	w, code := p.err, exitUsage
	if len(args) > 0 && (args[0] == "help" || args[0] == "--help" || args[0] == "-h") {
		w, code = p.out, exitPassed
	}
	p.line(w, zh, en)
	return code
}

// parseID reads flags and the id that may stand before or behind them; empty without one. done is true when the verb is
// to end with the code.
func parseID(f *pflag.FlagSet, args []string, p process) (id string, code int, done bool) {
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		id, args = args[0], args[1:]
	}
	if code, done = parse(f, args, p); done {
		return "", code, true
	}
	if id == "" && f.NArg() > 0 {
		id = f.Arg(0)
	}
	return id, exitPassed, false
}

// interruptible is a context that ends when the person wants to stop, which whoever closes a terminal does, too, unless nohup
// said otherwise.
func interruptible() (context.Context, context.CancelFunc) {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	return signal.NotifyContext(context.Background(), signals...)
}
