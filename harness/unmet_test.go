package harness

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestWhatIsCheckedHasAChineseName reads the calls of differ, same and bound in this package.
func TestWhatIsCheckedHasAChineseName(t *testing.T) {
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
			what, checks := checked(n)
			if checks {
				found++
				assert.NotEqual(t, what, inChinese(what), "%s: add it to chinese()", e.Name())
			}
			return true
		})
	}
	assert.Greater(t, found, 30)
}

// checked is the name that a call gives to what it checks, as far as it is written there.
func checked(n ast.Node) (string, bool) {
	call, is := n.(*ast.CallExpr)
	if !is || len(call.Args) == 0 {
		return "", false
	}
	name, plain := call.Fun.(*ast.Ident)
	if !plain || name.Name != "differ" && name.Name != "same" {
		return "", false
	}
	first := call.Args[0]
	if sum, is := first.(*ast.BinaryExpr); is {
		first = sum.X
	}
	text, is := first.(*ast.BasicLit)
	if !is {
		return "", false
	}
	what, err := strconv.Unquote(text.Value)
	return what, err == nil
}

func TestUnmetSpeaksBothLanguages(t *testing.T) {
	var u *Unmet
	require.ErrorAs(t, differ("owner of licence lic-main", "org-a", "nobody: it is not activated"), &u)
	assert.Equal(t, "owner of licence lic-main: expected org-a, found nobody: it is not activated", u.Error())
	assert.Equal(t, "授权 lic-main 的所有者：应为 org-a，实际是 没有人：还没有激活", u.Text.In("zh-CN"))
	require.ErrorAs(t, differ("outcome", Failed, "ok (shown: done)"), &u)
	assert.Equal(t, "结果：应为 没有结果，实际是 成功（显示：done）", u.Text.ZhCN)
	require.ErrorAs(t, differ("licence information", 2, "okay"), &u)
	assert.Equal(t, "授权信息：应为 2，实际是 okay", u.Text.ZhCN)
	behind := errors.New("gone")
	err := unmet("坏了：%v", "broken: %v", behind)
	require.ErrorIs(t, err, behind)
	require.EqualError(t, err, "broken: gone")
	require.NoError(t, same("outcome", OK, OK))
}
