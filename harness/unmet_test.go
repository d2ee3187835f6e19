package harness

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/internal/bilingual"
)

// TestWhatIsCheckedIsSaidInBothLanguages reads the texts of this package's checks: each has both, they differ, and take
// the same arguments.
func TestWhatIsCheckedIsSaidInBothLanguages(t *testing.T) {
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	found := 0
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), e.Name(), nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			if zh, en, is := texts(n); is {
				found++
				assert.True(t, chinese.MatchString(zh), "%s: %q is not Chinese", e.Name(), zh)
				assert.False(t, chinese.MatchString(en), "%s: %q is not English", e.Name(), en)
				if !strings.Contains(zh, "%[") {
					assert.Equal(t, verb.FindAllString(zh, -1), verb.FindAllString(en, -1), "%s: %q and %q", e.Name(), zh, en)
				}
			}
			return true
		})
	}
	assert.Greater(t, found, 50)
}

var (
	chinese = regexp.MustCompile(`\p{Han}`)
	verb    = regexp.MustCompile(`%[a-z]`)
)

// texts are those of a call of both or unmet.
func texts(n ast.Node) (zh, en string, is bool) {
	call, is := n.(*ast.CallExpr)
	if !is || len(call.Args) < 2 {
		return "", "", false
	}
	name, plain := call.Fun.(*ast.Ident)
	if !plain || name.Name != "both" && name.Name != "unmet" {
		return "", "", false
	}
	zh, is = written(call.Args[0])
	en, too := written(call.Args[1])
	return zh, en, is && too
}

func written(e ast.Expr) (string, bool) {
	literal, is := e.(*ast.BasicLit)
	if !is {
		return "", false
	}
	text, err := strconv.Unquote(literal.Value)
	return text, err == nil
}

func TestUnmetSpeaksBothLanguages(t *testing.T) {
	var u *bilingual.Error
	require.ErrorAs(t, differ(both("授权 %s 的所有者", "owner of licence %s", "lic-main"), "org-a", notActivated()), &u)
	assert.Equal(t, "owner of licence lic-main: expected org-a, found none: it is not activated", u.Error())
	assert.Equal(t, "授权 lic-main 的所有者：应为 org-a，实际是 没有：还没有激活", u.In("zh-CN"))
	require.ErrorAs(t, (&Session{last: Result{Outcome: OK, Shown: Shown{Message: "done"}}}).Outcome(Failed), &u)
	assert.Equal(t, "结果：应为 没有结果，实际是 成功（显示：done）", u.ZhCN)
	assert.Equal(t, "outcome: expected failed, found ok (shown: done)", u.En)
	require.ErrorAs(t, differ(both("授权信息", "licence information"), true, 2), &u)
	assert.Equal(t, "授权信息：应为 是，实际是 2", u.ZhCN)
	behind := errors.New("gone")
	err := unmet("坏了：%v", "broken: %v", behind)
	require.ErrorIs(t, err, behind)
	require.EqualError(t, err, "broken: gone")
	require.NoError(t, same(both("结果", "outcome"), OK, OK))
}
