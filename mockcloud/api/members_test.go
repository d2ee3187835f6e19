package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMembers(t *testing.T) {
	many := make([]string, 100)
	for i := range many {
		many[i] = fmt.Sprintf(`"m%d":%d`, i, i)
	}
	for _, c := range []struct {
		name, body string
		want       string // the members, or what is wrong
	}{
		{"none", ` {} `, ""},
		{"several", "{\n\t\"a\" : 1 , \"b\":[true,null,-1.5e+3,\"]\"],\"c\":{\"a\":{}}}", "a b c"},
		{"escaped names", `{"\u0061":"\"","b\\":"\\"}`, `a b\`},
		{"doubled", `{"a":1,"a":2}`, "doubled a"},
		{"doubled in disguise", `{"a":1,"\u0061":2}`, "doubled a"},
		{"doubled below", `{"a":[{"x":1,"x":1}],"b":1}`, "doubled x"},
		{"many", "{" + strings.Join(many, ",") + "}", strings.Join(names(100), " ")},
		{"doubled among many", "{" + strings.Join(many, ",") + `,"m99":1}`, "doubled m99"},
		{"deep", strings.Repeat(`{"a":`, 17) + "1" + strings.Repeat("}", 17), "malformed"},
		{"nearly deep", strings.Repeat(`{"a":`, 16) + "1" + strings.Repeat("}", 16), "a"},
		{"deep lists", `{"a":` + strings.Repeat("[", 17) + strings.Repeat("]", 17) + "}", "malformed"},
		{"no object", `["a"]`, "malformed"},
		{"two", `{}{}`, "malformed"},
		{"not UTF-8", "{\"\xff\":1}", "malformed"},
		{"nothing", ``, "malformed"},
	} {
		t.Run(c.name, func(t *testing.T) { assert.Equal(t, c.want, told(members([]byte(c.body)))) })
	}
}

func names(n int) (list []string) {
	for i := range n {
		list = append(list, fmt.Sprint("m", i))
	}
	return list
}

// told writes what members returns.
func told(have []string, p *problem) string {
	switch {
	case p == nil:
		return strings.Join(have, " ")
	case p.code == malformedBody:
		return "malformed"
	default:
		return "doubled " + p.subject
	}
}

// FuzzMembers compares the walker with one that reads the JSON package's tokens.
func FuzzMembers(f *testing.F) {
	f.Add([]byte(`{"a":1,"b":{"a":[{},"]",1e9]},"\u0063":"\\\""}`))
	f.Add([]byte(`{"a":{"b":1,"b":1},"a":2}`))
	f.Add([]byte(" { } "))
	f.Fuzz(func(t *testing.T, body []byte) {
		want, problem := tokenMembers(body)
		have, p := members(body)
		assert.Equal(t, problem, p)
		assert.Equal(t, want, have)
	})
}

func tokenMembers(body []byte) ([]string, *problem) {
	if first := bytes.TrimLeft(body, " \t\r\n"); !bytes.Equal(bytes.ToValidUTF8(body, nil), body) || !json.Valid(body) || first[0] != '{' {
		return nil, &problem{code: malformedBody}
	}
	top, doubled, deep := tokens(json.NewDecoder(bytes.NewReader(body)), 0)
	switch {
	case deep:
		return nil, &problem{code: malformedBody}
	case doubled != "":
		return nil, invalid(doubled)
	}
	return top, nil
}

func tokens(d *json.Decoder, depth int) (names []string, doubled string, deep bool) {
	if depth > maxDepth {
		return nil, "", true
	}
	token, _ := d.Token()
	delim, nested := token.(json.Delim)
	if !nested {
		return nil, "", false
	}
	have := map[string]bool{}
	for d.More() {
		if delim == '{' {
			key, _ := d.Token()
			name := key.(string)
			if have[name] {
				return nil, name, false
			}
			have[name] = true
			names = append(names, name)
		}
		if _, doubled, deep = tokens(d, depth+1); doubled != "" || deep {
			return nil, doubled, deep
		}
	}
	_, _ = d.Token()
	return names, "", false
}
