package dialect

import (
	"maps"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"
)

// checking walks a compiled template and holds every field it asks for against what there will be.
type checking struct {
	tables    map[string]map[string]string
	root      *shape
	dot       *shape
	variables map[string]*shape
}

// check says which field a template asks for in vain.
func check(t *template.Template, root *shape, tables map[string]map[string]string) error {
	if t.Tree == nil {
		return nil
	}
	c := &checking{tables: tables, root: root, dot: root, variables: map[string]*shape{"$": root}}
	return c.list(t.Root)
}

func (c *checking) list(l *parse.ListNode) error {
	if l == nil {
		return nil
	}
	for _, n := range l.Nodes {
		if err := c.node(n); err != nil {
			return err
		}
	}
	return nil
}

func (c *checking) node(n parse.Node) error {
	switch n := n.(type) {
	case *parse.ActionNode:
		_, err := c.pipe(n.Pipe)
		return err
	case *parse.IfNode:
		return c.branch(&n.BranchNode, func(*shape) *shape { return c.dot })
	case *parse.WithNode:
		return c.branch(&n.BranchNode, func(s *shape) *shape { return s })
	case *parse.RangeNode:
		return c.branch(&n.BranchNode, oneOf)
	}
	return nil
}

// oneOf is one of a list; ranging over anything else gives what cannot be known.
func oneOf(s *shape) *shape {
	if s.list != nil {
		return s.list
	}
	return &shape{open: true}
}

// branch checks the pipe, the list with dot as inside says, and the else list with dot as it was.
func (c *checking) branch(b *parse.BranchNode, inside func(*shape) *shape) error {
	of, err := c.pipe(b.Pipe)
	if err != nil {
		return err
	}
	if b.Type() == parse.NodeRange && of.list == nil && !of.open {
		return say("{{range %s}} has no list to go through", b.Pipe)
	}
	outer := c.dot
	c.dot = inside(of)
	if n := len(b.Pipe.Decl); n > 0 && b.Type() == parse.NodeRange {
		c.variables[b.Pipe.Decl[n-1].Ident[0]] = c.dot
		if n == 2 {
			c.variables[b.Pipe.Decl[0].Ident[0]] = &shape{}
		}
	}
	err = c.list(b.List)
	c.dot = outer
	if err != nil {
		return err
	}
	return c.list(b.ElseList)
}

// pipe checks a pipeline and says what it gives.
func (c *checking) pipe(p *parse.PipeNode) (*shape, error) {
	var out *shape
	for _, command := range p.Cmds {
		var err error
		if out, err = c.command(command, out); err != nil {
			return nil, err
		}
	}
	for _, v := range p.Decl {
		c.variables[v.Ident[0]] = out
	}
	return out, nil
}

// command checks what one command mentions. A function's result is not known, but for index into a list.
func (c *checking) command(n *parse.CommandNode, piped *shape) (*shape, error) {
	var arguments []*shape
	for _, a := range n.Args {
		s, err := c.argument(a)
		if err != nil {
			return nil, err
		}
		arguments = append(arguments, s)
	}
	id, is := n.Args[0].(*parse.IdentifierNode)
	if !is {
		return arguments[0], nil
	}
	switch id.Ident {
	case "index":
		if len(arguments) == 3 && arguments[1].list != nil {
			return arguments[1].list, nil
		}
	case "table":
		return &shape{}, c.table(n)
	case "default":
		if piped != nil {
			return piped, nil
		}
	}
	return &shape{open: true}, nil
}

func (c *checking) table(n *parse.CommandNode) error {
	if len(n.Args) < 2 {
		return nil
	}
	name, is := n.Args[1].(*parse.StringNode)
	if !is || c.tables[name.Text] != nil {
		return nil
	}
	return say("there is no table %q; there are: %s", name.Text, listed(slices.Sorted(maps.Keys(c.tables))))
}

func (c *checking) argument(n parse.Node) (*shape, error) {
	switch n := n.(type) {
	case *parse.DotNode:
		return c.dot, nil
	case *parse.FieldNode:
		return c.fields(c.dot, n.Ident, n)
	case *parse.VariableNode:
		from := c.variables[n.Ident[0]]
		if from == nil {
			from = &shape{open: true}
		}
		return c.fields(from, n.Ident[1:], n)
	case *parse.ChainNode:
		from, err := c.argument(n.Node)
		if err != nil {
			return nil, err
		}
		return c.fields(from, n.Field, n)
	case *parse.PipeNode:
		return c.pipe(n)
	}
	return &shape{}, nil
}

// fields follows names from a shape.
func (c *checking) fields(from *shape, names []string, n parse.Node) (*shape, error) {
	for _, name := range names {
		if from.open {
			return from, nil
		}
		next := from.members[name]
		if next == nil {
			return nil, say("%s: there is no %q; there are: %s", n, name, listed(slices.Sorted(maps.Keys(from.members))))
		}
		from = next
	}
	return from, nil
}

func listed(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
