package dialect

import (
	"strings"
	"text/template"
	"text/template/parse"
)

// The kinds of answer. Each decides how values are escaped.
const (
	kindJSON   = "json"
	kindXML    = "xml"
	kindForm   = "form"
	kindText   = "text"
	kindHeader = "header" // not a body
)

func kinds() []string { return []string{kindJSON, kindXML, kindForm, kindText} }

// compile parses a template and ends each of its actions with the escaper that its place in the text asks for. Nothing
// in the file can leave it out, so no value can break out of its place.
func compile(name, kind, text string, tables map[string]map[string]string) (*template.Template, error) {
	t, err := template.New(name).Funcs(functions(tables)).Parse(text)
	if err != nil {
		return nil, err
	}
	if len(t.Templates()) > 1 {
		return nil, say("define and block are not supported; write the text where it is used")
	}
	if t.Tree == nil {
		return t, nil
	}
	e := escaping{kind: kind}
	return t, e.list(t.Root)
}

// position is where in the answer's text an action stands.
type position int

const (
	outside   position = iota // between values or elements
	inString                  // of JSON
	inTag                     // of XML, outside of an attribute's value
	inDouble                  // an attribute's value in "
	inSingle                  // an attribute's value in '
	forbidden                 // a comment, CDATA or processing instruction of XML
)

// escaping walks a template in the order of its text.
type escaping struct {
	kind string
	at   position
	end  string // what ends a forbidden place
}

// list goes through nodes in the order of their text: where an action stands follows from all that comes before it.
func (e *escaping) list(l *parse.ListNode) error {
	if l == nil {
		return nil
	}
	for _, n := range l.Nodes {
		if err := e.node(n); err != nil {
			return err
		}
	}
	return nil
}

func (e *escaping) node(n parse.Node) error {
	switch n := n.(type) {
	case *parse.TextNode:
		return e.text(string(n.Text))
	case *parse.ActionNode:
		return e.action(n)
	case *parse.IfNode:
		return e.branches(&n.BranchNode)
	case *parse.RangeNode:
		return e.branches(&n.BranchNode)
	case *parse.WithNode:
		return e.branches(&n.BranchNode)
	case *parse.CommentNode:
		return nil
	}
	return say("{{%s}} is not supported here; use if, with and range only", n)
}

// branches makes sure that the text goes on in the same place whichever branch was taken.
func (e *escaping) branches(b *parse.BranchNode) error {
	before := *e
	if err := e.list(b.List); err != nil {
		return err
	}
	first := e.at
	*e = before
	if err := e.list(b.ElseList); err != nil {
		return err
	}
	if first != e.at || first != before.at && b.Type() == parse.NodeRange {
		return say("the branches of {{%s …}} end in different places of the text; close in each what it opens", strings.TrimSuffix(b.Pipe.String(), " "))
	}
	return nil
}

// action appends the escaper. A declaration writes nothing.
func (e *escaping) action(n *parse.ActionNode) error {
	for _, command := range n.Pipe.Cmds {
		for _, argument := range command.Args {
			if id, is := argument.(*parse.IdentifierNode); is && strings.HasPrefix(id.Ident, "_") {
				return say("%s is called where it is needed; leave it out", id.Ident)
			}
		}
	}
	if len(n.Pipe.Decl) > 0 {
		return nil
	}
	name, err := e.escaper()
	if err != nil {
		return say("%s %v", n, err)
	}
	id := parse.NewIdentifier(name).SetPos(n.Pos)
	n.Pipe.Cmds = append(n.Pipe.Cmds, &parse.CommandNode{NodeType: parse.NodeCommand, Pos: n.Pos, Args: []parse.Node{id}})
	return nil
}

// escaper is the function for the present place, or why no value may stand there.
func (e *escaping) escaper() (string, error) {
	switch e.kind {
	case kindJSON:
		if e.at == inString {
			return escapeString, nil
		}
		return escapeJSON, nil
	case kindXML:
		switch e.at {
		case inTag:
			return "", say("stands inside a tag; write it as an attribute's value in quotes, or between tags")
		case forbidden:
			return "", say("stands in a comment, CDATA or instruction, where nothing can be escaped; write it between tags")
		default:
			return escapeXML, nil
		}
	case kindForm:
		return escapeForm, nil
	}
	return escapeText, nil
}

// text moves the position past a piece of literal text.
func (e *escaping) text(text string) error {
	switch e.kind {
	case kindJSON:
		return e.json(text)
	case kindXML:
		for text != "" {
			text = e.xml(text)
		}
	}
	return nil
}

// json follows the text into JSON strings and out of them.
func (e *escaping) json(text string) error {
	for i := 0; i < len(text); i++ {
		switch {
		case e.at == inString && text[i] == '\\':
			if i++; i == len(text) {
				return say("a backslash stands right before an action; it would take the value's first character with it")
			}
		case text[i] == '"':
			e.at = inString - e.at // there and back
		}
	}
	return nil
}

// xml consumes the beginning of text up to the next change of place.
func (e *escaping) xml(text string) string {
	switch e.at {
	case forbidden:
		return e.until(text, e.end, outside)
	case inDouble:
		return e.until(text, `"`, inTag)
	case inSingle:
		return e.until(text, `'`, inTag)
	case inTag:
		i := strings.IndexAny(text, `"'>`)
		if i < 0 {
			return ""
		}
		e.at = map[byte]position{'"': inDouble, '\'': inSingle, '>': outside}[text[i]]
		return text[i+1:]
	default:
		return e.opening(text)
	}
}

// opening consumes text up to the next thing in angle brackets.
func (e *escaping) opening(text string) string {
	_, rest, found := strings.Cut(text, "<")
	if !found {
		return ""
	}
	for _, special := range [][2]string{{"!--", "-->"}, {"![CDATA[", "]]>"}, {"?", "?>"}, {"!", ">"}} {
		if strings.HasPrefix(rest, special[0]) {
			e.at, e.end = forbidden, special[1]
			return rest[len(special[0]):]
		}
	}
	e.at = inTag
	return rest
}

// until consumes text up to and with end, after which the place is next.
func (e *escaping) until(text, end string, next position) string {
	_, rest, found := strings.Cut(text, end)
	if !found {
		return ""
	}
	e.at = next
	return rest
}
