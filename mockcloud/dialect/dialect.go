package dialect

import (
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"

	"example.com/rehearse/mockcloud/api"
	"example.com/rehearse/mockcloud/cloud"
)

// Dialect is a wire format that is not the contract's. It is safe for concurrent use.
type Dialect struct {
	name, world, language string
	hosts                 map[string]string
	gb18030               bool
	session, idempotency  *source
	memoryBy              *source
	memory                *memory
	tables                map[string]map[string]string
	refusals              map[cloud.Code]*reply
	routes                []*route
}

// Name is what the file calls the dialect; it may be empty.
func (d *Dialect) Name() string { return d.name }

// World is the world that requests without a prefix and without a known host name go to, "" when there is none.
func (d *Dialect) World() string { return d.world }

// WithWorld returns the dialect with another default world; "" keeps the file's. A name that no world can have is an
// error.
func (d *Dialect) WithWorld(world string) (*Dialect, error) {
	if world == "" {
		return d, nil
	}
	if !validWorld(world) {
		return nil, say("%q is no name of a world; it has letters, digits, _ and - only", world)
	}
	other := *d
	other.world = world
	return &other, nil
}

// Wrap puts the dialect in front of the handler of package api: what a world is asked is taken to be in the dialect, and
// nothing else. The stage's controls, and what belongs to no world, stay as they are. The handler must be api's, or
// hand requests on to it with their contexts.
func (d *Dialect) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		world, path, ours := d.place(r)
		if !ours {
			next.ServeHTTP(w, r)
			return
		}
		x := &exchange{d: d, next: next, world: world, original: r, code: ""}
		x.arrive(w, path)
		x.play(w)
	})
}

// place finds the world that a request is for: by its prefix, by its host, or the default one.
func (d *Dialect) place(r *http.Request) (world, path string, ours bool) {
	if tail, is := strings.CutPrefix(r.URL.Path, "/w/"); is {
		world, path, _ = strings.Cut(tail, "/")
		path = "/" + path
		return world, path, !control(path)
	}
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	world = d.hosts[strings.ToLower(host)]
	if world == "" {
		world = d.world
	}
	if world == "" || control(r.URL.Path) {
		return "", "", false
	}
	if r.URL.Path == "/" || r.URL.Path == "/openapi.yaml" {
		ours = d.knows(r.Method, r.URL.Path)
		return world, r.URL.Path, ours
	}
	return world, r.URL.Path, true
}

func control(path string) bool { return path == "/__admin" || strings.HasPrefix(path, "/__admin/") }

// knows reports whether a route may be about the path.
func (d *Dialect) knows(method, path string) bool {
	for _, r := range d.routes {
		if _, fits := r.fits(path); fits && r.method == method {
			return true
		}
	}
	return false
}

// arrive takes the request apart and finds its route, or the reason why it has none.
func (x *exchange) arrive(w http.ResponseWriter, path string) {
	r := x.original
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, api.MaxBody))
	x.a = &arrival{method: r.Method, path: path, header: r.Header, raw: body, gb18030: x.d.gb18030, answers: map[string]any{}}
	x.a.query, _ = parseForm(r.URL.RawQuery, x.d.gb18030) // what cannot be read is not there
	if err != nil {
		x.refuse(api.BodyTooLarge, "")
		return
	}
	route, unreadable := x.d.find(x.a)
	switch {
	case route != nil:
		x.route = route
		x.remember()
	case unreadable != nil:
		x.refuse(api.MalformedBody, "")
	default:
		x.refuse(api.UnknownPath, r.Method+" "+withoutTokens(path))
	}
}

// refuse ends the exchange in the dialect's own name.
func (x *exchange) refuse(code cloud.Code, subject string) { x.code, x.subject = code, subject }

// withoutTokens takes what looks like the token of a session out of a path, and keys, because the journal keeps it.
func withoutTokens(path string) string {
	path = regexp.MustCompile(`[A-Za-z0-9_-]+\.[0-9a-f]{32}`).ReplaceAllString(path, "{token}")
	return withoutKeys(path)
}

// withoutKeys replaces whatever has the form of a key.
func withoutKeys(text string) string {
	clean, _ := cloud.New().Scrub(text)
	return clean
}
