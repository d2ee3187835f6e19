package dialect

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"example.com/rehearse/mockcloud/cloud"
)

// route reads one route. A route with mistakes is kept, so that those of the others are found too.
func (l *loader) route(n *yaml.Node) {
	at := map[string]*yaml.Node{}
	for _, m := range l.members(n, "a route", "name", "request", "where", "remember", "calls", "echo", "answer", "refusals") {
		at[m.key.Value] = m.value
	}
	r := &route{node: n, refusals: map[cloud.Code]*reply{}}
	if v := at["name"]; v != nil {
		r.name = l.text(v, "name")
	}
	if at["request"] == nil {
		l.complain(n, `the route does not say which request it is about; write request: "POST /path"`)
	} else {
		l.request(r, at["request"])
	}
	if v := at["where"]; v != nil {
		for _, m := range l.members(v, "where") {
			if s := l.source(m.key, "where"); s != nil {
				r.where = append(r.where, condition{*s, l.text(m.value, "where."+m.key.Value)})
			}
		}
	}
	r.remember, r.echo = l.bindings(at["remember"], "remember"), l.bindings(at["echo"], "echo")
	if at["remember"] != nil && l.d.memoryBy == nil {
		l.complain(at["remember"], "nothing says whose memory it is; add memory: {by: PLACE:NAME} at the top of the file")
	}
	if v := at["calls"]; v != nil {
		for _, c := range l.list(v, "calls") {
			l.call(r, c)
		}
	}
	l.checkSources(r, n)
	l.outcomes(r, n, at)
	l.d.routes = append(l.d.routes, r)
}

func (l *loader) request(r *route, n *yaml.Node) {
	method, path, ok := strings.Cut(l.text(n, "request"), " ")
	path = strings.TrimSpace(path)
	switch {
	case !ok || !strings.HasPrefix(path, "/"):
		l.complain(n, `%q is no request; write METHOD /path, with {name} for what varies`, n.Value)
		return
	case !slices.Contains([]string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}, method):
		l.complain(n, "%q is no method; write GET, POST, PUT, PATCH or DELETE", method)
	case strings.Contains(path, "?"):
		l.complain(n, "the path has a query; name it in where: {query:NAME: VALUE}, or read it with query:NAME")
	case strings.HasPrefix(path, "/__admin") || strings.HasPrefix(path, "/w/"):
		l.complain(n, "%s is the simulator's own; a dialect cannot have it", path)
	}
	r.method, r.pattern = method, strings.Split(path[1:], "/")
}

func (l *loader) bindings(n *yaml.Node, what string) []binding {
	if n == nil {
		return nil
	}
	var out []binding
	for _, m := range l.members(n, what) {
		if s := l.source(m.value, what+"."+m.key.Value); s != nil {
			out = append(out, binding{name: m.key.Value, from: *s, node: m.value})
		}
	}
	return out
}

// call reads one call of an operation and holds its arguments against the contract.
func (l *loader) call(r *route, n *yaml.Node) {
	at := map[string]*yaml.Node{}
	for _, m := range l.members(n, "a call", "operation", "arguments") {
		at[m.key.Value] = m.value
	}
	if at["operation"] == nil {
		l.complain(n, "the call does not say what it asks for; write operation: NAME")
		return
	}
	name := l.text(at["operation"], "operation")
	op := l.operations[name]
	if op == nil {
		l.complain(at["operation"], "there is no operation %q; there are: %s", name, listed(slices.Sorted(maps.Keys(l.operations))))
		return
	}
	c := call{op: op, arguments: l.bindings(at["arguments"], "arguments")}
	given := map[string]bool{}
	for _, b := range c.arguments {
		given[b.name] = true
		if !op.takes(b.name) {
			l.complain(b.node, "%s takes no %q; it takes: %s", name, b.name, listed(op.arguments()))
		}
		if b.from.place == fromAnswer {
			l.checkAnswer(r, b)
		}
	}
	for _, need := range op.required {
		if !given[need] {
			l.complain(n, "%s needs %q; add arguments: {%s: PLACE:NAME}", name, need, need)
		}
	}
	if len(op.oneOf) > 0 && !slices.ContainsFunc(op.oneOf, func(name string) bool { return given[name] }) {
		l.complain(n, "%s needs one of: %s", name, strings.Join(op.oneOf, ", "))
	}
	r.calls = append(r.calls, c)
}

