package api

import (
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// granted stands for the operation's own success.
const granted = 0

// verdicts say what each class of operations, as the document's security member names it, answers to each role.
// Roles that are not named get the last word of their class.
func verdicts() map[string]struct {
	by        map[string]int
	otherwise int
} {
	type class = struct {
		by        map[string]int
		otherwise int
	}
	return map[string]class{
		"none": {otherwise: granted},
		"session": {otherwise: http.StatusUnauthorized, by: map[string]int{
			"owner": granted, "admin": granted, "member": granted, "rival": granted, "removed": http.StatusForbidden,
		}},
		"mop":           {otherwise: http.StatusUnauthorized, by: map[string]int{"mop": granted}},
		"serviceCenter": {otherwise: http.StatusUnauthorized, by: map[string]int{"service": granted}},
		"admin": {otherwise: http.StatusUnauthorized, by: map[string]int{
			"stage": granted, "stage afar": granted, "local": granted, "named": granted, "own page": granted,
			"afar": 403, "lan": 403, "foreign page": 403, "other port": 403, "sandboxed page": 403, "cross-site": 403,
		}},
	}
}

// duty is an operation of the document.
type duty struct {
	method, path, id, class string
}

// duties lists the document's operations by path.
func duties(t *testing.T) []duty {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(openapiDocument)
	require.NoError(t, err)
	var list []duty
	for path, item := range doc.Paths.Map() {
		for method, o := range item.Operations() {
			require.NotNil(t, o.Security, "%s says who may call it", o.OperationID)
			class := "none"
			for _, needs := range *o.Security {
				for name := range needs {
					class = name
				}
			}
			list = append(list, duty{method: method, path: path, id: o.OperationID, class: class})
		}
	}
	slices.SortFunc(list, func(a, b duty) int { return strings.Compare(a.path+" "+a.method, b.path+" "+b.method) })
	return list
}

// wants is what the table says that a role is answered: a status, or granted.
func (r right) wants(d duty, who role) int {
	if status, has := r.but[who.name]; has {
		return status
	}
	class := verdicts()[d.class]
	if status, has := class.by[who.name]; has {
		return status
	}
	return class.otherwise
}

// trying is one cell: what the role was answered. A refusal must not have changed anything.
func trying(t *testing.T, d duty, r right, who role) (c *court, got reply) {
	t.Helper()
	token := ""
	if who.adminToken {
		token = courtToken
	}
	c = newCourt(t, token)
	var ids []string
	if r.ready != nil {
		ids = r.ready(c)
	}
	var body any
	if r.body != nil {
		body = r.body(c)
	}
	with := who.bring(c)
	before := c.stateJSON()
	if strings.HasPrefix(d.path, "/w/") {
		missing := c.asks(d.method, filled(d.path, nowhere, ids)+r.query, body, with)
		require.True(t, missing.status >= 400 && missing.status < 500, "%s as %s in no world: %d", d.id, who.name, missing.status)
	}
	got = c.asks(d.method, filled(d.path, here, ids)+r.query, body, with)
	if got.status >= 300 {
		require.Equal(t, before, c.stateJSON(), "%s as %s was refused and changed something", d.id, who.name)
	}
	return c, got
}

// filled puts a world and ids into a path of the document.
func filled(path, world string, ids []string) string {
	if tail, inWorld := strings.CutPrefix(path, "/w/{world}"); inWorld {
		path = "/w/" + world + tail
	}
	for _, id := range ids {
		if from := strings.IndexByte(path, '{'); from >= 0 {
			path = path[:from] + id + path[strings.IndexByte(path, '}')+1:]
		}
	}
	return path
}

// Every operation of the document, asked by everybody: what is not granted in the table above is refused, with a
// problem, and changes nothing. An operation without a row fails, so nobody adds one without saying who may call it.
func TestSecurityTable(t *testing.T) {
	rows := map[string]right{}
	for _, r := range rights() {
		assert.NotContains(t, rows, r.id, "two rows")
		rows[r.id] = r
	}
	list := duties(t)
	cells := map[string]string{}
	unintended := 0
	for _, d := range list {
		row, has := rows[d.id]
		if !assert.True(t, has, "%s %s (%s) has no row in rights(): say who may call it", d.method, d.path, d.id) {
			continue
		}
		delete(rows, d.id)
		assert.Contains(t, verdicts(), d.class, "%s: what each role is answered", d.id)
		for _, who := range slices.Concat(tokenRoles(), placeRoles()) {
			_, got := trying(t, d, row, who)
			cells[d.id+" "+who.name] = strconv.Itoa(got.status)
			if !judge(t, d, row, who, got) {
				unintended++
			}
		}
	}
	assert.Empty(t, rows, "rows of operations that are no more")
	assert.Zero(t, unintended, "unintended successes")
	t.Logf("%d answers, %d unintended successes", len(cells), unintended)
	printed := securityPage(list, cells)
	const golden = "../../docs/security-table.md"
	if os.Getenv("UPDATE") != "" {
		require.NoError(t, os.WriteFile(golden, []byte(printed), 0o644))
	}
	kept, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(kept), printed, "UPDATE=1 go test -run TestSecurityTable ./mockcloud/api writes it anew")
}

// judge holds one answer against the table, and reports whether it is not a success that nobody granted.
func judge(t *testing.T, d duty, row right, who role, got reply) (intended bool) {
	t.Helper()
	want := row.wants(d, who)
	if want == granted {
		assert.Less(t, got.status, 300, "%s as %s: %s", d.id, who.name, got.body)
	} else {
		assert.Equal(t, want, got.status, "%s as %s: %s", d.id, who.name, got.body)
	}
	assert.True(t, got.status < 300 || got.code() != "", "%s as %s does not say why", d.id, who.name)
	for _, foreign := range []string{"青松", "主账套", `"id":"books"`, `"box"`, "owner@example.com", "王芳"} {
		outside := !row.brought && (who.name == "rival" || who.name == "removed" && d.id != "getSession")
		if outside && strings.Contains(string(got.body), foreign) {
			assert.Fail(t, "another organization's things are shown", "%s as %s: %s", d.id, who.name, got.body)
		}
	}
	return want == granted || want < 300 || got.status >= 300
}
