package browser_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"

	"example.com/rehearse/internal/browser"
)

// site is a page with a form, a page that greets, and one with everything wrong.
func site(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	page := func(w http.ResponseWriter, body string) {
		_, _ = fmt.Fprintf(w, `<!doctype html><html lang="en"><head><title>t</title><link rel="icon" href="data:,"></head><body><main>%s</main></body></html>`, body)
	}
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		seen := ""
		if _, err := r.Cookie("seen"); err == nil {
			seen = "again"
		}
		http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1"})
		page(w, `<h1>Form</h1><p id="seen">`+seen+`</p><form action="/hello"><label>Name <input id="name" name="name"></label><button>Go</button></form>`)
	})
	mux.HandleFunc("GET /hello", func(w http.ResponseWriter, r *http.Request) {
		page(w, `<h1>Good day, `+r.FormValue("name")+`</h1>`)
	})
	mux.HandleFunc("GET /wrong", func(w http.ResponseWriter, _ *http.Request) {
		page(w, `<h1>Wrong</h1><img src="http://127.0.0.1:1/x.png"><div style="width:3000px">wide</div><script>throw new Error("broken")</script>`)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// told stands for a test, to see what would make it fail.
type told struct {
	*testing.T
	errors []string
}

func (t *told) Errorf(format string, args ...any) {
	t.errors = append(t.errors, fmt.Sprintf(format, args...))
}

func TestAPersonFillsAFormAndArrives(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser")
	}
	s := site(t)
	b := browser.Start(t)
	p := b.Open(t, s.URL+"/", 320)
	p.Check()
	p.Fill("#name", "Ada")
	p.Follow("button", "Go")
	assert.Equal(t, "Good day, Ada", p.Text("h1"))
	assert.Zero(t, p.Count("form"))
	p.Go("/")
	assert.Equal(t, "again", p.Text("#seen"), "a browser keeps its cookies")
	other := b.Private(t).Open(t, s.URL+"/", 320)
	assert.Empty(t, other.Text("#seen"), "another person has cookies of their own")

	wrong := &told{T: t}
	bad := b.Open(wrong, s.URL+"/wrong", 320)
	bad.Check()
	assert.Contains(t, fmt.Sprint(wrong.errors), "image-alt")
	assert.Contains(t, fmt.Sprint(wrong.errors), "scrolled sideways")
	assert.Contains(t, fmt.Sprint(bad.Complaints()), "http://127.0.0.1:1/x.png")
	assert.Contains(t, fmt.Sprint(bad.Complaints()), "exception")
}