// checkAnswer holds an argument that comes out of an earlier call's answer against that answer's shape.
func (l *loader) checkAnswer(r *route, b binding) {
	var from *shape
	for _, c := range r.calls {
		if c.op.id == b.from.name {
			from = c.op.answer
		}
	}
	if from == nil {
		l.complain(b.node, "%s: %s is not called before this in the route", b.from, b.from.name)
		return
	}
	for _, step := range b.from.path {
		_, err := strconv.Atoi(step)
		switch {
		case from.open:
			return
		case from.list != nil && err == nil:
			from = from.list
		case from.members[step] != nil:
			from = from.members[step]
		default:
			l.complain(b.node, "%s: the answer of %s has no %q there", b.from, b.from.name, step)
			return
		}
	}
}

// checkSources makes sure that what a route reads can be there: one kind of body, and known path parameters.
func (l *loader) checkSources(r *route, n *yaml.Node) {
	l.commonSources(r)
	for _, b := range r.reads(n) {
		if kind := b.from.bodyKind(); kind != "" {
			l.checkBody(r, b, kind)
			continue
		}
		switch {
		case b.from.place == fromPath && !slices.Contains(r.pattern, "{"+b.from.name+"}"):
			l.complain(b.node, "%s: the path has no {%s}", b.from, b.from.name)
		case b.from.place == fromMemory && l.d.memoryBy == nil:
			l.complain(b.node, "%s: nothing says whose memory it is; add memory: {by: PLACE:NAME} at the top of the file", b.from)
		case b.from.place == fromAnswer && b.name == "":
			l.complain(b.node, "%s: there is no answer yet when a route is chosen", b.from)
		}
	}
}

// commonSources settles what the file's own places and the remembered answers mean for a route.
func (l *loader) commonSources(r *route) {
	for _, s := range []*source{l.d.session, l.d.idempotency, l.d.memoryBy} {
		if s != nil && s.bodyKind() != "" && r.method != http.MethodGet && r.kind == "" {
			r.kind = s.bodyKind()
		}
	}
	for _, b := range r.remember {
		if b.from.place == fromAnswer {
			l.checkAnswer(r, b)
		}
	}
}

// reads lists every value that the route reads; those of its conditions have no name, and stand at n.
func (r *route) reads(n *yaml.Node) (all []binding) {
	for _, c := range r.where {
		all = append(all, binding{from: c.from, node: n})
	}
	all = append(append(all, r.remember...), r.echo...)
	for _, c := range r.calls {
		all = append(all, c.arguments...)
	}
	return all
}

// checkBody settles how the route's body is read.
func (l *loader) checkBody(r *route, b binding, kind string) {
	switch {
	case r.method == http.MethodGet:
		l.complain(b.node, "%s: a GET has no body; read it from query:", b.from)
	case r.kind != "" && r.kind != kind:
		l.complain(b.node, "%s: this route's body is already read as %s; a body has one form", b.from, r.kind)
	}
	r.kind = kind
}

// outcomes reads how success and refusals are answered.
func (l *loader) outcomes(r *route, n *yaml.Node, at map[string]*yaml.Node) {
	if at["answer"] == nil {
		l.complain(n, "the route does not say how success is answered; add answer: {status: 200, type: json, body: …}")
	} else {
		r.answer = l.reply(at["answer"], successShape(r))
	}
	if at["refusals"] != nil {
		r.refusals = l.refusals(at["refusals"], refusalShape(r))
	}
	if l.d.refusals[defaultCode] == nil && r.refusals[defaultCode] == nil {
		l.complain(n, "nothing says how a refusal is answered; add refusals: {default: …} to the route or to the file")
	}
}

// defaultCode stands for every code that has no answer of its own.
const defaultCode cloud.Code = "default"

func (l *loader) refusals(n *yaml.Node, values *shape) map[cloud.Code]*reply {
	out := map[cloud.Code]*reply{}
	for _, m := range l.members(n, "refusals") {
		code := cloud.Code(m.key.Value)
		if code != defaultCode && !l.codes[code] {
			l.complain(m.key, "there is no refusal %q; there are default and: %s", code, listed(names(l.codes)))
		}
		if r := l.reply(m.value, values); r != nil {
			out[code] = r
		}
	}
	return out
}

func names(codes map[cloud.Code]bool) []string {
	var out []string
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		out = append(out, string(code))
	}
	return out
}
