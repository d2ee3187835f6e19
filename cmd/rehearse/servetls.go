package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"

	"example.com/rehearse/internal/localca"
	"example.com/rehearse/mockcloud/engine"
)

// tlsSettings are the flags of serve that are about TLS.
type tlsSettings struct {
	on                bool
	folder, cert, key string
	hosts             []string
	config            *tls.Config // nil without TLS
	authority         *localca.Authority
}

func (s *tlsSettings) flags(f *pflag.FlagSet, p process) {
	f.BoolVar(&s.on, "tls", false, p.say("用 HTTPS；首次启动时建立本机证书颁发机构（见 docs/tls.md）", "serve HTTPS; a local CA is made on first start (docs/tls.md)"))
	f.StringVar(&s.folder, "tls-dir", "", p.say("证书颁发机构的文件夹；缺省在用户配置目录下", "the CA's folder; in the user's configuration folder by default"))
	f.StringSliceVar(&s.hosts, "tls-host", nil, p.say("客户端所用的主机名或 IP，可重复；本机地址总在其中", "name or IP that clients use, repeatable; this computer's are always in"))
	f.StringVar(&s.cert, "tls-cert", "", p.say("用自己的证书（PEM）", "a certificate of one's own (PEM)"))
	f.StringVar(&s.key, "tls-key", "", p.say("自己的证书的私钥（PEM）", "the key of one's own certificate (PEM)"))
}

// prepare reads or makes the certificates. When it cannot, it says why.
func (s *tlsSettings) prepare(p process) bool {
	for _, host := range s.hosts {
		if !localca.ValidName(host) {
			p.complain("--tls-host 是一个主机名或 IP，不是“%s”", "--tls-host is a host name or an IP, not %q", host)
			return false
		}
	}
	switch {
	case !s.on && (s.folder != "" || s.cert != "" || s.key != "" || len(s.hosts) > 0):
		p.complain("--tls-dir、--tls-host、--tls-cert、--tls-key 要和 --tls 一起用", "--tls-dir, --tls-host, --tls-cert and --tls-key need --tls beside them")
		return false
	case (s.cert == "") != (s.key == ""):
		p.complain("--tls-cert 和 --tls-key 要一起给", "--tls-cert and --tls-key go together")
		return false
	case s.cert != "" && s.folder != "":
		p.complain("有了 --tls-cert，--tls-dir 就不起作用；去掉其中一个", "with --tls-cert, --tls-dir does nothing; leave one of them out")
		return false
	case !s.on:
		return true
	}
	if err := s.load(); err != nil {
		p.complain("TLS 证书不能用：%v", "the TLS certificate cannot be used: %v", err)
		return false
	}
	return true
}

func (s *tlsSettings) load() (err error) {
	if s.cert != "" {
		pair, err := tls.LoadX509KeyPair(s.cert, s.key)
		s.config = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}}
		return err
	}
	if s.folder == "" {
		own, err := os.UserConfigDir()
		if err != nil {
			return errors.Join(err, errors.New("--tls-dir"))
		}
		s.folder = filepath.Join(own, "rehearse", "tls")
	}
	if s.authority, err = localca.Open(s.folder, engine.WallClock()); err != nil {
		return err
	}
	s.config = s.authority.Config(append(s.hosts, "localhost", "127.0.0.1", "::1"), engine.WallClock)
	return nil
}

// scheme is how addresses begin.
func (s *tlsSettings) scheme() string {
	if s.config != nil {
		return "https"
	}
	return "http"
}

// tell says which certificate clients are to trust, and how.
func (s *tlsSettings) tell(p process) {
	if s.authority == nil {
		return
	}
	path := s.authority.Path
	p.line(p.out, "本机 CA 证书：%s（SHA-256 %s）", "local CA certificate: %s (SHA-256 %s)", path, s.authority.Fingerprint())
	p.line(p.out, "只为试自己的客户端而信任它，用完请移除（docs/tls.md）：", "trust it only to try a client of your own, and take it away afterwards (docs/tls.md):")
	_, _ = fmt.Fprintf(p.out, "  Windows  certutil -user -addstore Root \"%s\"\n", path)
	_, _ = fmt.Fprintf(p.out, "  macOS    security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db \"%s\"\n", path)
	_, _ = fmt.Fprintf(p.out, "  Linux    sudo cp \"%s\" /usr/local/share/ca-certificates/rehearse.crt && sudo update-ca-certificates\n", path)
	_, _ = fmt.Fprintf(p.out, "  curl     curl --cacert \"%s\" …\n", path)
}
