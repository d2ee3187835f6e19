package house_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// module is the path that turns an import into a room.
const module = "example.com/rehearse"

// source is one Go file of the module.
type source struct {
	path string // relative to the module, with slashes
	text string
	file *ast.File
	set  *token.FileSet
}

// room is the folder of the file, "." for the module's root.
func (s source) room() string { return path.Dir(s.path) }

func (s source) isTest() bool { return strings.HasSuffix(s.path, "_test.go") }

// at prints where a node is, in the form that editors and terminals open.
func (s source) at(node ast.Node) string {
	return fmt.Sprintf("%s:%d", s.path, s.set.Position(node.Pos()).Line)
}

// parse reads one file; the text may come from the disk or from a test.
func parse(t *testing.T, name, text string) source {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, text, parser.ParseComments)
	require.NoError(t, err, "%s does not parse; run gofmt on it", name)
	return source{path: name, text: text, file: file, set: set}
}

// root is the module's folder, found by its go.mod.
func root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		require.NotEqual(t, dir, parent, "no go.mod above the test: run it within the module")
		dir = parent
	}
}

// tree parses every Go file of the module.
func tree(t *testing.T) []source {
	t.Helper()
	base := root(t)
	var sources []source
	err := filepath.WalkDir(base, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != base && outside(name, entry.Name()):
			return filepath.SkipDir
		case entry.IsDir() || !strings.HasSuffix(name, ".go"):
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(base, name)
		if err != nil {
			return err
		}
		sources = append(sources, parse(t, filepath.ToSlash(relative), string(text)))
		return nil
	})
	require.NoError(t, err)
	require.Greater(t, len(sources), 10, "the walk found too little to be the module")
	return sources
}

// outside reports whether a folder is no part of the module's own code.
func outside(dir, name string) bool {
	if name[0] == '.' || name[0] == '_' || name == "testdata" || name == "vendor" || name == "node_modules" {
		return true
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil // a module of its own
}

// within reports whether a path is the folder or below it.
func within(name, folder string) bool {
	return name == folder || strings.HasPrefix(name, folder+"/")
}
