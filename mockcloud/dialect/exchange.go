package dialect

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"example.com/rehearse/mockcloud/api"
	"example.com/rehearse/mockcloud/cloud"
)

// exchange is one request of the client on its way through the cloud.
type exchange struct {
	d        *Dialect
	next     http.Handler
	world    string
	original *http.Request
	a        *arrival
	route    *route
	client   string // whose memory it is
	token    string
	code     cloud.Code // the dialect's own refusal
	subject  string     // where, in the client's words
}

// remember recalls what the client said before and keeps what it says now.
func (x *exchange) remember() {
	if x.d.memoryBy == nil {
		return
	}
	who, missing := x.d.memoryBy.read(x.a)
	if missing {
		if needsMemory(x.route) {
			x.refuse(cloud.InvalidInput, x.d.memoryBy.String())
		}
		return
	}
	x.client = x.world + "\x00" + who
	x.keep(false)
	x.a.remembered = x.d.memory.recall(x.client)
}

// needsMemory reports whether it matters who the client is: a request that cannot say so is then refused, and no other.
func needsMemory(r *route) bool {
	if len(r.remember) > 0 {
		return true
	}
	for _, c := range r.calls {
		for _, b := range c.arguments {
			if b.from.place == fromMemory {
				return true
			}
		}
	}
	return false
}

// keep remembers what the route says: what stands in the request, or what stood in the cloud's answers.
func (x *exchange) keep(answers bool) {
	texts := map[string]string{}
	for _, b := range x.route.remember {
		if (b.from.place == fromAnswer) != answers {
			continue
		}
		if v, missing := b.from.read(x.a); !missing {
			texts[b.name] = v
		}
	}
	if x.client != "" && len(texts) > 0 {
		x.d.memory.keep(x.client, texts)
	}
}

// play makes the route's calls one after the other. The first that is not done ends it; the last one's answer is the
// client's.
func (x *exchange) play(w http.ResponseWriter) {
	if x.code != "" || len(x.route.calls) == 0 {
		x.serve(w, x.alone())
		return
	}
	if x.d.session != nil {
		x.token, _ = x.d.session.read(x.a)
	}
	for i, c := range x.route.calls {
		request, bad := x.request(c)
		if bad != "" {
			x.refuse(cloud.InvalidInput, bad)
			request = x.empty(c.op.method, sample(c.op.path))
		}
		if i == len(x.route.calls)-1 || x.code != "" {
			x.serve(w, request)
			return
		}
		s := &step{w: w}
		x.pass(s, request, func(a api.Answer) api.Answer { return x.between(s, c, a) })
		if s.over(c, x) {
			return
		}
	}
}

// alone is a request for which no operation is asked. The journal has it under the client's own path.
func (x *exchange) alone() *http.Request {
	return x.empty(x.original.Method, withoutTokens(x.a.path))
}

// empty is a request in the contract's words without a body. Of the client's headers only those go on that the contract
// knows: what else a foreign client sends means nothing behind the dialect.
func (x *exchange) empty(method, path string) *http.Request {
	r := x.original.Clone(x.original.Context())
	r.Method, r.Body, r.ContentLength = method, http.NoBody, 0
	r.URL = &url.URL{Path: "/w/" + x.world + path}
	r.RequestURI = r.URL.RequestURI()
	r.Header = http.Header{}
	if agent := x.original.Header.Get("User-Agent"); agent != "" {
		r.Header.Set("User-Agent", agent)
	}
	for _, language := range x.original.Header["Accept-Language"] {
		r.Header.Set("Accept-Language", language)
	}
	if x.d.language != "" {
		r.Header.Set("Accept-Language", x.d.language)
	}
	return r
}

