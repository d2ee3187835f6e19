package house_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
)

// speakers are the functions that take a sentence in Chinese and the same in English, one after the other.
func speakers() []string {
	return []string{"say", "sayf", "usagef", "tagError", "pick", "complain", "line", "wrong"}
}

// verb is a place of a format.
func verb() *regexp.Regexp { return regexp.MustCompile(`%(\[\d+\])?[-+# 0]*\d*(\.\d+)?[a-zA-Z]`) }

// verbs are the places of a format in the order of their arguments. Quotes, which Chinese writes as “%s”, make no difference,
// nor does whether an argument is shown.
func verbs(format string) []string {
	found := verb().FindAllString(strings.NewReplacer("%q", "%s", "%w", "%v", "%.0s", "%s").Replace(format), -1)
	if strings.Contains(format, "%[") {
		slices.Sort(found)
	}
	return found
}

// languages reports sentences of which one of the two is missing, or says less than the other.
func languages(s source) (broken []string) {
	ast.Inspect(s.file, func(n ast.Node) bool {
		call, is := n.(*ast.CallExpr)
		if !is || !slices.Contains(speakers(), called(call)) {
			return true
		}
		for i := range max(0, len(call.Args)-1) {
			zh, first := literal(call.Args[i])
			en, second := literal(call.Args[i+1])
			if !first || !second {
				continue
			}
			if fault := compare(zh, en); fault != "" {
				broken = append(broken, fmt.Sprintf("%s: %s: %q, %q", s.at(call), fault, zh, en))
			}
			break
		}
		return true
	})
	return broken
}

// compare says what is wrong with a pair.
func compare(zh, en string) string {
	chinese := func(text string) bool {
		return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	}
	words := len(regexp.MustCompile(`(^| )[a-z]+`).FindAllString(verb().ReplaceAllString(en, ""), -1))
	switch {
	case chinese(en):
		return "the second sentence is to be English"
	case words > 1 && !chinese(zh):
		return "the first sentence is to be Chinese"
	case !slices.Equal(verbs(zh), verbs(en)):
		return "the two sentences do not take the same arguments"
	}
	return ""
}

// called is the name of a function or method.
func called(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// literal is the value of a string written in the source, also of one that a name is put onto.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			text, err := strconv.Unquote(e.Value)
			return text, err == nil
		}
	case *ast.BinaryExpr:
		left, one := literal(e.X)
		right, other := literal(e.Y)
		return left + right, one || other
	}
	return "", false
}

// TestBothLanguagesSayTheSame looks at every sentence that the command line, the runner and the reports say.
func TestBothLanguagesSayTheSame(t *testing.T) {
	found := 0
	for _, s := range tree(t) {
		if s.isTest() || !slices.Contains([]string{"cmd/rehearse", "harness/runner", "reports"}, s.room()) {
			continue
		}
		found++
		for _, fault := range languages(s) {
			t.Error(fault)
		}
	}
	assert.Greater(t, found, 50)
}

func TestLanguagesSeesPlantedViolations(t *testing.T) {
	text := func(args string) string { return "package p\n\nfunc f() { p.say(" + args + ") }\n" }
	check(t, languages, []planted{
		{"both", "reports/a.go", text(`"第 %d 行：%v", "line %d: %v", 1, err`), ""},
		{"order by number", "reports/a.go", text(`"%[2]s 的 %[1]s", "%[1]s of %[2]s", a, b`), ""},
		{"the same sign", "reports/a.go", text(`"%v", "%v", err`), ""},
		{"English twice", "reports/a.go", text(`"one line", "a line"`), "is to be Chinese"},
		{"Chinese twice", "reports/a.go", text(`"第一行", "一"`), "is to be English"},
		{"an argument less", "reports/a.go", text(`"第 %d 行", "line %d: %v", 1, err`), "same arguments"},
		{"another order", "reports/a.go", text(`"%s 的第 %d 行", "line %d of %s", 1, name`), "same arguments"},
		{"a name", "reports/a.go", text(`"--key：%v", "--key: %v", err`), ""},
		{"another argument", "reports/a.go", text(`"第 %s 行", "line %d", 1`), "same arguments"},
	})
}
