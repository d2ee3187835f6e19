package dialect_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/mockcloud/dialect"
)

// small is a dialect that loads; tests spoil one line of it.
const small = `dialect: 1
name: small
session: header:X-Session
memory: {by: query:client}
tables:
  errno: {default: "9"}
refusals:
  default: {type: json, body: '{"e": {{table "errno" .code}}, "m": "{{.detail}}"}'}
routes:
  - request: POST /in
    calls:
      - operation: signIn
        arguments: {account: json:/u, password: json:/p, feature_code: json:/f}
      - operation: selectPlace
        arguments: {organization: json:/o}
    answer: {type: json, body: '{"s": {{.session}}}'}
  - request: GET /list
    calls: [{operation: listOrganizations}]
    answer: {type: json, body: '[{{range $i, $o := .answer.organizations}}{{if $i}},{{end}}{{$o.name}}{{end}}]'}
  - request: DELETE /set/{id}
    calls: [{operation: deleteAccountSet, arguments: {account_set: path:id, confirm: query:sure}}]
    answer: {status: 204}
`

// spoiled replaces one text of small, which must be there.
func spoiled(t *testing.T, old, by string) string {
	t.Helper()
	require.Contains(t, small, old)
	return strings.Replace(small, old, by, 1)
}

func TestASmallDialectLoads(t *testing.T) {
	d, err := dialect.Parse("small.yaml", []byte(small))
	require.NoError(t, err)
	assert.Equal(t, "small", d.Name())
	assert.Empty(t, d.World())
}

