package dialect

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// topics are translated when they are put into a sentence.
func topics() []string {
	return []string{"a dialect file", "a route", "a call", "an answer", "the world of a host", "none"}
}

// TestEverySentenceIsInChinese holds the sentences in the code against the file, both ways, and the values put in.
func TestEverySentenceIsInChinese(t *testing.T) {
	spoken := slices.Concat(topics(), sentences(t))
	for _, english := range spoken {
		chinese, has := loadWording()[english]
		if assert.True(t, has, "wording.zh-CN.yaml lacks %q", english) {
			verbs := regexp.MustCompile(`%[a-z]`)
			assert.Equal(t, verbs.FindAllString(english, -1), verbs.FindAllString(chinese, -1), english)
		}
	}
	for english := range loadWording() {
		assert.Contains(t, spoken, english, "nobody says this any more")
	}
}

// sentences are the literals that say and complain are called with.
func sentences(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	found := map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		require.NoError(t, err)
		file, err := parser.ParseFile(token.NewFileSet(), name, source, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			if sentence := spokenBy(n); sentence != "" {
				found[sentence] = true
			}
			return true
		})
	}
	require.Greater(t, len(found), 50)
	return slices.Sorted(maps.Keys(found))
}

// spokenBy is the sentence that a call is made with, "" when it is none of ours.
func spokenBy(n ast.Node) string {
	call, is := n.(*ast.CallExpr)
	if !is {
		return ""
	}
	first := 0
	switch f := call.Fun.(type) {
	case *ast.Ident:
		if f.Name != "say" {
			return ""
		}
	case *ast.SelectorExpr:
		if f.Sel.Name != "complain" {
			return ""
		}
		first = 1
	default:
		return ""
	}
	literal, is := call.Args[first].(*ast.BasicLit)
	if !is {
		return "" // complain hands its sentence on
	}
	sentence, _ := strconv.Unquote(literal.Value)
	return sentence
}
