package dialect

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"example.com/rehearse/mockcloud/api"
	"example.com/rehearse/mockcloud/cloud"
)

// Exchange is one recorded request and its answer, as a capture has them.
type Exchange struct {
	Method string
	// URL is the whole address, or the path and query.
	URL           string
	RequestHeader http.Header
	RequestBody   []byte
	// Status is 0 when no answer was recorded.
	Status         int
	ResponseHeader http.Header
	ResponseBody   []byte
}

// Call is one operation of the contract that a recorded request asked for. Arguments are as the client typed them: they
// hold passwords and keys, and are to be redacted before anything is kept.
type Call struct {
	Operation string
	Arguments map[string]string
}

// Recognized is what a recorded exchange was.
type Recognized struct {
	// Route names the route of the dialect.
	Route string
	// Calls are the operations that the request asked for, in order; none for a request that only the dialect answers.
	// Arguments that come from an earlier answer or from the memory of a server are left out.
	Calls []Call
	// Session is the token as the client sent it, "" for none. It is a secret.
	Session string
	// Refusals lists the codes that the answer can mean: none for a success, several when the dialect answers them alike.
	Refusals []cloud.Code
	// Answered is false when there is no answer, or none that this dialect would give: Refusals says nothing then.
	Answered bool
}

// Recognize maps one recorded exchange of the dialect back to what was asked of the cloud and what came of it. ok is
// false when no route is about such a request. A prefix /w/{world} is cut off; hosts are not compared.
//
// The answer is compared with what each outcome would have been answered, by the members that do not depend on values:
// an answer with more members, or in another order, is recognised too. Text answers are compared word by word.
func (d *Dialect) Recognize(x Exchange) (found Recognized, ok bool) {
	at, err := url.Parse(x.URL)
	if err != nil {
		return Recognized{}, false
	}
	a := &arrival{method: x.Method, path: withoutWorld(at.Path), header: x.RequestHeader, raw: x.RequestBody, gb18030: d.gb18030}
	a.query, _ = parseForm(at.RawQuery, d.gb18030) // what cannot be read is not there
	r, _ := d.find(a)
	if r == nil {
		return Recognized{}, false
	}
	found.Route = r.String()
	for _, c := range r.calls {
		one := Call{Operation: c.op.id, Arguments: map[string]string{}}
		for _, b := range c.arguments {
			if v, missing := b.from.read(a); !missing {
				one.Arguments[b.name] = v
			}
		}
		found.Calls = append(found.Calls, one)
	}
	if d.session != nil {
		found.Session, _ = d.session.read(a)
	}
	if x.Status != 0 {
		found.Refusals, found.Answered = d.outcome(r, x)
	}
	return found, true
}

// withoutWorld drops the prefix that names a world: captures of the real cloud have none.
func withoutWorld(path string) string {
	if tail, is := strings.CutPrefix(path, "/w/"); is {
		_, rest, _ := strings.Cut(tail, "/")
		return "/" + rest
	}
	return path
}

// outcome finds the codes whose answers share most with the recorded one. Equally good ones are all named.
func (d *Dialect) outcome(r *route, x Exchange) (codes []cloud.Code, ok bool) {
	best := -1
	for _, code := range append([]cloud.Code{""}, api.Codes()...) {
		reply := d.replyTo(r, code)
		if reply == nil || reply.status != x.Status {
			continue
		}
		fixed, err := d.fixed(r, code, reply)
		if err != nil {
			continue
		}
		have := leaves(reply.kind, x.ResponseBody, d.gb18030)
		if slices.ContainsFunc(fixed, func(leaf string) bool { return !slices.Contains(have, leaf) }) {
			continue
		}
		if len(fixed) > best {
			best, codes = len(fixed), nil
		}
		if len(fixed) == best {
			codes = append(codes, code)
		}
	}
	if slices.Contains(codes, "") { // as good a success as any refusal
		return nil, best >= 0
	}
	return codes, best >= 0
}

// fixed lists the leaves of a reply that are there whatever the values are.
func (d *Dialect) fixed(r *route, code cloud.Code, reply *reply) ([]string, error) {
	values := refusalShape(r)
	if code == "" {
		values = successShape(r)
	}
	var in [][]string
	for _, m := range maker() {
		v := m.root(values)
		v["code"], v["operation"] = string(code), ""
		if n := len(r.calls); n > 0 {
			v["operation"] = r.calls[n-1].op.id
		}
		out, err := reply.render(v, false)
		if err != nil {
			return nil, err
		}
		in = append(in, leaves(reply.kind, out.body, false))
	}
	return slices.DeleteFunc(in[0], func(leaf string) bool { return !slices.Contains(in[1], leaf) }), nil
}

// leaves flattens a body into "path=value"; lists count by their members' places. What cannot be read has no leaves.
func leaves(kind string, body []byte, gb18030 bool) []string {
	switch kind {
	case kindJSON:
		v, err := parseJSON(decodeText(body, gb18030))
		if err != nil {
			return nil
		}
		return leavesOf(v, "", nil)
	case kindXML:
		root, err := parseXML(body, gb18030)
		if err != nil {
			return nil
		}
		return root.leaves("", nil)
	case kindForm:
		values, err := parseForm(strings.TrimSpace(string(body)), gb18030)
		if err != nil {
			return nil
		}
		var list []string
		for _, name := range sortedNames(values) {
			list = append(list, name+"="+strings.Join(values[name], "\x00"))
		}
		return list
	}
	return strings.Fields(string(decodeText(body, gb18030)))
}

func leavesOf(v any, path string, list []string) []string {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range sortedNames(v) {
			list = leavesOf(v[name], path+"/"+name, list)
		}
	case []any:
		for i, member := range v {
			list = leavesOf(member, fmt.Sprintf("%s/%d", path, i), list)
		}
	default:
		raw, _ := json.Marshal(v) // it came out of JSON
		list = append(list, path+"="+string(raw))
	}
	return list
}

func (e *element) leaves(path string, list []string) []string {
	for _, name := range sortedNames(e.attributes) {
		list = append(list, path+"/@"+name+"="+e.attributes[name])
	}
	for _, child := range e.children {
		list = child.leaves(path+"/"+child.name, list)
	}
	if text := strings.TrimSpace(e.text.String()); len(e.children) == 0 {
		list = append(list, path+"="+text)
	}
	return list
}
