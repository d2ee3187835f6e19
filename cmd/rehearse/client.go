package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/human"
	driver "example.com/rehearse/harness/process"
	"example.com/rehearse/mockcloud/api"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
)

// clientSettings say which client is under test, and how it is driven.
type clientSettings struct {
	command []string // after "--"
	driver  string
	timeout time.Duration
	page    string // where the person's page is served
	name    string // of the client a person operates: NAME[@VERSION]
}

func (s *clientSettings) flags(f *pflag.FlagSet, p process) {
	f.StringVar(&s.driver, "driver", "process", p.say("被测客户端由谁操作：process（程序）或 human（人，在网页上）", "who operates the client under test: process (a program), or human (a person, at a page)"))
	f.DurationVar(&s.timeout, "client-timeout", driver.DefaultTimeout, p.say("客户端一次回答的时限", "time limit of one answer of the client"))
	f.StringVar(&s.page, "human-addr", "127.0.0.1:8421", p.say("操作说明页面的本机地址", "loopback address of the person's page"))
	f.StringVar(&s.name, "client-name", "client", p.say("由人操作的客户端的名称：名称[@版本]", "name of the client a person operates: NAME[@VERSION]"))
}

// check finds what is wrong with how the flags fit together.
func (s *clientSettings) check(p process) error {
	switch {
	case !slices.Contains([]string{"process", "human"}, s.driver):
		return fmt.Errorf(p.say("--driver 只能是 process 或 human，不是“%s”", "--driver is process or human, not %q"), s.driver)
	case s.driver == "human" && s.command != nil:
		return errors.New(p.say("--driver human 时由人操作客户端，“--”后面不能有命令", "with --driver human a person operates the client: no command may follow --"))
	case s.timeout <= 0:
		return fmt.Errorf(p.say("--client-timeout 必须大于零，不是 %s", "--client-timeout is more than nothing, not %s"), s.timeout)
	}
	return nil
}

// testedClient is a client under test, ready to be put on the stage.
type testedClient struct {
	options []harness.SessionOption
	close   func(context.Context) error
}

// open serves a cloud on loopback for a client that is no part of this program, and makes the client ready. Without one
// the reference client acts, in process.
func (s *clientSettings) open(ctx context.Context, p process) (testedClient, error) {
	if s.driver == "process" && s.command == nil {
		return testedClient{close: func(context.Context) error { return nil }}, nil
	}
	e := engine.New(&journal.Memory{})
	base, stop, err := serveLoopback("127.0.0.1:0", api.New(e, api.Awkward()))
	if err != nil {
		return testedClient{}, err
	}
	c := testedClient{options: []harness.SessionOption{harness.WithServed(e, base), harness.WithRealTime()}}
	if s.driver == "human" {
		return s.seat(c, stop, p)
	}
	pool, err := driver.New(s.command, driver.WithTimeout(s.timeout))
	if err != nil {
		return c, errors.Join(fmt.Errorf(p.say("找不到或无法执行客户端“%s”：%w", "the client %q cannot be found or executed: %w"), s.command[0], err), stop(ctx))
	}
	if _, err := pool.Info(ctx); err != nil {
		return c, errors.Join(localized(err, p), pool.Close(ctx), stop(ctx))
	}
	c.options = append(c.options, harness.WithClient(pool.Client))
	c.close = func(ctx context.Context) error { return errors.Join(localized(pool.Close(ctx), p), stop(ctx)) }
	return c, nil
}

// seat puts a person in front of the client, and says where they find what to do.
func (s *clientSettings) seat(c testedClient, stop func(context.Context) error, p process) (testedClient, error) {
	name, version, _ := strings.Cut(s.name, "@")
	desk := human.NewDesk(name, version, rand.Text())
	page, leave, err := serveLoopback(s.page, desk)
	if err != nil {
		return c, errors.Join(err, stop(context.Background()))
	}
	p.line(p.out, "请在浏览器中打开：%s/", "open in a browser: %s/", page)
	c.options = append(c.options, harness.WithClient(desk.Client))
	c.close = func(ctx context.Context) error { return errors.Join(leave(ctx), stop(ctx)) }
	return c, nil
}

// localized lets a broken client be told in the person's language.
func localized(err error, p process) error {
	var b *harness.Broken
	if !errors.As(err, &b) {
		return err
	}
	own := *b
	own.Locale = p.lang()
	return &own
}

// serveLoopback serves a handler at a loopback address until stop is called.
func serveLoopback(addr string, h http.Handler) (base string, stop func(context.Context) error, err error) {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return "", nil, err
	}
	if !loopback(listener.Addr()) {
		return "", nil, errors.Join(fmt.Errorf("%s is no loopback address", addr), listener.Close())
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	return "http://" + listener.Addr().String(), func(context.Context) error {
		err := server.Close() // nobody is served any more: the scenarios are over
		if gone := <-served; !errors.Is(gone, http.ErrServerClosed) {
			err = errors.Join(err, gone)
		}
		return err
	}, nil
}
