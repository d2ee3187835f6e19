package house_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The limits of the style. Whoever meets one splits by concept, not by line.
const (
	maxFileLines = 450
	maxParams    = 5
)

// style is one rule over one file; it returns what breaks it.
type style func(source) []string

func TestStyle(t *testing.T) {
	sources := tree(t)
	for name, rule := range map[string]style{
		"exported names are documented": documented,
		"files are short":               shortFile,
		"few parameters":                fewParameters,
		"no init":                       noInit,
		"no mutable globals":            noGlobals,
		"no stubs":                      noStubs,
	} {
		t.Run(name, func(t *testing.T) {
			for _, s := range sources {
				for _, broken := range rule(s) {
					assert.Fail(t, name, broken)
				}
			}
		})
	}
}

func TestEveryPackageHasAManual(t *testing.T) {
	for _, broken := range undocumentedPackages(tree(t)) {
		assert.Fail(t, "a package has no documentation", broken)
	}
}

// undocumentedPackages lists rooms without a package comment in any file.
func undocumentedPackages(sources []source) []string {
	manual := map[string]bool{}
	for _, s := range sources {
		if !s.isTest() {
			manual[s.room()] = manual[s.room()] || s.file.Doc.Text() != ""
		}
	}
	var broken []string
	for room, ok := range manual {
		if !ok {
			broken = append(broken, room+": write a package comment (best in doc.go): what it is for, how to use it, what it promises")
		}
	}
	slices.Sort(broken)
	return broken
}

// documented finds exported names without a comment.
func documented(s source) []string {
	if s.isTest() {
		return nil
	}
	var broken []string
	report := func(node ast.Node, name string) {
		broken = append(broken, fmt.Sprintf("%s: exported %s has no comment; say what it is for, with units and errors", s.at(node), name))
	}
	for _, decl := range s.file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && exportedReceiver(d) && d.Doc.Text() == "" {
				report(d, d.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if name, ok := undocumentedSpec(d, spec); ok {
					report(spec, name)
				}
			}
		}
	}
	return broken
}

// exportedReceiver is true for functions, and for methods that users can call.
func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	kind := d.Recv.List[0].Type
	if pointer, ok := kind.(*ast.StarExpr); ok {
		kind = pointer.X
	}
	switch generic := kind.(type) {
	case *ast.IndexExpr:
		kind = generic.X
	case *ast.IndexListExpr:
		kind = generic.X
	}
	name, ok := kind.(*ast.Ident)
	return ok && name.IsExported()
}

// undocumentedSpec names an exported type, constant or variable without a
// comment. In a group of values, one comment for the group will do.
func undocumentedSpec(d *ast.GenDecl, spec ast.Spec) (string, bool) {
	switch n := spec.(type) {
	case *ast.TypeSpec:
		own := n.Doc.Text() + n.Comment.Text()
		return n.Name.Name, n.Name.IsExported() && own == "" && (d.Lparen.IsValid() || d.Doc.Text() == "")
	case *ast.ValueSpec:
		for _, name := range n.Names {
			if name.IsExported() && n.Doc.Text()+n.Comment.Text()+d.Doc.Text() == "" {
				return name.Name, true
			}
		}
	}
	return "", false
}

func shortFile(s source) []string {
	if lines := strings.Count(s.text, "\n"); lines > maxFileLines {
		return []string{fmt.Sprintf("%s: has %d lines, more than %d; move one concept into a file of its own", s.path, lines, maxFileLines)}
	}
	return nil
}

func fewParameters(s source) []string {
	var broken []string
	for _, decl := range s.file.Decls {
		d, ok := decl.(*ast.FuncDecl)
		if ok && d.Type.Params.NumFields() > maxParams {
			broken = append(broken, fmt.Sprintf("%s: %s takes %d parameters, more than %d; gather what belongs together in a struct",
				s.at(d), d.Name.Name, d.Type.Params.NumFields(), maxParams))
		}
	}
	return broken
}

func noInit(s source) []string {
	var broken []string
	for _, decl := range s.file.Decls {
		if d, ok := decl.(*ast.FuncDecl); ok && d.Recv == nil && d.Name.Name == "init" {
			broken = append(broken, s.at(d)+": init() runs for everybody who imports the package; write a function that its users call")
		}
	}
	return broken
}

// noGlobals allows error values, compile-time assertions, embedded files, and what is worked out once on first use.
func noGlobals(s source) []string {
	if s.isTest() {
		return nil
	}
	var broken []string
	for _, decl := range s.file.Decls {
		d, ok := decl.(*ast.GenDecl)
		if !ok || d.Tok != token.VAR {
			continue
		}
		for _, spec := range d.Specs {
			value, isValue := spec.(*ast.ValueSpec)
			if isValue && !embedded(d, value) && !workedOutOnce(value) {
				broken = append(broken, mutableNames(s, value)...)
			}
		}
	}
	return broken
}

// embedded looks at raw comments: Text leaves directives out.
func embedded(d *ast.GenDecl, value *ast.ValueSpec) bool {
	for _, group := range []*ast.CommentGroup{d.Doc, value.Doc} {
		if group == nil {
			continue
		}
		if slices.ContainsFunc(group.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//go:embed ") }) {
			return true
		}
	}
	return false
}

// workedOutOnce is true for unexported functions made by sync.OnceValue: a constant that takes a computation, and that
// nobody outside the package can replace.
func workedOutOnce(value *ast.ValueSpec) bool {
	for i, name := range value.Names {
		if name.IsExported() || i >= len(value.Values) {
			return false
		}
		call, isCall := value.Values[i].(*ast.CallExpr)
		if !isCall {
			return false
		}
		fn, isSelector := call.Fun.(*ast.SelectorExpr)
		if !isSelector || !strings.HasPrefix(fn.Sel.Name, "OnceValue") {
			return false
		}
		if base, isName := fn.X.(*ast.Ident); !isName || base.Name != "sync" {
			return false
		}
	}
	return true
}

func mutableNames(s source, value *ast.ValueSpec) []string {
	var broken []string
	for _, name := range value.Names {
		if name.Name != "_" && !strings.HasPrefix(strings.ToLower(name.Name), "err") {
			broken = append(broken, fmt.Sprintf("%s: package variable %s can be changed by anybody at any time; use a constant, a function that returns the value, or sync.OnceValue", s.at(name), name.Name))
		}
	}
	return broken
}

// noStubs refuses notes about work not done.
func noStubs(s source) []string {
	if s.isTest() {
		return nil
	}
	note := regexp.MustCompile(`\b(TODO|FIXME|XXX)\b`)
	var broken []string
	for i, line := range strings.Split(s.text, "\n") {
		if word := note.FindString(line); word != "" {
			broken = append(broken, fmt.Sprintf("%s:%d: %s; finish it, or say in the documentation what is not supported", s.path, i+1, word))
		}
	}
	return broken
}
