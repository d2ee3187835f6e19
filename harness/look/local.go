package look

import (
	"net"
	"net/http"
	"strings"
)

// Local refuses requests that do not name a loopback address with 403: a page on the internet must not reach h under a
// name of its own that leads here.
func Local(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !local(r.Host) {
			http.Error(w, "open this page under its loopback address", http.StatusForbidden)
			return
		}
		h.ServeHTTP(w, r)
	})
}

func local(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	if name == "localhost" {
		return true
	}
	ip := net.ParseIP(strings.Trim(name, "[]"))
	return ip != nil && ip.IsLoopback()
}
