package cloud_test

import (
	"fmt"
	"go/ast"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
)

// TestCodesAreWhatTheyWere fails when a code is renamed, dropped or relabelled. Clients and journals depend on them:
// change testdata/codes.golden only to add one.
func TestCodesAreWhatTheyWere(t *testing.T) {
	var got strings.Builder
	for _, c := range cloud.Codes() {
		fmt.Fprintf(&got, "%-28s %-10s masked=%-5t warning=%t\n", c.Code, c.Label, c.Masked, c.Warning)
		require.NotEmpty(t, c.Source)
	}
	want, err := os.ReadFile("testdata/codes.golden")
	require.NoError(t, err)
	require.Equal(t, string(want), got.String())
}

func TestEveryCodeOfTheSourceIsListedOnce(t *testing.T) {
	listed := map[cloud.Code]int{}
	for _, c := range cloud.Codes() {
		listed[c.Code]++
	}
	declared := map[cloud.Code]int{}
	for _, file := range sources(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if typ, ok := v.Type.(*ast.Ident); ok && typ.Name == "Code" && len(v.Values) == 1 {
				text, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
				require.NoError(t, err)
				declared[cloud.Code(text)]++
			}
			return true
		})
	}
	require.Equal(t, declared, listed)
}