func TestMistakesSayWhereWhatAndHow(t *testing.T) {
	for _, c := range []struct{ old, by, want string }{
		{"dialect: 1", "dialect: 2", `f.yaml:1:10: the version "2" is not known; write "dialect: 1"`},
		{"dialect: 1\n", "", `f.yaml:1:1: the file does not say its version; begin with "dialect: 1"`},
		{"name: small", "nam: small", `f.yaml:2:1: a dialect file has no "nam"; it has: dialect, name`},
		{"name: small", "dialect: 1", `f.yaml:2:1: "dialect" is there twice`},
		{"name: small", "name: [small]", "f.yaml:2:7: name is to be a text"},
		{"name: small", "world: a/b", `f.yaml:2:8: "a/b" is no name of a world`},
		{"name: small", "hosts: {a.test: b/c}", `f.yaml:2:17: "b/c" is no name of a world`},
		{"name: small", "encoding: big5", `f.yaml:2:11: the encoding "big5" is not known; write utf-8, or gb18030`},
		{"name: small", "language: fr", "f.yaml:2:11: language is zh-CN or en"},
		{"header:X-Session", "answer:signIn/token", "f.yaml:3:10: session cannot come from answer:signIn/token"},
		{"header:X-Session", "X-Session", `f.yaml:3:10: session: "X-Session" does not say where the value comes from; write PLACE:NAME`},
		{"header:X-Session", "'header:'", `f.yaml:3:10: session: "header:" names nothing`},
		{"header:X-Session", "{prefix: x}", "f.yaml:3:10: session: from is missing"},
		{"header:X-Session", "{from: header:X, table: no}", `f.yaml:3:34: there is no table "no"; there are: errno`},
		{"{by: query:client}", "{by: memory:x}", "f.yaml:4:9: memory cannot come from memory:x"},
		{"memory: {by: query:client}", "session2: x", `f.yaml:4:1: a dialect file has no "session2"`},
		{"default: {type", "NO_SUCH_CODE: {type", `f.yaml:8:3: there is no refusal "NO_SUCH_CODE"; there are default and: ACCOUNT_DISABLED`},
		{"default: {type", "SESSION_EXPIRED: {type", "f.yaml:10:5: nothing says how a refusal is answered; add refusals: {default"},
		{"operation: signIn", "operation: signUp", `f.yaml:12:20: there is no operation "signUp"; there are: activate, activateYunzhijia`},
		{"feature_code: json:/f", "machine: json:/f", `f.yaml:13:67: signIn takes no "machine"; it takes: account, client_time, feature_code, password`},
		{", feature_code: json:/f", "", `f.yaml:12:9: signIn needs "feature_code"; add arguments: {feature_code: PLACE:NAME}`},
		{"{organization: json:/o}", "{}", "f.yaml:14:9: selectPlace needs one of: organization, product_instance"},
		{"organization: json:/o", "organization: answer:listBackups/x", "f.yaml:15:35: answer:listBackups/x: listBackups is not called before this"},
		{"organization: json:/o", "organization: answer:signIn/account/no", `f.yaml:15:35: answer:signIn/account/no: the answer of signIn has no "no" there`},
		{"organization: json:/o", "organization: form:o", "f.yaml:15:35: form:o: this route's body is already read as json"},
		{"organization: json:/o", "organization: json:o", `f.yaml:15:35: arguments.organization: "json:o" is not a path`},
		{"account: json:/u", "account: path:u", "f.yaml:13:30: path:u: the path has no {u}"},
		{"{{.session}}", "{{.sesion}}", `f.yaml:16:32: .sesion: there is no "sesion"; there are: answer, answers, code`},
		{"{{.session}}", "{{if .session}}{{.nobody}}{{end}}1", `.nobody: there is no "nobody"`},
		{"{{.session}}", "{{with .answer.account}}{{.nam}}{{end}}1", `.nam: there is no "nam"; there are: id, kind, login, name`},
		{"{{.session}}", "{{$a := .answer.account}}{{$a.nam}}1", `$a.nam: there is no "nam"`},
		{"{{.session}}", "{{with .answer.account | default .session}}{{.nam}}{{end}}1", `.nam: there is no "nam"`},
		{"{{$o.name}}", "{{(index $.answer.organizations 0).nam}}", `there is no "nam"`},
		{"{{.session}}", "{{table}}", "wrong number of args for table"},
		{"{{.session}}", `{{with "x"}}{{.y}}{{end}}1`, `.y: there is no "y"; there are: none`},
		{"{{.session}}", "{{.answer.token}}", `.answer.token: there is no "token"; there are: account`},
		{"{{.session}}", "{{.session", "line 1 of the text: bad character"},
		{"{{.session}}", `{{define "x"}}{{end}}1`, "define and block are not supported"},
		{"{{.session}}", `"{{if .session}}x{{else}}"{{end}}`, "end in different places"},
		{"{{.session}}", "{{.session}}}", "does not make valid JSON"},
		{"{{.session}}", "{{index .answer.account 7}}", "tried with made-up values"},
		{"{{.session}}", "{{.session | _text}}", "leave it out"},
		{"{{.session}}", `{{table "no" .code}}`, `there is no table "no"; there are: errno`},
		{".answer.organizations}}", ".answer.organisations}}", `there is no "organisations"; there are: organizations`},
		{".answer.organizations}}", ".session}}", "has no list to go through"},
		{"{{$o.name}}", "{{$o.nam}}", `there is no "nam"; there are: certification, credit_code, id, name, role`},
		{"GET /list", "/list", "f.yaml:17:14: "},
		{"GET /list", "FETCH /list", `"FETCH /list"`},
		{"GET /list", "GET /list?x=1", "the path has a query"},
		{"GET /list", "GET /__admin/x", "the simulator's own"},
		{"GET /list", "DELETE /set/{x}", `f.yaml:20:5: this route and "DELETE /set/{x}" (line 17) can mean the same request`},
		{"answer: {status: 204}", "answer: {status: 204}\n    where: {query:a: 1}\n  - {request: \"DELETE /{set}/x\", where: {query:b: 2}, answer: {status: 204}}", `f.yaml:24:5: this route and "DELETE /set/{id}" (line 20) can mean the same request`},
		{"answer: {status: 204}", "answer: {status: 204}\n    echo: {x: path:other}", "f.yaml:23:15: path:other: the path has no {other}"},
		{"answer: {status: 204}", "answer: {status: 204}\n    remember: {x: path:other}", "f.yaml:23:19: path:other: the path has no {other}"},
		{"answer: {status: 204}", "answer: {type: form, body: 'a=%zz'}", "f.yaml:22:32: this does not make form fields"},
		{"answer: {status: 204}", "answer: {status: 204}\n    refusals: {NO_SUCH_CODE: {type: text}}", `there is no refusal "NO_SUCH_CODE"`},
		{"request: GET /list", "name: x", "f.yaml:17:5: the route does not say which request"},
		{"calls: [{operation: listOrganizations}]", "calls: []", "calls is to be a list with at least one member"},
		{"[{operation: listOrganizations}]", "[{operation: listOrganizations, arguments: {x: form:x}}]", "form:x: a GET has no body"},
		{"{operation: listOrganizations}", "{}", "the call does not say what it asks for"},
		{"answer: {status: 204}", "echo: {}", "the route does not say how success is answered"},
		{"status: 204", "status: 42", `"42" is no HTTP status`},
		{"status: 204", "type: html", `"html" is no type of answer`},
		{"status: 204", "headers: {Content-Length: 3}", "Content-Length is set by the server"},
		{"status: 204", "headers: {'a b': 3}", `"a b" is no name of a header`},
		{"session: header:X-Session", "session: [", "this is not YAML"},
	} {
		t.Run(c.by, func(t *testing.T) {
			_, err := dialect.Parse("f.yaml", []byte(spoiled(t, c.old, c.by)))
			require.Error(t, err)
			if c.want == `"FETCH /list"` {
				c.want = `"FETCH" is no method`
			}
			assert.Contains(t, err.Error(), c.want)
			var m *dialect.Mistake
			require.ErrorAs(t, err, &m)
			assert.Positive(t, m.Line)
		})
	}
}

