package cloud_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
)

func sources(t testing.TB) []*ast.File {
	paths, err := filepath.Glob("*.go")
	require.NoError(t, err)
	var files []*ast.File
	for _, p := range paths {
		if strings.HasSuffix(p, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), p, nil, 0)
		require.NoError(t, err)
		files = append(files, file)
	}
	return files
}

// kinds finds the kinds of all commands (method "decide") or events (method "apply") in the source, so that none
// is forgotten.
func kinds(t testing.TB, method string) []string {
	has, kind := map[string]bool{}, map[string]string{}
	for _, file := range sources(t) {
		for _, d := range file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv == nil {
				continue
			}
			owner, ok := fn.Recv.List[0].Type.(*ast.Ident)
			switch {
			case !ok:
			case fn.Name.Name == method:
				has[owner.Name] = true
			case fn.Name.Name == "Kind":
				lit := fn.Body.List[0].(*ast.ReturnStmt).Results[0].(*ast.BasicLit)
				kind[owner.Name], _ = strconv.Unquote(lit.Value)
			}
		}
	}
	var list []string
	for name := range has {
		list = append(list, kind[name])
	}
	slices.Sort(list)
	require.Greater(t, len(list), 20)
	require.Equal(t, len(list), len(slices.Compact(slices.Clone(list))), "kinds are unique")
	return list
}

// fill sets every field below v to something that is not its zero value.
func fill(v reflect.Value) {
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(time.Date(2026, 1, 5, 9, 0, 0, 123, time.UTC)))
		return
	case cloud.Commands:
		v.Set(reflect.ValueOf(cloud.Commands{cloud.AddMachine{ID: "a", Name: "b", FeatureCode: "c"}, cloud.ExpireSessions{}}))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0))
		fill(v.Index(1))
	case reflect.String:
		v.SetString(`<"词">`)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(-7)
	case reflect.Uint64:
		v.SetUint(1<<64 - 1)
	default:
		panic("no rule to fill " + v.Type().String())
	}
}

func filled[T any](zero T) T {
	v := reflect.New(reflect.TypeOf(zero)).Elem()
	fill(v)
	return v.Interface().(T)
}

func TestEveryCommandComesBack(t *testing.T) {
	for _, kind := range kinds(t, "decide") {
		zero, err := cloud.DecodeCommand([]byte(`{"kind":"` + kind + `"}`))
		require.NoError(t, err)
		for _, c := range []cloud.Command{filled(zero), zero} {
			raw, err := cloud.EncodeCommand(c)
			require.NoError(t, err)
			require.True(t, strings.HasPrefix(string(raw), `{"kind":"`+kind+`"`))
			back, err := cloud.DecodeCommand(raw)
			require.NoError(t, err)
			again, err := cloud.EncodeCommand(back)
			require.NoError(t, err)
			require.Equal(t, string(raw), string(again))
			if !reflect.ValueOf(c).IsZero() {
				require.Equal(t, c, back)
			}
		}
		_, err = cloud.DecodeCommand([]byte(`{"kind":"` + kind + `","surprise":1}`))
		require.ErrorContains(t, err, `"surprise"`)
	}
}

func TestEveryEventComesBack(t *testing.T) {
	for _, kind := range kinds(t, "apply") {
		zero, err := cloud.DecodeEvent([]byte(`{"kind":"` + kind + `","of a later version":1}`))
		require.NoError(t, err)
		e := filled(zero)
		raw, err := cloud.EncodeEvent(e)
		require.NoError(t, err)
		back, err := cloud.DecodeEvent(raw)
		require.NoError(t, err)
		require.Equal(t, e, back)
	}
}

func TestTheKindMayStandAnywhere(t *testing.T) {
	want := cloud.AddMachine{ID: "srv", FeatureCode: "f"}
	for _, raw := range []string{
		`{"kind":"machine.add","id":"srv","feature_code":"f"}`,
		`{"id":"srv","feature_code":"f","kind":"machine.add"}`,
		" {\n\"kind\" : \"machine.add\" , \"id\":\"srv\",\"feature_code\":\"f\"}\n",
		`{"kind":"machine\u002eadd","id":"srv","feature_code":"f"}`,
		`{"kind":"machine.add", "id":"srv","feature_code":"f"}`,
	} {
		got, err := cloud.DecodeCommand([]byte(raw))
		require.NoError(t, err, raw)
		require.Equal(t, want, got)
	}
}

func TestWhatIsNoCommandOrEvent(t *testing.T) {
	for raw, why := range map[string]string{
		``: "not a JSON object", `[]`: "not a JSON object", `{}`: `"kind" is missing`, `{"kind":1}`: `"kind" is missing`,
		`{"kind":""}`: `"kind" is missing`, `{"kind":"x.y"}`: `"x.y" is unknown`, `{"kind":"machine.add","id":"srv"`: "",
		`{"kind":"machine.add",}`: "not a JSON object", `{"kind":"machine.add"}x`: "not a JSON object",
		`{"kind":"machine.add","id":"a"}{}`: "follows", `{"kind":"machine.add","id":1}`: "machine.add",
	} {
		_, err := cloud.DecodeCommand([]byte(raw))
		require.ErrorContains(t, err, why, raw)
		_, err = cloud.DecodeEvent([]byte(strings.ReplaceAll(raw, "machine.add", "session.signed_out")))
		if !strings.Contains(raw, "id") {
			require.ErrorContains(t, err, why, raw)
		}
	}
	_, err := cloud.DecodeEvent([]byte(`{"kind":"account.added","account":1}`))
	require.ErrorContains(t, err, "event account.added")
}

func TestListsOfCommands(t *testing.T) {
	var list cloud.Commands
	require.NoError(t, json.Unmarshal([]byte(`[{"kind":"session.expire"}]`), &list))
	require.Equal(t, cloud.Commands{cloud.ExpireSessions{}}, list)
	require.ErrorContains(t, json.Unmarshal([]byte(`[{"kind":"session.expire"},{"kind":"x"}]`), &list), "command 1 of the list")
	require.Error(t, json.Unmarshal([]byte(`{}`), &list))
	far := cloud.SetClock{Clock: cloud.Clock{At: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}}
	_, err := json.Marshal(cloud.Commands{far})
	require.ErrorContains(t, err, "encode clock.set")
}

func FuzzDecodeCommand(f *testing.F) {
	for _, kind := range kinds(f, "decide") {
		f.Add([]byte(`{"kind":"` + kind + `"}`))
	}
	f.Add([]byte(`{"session":"x","kind":"view"} `))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := cloud.DecodeCommand(raw)
		if err != nil {
			return
		}
		once, err := cloud.EncodeCommand(c)
		require.NoError(t, err)
		back, err := cloud.DecodeCommand(once)
		require.NoError(t, err)
		twice, err := cloud.EncodeCommand(back)
		require.NoError(t, err)
		require.Equal(t, string(once), string(twice))
		require.True(t, json.Valid(raw))
		cloud.Decide(cloud.New(), cloud.Input{Command: c}) // must not panic
	})
}

func FuzzDecodeEvent(f *testing.F) {
	for _, kind := range kinds(f, "apply") {
		f.Add([]byte(`{"kind":"` + kind + `"}`))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, err := cloud.DecodeEvent(raw)
		if err != nil {
			return
		}
		once, err := cloud.EncodeEvent(e)
		require.NoError(t, err)
		_, err = cloud.DecodeEvent(once)
		require.NoError(t, err)
		require.True(t, json.Valid(raw))
	})
}
