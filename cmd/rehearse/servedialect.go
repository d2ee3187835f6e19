package main

import (
	"net/http"

	"github.com/spf13/pflag"

	"example.com/rehearse/mockcloud/dialect"
)

// dialectSettings are the flags of serve that are about a client's own wire format.
type dialectSettings struct {
	file, world string
	worldless   bool // there is no such world yet
}

func (s *dialectSettings) flags(f *pflag.FlagSet, p process) {
	f.StringVar(&s.file, "dialect", "", p.say("方言文件：按客户端自己的报文格式收发（见 docs/dialects.md）", "dialect file: speak a client's own wire format (docs/dialects.md)"))
	f.StringVar(&s.world, "dialect-world", "", p.say("地址里没有 /w/世界 时用哪个世界；缺省用方言文件里的 world", "world of requests without /w/WORLD in their path; the file's own by default"))
}

// wrap puts the dialect, if there is one, in front of the cloud. When it cannot, it says why.
func (s *dialectSettings) wrap(cloud http.Handler, p process) (handler http.Handler, ok bool) {
	if s.file == "" {
		if s.world != "" {
			p.complain("--dialect-world 要和 --dialect 方言文件 一起用", "--dialect-world needs --dialect FILE beside it")
		}
		return cloud, s.world == ""
	}
	d, err := dialect.Load(s.file)
	if err == nil {
		d, err = d.WithWorld(s.world)
	}
	if err != nil {
		p.complain("方言有误：\n%v", "the dialect is wrong:\n%v", err)
		return nil, false
	}
	s.world = d.World()
	return d.Wrap(cloud), true
}

// tell says where a client with a wire format of its own finds its world.
func (s *dialectSettings) tell(base string, p process) {
	if s.world != "" {
		p.line(p.out, "方言客户端：%s（世界 %s）", "dialect: %s (world %s)", base, s.world)
	}
	if s.worldless { // not an error: it can be made while the server runs
		p.line(p.out, "世界 %s 还不存在，在那之前客户端只会得到 NOT_FOUND：用 POST %s/__admin/worlds 创建，或用 --dialect-world main",
			"there is no world %s yet, and until then clients get NOT_FOUND: make it with POST %s/__admin/worlds, or use --dialect-world main", s.world, base)
	}
}
