package look

import (
	"net/http"
	"strings"
)

// The cookies that remember what somebody chose on a page. They hold no data about a person.
const (
	cookieLang  = "rehearse-lang"
	cookieTheme = "rehearse-theme"
)

// Language is the language a page is to be in: what ?lang= asks for, else what was chosen before, else what the browser
// prefers, else Chinese.
func Language(r *http.Request) string {
	if lang, ok := known(r.URL.Query().Get("lang")); ok {
		return lang
	}
	if c, err := r.Cookie(cookieLang); err == nil {
		if lang, ok := known(c.Value); ok {
			return lang
		}
	}
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		if lang, ok := known(tag); ok {
			return lang
		}
	}
	return Languages()[0]
}

// known reads a language tag: every Chinese is zh-CN here, every English en.
func known(tag string) (string, bool) {
	primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
	switch primary {
	case "zh":
		return "zh-CN", true
	case "en":
		return "en", true
	}
	return "", false
}

// themeOf is light or dark when somebody chose it, and empty when the system is to decide.
func themeOf(r *http.Request) string {
	if theme := r.URL.Query().Get("theme"); theme == "light" || theme == "dark" {
		return theme
	}
	if c, err := r.Cookie(cookieTheme); err == nil && (c.Value == "light" || c.Value == "dark") {
		return c.Value
	}
	return ""
}

func otherTheme(theme string) string {
	if theme == "dark" {
		return "light"
	}
	return "dark"
}

// keep remembers what the address chose, so that the next page needs not be told again.
func keep(w http.ResponseWriter, r *http.Request) {
	remember := func(name, value string) {
		http.SetCookie(w, &http.Cookie{
			Name: name, Value: value, Path: "/", MaxAge: 365 * 24 * 3600,
			SameSite: http.SameSiteLaxMode, HttpOnly: true, Secure: r.TLS != nil,
		})
	}
	if lang, ok := known(r.URL.Query().Get("lang")); ok {
		remember(cookieLang, lang)
	}
	if theme := r.URL.Query().Get("theme"); theme == "light" || theme == "dark" {
		remember(cookieTheme, theme)
	}
}
