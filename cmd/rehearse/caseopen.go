package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"example.com/rehearse/harness/cases"
	"example.com/rehearse/harness/cases/desk"
	"example.com/rehearse/harness/cases/intake"
)

// caseOpen shows cases in the browser until it is told to stop.
func caseOpen(args []string, p process) int {
	f := newFlags("case open", p)
	addr := f.String("addr", "127.0.0.1:8421", p.say("监听地址，只能是本机；端口 0 表示任选", "address to listen on, loopback only; port 0 takes any"))
	if code, done := parse(f, args, p); done {
		return code
	}
	d, err := desk.New()
	if err != nil {
		p.complain("案例台打不开：%v", "the desk cannot be opened: %v", err)
		return exitMachinery
	}
	for _, file := range f.Args() {
		c, err := readCase(file)
		if err == nil {
			_, err = d.Open(c)
		}
		if err != nil {
			p.complain("%s 无法打开：%s", "%s cannot be opened: %s", file, err)
			return exitUsage
		}
	}
	ctx, stop := interruptible()
	defer stop()
	return serveDesk(ctx, d, *addr, p)
}

// readCase reads a case file, or makes a case of a capture as case import does.
func readCase(file string) (c *cases.Case, err error) {
	raw, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, raw.Close()) }()
	if strings.HasSuffix(strings.ToLower(file), ".case.json") {
		return cases.Read(raw)
	}
	name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	return intake.Read(raw, file, intake.Options{Name: name, Seed: 1})
}

// serveDesk listens on loopback, says where, and serves until ctx ends.
func serveDesk(ctx context.Context, d http.Handler, addr string, p process) int {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		p.complain("无法监听 %s：%v", "cannot listen on %s: %v", addr, err)
		return exitUsage
	}
	if !loopback(listener.Addr()) {
		_ = listener.Close()
		p.complain("案例台只在本机打开：--addr %s 不是本机地址", "the desk is for this computer only: --addr %s is no loopback address", addr)
		return exitUsage
	}
	p.line(p.out, "案例台：http://%s/", "case desk: http://%s/", listener.Addr())
	_, _ = fmt.Fprintln(p.out, "Ready.")
	return listen(ctx, listener, &http.Server{Handler: d, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10}, p)
}