// request writes a call as the contract has it. bad names the place of an argument that is missing or cannot be one.
func (x *exchange) request(c call) (r *http.Request, bad string) {
	path, query, body := c.op.path, url.Values{}, map[string]any{}
	for _, b := range c.arguments {
		v, missing := b.from.read(x.a)
		kind, inBody := c.op.body[b.name]
		needed := c.needs(b.name)
		switch {
		case missing && needed:
			return nil, b.from.String()
		case v == "" && !needed: // an empty field is one left out
		case inBody:
			body[b.name] = typed(kind, v)
		case c.op.query[b.name]:
			query.Set(b.name, v)
		case !regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$`).MatchString(v):
			return nil, b.from.String()
		default:
			path = strings.ReplaceAll(path, "{"+b.name+"}", v)
		}
	}
	return x.written(c.op, path, query, body), ""
}

// written is a request of the contract, with the session and the number that the client's own has.
func (x *exchange) written(op *operation, path string, query url.Values, body map[string]any) *http.Request {
	r := x.empty(op.method, path)
	r.URL.RawQuery = query.Encode()
	r.RequestURI = r.URL.RequestURI()
	if len(op.body) > 0 {
		raw, _ := json.Marshal(body) // texts, numbers and truth values
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(raw)), int64(len(raw))
		r.Header.Set("Content-Type", "application/json")
	}
	if x.token != "" {
		r.Header.Set("Authorization", "Bearer "+x.token)
	}
	if x.d.idempotency != nil {
		if key, missing := x.d.idempotency.read(x.a); !missing && key != "" {
			r.Header.Set("Idempotency-Key", key)
		}
	}
	return r
}

// needs reports whether the call cannot be made without the argument: it is required, or the only one given of those of
// which one is.
func (c call) needs(name string) bool {
	if slices.Contains(c.op.required, name) {
		return true
	}
	given := 0
	for _, b := range c.arguments {
		if slices.Contains(c.op.oneOf, b.name) {
			given++
		}
	}
	return given == 1 && slices.Contains(c.op.oneOf, name)
}

// typed gives a text the type that the contract asks for; what does not fit stays a text, which the cloud refuses.
func typed(kind, text string) any {
	switch kind {
	case "integer", "boolean":
		if json.Valid([]byte(text)) {
			return json.RawMessage(text)
		}
	}
	return text
}

// sample fills the parameters of a path, for the journal of a call that cannot be made.
func sample(path string) string {
	return regexp.MustCompile(`\{[a-z_]+\}`).ReplaceAllString(path, "_")
}

// pass hands a request on to the cloud, together with what the client itself sent.
func (x *exchange) pass(w http.ResponseWriter, r *http.Request, answer func(api.Answer) api.Answer) {
	f := &api.Foreign{
		Request: x.original, Bytes: len(x.a.raw), Via: x.original.Method + " " + withoutTokens(x.a.path),
		Code: x.code, Subject: x.subject, Answer: answer,
	}
	if x.route != nil {
		f.Via, f.KeyHeaders = x.route.via(x.a), x.route.keyHeaders()
		f.Only = len(x.route.calls) == 0
	}
	x.next.ServeHTTP(w, r.WithContext(api.WithForeign(r.Context(), f)))
}

// keyHeaders lists the headers that arguments are read from.
func (r *route) keyHeaders() []string {
	var list []string
	for _, c := range r.calls {
		for _, b := range c.arguments {
			switch b.from.place {
			case fromHeader:
				list = append(list, http.CanonicalHeaderKey(b.from.name))
			case fromCookie:
				list = append(list, "Cookie")
			}
		}
	}
	return list
}

// serve passes a request on whose answer the client gets.
func (x *exchange) serve(w http.ResponseWriter, r *http.Request) {
	x.pass(w, r, func(a api.Answer) api.Answer {
		if a.Code == "" && x.route != nil {
			x.learn(x.lastOperation(), a)
			x.keep(true)
		}
		return x.translate(a)
	})
}

// lastOperation is what the answer is about, in templates and for faults: the client hears of the last call only.
func (x *exchange) lastOperation() string {
	if n := len(x.route.calls); n > 0 {
		return x.route.calls[n-1].op.id
	}
	return ""
}

// learn keeps an answer of the cloud for the calls and templates that follow.
func (x *exchange) learn(operation string, a api.Answer) {
	v, err := parseJSON(a.Body)
	if err != nil {
		v = map[string]any{} // 204 has none
	}
	x.a.answers[operation] = withoutNulls(v)
	if token, ok := walk(v, []string{"token"}); ok {
		x.token = token
	}
}

// withoutNulls drops null members, so that a template sees what is not there as nothing, not as a mistake.
func withoutNulls(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			if member == nil {
				delete(v, name)
			} else {
				v[name] = withoutNulls(member)
			}
		}
	case []any:
		for i := range v {
			v[i] = withoutNulls(v[i])
		}
	}
	return v
}

// translate makes the client's answer of the cloud's.
func (x *exchange) translate(a api.Answer) api.Answer {
	r := x.d.replyTo(x.route, a.Code)
	if r == nil { // no route, and no shared refusals: the cloud's own words
		return a
	}
	out, err := r.render(x.values(a), x.d.gb18030)
	if err != nil {
		name := "refusals"
		if x.route != nil {
			name = x.route.String()
		}
		text := "dialect: the answer of " + name + " cannot be written: its template asks for something that this answer does not have\n"
		return api.Answer{Status: http.StatusInternalServerError, ContentType: "text/plain; charset=utf-8", Body: []byte(text), Code: a.Code}
	}
	return api.Answer{Status: out.status, Header: out.header, ContentType: out.contentType, Body: out.body, Code: a.Code}
}

// replyTo chooses among the route's answers and the file's, the particular before the default.
func (d *Dialect) replyTo(r *route, code cloud.Code) *reply {
	if r != nil && code == "" {
		return r.answer
	}
	if r == nil {
		if code == api.UnknownPath {
			return d.refusals[code] // only when the file says so: a stranger's request is to fail loudly
		}
		r = &route{}
	}
	for _, found := range []*reply{r.refusals[code], d.refusals[code], r.refusals[defaultCode], d.refusals[defaultCode]} {
		if found != nil {
			return found
		}
	}
	return nil
}

// values is what a template can refer to.
func (x *exchange) values(a api.Answer) map[string]any {
	v := map[string]any{
		"code": string(a.Code), "status": a.Status, "session": x.token, "answers": x.a.answers, "operation": "",
	}
	if x.route != nil {
		echo := map[string]any{}
		for _, b := range x.route.echo {
			if text, missing := b.from.read(x.a); !missing {
				echo[b.name] = withoutKeys(text)
			}
		}
		v["echo"], v["operation"] = echo, x.lastOperation()
		v["answer"] = x.a.answers[x.lastOperation()]
	}
	if a.Code != "" {
		var problem struct{ Title, Detail, Subject string }
		_ = json.Unmarshal(a.Body, &problem) // the cloud wrote it
		v["title"], v["detail"], v["subject"] = problem.Title, problem.Detail, problem.Subject
	}
	return v
}
