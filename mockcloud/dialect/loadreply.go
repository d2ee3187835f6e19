package dialect

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"go.yaml.in/yaml/v3"

	"example.com/rehearse/internal/bilingual"
)

// reply reads an answer and tries it out on made-up values, nasty ones first.
func (l *loader) reply(n *yaml.Node, values *shape) *reply {
	before := len(l.mistakes)
	r := &reply{status: http.StatusOK, kind: kindText, headers: map[string]*template.Template{}}
	body := ""
	bodyNode := n
	for _, m := range l.members(n, "an answer", "status", "type", "headers", "body") {
		switch m.key.Value {
		case "status":
			r.status = l.status(m.value)
		case "type":
			if r.kind = l.text(m.value, "type"); !slices.Contains(kinds(), r.kind) {
				l.complain(m.value, "%q is no type of answer; write one of %s", r.kind, strings.Join(kinds(), ", "))
			}
		case "body":
			body, bodyNode = l.text(m.value, "body"), follow(m.value)
		case "headers":
			for _, h := range l.members(m.value, "headers") {
				r.headers[h.key.Value] = l.header(h, values)
			}
		}
	}
	if len(l.mistakes) > before {
		return nil
	}
	r.body = l.template(bodyNode, r.kind, body, values)
	if r.body == nil {
		return nil
	}
	if err := r.tried(values); err != nil {
		l.complain(bodyNode, "%v; tried with made-up values", inTemplate(err))
		return nil
	}
	return r
}

// tried fills the reply with made-up values and says what is wrong with what comes out.
func (r *reply) tried(values *shape) error {
	for _, m := range maker() {
		out, err := r.render(m.root(values), false)
		if err == nil && r.kind != kindText && len(strings.TrimSpace(string(out.body))) > 0 {
			err = wellFormed(r.kind, out.body)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// inTemplate takes the template package's own prefix off its errors, but for the line.
func inTemplate(err error) *bilingual.Error {
	if ours, is := err.(*bilingual.Error); is { //nolint:errorlint // what the template package wrapped has its place in front
		return ours
	}
	text := strings.TrimPrefix(err.Error(), "template: ")
	place := regexp.MustCompile(`^body:(\d+)(:\d+)?: `).FindStringSubmatch(text)
	if place == nil {
		return &bilingual.Error{Text: bilingual.Text{ZhCN: text, En: text}}
	}
	return say("line %s of the text: %s", place[1], strings.TrimPrefix(text, place[0]))
}

func (l *loader) status(n *yaml.Node) int {
	status, err := strconv.Atoi(l.text(n, "status"))
	if err != nil || status < 200 || status > 599 {
		l.complain(n, "%q is no HTTP status; write a number from 200 to 599", n.Value)
		return http.StatusOK
	}
	return status
}

func (l *loader) header(h entry, values *shape) *template.Template {
	name := h.key.Value
	if !regexp.MustCompile(`^[A-Za-z0-9-]+$`).MatchString(name) {
		l.complain(h.key, "%q is no name of a header", name)
	}
	for _, own := range []string{"Content-Length", "Transfer-Encoding", "Connection", "Date", "Retry-After"} {
		if strings.EqualFold(name, own) {
			l.complain(h.key, "%s is set by the server; leave it out", own)
		}
	}
	return l.template(h.value, kindHeader, l.text(h.value, "headers."+name), values)
}

// template compiles a text and checks what it refers to.
func (l *loader) template(n *yaml.Node, kind, text string, values *shape) *template.Template {
	t, err := compile("body", kind, text, l.d.tables)
	if err == nil {
		err = check(t, values, l.d.tables)
	}
	if err != nil {
		l.complain(n, "%v", inTemplate(err))
		return nil
	}
	return t
}

// common is what every template can refer to.
func common(r *route) map[string]*shape {
	echo := &shape{members: map[string]*shape{}}
	operation := &shape{}
	if r != nil {
		for _, b := range r.echo {
			echo.members[b.name] = &shape{}
		}
	}
	return map[string]*shape{
		"operation": operation, "status": {kind: "integer"}, "session": {}, "echo": echo,
		"code": {}, "title": {}, "detail": {}, "subject": {},
	}
}

// successShape is what a success's template may ask for: the last call's answer by name, and every call's by operation.
func successShape(r *route) *shape {
	s := &shape{members: common(r)}
	steps := &shape{members: map[string]*shape{}}
	for _, c := range r.calls {
		steps.members[c.op.id] = c.op.answer
		s.members["answer"] = c.op.answer
	}
	if len(r.calls) == 0 {
		s.members["answer"] = &shape{members: map[string]*shape{}}
	}
	s.members["answers"] = steps
	return s
}

// refusalShape has no answer: whichever call was refused, the client must be answered alike.
func refusalShape(r *route) *shape { return &shape{members: common(r)} }

// made makes up values of a shape.
type made struct {
	text string // what texts are
	many int    // how long lists are
	thin bool   // members that may be missing are
}

// maker lists two ways to make values up that have no text in common. The first one is nasty: a template that breaks with
// it would break with some customer's name. What both give is what an answer says whatever the values are.
func maker() []made {
	return []made{{text: `<"'&\>` + "\r\n;%é中", many: 2}, {text: "plain", many: 0, thin: true}}
}

func (m made) root(s *shape) map[string]any {
	v, _ := m.value(s).(map[string]any)
	return v
}

func (m made) value(s *shape) any {
	switch {
	case s.list != nil:
		list := []any{}
		for range m.many {
			list = append(list, m.value(s.list))
		}
		return list
	case s.members != nil:
		object := map[string]any{}
		for _, name := range slices.Sorted(maps.Keys(s.members)) {
			object[name] = m.value(s.members[name])
		}
		return object
	}
	switch s.kind {
	case "integer":
		return 1000 + m.many
	case "boolean":
		return m.many > 0
	case "date-time":
		return fmt.Sprintf("20%d6-01-05T09:00:00+08:00", 2+m.many)
	}
	return m.text
}
