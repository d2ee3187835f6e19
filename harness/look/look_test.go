package look_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/look"
	"example.com/rehearse/scenarios/catalogue"
)

// room is a room with one page.
func room() fstest.MapFS {
	return fstest.MapFS{
		"pages/hello.html": {Data: []byte(`{{define "hello.title"}}{{say "title" .Name}}{{end}}
{{define "hello"}}<h1>{{say "greeting" .Name}}</h1><p id="both">{{text .Both}}</p><p id="lang">{{lang}}</p>{{end}}
{{define "wordless.title"}}x{{end}}{{define "wordless"}}{{say "nowhere"}}{{end}}
{{define "untitled"}}x{{end}}`)},
		"pages/text.zh-CN.json": {Data: []byte(`{"title":"你好 {0}","greeting":"{0}，您好"}`)},
		"pages/text.en.json":    {Data: []byte(`{"title":"Hello {0}","greeting":"Good day, {0}"}`)},
	}
}

type person struct {
	Name string
	Both catalogue.Text
}

func show(t *testing.T, page string, change func(*http.Request)) *httptest.ResponseRecorder {
	t.Helper()
	l, err := look.New(room(), "pages")
	require.NoError(t, err)
	r := httptest.NewRequest(http.MethodGet, "/somewhere?at=3", nil)
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	l.Page(w, r, http.StatusTeapot, page, person{Name: "<李>", Both: catalogue.Text{ZhCN: "中", En: "mid"}})
	return w
}

func TestAPageIsChineseFirstAndEscaped(t *testing.T) {
	w := show(t, "hello", nil)
	assert.Equal(t, http.StatusTeapot, w.Code)
	body := w.Body.String()
	assert.Contains(t, body, `<html lang="zh-CN">`)
	assert.Contains(t, body, "<title>你好 &lt;李&gt; · rehearse</title>")
	assert.Contains(t, body, "<h1>&lt;李&gt;，您好</h1>")
	assert.Contains(t, body, `<p id="both">中</p>`)
	assert.Contains(t, body, `href="?at=3&amp;lang=en"`, "the other language, on the same page")
	assert.Equal(t, "zh-CN", w.Header().Get("Content-Language"))
	assert.Empty(t, w.Result().Cookies(), "nothing is remembered that nobody chose")
}

func TestTheLanguageIsThatOfTheAddressElseTheCookieElseTheBrowser(t *testing.T) {
	cookie := func(lang string) func(*http.Request) {
		return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "rehearse-lang", Value: lang}) }
	}
	for name, c := range map[string]struct {
		change func(*http.Request)
		want   string
	}{
		"nothing said":     {nil, "zh-CN"},
		"address":          {func(r *http.Request) { r.URL.RawQuery = "lang=en"; cookie("zh-CN")(r) }, "en"},
		"address nonsense": {func(r *http.Request) { r.URL.RawQuery = "lang=tlh" }, "zh-CN"},
		"cookie":           {cookie("en"), "en"},
		"cookie nonsense":  {cookie("<script>"), "zh-CN"},
		"browser":          {func(r *http.Request) { r.Header.Set("Accept-Language", "fr, en-GB;q=0.8, zh;q=0.1") }, "en"},
		"browser, foreign": {func(r *http.Request) { r.Header.Set("Accept-Language", "fr") }, "zh-CN"},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Contains(t, show(t, "hello", c.change).Body.String(), `<p id="lang">`+c.want+`</p>`)
		})
	}
}

func TestWhatWasChosenIsRemembered(t *testing.T) {
	w := show(t, "hello", func(r *http.Request) { r.URL.RawQuery = "lang=en&theme=dark" })
	assert.Contains(t, w.Body.String(), `<html lang="en" data-theme="dark">`)
	assert.Contains(t, w.Body.String(), "theme=light", "the switch offers the other one")
	kept := map[string]string{}
	for _, c := range w.Result().Cookies() {
		kept[c.Name] = c.Value
		assert.True(t, c.HttpOnly)
	}
	assert.Equal(t, map[string]string{"rehearse-lang": "en", "rehearse-theme": "dark"}, kept)
	again := show(t, "hello", func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "rehearse-theme", Value: "dark"}) })
	assert.Contains(t, again.Body.String(), `data-theme="dark"`)
}

func TestHalfAPageIsNoPage(t *testing.T) {
	for page, why := range map[string]string{"wordless": `no text "nowhere"`, "untitled": "untitled.title", "absent": "absent"} {
		w := show(t, page, nil)
		assert.Equal(t, http.StatusInternalServerError, w.Code, page)
		assert.Contains(t, w.Body.String(), why, page)
		assert.NotContains(t, w.Body.String(), "<html", page)
	}
}

