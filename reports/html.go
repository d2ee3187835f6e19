package reports

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"io"
	"strings"
)

// assets are the page, its style and script, and the sentences of all reports.
//
//go:embed assets
var assets embed.FS

// HTMLOptions say how the page opens; its readers may change language and theme.
type HTMLOptions struct {
	Lang  string // "zh-CN" (the default) or "en"
	Title string // of the run, shown above the result; may be empty
}

// page is what the template gets. The bodies were encoded or embedded by this
// package, which is why they may claim to be safe.
type page struct {
	Lang, Title           string
	Style                 template.CSS
	Script                template.JS
	StyleHash, ScriptHash string
	Text, Index           template.JS
	Chunks                []template.JS
}

// HTML writes one self-contained page. All data lie in inert JSON blocks, in chunks
// that the page parses when a scenario is opened, so that ten thousand scenarios
// open at once. A content security policy allows this script and this style by
// their hashes and nothing else, above all no network.
func HTML(w io.Writer, r Results, modes []Mode, opt HTMLOptions) error {
	words, err := loadTexts()
	if err != nil {
		return err
	}
	style, err := assets.ReadFile("assets/report.css")
	if err != nil {
		return err
	}
	script, err := loadScript()
	if err != nil {
		return err
	}
	tmpl, err := template.ParseFS(assets, "assets/report.html.tmpl")
	if err != nil {
		return err
	}
	lang := language(opt.Lang)
	p := page{
		Lang: lang, Title: cmp.Or(opt.Title, words[lang]["title"]),
		// The policy's hash is over the bytes of the page, so they must be the same.
		Style: template.CSS(style), StyleHash: digest(style), //nolint:gosec // embedded, see above
		Script: template.JS(script), ScriptHash: digest(script), //nolint:gosec // embedded, see above
	}
	if p.Text, err = inert(words); err != nil {
		return err
	}
	if p.Index, err = inert(newIndex(r, modes, opt.Title)); err != nil {
		return err
	}
	for from := 0; from < len(r.Scenarios); from += chunkSize {
		chunk, err := inert(details(r.Scenarios[from:min(from+chunkSize, len(r.Scenarios))]))
		if err != nil {
			return err
		}
		p.Chunks = append(p.Chunks, chunk)
	}
	return tmpl.Execute(w, p)
}

// loadScript joins the parts of the script, in the order of their names, into one
// function scope.
func loadScript() ([]byte, error) {
	entries, err := assets.ReadDir("assets")
	if err != nil {
		return nil, err
	}
	var script bytes.Buffer
	script.WriteString("(function () {\n'use strict';\n")
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".js") {
			continue
		}
		part, err := assets.ReadFile("assets/" + entry.Name())
		if err != nil {
			return nil, err
		}
		script.Write(part)
	}
	script.WriteString("})();\n")
	return script.Bytes(), nil
}

// inert encodes a value as JSON that may stand inside a script element: < > & and
// the line separators of JavaScript come out as escapes, so no text can close it.
func inert(value any) (template.JS, error) {
	raw, err := json.Marshal(value)
	if err != nil {
		return "", err
	}
	return template.JS(raw), nil //nolint:gosec // Marshal escapes what could end the element
}

// digest returns a source expression of a content security policy.
func digest(body []byte) string {
	sum := sha256.Sum256(body)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
