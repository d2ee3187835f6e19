package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/mockcloud/api"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios"
)

// serveSettings are the flags of serve.
type serveSettings struct {
	addr, store, token, preset string
	seed                       uint64
	dialect                    dialectSettings
	tls                        tlsSettings
	class                      classSettings
	ops                        opsSettings
}

// serveVerb serves the mock cloud until it is told to stop.
func serveVerb(args []string, p process) int {
	var s serveSettings
	f := newFlags("serve", p)
	f.StringVar(&s.addr, "addr", "127.0.0.1:8420", p.say("监听地址；端口 0 表示任选", "address to listen on; port 0 takes any"))
	f.StringVar(&s.store, "store", "memory", p.say("日志存放处：memory、sqlite:文件 或 postgres://…", "where journals are kept: memory, sqlite:FILE or postgres://…"))
	f.StringVar(&s.token, "admin-token", "", p.say("管理接口的令牌；监听非本机地址时缺省为随机生成", "token of the admin API; random by default when listening beyond loopback"))
	f.StringVar(&s.preset, "preset", "default", p.say("初始世界 main 的蓝本", "blueprint of the first world, main"))
	f.Uint64Var(&s.seed, "seed", 1, p.say("初始世界的种子", "seed of the first world"))
	s.dialect.flags(f, p)
	s.tls.flags(f, p)
	s.class.flags(f, p)
	s.ops.flags(f, p)
	if code, done := parse(f, args, p); done {
		return code
	}
	if f.NArg() > 0 {
		p.complain("不认识参数“%s”", "unexpected argument %q", f.Arg(0))
		return exitUsage
	}
	if _, port, err := net.SplitHostPort(s.addr); err != nil || port == "" { // an empty one would be any port, for everybody
		p.complain("--addr 是 主机:端口，例如 127.0.0.1:8420，不能是“%s”", "--addr is HOST:PORT, such as 127.0.0.1:8420, not %q", s.addr)
		return exitUsage
	}
	if names := append([]string{"default"}, scenarios.Presets().Names()...); !slices.Contains(names, s.preset) {
		p.complain("没有“%s”这个蓝本；可用的有：%s", "there is no preset %q; there are: %s", s.preset, strings.Join(names, ", "))
		return exitUsage
	}
	if !s.tls.prepare(p) || !s.ops.prepare(p) {
		return exitUsage
	}
	ctx, stop := interruptible()
	defer stop()
	unsaid := context.AfterFunc(ctx, func() {
		stop() // from now on a signal does what it does to any program
		p.complain("正在停止：等已收到的请求答复完；再来一个信号则立即退出", "stopping once the requests under way are answered; another signal ends it at once")
	})
	defer unsaid() // before stop, which ends ctx without any signal
	return serve(ctx, s, p)
}

// serve listens, says where, and serves until ctx ends; then it lets the exchanges under way finish.
func serve(ctx context.Context, s serveSettings, p process) int {
	listener, err := net.Listen("tcp", s.addr)
	if err != nil {
		p.complain("无法监听 %s：%v", "cannot listen on %s: %v", s.addr, err)
		return exitUsage
	}
	if weakToken(s.token, listener.Addr(), p) {
		_ = listener.Close()
		return exitUsage
	}
	opts := append(s.ops.options(), api.WithHosts(s.tls.hosts...))
	if s.token == "" && !loopback(listener.Addr()) {
		s.token = rand.Text()
		p.line(p.out, "管理令牌（只显示这一次）：%s", "admin token (shown this once): %s", s.token)
	}
	if s.token != "" {
		opts = append(opts, api.WithAdminToken(s.token))
	}
	store, closeStore, err := openStore(ctx, s.store, p)
	if err != nil {
		_ = listener.Close()
		p.noStore(err)
		return exitUsage
	}
	given := s.class.token != ""
	handler, ok := s.compose(ctx, store, opts, p)
	if !ok {
		_, _ = listener.Close(), closeStore()
		return exitUsage
	}
	base := s.tls.scheme() + "://" + listener.Addr().String()
	p.line(p.out, "客户端地址：%s/w/main\n管理接口：  %s/__admin\n接口文档：  %s/openapi.yaml", "clients: %s/w/main\nadmin:   %s/__admin\nAPI:     %s/openapi.yaml", base, base, base)
	s.class.tell(base, given, p)
	s.dialect.tell(base, p)
	s.tls.tell(p)
	_, _ = fmt.Fprintln(p.out, "Ready.")
	code := listen(ctx, listener, server(handler, s.tls, s.ops.logger), p)
	if err := closeStore(); err != nil {
		p.complain("日志未能正常关闭：%v", "the journals could not be closed: %v", err)
		return exitMachinery
	}
	return code
}

