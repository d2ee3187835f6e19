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
	"example.com/rehearse/harness/wire"
	"example.com/rehearse/internal/bilingual"
)

// clientSettings say which client is under test, and how it is driven.
type clientSettings struct {
	command []string // after "--"
	driver  string
	timeout time.Duration
	page    string // where the person's page is served
	cases   string // where a client fetches its cases
	name    string // of a client that cannot say it itself: NAME[@VERSION]
	actions []string
}

// The ways of driving a client.
const (
	processDriver = "process"
	commandDriver = "command"
	wireDriver    = "wire"
	humanDriver   = "human"
)

func (s *clientSettings) flags(f *pflag.FlagSet, p process) {
	f.StringVar(&s.driver, "driver", processDriver, p.say("被测客户端怎样操作：process（程序，JSON-RPC）、command（每个案例启动一次命令）、wire（程序自己领取案例）或 human（人，在网页上）",
		"how the client under test is driven: process (a program, JSON-RPC), command (a command started for each case), wire (a program that fetches its cases), or human (a person, at a page)"))
	f.DurationVar(&s.timeout, "client-timeout", driver.DefaultTimeout, p.say("客户端一次回答或一个案例的时限", "time limit of one answer of the client, or of one case"))
	f.StringVar(&s.page, "human-addr", "127.0.0.1:8421", p.say("操作说明页面的本机地址", "loopback address of the person's page"))
	f.StringVar(&s.cases, "wire-addr", "127.0.0.1:8422", p.say("领取案例的本机地址", "loopback address where cases are fetched"))
	f.StringVar(&s.name, "client-name", "client", p.say("command、wire、human 时客户端的名称：名称[@版本]", "name of the client with command, wire and human: NAME[@VERSION]"))
	f.StringSliceVar(&s.actions, "client-actions", nil, p.say("command、wire 时客户端会做的事，逗号分隔；默认全部：", "what the client can do with command and wire, by commas; default all: ")+joined(harness.AtOnceActions()))
}

// check finds what is wrong with how the flags fit together.
func (s *clientSettings) check(p process) error {
	drivers := []string{processDriver, commandDriver, wireDriver, humanDriver}
	switch {
	case !slices.Contains(drivers, s.driver):
		return bilingual.Errorf("--driver 只能是 %s，不是“%s”", "--driver is one of %s, not %q", strings.Join(drivers, ", "), s.driver)
	case s.driver == humanDriver && s.command != nil:
		return bilingual.Errorf("--driver human 时由人操作客户端，“--”后面不能有命令", "with --driver human a person operates the client: no command may follow --")
	case s.driver == wireDriver && s.command != nil:
		return bilingual.Errorf("--driver wire 时客户端自己领取案例，“--”后面不能有命令", "with --driver wire the client fetches its cases itself: no command may follow --")
	case s.driver == commandDriver && s.command == nil:
		return bilingual.Errorf("--driver command 需要一个命令：rehearse run --driver command -- 命令 参数…", "--driver command needs a command: rehearse run --driver command -- COMMAND ARGS…")
	case s.timeout <= 0:
		return bilingual.Errorf("--client-timeout 必须大于零，不是 %s", "--client-timeout is more than nothing, not %s", s.timeout)
	case s.actions != nil && !s.atOnce():
		return bilingual.Errorf("--client-actions 只用于 --driver command 或 wire", "--client-actions is for --driver command or wire")
	}
	for _, a := range s.actions {
		if !slices.Contains(harness.AtOnceActions(), harness.Action(a)) {
			return bilingual.Errorf("--client-actions：没有“%s”；可用的有：%s", "--client-actions: there is no %q; there are: %s", a, joined(harness.AtOnceActions()))
		}
	}
	return nil
}

// atOnce reports whether the client takes whole tasks, for which there are features of their own.
func (s *clientSettings) atOnce() bool { return s.driver == commandDriver || s.driver == wireDriver }

// repeated are the flags with which the client is driven in the same way again; none for the default.
func (s *clientSettings) repeated() []string {
	if s.driver == processDriver {
		return nil
	}
	flags := []string{"--driver", s.driver, "--client-name", s.name}
	if len(s.actions) > 0 {
		flags = append(flags, "--client-actions", strings.Join(s.actions, ","))
	}
	return flags
}

