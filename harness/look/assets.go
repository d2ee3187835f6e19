package look

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
)

// Path is where [Assets] has to be mounted.
const Path = "/look/"

// The style sheet, and the front-end libraries, whole and unchanged, each with its licence beside it.
const (
	styles     = "look.css"
	scriptHTMX = "htmx-2.0.11.min.js"
	scriptSSE  = "htmx-ext-sse-2.2.4.min.js"
)

//go:embed assets
var assets embed.FS

// edition is a mark that changes when an asset does, so that browsers may keep what they have for a year.
func edition() string {
	sum := sha256.New()
	for _, name := range []string{styles, scriptHTMX, scriptSSE} {
		data, _ := assets.ReadFile("assets/" + name)
		_, _ = sum.Write(data)
	}
	return hex.EncodeToString(sum.Sum(nil))[:12]
}

// asset is the address of an asset in its present edition.
func (l *Look) asset(name string) string { return Path + name + "?" + l.edition }

// Assets serves the style sheet and the scripts below [Path].
func Assets() http.Handler {
	files, present := http.FileServerFS(assets), edition()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if r.URL.RawQuery == present {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		r2 := r.Clone(r.Context())
		r2.URL.Path = "/assets/" + r.URL.Path[len(Path):]
		files.ServeHTTP(w, r2)
	})
}
