package human

import (
	"bytes"
	"crypto/subtle"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/look"
	"example.com/rehearse/internal/bilingual"
)

//go:embed page.html
var pageSource string

//go:embed page.css
var pageStyle string

//go:embed page.js
var pageScript string

// ServeHTTP serves the page. Requests that do not name a loopback address are refused: a page on the internet must
// not reach it under a name of its own.
func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	look.Local(d.mux).ServeHTTP(w, r)
}

func (d *Desk) routes() *http.ServeMux {
	page := template.Must(template.New("page").Parse(pageSource))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		open := d.open()
		if len(open) == 0 {
			d.show(w, page, http.StatusOK, view{Lang: language(r)})
			return
		}
		d.show(w, page, http.StatusOK, d.viewOf(language(r), open[0]))
	})
	mux.HandleFunc("GET /tasks/{id}", func(w http.ResponseWriter, r *http.Request) {
		if t := d.find(r.PathValue("id")); t != nil {
			d.show(w, page, http.StatusOK, d.viewOf(language(r), t))
			return
		}
		d.show(w, page, http.StatusNotFound, view{Lang: language(r), Trouble: label("gone").In(language(r))})
	})
	mux.HandleFunc("POST /tasks/{id}", func(w http.ResponseWriter, r *http.Request) { d.submit(w, r, page) })
	mux.HandleFunc("GET /waiting", func(w http.ResponseWriter, _ *http.Request) { // a page that refreshes itself shuts people out
		if len(d.open()) == 0 {
			w.WriteHeader(http.StatusNoContent)
		}
	})
	asset(mux, "/page.css", "text/css", pageStyle)
	asset(mux, "/page.js", "text/javascript", pageScript)
	return mux
}

func asset(mux *http.ServeMux, path, kind, text string) {
	mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind+"; charset=utf-8")
		_, _ = w.Write([]byte(text))
	})
}

// submit takes an answer. A form with a mistake is shown again; the browser keeps what was typed when going back.
func (d *Desk) submit(w http.ResponseWriter, r *http.Request, page *template.Template) {
	lang := language(r)
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	t := d.find(r.PathValue("id"))
	if t == nil {
		d.show(w, page, http.StatusGone, view{Lang: lang, Trouble: label("gone").In(lang)})
		return
	}
	if err := r.ParseMultipartForm(maxForm); err != nil { // its token cannot be read either, and nothing of it counts
		v := d.viewOf(lang, t)
		v.Trouble = label("unreadable").In(lang)
		d.show(w, page, http.StatusUnprocessableEntity, v)
		return
	}
	a, err := readForm(r, t.action)
	if subtle.ConstantTimeCompare([]byte(r.FormValue("token")), []byte(d.token)) != 1 {
		d.show(w, page, http.StatusForbidden, view{Lang: lang, Trouble: label("forged").In(lang)})
		return
	}
	if mistake, is := errors.AsType[*bilingual.Error](err); is {
		v := d.viewOf(lang, t)
		v.Trouble = mistake.In(lang)
		d.show(w, page, http.StatusUnprocessableEntity, v)
		return
	}
	if err != nil || !d.take(t.id) {
		d.show(w, page, http.StatusGone, view{Lang: lang, Trouble: label("gone").In(lang)})
		return
	}
	t.answered <- a
	http.Redirect(w, r, "/?lang="+lang, http.StatusSeeOther)
}

// view is what the template shows.
type view struct {
	Lang        string
	Trouble     string // in place of, or above, the task
	Token       string
	Task        string // empty: nothing to do
	Instruction string
	Setting     harness.Setting
	Arguments   []shownArgument
	Fields      []field
	Outcomes    []harness.Outcome // empty: the client is only to be made ready
	Others      []other
}

type shownArgument struct{ Label, Value string }

// other is a further task that waits.
type other struct{ ID, Instruction string }

// Say is a text of the frame in the page's language.
func (v view) Say(name string, args ...string) string {
	s := label(name).In(v.Lang)
	for _, a := range args {
		s = strings.Replace(s, "%s", a, 1)
	}
	return s
}

// OtherLang is the language to switch to.
func (v view) OtherLang() string {
	if v.Lang == "en" {
		return "zh-CN"
	}
	return "en"
}

func (d *Desk) viewOf(lang string, t *task) view {
	v := view{
		Lang: lang, Token: d.token, Task: t.id, Instruction: instruction(t.action).In(lang), Setting: t.setting,
	}
	if t.action != "" {
		v.Fields = fieldsOf(t.action)
		v.Outcomes = []harness.Outcome{harness.OK, harness.Refused, harness.Failed, harness.Unsupported}
	}
	names := make([]string, 0, len(t.args))
	for name := range t.args {
		names = append(names, name)
	}
	order := []string{"account", "password", "serial_number", "cdkey"}
	slices.SortFunc(names, func(a, b string) int {
		if i, j := slices.Index(order, a), slices.Index(order, b); i != j {
			return i - j
		}
		return strings.Compare(a, b)
	})
	for _, name := range names {
		v.Arguments = append(v.Arguments, shownArgument{argument(name).In(lang), t.args[name]})
	}
	for _, o := range d.open() {
		if o.id != t.id {
			v.Others = append(v.Others, other{o.id, instruction(o.action).In(lang)})
		}
	}
	return v
}

func (d *Desk) show(w http.ResponseWriter, page *template.Template, status int, v view) {
	var body bytes.Buffer
	if err := page.Execute(&body, v); err != nil {
		http.Error(w, fmt.Sprintf("the page cannot be shown: %v", err), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = body.WriteTo(w) // a closed browser is nobody's mistake
}

// language is that of the query, else the browser's first one if it is English, else Chinese.
func language(r *http.Request) string {
	asked, err := url.ParseQuery(r.URL.RawQuery)
	if err == nil && asked.Has("lang") {
		if asked.Get("lang") == "en" {
			return "en"
		}
		return "zh-CN"
	}
	if strings.HasPrefix(strings.ToLower(r.Header.Get("Accept-Language")), "en") {
		return "en"
	}
	return "zh-CN"
}
