package dialect

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

// maxDepth bounds how deep a body may nest.
const maxDepth = 16

// errBody means that a body is not what the route expects. It never quotes the body.
var errBody = errors.New("the body cannot be read")

// arrival is one request, taken apart as far as its route asks.
type arrival struct {
	method, path string
	query        url.Values
	header       http.Header
	raw          []byte
	gb18030      bool
	remembered   map[string]string
	answers      map[string]any // by operation, of the calls made so far
	parameters   map[string]string

	forms url.Values
	tree  any      // the body as JSON
	root  *element // the body as XML
	tried map[string]error
}

// element is one element of an XML body, names without their namespaces.
type element struct {
	name       string
	attributes map[string]string
	text       strings.Builder
	children   []*element
}

// open parses the body as the kind says, once.
func (a *arrival) open(kind string) error {
	if kind == "" {
		return nil
	}
	if err, done := a.tried[kind]; done {
		return err
	}
	if a.tried == nil {
		a.tried = map[string]error{}
	}
	var err error
	switch kind {
	case fromForm:
		a.forms, err = parseForm(string(a.raw), a.gb18030)
	case fromJSON:
		a.tree, err = parseJSON(decodeText(a.raw, a.gb18030))
	case fromXML:
		a.root, err = parseXML(a.raw, a.gb18030)
	}
	a.tried[kind] = err
	return err
}

// lookup finds the value of a place. A body that cannot be read has no values; one that is there twice has none either,
// because two readers would disagree about it.
func (a *arrival) lookup(s source) (string, bool) {
	if a.open(s.bodyKind()) != nil {
		return "", false
	}
	switch s.place {
	case fromForm:
		return single(a.forms[s.name])
	case fromQuery:
		return single(a.query[s.name])
	case fromHeader:
		return single(a.header.Values(s.name))
	case fromCookie:
		return a.cookie(s.name)
	case fromPath:
		v, ok := a.parameters[s.name]
		return v, ok
	case fromMemory:
		v, ok := a.remembered[s.name]
		return v, ok
	case fromJSON:
		return walk(a.tree, s.path)
	case fromAnswer:
		return walk(a.answers[s.name], s.path)
	case fromXML:
		return a.root.at(s.path)
	}
	return s.name, true // a value is itself
}

// single is the only value of a list; see lookup for why two are none.
func single(values []string) (string, bool) {
	if len(values) != 1 {
		return "", false
	}
	return values[0], true
}

func (a *arrival) cookie(name string) (string, bool) {
	r := http.Request{Header: a.header}
	var values []string
	for _, c := range r.CookiesNamed(name) {
		values = append(values, c.Value)
	}
	return single(values)
}

// walk follows the steps through decoded JSON to a scalar.
func walk(v any, path []string) (string, bool) {
	for _, step := range path {
		switch at := v.(type) {
		case map[string]any:
			v = at[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(at) {
				return "", false
			}
			v = at[i]
		default:
			return "", false
		}
	}
	switch v.(type) {
	case string, json.Number, bool:
		return plain(v), true
	}
	return "", false
}

// parseForm reads form fields. Percent escapes hide bytes of the client's encoding: they are decoded first.
func parseForm(raw string, gb18030 bool) (url.Values, error) {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return nil, errBody
	}
	if !gb18030 {
		return values, nil
	}
	out := url.Values{}
	for name, list := range values {
		for _, v := range list {
			out.Add(string(decodeText([]byte(name), true)), string(decodeText([]byte(v), true)))
		}
	}
	return out, nil
}

// decodeText turns GB18030, of which GBK and GB2312 are parts, into UTF-8.
func decodeText(raw []byte, gb18030 bool) []byte {
	if !gb18030 {
		return raw
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(raw)
	if err != nil {
		return raw
	}
	return text
}

// parseJSON reads one value and nothing after it. Its depth is bounded before it is read, because the reader recurses.
func parseJSON(raw []byte) (any, error) {
	if depth(raw) > maxDepth {
		return nil, errBody
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil, errBody
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errBody // something comes after it
	}
	return v, nil
}

// depth is how deep brackets nest, strings left out.
func depth(raw []byte) int {
	now, most, quoted := 0, 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			now++
			most = max(most, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return most
}

// parseXML reads one element and what is in it. Directives, and with them entities of one's own, are refused.
func parseXML(raw []byte, gb18030 bool) (*element, error) {
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		switch strings.ToLower(label) {
		case "utf-8":
			return in, nil
		case "gb18030", "gbk", "gb2312":
			return transform.NewReader(in, simplifiedchinese.GB18030.NewDecoder()), nil
		}
		return nil, errBody
	}
	if gb18030 && !bytes.Contains(raw[:min(len(raw), 200)], []byte("encoding=")) {
		d = xml.NewDecoder(bytes.NewReader(decodeText(raw, true)))
	}
	top := &element{}
	open := []*element{top}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || len(open) > maxDepth {
			return nil, errBody
		}
		if open, err = grow(open, token); err != nil {
			return nil, err
		}
	}
	if len(top.children) != 1 {
		return nil, errBody
	}
	return top, nil
}

// grow adds a token to the innermost open element.
func grow(open []*element, token xml.Token) ([]*element, error) {
	here := open[len(open)-1]
	switch t := token.(type) {
	case xml.StartElement:
		e := &element{name: t.Name.Local, attributes: map[string]string{}}
		for _, attribute := range t.Attr {
			e.attributes[attribute.Name.Local] = attribute.Value
		}
		here.children = append(here.children, e)
		return append(open, e), nil
	case xml.EndElement:
		return open[:len(open)-1], nil
	case xml.CharData:
		here.text.Write(t)
	case xml.Directive:
		return nil, errBody
	}
	return open, nil
}

// at follows the steps to an element's text, or to an attribute ("@name").
func (e *element) at(path []string) (string, bool) {
	for _, step := range path {
		if name, is := strings.CutPrefix(step, "@"); is {
			v, ok := e.attributes[name]
			return v, ok
		}
		var next *element
		for _, child := range e.children {
			if child.name != step {
				continue
			}
			if next != nil {
				return "", false
			}
			next = child
		}
		if next == nil {
			return "", false
		}
		e = next
	}
	return strings.TrimSpace(e.text.String()), true
}