func TestARoomIsRefusedThatLacksWords(t *testing.T) {
	for name, c := range map[string]struct {
		change func(fstest.MapFS)
		want   string
	}{
		"a key in one language": {func(f fstest.MapFS) { f["pages/text.en.json"].Data = []byte(`{"title":"x"}`) }, `pages/text.en.json has no "greeting"`},
		"an empty text":         {func(f fstest.MapFS) { f["pages/text.zh-CN.json"].Data = []byte(`{"title":" ","greeting":"x"}`) }, `pages/text.zh-CN.json has no "title"`},
		"no file":               {func(f fstest.MapFS) { delete(f, "pages/text.en.json") }, "text.en.json"},
		"no JSON":               {func(f fstest.MapFS) { f["pages/text.en.json"].Data = []byte(`{`) }, "pages/text.en.json"},
		"no templates":          {func(f fstest.MapFS) { delete(f, "pages/hello.html") }, "pages/*.html"},
		"a broken template":     {func(f fstest.MapFS) { f["pages/hello.html"].Data = []byte(`{{define "a"}}`) }, "hello.html"},
	} {
		t.Run(name, func(t *testing.T) {
			files := room()
			c.change(files)
			_, err := look.New(files, "pages")
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestAPartStandsAlone(t *testing.T) {
	l, err := look.New(room(), "pages")
	require.NoError(t, err)
	part, err := l.Part("en", "hello", person{Name: "Ada"})
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(string(part), "<h1>Good day, Ada</h1>"))
	_, err = l.Part("fr", "hello", person{})
	require.ErrorContains(t, err, `no language "fr"`)
}

func TestAssetsMayBeKeptInTheEditionThatThePageNames(t *testing.T) {
	body := show(t, "hello", nil).Body.String()
	for _, name := range []string{"look.css", "htmx-2.0.11.min.js", "htmx-ext-sse-2.2.4.min.js"} {
		_, rest, found := strings.Cut(body, look.Path+name)
		require.True(t, found, name)
		query, _, _ := strings.Cut(rest, `"`)
		w := httptest.NewRecorder()
		look.Assets().ServeHTTP(w, httptest.NewRequest(http.MethodGet, look.Path+name+query, nil))
		assert.Equal(t, http.StatusOK, w.Code, name)
		assert.Contains(t, w.Header().Get("Cache-Control"), "immutable", name)
		w = httptest.NewRecorder()
		look.Assets().ServeHTTP(w, httptest.NewRequest(http.MethodGet, look.Path+name+"?old", nil))
		assert.Empty(t, w.Header().Get("Cache-Control"), name)
	}
	w := httptest.NewRecorder()
	look.Assets().ServeHTTP(w, httptest.NewRequest(http.MethodGet, look.Path+"absent.js", nil))
	assert.Equal(t, http.StatusNotFound, w.Code)
}

func TestEveryLibraryHasItsLicenceBesideIt(t *testing.T) {
	for _, name := range []string{"LICENSE-htmx", "LICENSE-htmx-ext-sse"} {
		w := httptest.NewRecorder()
		look.Assets().ServeHTTP(w, httptest.NewRequest(http.MethodGet, look.Path+name, nil))
		assert.Equal(t, http.StatusOK, w.Code, name)
	}
}

func TestSecureKeepsPagesToThisServer(t *testing.T) {
	ok := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	post := func(site string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "/", nil)
		r.Header.Set("Sec-Fetch-Site", site)
		w := httptest.NewRecorder()
		look.Secure(ok).ServeHTTP(w, r)
		return w
	}
	assert.Equal(t, http.StatusNoContent, post("same-origin").Code)
	w := post("cross-site")
	assert.Equal(t, http.StatusForbidden, w.Code)
	assert.Contains(t, w.Header().Get("Content-Security-Policy"), "script-src 'self'")
	assert.NotContains(t, w.Header().Get("Content-Security-Policy"), "unsafe")
}

func TestLocalPagesAnswerToTheirOwnNameOnly(t *testing.T) {
	ok := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	for host, want := range map[string]int{
		"127.0.0.1:8420": http.StatusNoContent, "localhost": http.StatusNoContent, "[::1]:80": http.StatusNoContent,
		"rebound.example": http.StatusForbidden, "192.168.1.7:8420": http.StatusForbidden, "": http.StatusForbidden,
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Host = host
		w := httptest.NewRecorder()
		look.Local(ok).ServeHTTP(w, r)
		assert.Equal(t, want, w.Code, host)
	}
}
