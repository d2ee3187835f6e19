package house_test

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// proofs are the tests named in a text.
func proofs(text string) []string {
	var names []string
	for _, found := range regexp.MustCompile("`((?:Test|Fuzz|Benchmark)[A-Za-z0-9_]+)`").FindAllStringSubmatch(text, -1) {
		names = append(names, found[1])
	}
	return names
}

// tests are the names of all tests, fuzz targets and benchmarks of the module.
func tests(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for _, s := range tree(t) {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && s.isTest() && f.Recv == nil {
				names[f.Name.Name] = true
			}
		}
	}
	return names
}

// unproven lists the points of docs/security.md without a test, and the tests it names that there are none of.
func unproven(text string, there map[string]bool) (points int, wrong []string) {
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "| V") {
			continue
		}
		points++
		named := proofs(line)
		if len(named) == 0 {
			wrong = append(wrong, "no test: "+line)
		}
		for _, name := range named {
			if !there[name] {
				wrong = append(wrong, "there is no "+name+": "+line)
			}
		}
	}
	return points, wrong
}

// A point of the security page is only as true as its test.
func TestEverySecurityPointHasItsTest(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(root(t), "docs", "security.md"))
	require.NoError(t, err)
	there := tests(t)
	points, wrong := unproven(string(raw), there)
	assert.Empty(t, wrong)
	assert.Greater(t, points, 50)
	for _, name := range proofs(string(raw)) {
		assert.True(t, there[name], "docs/security.md names %s, which is no test", name)
	}
}

func TestPointsWithoutATestAreSeen(t *testing.T) {
	points, wrong := unproven("| V1 | x | y | `TestThere` |\n| V2 | x | y | `TestGone` |\n| V3 | x | y | none |\ntext", map[string]bool{"TestThere": true})
	assert.Equal(t, 3, points)
	assert.Len(t, wrong, 2)
}

// fuzzed lists the targets of the page's table of parsers, as "room target".
func fuzzed(text string) []string {
	var list []string
	_, text, _ = strings.Cut(text, "\n## Parsers\n")
	text, _, _ = strings.Cut(text, "\n## ")
	for line := range strings.Lines(text) {
		if cells := strings.Split(line, " | "); len(cells) == 4 {
			for _, target := range proofs(line) {
				list = append(list, cells[1]+" "+target)
			}
		}
	}
	return list
}

// A parser that nobody fuzzes is where the next crash is; a target that the page forgot is one nobody runs.
func TestTheTableOfParsersIsWhole(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(root(t), "docs", "security.md"))
	require.NoError(t, err)
	var targets []string
	for _, s := range tree(t) {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && s.isTest() && strings.HasPrefix(f.Name.Name, "Fuzz") {
				targets = append(targets, s.room()+" "+f.Name.Name)
			}
		}
	}
	assert.ElementsMatch(t, targets, fuzzed(string(raw)))
	assert.Greater(t, len(targets), 30)
}