func joined(actions []harness.Action) string {
	var names []string
	for _, a := range actions {
		names = append(names, string(a))
	}
	return strings.Join(names, ", ")
}

// info is how a client is called that cannot say it itself, and what it can be asked for.
func (s *clientSettings) info() harness.Info {
	name, version, _ := strings.Cut(s.name, "@")
	info := harness.Info{Name: name, Version: version}
	for _, a := range s.actions {
		info.Capabilities = append(info.Capabilities, harness.Action(a))
	}
	return info
}

// testedClient is a client under test, ready to be put on the stage.
type testedClient struct {
	options []harness.SessionOption
	close   func(context.Context) error
}

// open makes a client ready that is no part of this program; each scenario then serves its world to it on loopback.
// Without one the reference client acts, in process.
func (s *clientSettings) open(ctx context.Context, p process) (testedClient, error) {
	if s.driver == processDriver && s.command == nil {
		return testedClient{close: func(context.Context) error { return nil }}, nil
	}
	var c testedClient
	var client clientOf
	var err error
	switch s.driver {
	case humanDriver:
		client, c.close, err = s.seat(p)
	case wireDriver:
		client, c.close, err = s.lay(p)
	case commandDriver:
		client, c.close, err = s.once(p)
	default:
		client, c.close, err = s.start(ctx, p)
	}
	c.options = []harness.SessionOption{harness.WithLoopback(), harness.WithRealTime(), harness.WithClient(client)}
	return c, err
}

// clientOf makes the client of a scenario.
type clientOf = func(harness.Surroundings) harness.Client

// leaving ends what was made ready for a client.
type leaving = func(context.Context) error

// start starts the first process of a program that speaks the protocol.
func (s *clientSettings) start(ctx context.Context, p process) (clientOf, leaving, error) {
	pool, err := driver.New(s.command, driver.WithTimeout(s.timeout))
	if err != nil {
		return nil, nil, s.missing(err, p)
	}
	if _, err := pool.Info(ctx); err != nil {
		return nil, nil, errors.Join(err, pool.Close(ctx))
	}
	return pool.Client, pool.Close, nil
}

// once looks for a command that is started anew for each case.
func (s *clientSettings) once(p process) (clientOf, leaving, error) {
	o, err := driver.NewOnce(s.command, s.info(), s.timeout)
	if err != nil {
		return nil, nil, s.missing(err, p)
	}
	return o.Client, func(context.Context) error { return nil }, nil
}

func (s *clientSettings) missing(err error, p process) error {
	return bilingual.Errorf("找不到或无法执行客户端“%s”：%v", "the client %q cannot be found or executed: %v", s.command[0], err)
}

// lay lays the cases out for a client that fetches them, and says where.
func (s *clientSettings) lay(p process) (clientOf, leaving, error) {
	desk := wire.NewDesk(s.info(), s.timeout)
	base, stop, err := serveLoopback(s.cases, desk)
	if err != nil {
		return nil, nil, err
	}
	p.line(p.out, "客户端在这里领取案例：%s/cases/next", "the client fetches its cases at: %s/cases/next", base)
	return desk.Client, func(ctx context.Context) error {
		desk.Close()
		return stop(ctx)
	}, nil
}

// seat puts a person in front of the client, and says where they find what to do.
func (s *clientSettings) seat(p process) (clientOf, leaving, error) {
	info := s.info()
	desk := human.NewDesk(info.Name, info.Version, rand.Text())
	page, leave, err := serveLoopback(s.page, desk)
	if err != nil {
		return nil, nil, err
	}
	p.line(p.out, "请在浏览器中打开：%s/", "open in a browser: %s/", page)
	return desk.Client, leave, nil
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
		within, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		err := server.Shutdown(within) // who waits for a case is told that there is none
		if err != nil {
			err = server.Close() // nobody is served any more: the scenarios are over
		}
		if gone := <-served; !errors.Is(gone, http.ErrServerClosed) {
			err = errors.Join(err, gone)
		}
		return err
	}, nil
}