// TestWhatIsRightThoughItLooksWrong loads.
func TestWhatIsRightThoughItLooksWrong(t *testing.T) {
	var most strings.Builder
	for i := range 497 { // besides the three of small
		fmt.Fprintf(&most, "  - {request: GET /r%d, answer: {status: 204}}\n", i)
	}
	for name, c := range map[string]struct{ old, by string }{
		"a JSON answer without a body":              {"answer: {status: 204}", "answer: {status: 204, type: json}"},
		"a session from a body, also for a GET":     {"header:X-Session", "json:/token"},
		"blanks before a path":                      {"GET /list", "GET   /list "},
		"an alias of a mapping":                     {"answer: {status: 204}", "answer: &a {status: 204}\n  - request: DELETE /other\n    answer: *a"},
		"an own name for no table's default":        {`errno: {default: "9"}`, `errno: {SIGN_IN_FAILED: "9"}`},
		"what the service center and MOP are asked": {"[{operation: listOrganizations}]", "[{operation: listTickets}, {operation: listOrders}, {operation: listOrganizations}]"},
		"routes that a condition tells apart":       {"answer: {status: 204}", "answer: {status: 204}\n    where: {query:a: 1}\n  - {request: \"DELETE /{set}/x\", where: {query:a: 2}, answer: {status: 204}}"},
		"as many routes as there may be":            {"  - request: GET /list\n", most.String() + "  - request: GET /list\n"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := dialect.Parse("f.yaml", []byte(strings.ReplaceAll(spoiled(t, c.old, c.by), `{{table "errno" .code}}`, `"{{table "errno" .code}}"`)))
			assert.NoError(t, err)
		})
	}
}

// TestNoMoreMistakesAreToldThanCanBeRead at once.
func TestNoMoreMistakesAreToldThanCanBeRead(t *testing.T) {
	_, err := dialect.Parse("f.yaml", []byte(spoiled(t, "name: small", strings.Repeat("name: [x]\n", 30))))
	require.Error(t, err)
	assert.Len(t, strings.Split(err.Error(), "\n"), 20)
}

func TestAllMistakesAreToldInOrder(t *testing.T) {
	_, err := dialect.Parse("f.yaml", []byte(strings.NewReplacer("{{.session}}", "{{.x}}", "name: small", "nam: x", "status: 204", "status: 1").Replace(small)))
	require.Error(t, err)
	lines := strings.Split(err.Error(), "\n")
	require.Len(t, lines, 3)
	for i, at := range []string{"f.yaml:2:", "f.yaml:16:", "f.yaml:22:"} {
		assert.Contains(t, lines[i], at)
	}
}

func TestFilesThatAreNone(t *testing.T) {
	_, err := dialect.Load(filepath.Join(t.TempDir(), "no.yaml"))
	require.ErrorIs(t, err, os.ErrNotExist)
	for raw, want := range map[string]string{
		"": "the file is empty", "7": "is to be a mapping", "dialect: 1": "there are no routes", strings.Repeat(" ", 2<<20): "larger than 1 MiB",
		"dialect: 1\nroutes: 3":                                   "routes is to be a list",
		"dialect: 1\nroutes: [" + strings.Repeat("x,", 501) + "]": "routes has 501 members; it may have 500",
	} {
		_, err := dialect.Parse("f.yaml", []byte(raw))
		require.ErrorContains(t, err, want)
	}
}

