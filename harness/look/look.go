package look

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"path"
)

//go:embed layout
var layout embed.FS

// Look renders the pages of one room. It is safe for concurrent use.
type Look struct {
	sets    map[string]*template.Template // by language
	edition string                        // of the assets
}

// New reads the templates (*.html) and the words (text.zh-CN.json and text.en.json) in dir of fsys. Templates may ask for
// more functions than those that every room has. Its errors name the file, and the key that is missing in one of the
// languages.
func New(fsys fs.FS, dir string, more ...template.FuncMap) (*Look, error) {
	frame, err := readWords(layout, "layout")
	if err != nil {
		return nil, err
	}
	own, err := readWords(fsys, dir)
	if err != nil {
		return nil, err
	}
	l := &Look{sets: map[string]*template.Template{}, edition: edition()}
	for _, lang := range Languages() {
		set := template.New("page").Option("missingkey=error").Funcs(functions(lang, own[lang], frame[lang]))
		for _, m := range more {
			set.Funcs(m)
		}
		if set, err = set.ParseFS(layout, "layout/*.html"); err != nil {
			return nil, err
		}
		if set, err = set.ParseFS(fsys, path.Join(dir, "*.html")); err != nil {
			return nil, err
		}
		l.sets[lang] = set
	}
	return l, nil
}

// frame is what the layout needs to know of a page.
type frame struct {
	Lang, Theme string
	Title       string
	Main        template.HTML
	Styles      string
	Scripts     []string
	OtherLang   string
	SwitchLang  string
	OtherTheme  string
	SwitchTheme string
}

// Page answers with a page: the template name inside the layout, in the language and theme of the request. What fails
// while rendering is answered with 500 and nothing of the page: half a page would look like a whole one.
func (l *Look) Page(w http.ResponseWriter, r *http.Request, status int, name string, data any) {
	lang, theme := Language(r), themeOf(r)
	main, err := l.Part(lang, name, data)
	if err != nil {
		broken(w, err)
		return
	}
	title, err := l.Part(lang, name+".title", data)
	if err != nil {
		broken(w, err)
		return
	}
	f := frame{
		Lang: lang, Theme: theme, Title: plain(title), Main: main, Styles: l.asset(styles),
		Scripts:   []string{l.asset(scriptHTMX), l.asset(scriptSSE)},
		OtherLang: otherLanguage(lang), SwitchLang: with(r.URL, "lang", otherLanguage(lang)),
		OtherTheme: otherTheme(theme), SwitchTheme: with(r.URL, "theme", otherTheme(theme)),
	}
	whole, err := l.Part(lang, "layout", f)
	if err != nil {
		broken(w, err)
		return
	}
	keep(w, r)
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", lang)
	h.Set("Vary", "Accept-Language, Cookie")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(whole))
}

// Part renders one template by itself, in a language of [Languages]: a piece of a page for htmx, or an event's data.
func (l *Look) Part(lang, name string, data any) (template.HTML, error) {
	set, ok := l.sets[lang]
	if !ok {
		return "", fmt.Errorf("no language %q; there are %v", lang, Languages())
	}
	var b bytes.Buffer
	if err := set.ExecuteTemplate(&b, name, data); err != nil {
		return "", err
	}
	// The bytes come from html/template, which has escaped what had to be.
	return template.HTML(b.String()), nil //nolint:gosec // escaped by html/template
}

// broken tells that a page could not be made. The reason names templates and fields, never a person's data.
func broken(w http.ResponseWriter, err error) {
	http.Error(w, "this page could not be made: "+err.Error(), http.StatusInternalServerError)
}

// with is the address of the same page with one parameter of the query set anew.
func with(u *url.URL, key, value string) string {
	q := u.Query()
	q.Set(key, value)
	return "?" + q.Encode()
}
