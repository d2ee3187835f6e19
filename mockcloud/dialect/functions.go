package dialect

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"text/template"
	"time"

	"example.com/rehearse/mockcloud/cloud"
)

// The names under which the escapers are called. Files cannot call them: they end every action by themselves.
const (
	escapeJSON   = "_json"
	escapeString = "_string"
	escapeXML    = "_xml"
	escapeForm   = "_form"
	escapeText   = "_text"
)

// functions is what templates can call besides the functions of text/template. They are total: a value that does not
// fit comes back as it is, so that no answer fails for the sake of a date.
func functions(tables map[string]map[string]string) template.FuncMap {
	return template.FuncMap{
		"table": func(name string, key any) string { return translate(tables[name], plain(key)) },
		"upper": func(v any) string { return strings.ToUpper(plain(v)) },
		"lower": func(v any) string { return strings.ToLower(plain(v)) },
		"date":  date,
		"unix":  unix,
		"default": func(otherwise, v any) any {
			if plain(v) == "" {
				return otherwise
			}
			return v
		},
		escapeJSON: asJSON,
		escapeString: func(v any) (string, error) {
			quoted, err := asJSON(plain(v))
			return strings.TrimSuffix(strings.TrimPrefix(quoted, `"`), `"`), err
		},
		escapeXML: func(v any) (string, error) {
			var out strings.Builder
			err := xml.EscapeText(&out, []byte(plain(v)))
			return out.String(), err
		},
		escapeForm: func(v any) string { return url.QueryEscape(plain(v)) },
		escapeText: func(v any) string { return harmless(plain(v)) },
	}
}

// date writes a time of the cloud in another layout (Go's reference time), in Chinese time.
func date(layout string, v any) string {
	at, err := time.Parse(time.RFC3339, plain(v))
	if err != nil {
		return plain(v)
	}
	return at.In(cloud.Shanghai()).Format(layout)
}

// unix writes a time of the cloud as seconds since 1970.
func unix(v any) string {
	at, err := time.Parse(time.RFC3339, plain(v))
	if err != nil {
		return plain(v)
	}
	return strconv.FormatInt(at.Unix(), 10)
}

// asJSON writes a value as JSON, without the escapes that only HTML needs.
func asJSON(v any) (string, error) {
	var out strings.Builder
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "", fmt.Errorf("a value that JSON cannot hold")
	}
	return strings.TrimSuffix(out.String(), "\n"), nil
}
