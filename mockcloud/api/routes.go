package api

import (
	"net/http"
	"slices"
	"strings"
)

// access says whose token an operation takes.
type access int

const (
	// open operations take none.
	open access = iota
	// session operations take the bearer token of a sign-in.
	session
	// mopDesk operations take the token of the partner's order desk.
	mopDesk
	// serviceDesk operations take the token of the service center.
	serviceDesk
)

// operation is one operation of a world's API: where it is, and how its request becomes a question to the world.
type operation struct {
	method, pattern, id string
	access              access
	handle              func(*request) (ask, *problem)
}

// route is one operation of the stage's controls.
type route struct {
	method, pattern, id string
	open                bool // not a control: anybody may
	serve               func(*control) answer
}

func (o operation) where() (string, string) { return o.method, o.pattern }
func (r route) where() (string, string)     { return r.method, r.pattern }

// placed is something that has a method and a path pattern.
type placed interface {
	where() (method, pattern string)
}

// find looks for the entry of table at method and path. When the path is known but the method is not, it says
// which methods are.
func find[T placed](table []T, method, path string) (entry T, ids, allow []string) {
	for _, candidate := range table {
		m, pattern := candidate.where()
		have, ok := match(pattern, path)
		if !ok {
			continue
		}
		if m == method {
			return candidate, have, nil
		}
		allow = append(allow, m)
	}
	slices.Sort(allow)
	return entry, nil, allow
}

// address is the method and the path of a request.
type address struct{ method, path string }

// plainOperations are those that are found without going through them all: nearly every request asks for one.
func plainOperations(table []operation) map[address]operation {
	plain := map[address]operation{}
	for _, o := range table {
		if !strings.Contains(o.pattern, "{") {
			plain[address{o.method, o.pattern}] = o
		}
	}
	return plain
}

// match compares path with a pattern whose "{name}" segments stand for one well-formed id each.
func match(pattern, path string) (ids []string, ok bool) {
	if !strings.Contains(pattern, "{") {
		return nil, pattern == path
	}
	for pattern != "" && path != "" {
		var want, have string
		want, pattern = segment(pattern)
		have, path = segment(path)
		switch {
		case strings.HasPrefix(want, "{"):
			if !validID(have) {
				return nil, false
			}
			ids = append(ids, have)
		case want != have:
			return nil, false
		}
	}
	return ids, pattern == "" && path == ""
}

// segment cuts "/a/b" into "a" and "/b".
func segment(path string) (first, rest string) {
	path = strings.TrimPrefix(path, "/")
	if i := strings.IndexByte(path, '/'); i >= 0 {
		return path[:i], path[i:]
	}
	return path, ""
}

// validID bounds what can name a thing: letters, digits, '.', '_', '-', at most 64.
func validID(id string) bool {
	if id == "" || len(id) > 64 || strings.ContainsAny(id[:1], ".-") {
		return false
	}
	return !strings.ContainsFunc(id, func(r rune) bool {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		return !letter && !strings.ContainsRune("._-", r)
	})
}

func clientOperations() []operation {
	return slices.Concat(sessionOperations(), organizationOperations(), productOperations(), accountSetOperations(),
		backupOperations(), activationOperations(), licenceOperations(), certificationOperations(), deskOperations(),
		documentOperations())
}

func documentOperations() []operation {
	return []operation{{http.MethodGet, "/openapi.yaml", "getWorldDocument", open, func(*request) (ask, *problem) {
		return ask{show: func(view) answer { return document() }}, nil
	}}}
}

func document() answer {
	return answer{status: http.StatusOK, raw: openapiDocument, contentType: "application/yaml"}
}