func TestEscapingHasNoWayRound(t *testing.T) {
	for body, want := range map[string]string{
		"xml <a {{.code}}/>":                                     "stands inside a tag",
		"xml <a><!-- {{.code}} --></a>":                          "where nothing can be escaped",
		"xml <a><![CDATA[{{.code}}]]></a>":                       "where nothing can be escaped",
		"xml <{{.code}}/>":                                       "stands inside a tag",
		`json "\{{.code}}"`:                                      "a backslash stands right before",
		`xml <a>{{template "x"}}</a>`:                            "",
		"xml <a b='{{.code}}' c=\"{{.detail}}\">{{.detail}}</a>": "ok",
		`json {"a": "x {{.detail}} y", "b": {{.detail}}}`:        "ok",
		"form a={{.detail}}&b={{.code}}":                         "ok",
		"text {{.detail}}":                                       "ok",
	} {
		kind, text, _ := strings.Cut(body, " ")
		file := spoiled(t, `{type: json, body: '{"e": {{table "errno" .code}}, "m": "{{.detail}}"}'}`, "{type: "+kind+", body: '"+strings.ReplaceAll(text, "'", "''")+"'}")
		_, err := dialect.Parse("f.yaml", []byte(file))
		if want == "ok" {
			assert.NoError(t, err, body)
			continue
		}
		assert.ErrorContains(t, err, want, body)
	}
}

func TestMemoryCanHoldWhatTheCloudAnswered(t *testing.T) {
	file := spoiled(t, "header:X-Session", "memory:token")
	_, err := dialect.Parse("f.yaml", []byte(strings.Replace(file, "POST /in\n", "POST /in\n    remember: {token: answer:signIn/token}\n", 1)))
	require.NoError(t, err)
	_, err = dialect.Parse("f.yaml", []byte(strings.Replace(file, "POST /in\n", "POST /in\n    remember: {token: answer:signIn/tokens}\n", 1)))
	require.ErrorContains(t, err, `the answer of signIn has no "tokens" there`)
	_, err = dialect.Parse("f.yaml", []byte(strings.Replace(file, "memory: {by: query:client}\n", "", 1)))
	require.ErrorContains(t, err, "nothing says whose memory it is")
	_, err = dialect.Parse("f.yaml", []byte(strings.Replace(spoiled(t, "memory: {by: query:client}\n", ""), "POST /in\n", "POST /in\n    remember: {who: json:/u}\n", 1)))
	require.ErrorContains(t, err, "f.yaml:10:15: nothing says whose memory it is")
}

// TestMistakesAreToldInChinese: every sentence, the mistakes within templates included.
func TestMistakesAreToldInChinese(t *testing.T) {
	for _, c := range []struct{ old, by, want string }{
		{"dialect: 1", "dialect: 2", `f.yaml:1:10: 不认识版本 "2"；请写“dialect: 1”，目前只有这一个版本`},
		{"name: small", "nam: small", `f.yaml:2:1: 方言文件：没有 "nam"；可以有：dialect, name`},
		{"json:/u", "jso:/u", `arguments.account："jso:/u" 没有说明值从哪里来；请写“位置:名称”`},
		{"{{.session}}", "{{.nobody}}", `.nobody：没有 "nobody"；现有：answer, answers`},
		{`'{"s": {{.session}}}'`, `'{"s": {{.session}}'`, "结果不是合法的 JSON；这是用虚构的值试出来的"},
		{`'{"s": {{.session}}}'`, `'{{if}}'`, "正文第 1 行："},
	} {
		_, err := dialect.Parse("f.yaml", []byte(spoiled(t, c.old, c.by)))
		require.Error(t, err)
		assert.Contains(t, bilingual.Say("zh-CN", err), c.want)
		assert.Equal(t, err.Error(), bilingual.Say("en", err))
		var m *dialect.Mistake
		require.ErrorAs(t, err, &m)
		assert.Regexp(t, `\p{Han}`, m.ZhCN)
	}
	d, err := dialect.Parse("f.yaml", []byte(small))
	require.NoError(t, err)
	_, err = d.WithWorld("a b")
	assert.Equal(t, `"a b" 不能作世界的名称；只能用字母、数字、_ 和 -`, bilingual.Say("zh-CN", err))
	_, err = dialect.Load(filepath.Join(t.TempDir(), "none.yaml"))
	require.ErrorIs(t, err, os.ErrNotExist)
	assert.Contains(t, bilingual.Say("zh-CN", err), "没有这个文件")
}