// compose puts together what is served: the cloud, a dialect in front of it, and the classroom beside it. When it
// cannot, it says why.
func (s *serveSettings) compose(ctx context.Context, store journal.Store, opts []api.Option, p process) (http.Handler, bool) {
	e, err := founded(ctx, *s, store)
	if err != nil {
		p.complain("无法创建世界：%v", "the world cannot be made: %v", err)
		return nil, false
	}
	cloud, ok := s.dialect.wrap(face(e, opts), p)
	if !ok {
		return nil, false
	}
	s.dialect.worldless = s.dialect.world != "" && !slices.Contains(e.Worlds(), s.dialect.world)
	class, err := s.class.open(ctx, e, store, s.tls.config != nil)
	if err != nil {
		p.complain("教室打不开：%v", "the classroom cannot be opened: %v", err)
		return nil, false
	}
	return s.ops.handler(mount(class, cloud)), true
}

// newCloud serves the worlds that the store holds.
func newCloud(ctx context.Context, s serveSettings, store journal.Store, opts []api.Option) (http.Handler, error) {
	e, err := founded(ctx, s, store)
	if err != nil {
		return nil, err
	}
	return face(e, opts), nil
}

// founded opens the worlds that the store holds, and founds main when it is not among them.
func founded(ctx context.Context, s serveSettings, store journal.Store) (*engine.Engine, error) {
	found, err := scenarios.Presets().Found(s.preset, s.seed)
	if err != nil {
		return nil, err
	}
	e := s.ops.engine(store)
	if err := e.Open(ctx); err != nil {
		return nil, err
	}
	if _, err := e.World("main"); errors.Is(err, engine.ErrNoWorld) {
		_, err = e.Create(ctx, "main", found)
		if err != nil && !errors.Is(err, engine.ErrWorldExists) { // another server may have been faster
			return nil, err
		}
	} else if err != nil {
		return nil, err
	}
	return e, nil
}

// face is the HTTP face of an engine's worlds.
func face(e *engine.Engine, opts []api.Option) http.Handler {
	return api.New(e, append(opts, api.WithPresets(scenarios.Presets()), api.WithDiagnosis(diagnose))...)
}

// diagnose is the diagnosis the admin API serves.
func diagnose(entries []journal.Entry) any {
	d, err := verdict.Diagnose(entries)
	if err != nil {
		return map[string]string{"error": err.Error()}
	}
	return d
}

// server answers over TLS, HTTP/2 included, when there are certificates.
func server(h http.Handler, t tlsSettings, logger *slog.Logger) *http.Server {
	return &http.Server{
		Handler: impatient(h, bodyTimeout), TLSConfig: t.config, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: connectionLog(logger), MaxHeaderBytes: 32 << 10, DisableGeneralOptionsHandler: true, // OPTIONS is no exception: 405, or 404 for "*"
	}
}

func listen(ctx context.Context, l net.Listener, server *http.Server, p process) int {
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		stopped <- server.Shutdown(grace)
	}()
	begin := server.Serve
	if server.TLSConfig != nil {
		begin = func(l net.Listener) error { return server.ServeTLS(l, "", "") }
	}
	if err := begin(l); !errors.Is(err, http.ErrServerClosed) {
		p.complain("服务中断：%v", "the server broke off: %v", err)
		return exitMachinery
	}
	if err := <-stopped; err != nil {
		p.complain("未能等到所有请求结束：%v", "not every exchange ended in time: %v", err)
		return exitMachinery
	}
	return exitPassed
}

func loopback(a net.Addr) bool {
	tcp, ok := a.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}
