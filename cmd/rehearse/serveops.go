package main

import (
	"log/slog"
	"net"
	"net/http"

	"github.com/spf13/pflag"

	"example.com/rehearse/harness/classroom"
	"example.com/rehearse/mockcloud/api"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/limit"
	"example.com/rehearse/mockcloud/watch"
)

// minToken is how long an admin token must be where others can try to guess it.
const minToken = 16

// opsSettings are the flags of serve that are for whoever operates it.
type opsSettings struct {
	log, level string
	guesses    int
	entries    int
	logger     *slog.Logger
	watch      *watch.Watch
}

func (s *opsSettings) flags(f *pflag.FlagSet, p process) {
	f.StringVar(&s.log, "log", "text", p.say("运行日志的格式：text 或 json，写到标准错误", "format of the log on standard error: text or json"))
	f.StringVar(&s.level, "log-level", "warn", p.say("记录到哪一级：debug、info（每个请求）、warn、error", "what is logged: debug, info (each request), warn or error"))
	f.IntVar(&s.entries, "journal-entries", 1_000_000, p.say("一个世界的日志最多多少条；满了就把较旧的一半压缩成一条基准记录（教室里学员的世界除外）；至少 16", "how many entries a world's journal has at most; one that is full has its older half compacted into a base (not those of trainees); at least 16"))
	f.IntVar(&s.guesses, "guess-limit", 6000, p.say("每个地址每分钟最多多少次错误的密码、密钥、令牌、世界名；0 表示不限", "wrong passwords, keys, tokens and worlds that an address may try in a minute; 0 for any number"))
}

// prepare begins to watch. When it cannot, it says why.
func (s *opsSettings) prepare(p process) bool {
	if s.guesses < 0 {
		p.complain("--guess-limit 是每分钟的次数，0 表示不限，不能是 %d", "--guess-limit is a number a minute, 0 for any number, not %d", s.guesses)
		return false
	}
	if s.entries < engine.MinCompacted {
		p.complain("--journal-entries 至少是 %d，不能是 %d", "--journal-entries is at least %d, not %d", engine.MinCompacted, s.entries)
		return false
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(s.level)); s.level != "" && err != nil {
		p.complain("--log-level 是 debug、info、warn 或 error，不是“%s”", "--log-level is debug, info, warn or error, not %q", s.level)
		return false
	}
	options := &slog.HandlerOptions{Level: level}
	var handler slog.Handler
	switch s.log {
	case "text":
		handler = slog.NewTextHandler(p.err, options)
	case "json":
		handler = slog.NewJSONHandler(p.err, options)
	default:
		p.complain("--log 是 text 或 json，不是“%s”", "--log is text or json, not %q", s.log)
		return false
	}
	s.logger = slog.New(handler)
	s.watch = watch.New(watch.WithClock(engine.WallClock), watch.WithLog(s.logger))
	return true
}

// options are what the face is told.
func (s *opsSettings) options() []api.Option {
	var opts []api.Option
	if s.watch != nil {
		opts = append(opts, api.WithMetrics(s.watch.Metrics))
	}
	if s.guesses > 0 {
		opts = append(opts, api.WithGuesses(limit.New(s.guesses, engine.WallClock)))
	}
	return opts
}

// engine runs worlds over a store that is watched, if anybody watches.
func (s *opsSettings) engine(store journal.Store) *engine.Engine {
	opts := []engine.Option{engine.WithLimits(engine.Limits{EntriesPerWorld: s.entries}), engine.WithEvidence(classroom.Evidence)}
	if s.watch == nil {
		return engine.New(store, opts...)
	}
	e := engine.New(s.watch.Store(store), append(opts, engine.WithTrouble(s.watch.Trouble))...)
	s.watch.CountWorlds(e.Size)
	return e
}

// handler is h, watched if anybody watches.
func (s *opsSettings) handler(h http.Handler) http.Handler {
	if s.watch == nil {
		return h
	}
	return s.watch.Handler(h)
}

// weakToken complains about an admin token that others in the network could guess.
func weakToken(token string, at net.Addr, p process) bool {
	if token == "" || len(token) >= minToken || loopback(at) {
		return false
	}
	p.complain("监听非本机地址时，--admin-token 至少 %d 个字符；不给则随机生成", "beyond loopback, --admin-token has at least %d characters; without it one is drawn", minToken)
	return true
}
