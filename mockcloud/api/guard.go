package api

import (
	"net"
	"net/http"
	"net/url"
	"strings"
)

// admitControl says why a request may not drive the stage, or nil. With a token it takes the token. Without one it
// takes a loopback (or named) host, which foreign names that resolve to loopback are not, and no foreign page.
func (h *Handler) admitControl(r *http.Request) *problem {
	if h.adminToken != "" {
		if !same(bearer(r), h.adminToken) {
			return &problem{code: adminTokenRequired}
		}
		return nil
	}
	if !h.local(r.Host) {
		return &problem{code: adminForbidden, subject: "Host"}
	}
	for _, origin := range r.Header.Values("Origin") {
		page, err := url.Parse(origin)
		if err != nil || page.Host == "" || !strings.EqualFold(page.Host, r.Host) {
			return &problem{code: adminForbidden, subject: "Origin"}
		}
	}
	if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" || site == "same-site" {
		return &problem{code: adminForbidden, subject: "Sec-Fetch-Site"}
	}
	return nil
}

// local reports whether a Host header names this computer, or a host that was allowed by name.
func (h *Handler) local(host string) bool {
	name := host
	if n, _, err := net.SplitHostPort(host); err == nil {
		name = n
	}
	name = strings.ToLower(strings.Trim(name, "[]"))
	if name == "localhost" || h.hosts[name] {
		return true
	}
	ip := net.ParseIP(name)
	return ip != nil && ip.IsLoopback()
}
