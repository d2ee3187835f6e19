package dialect

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"text/template"
	"unicode"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// reply is how one outcome is answered.
type reply struct {
	status  int
	kind    string // json, xml, form or text
	headers map[string]*template.Template
	body    *template.Template
}

// contentType is what a reply says of itself.
func (r *reply) contentType(gb18030 bool) string {
	charset := "; charset=utf-8"
	if gb18030 {
		charset = "; charset=gb18030"
	}
	switch r.kind {
	case kindJSON:
		return "application/json" + charset
	case kindXML:
		return "text/xml" + charset
	case kindForm:
		return "application/x-www-form-urlencoded"
	}
	return "text/plain" + charset
}

// rendered is a reply with its values in place.
type rendered struct {
	status      int
	contentType string
	header      http.Header
	body        []byte
}

// render fills the templates in. It fails when a template asks for what the values do not have, such as the third of
// two organizations; the error says where in the template, and holds no value.
func (r *reply) render(values map[string]any, gb18030 bool) (rendered, error) {
	out := rendered{status: r.status, contentType: r.contentType(gb18030), header: http.Header{}}
	for _, name := range slices.Sorted(maps.Keys(r.headers)) {
		var text strings.Builder
		if err := r.headers[name].Execute(&text, values); err != nil {
			return rendered{}, err
		}
		if text.Len() > 0 {
			out.header.Set(name, text.String())
		}
	}
	if declared := out.header.Get("Content-Type"); declared != "" {
		out.contentType = declared
		out.header.Del("Content-Type")
	}
	var body bytes.Buffer
	if err := r.body.Execute(&body, values); err != nil {
		return rendered{}, err
	}
	out.body = body.Bytes()
	if gb18030 && r.kind != kindForm {
		encoded, err := simplifiedchinese.GB18030.NewEncoder().Bytes(out.body)
		if err != nil {
			return rendered{}, err
		}
		out.body = encoded
	}
	return out, nil
}

// wellFormed says what is wrong with a body of this kind.
func wellFormed(kind string, body []byte) error {
	switch kind {
	case kindJSON:
		if !json.Valid(body) {
			return say("this does not make valid JSON")
		}
	case kindXML:
		d := xml.NewDecoder(bytes.NewReader(body))
		d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
		for {
			_, err := d.Token()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return say("this does not make well-formed XML: %v", err)
			}
		}
	case kindForm:
		if _, err := url.ParseQuery(strings.TrimSpace(string(body))); err != nil {
			return say("this does not make form fields: %v", err)
		}
	}
	return nil
}

// plain is a value as a person would write it; nothing for what is not there.
func plain(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	}
	return fmt.Sprint(v)
}

// harmless replaces control characters, which would break a line or a header in two.
func harmless(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}
