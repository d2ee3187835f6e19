package console

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"example.com/rehearse/harness/look"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/scenarios/exercises"
)

// maxForm bounds what a form may bring, in bytes.
const maxForm = 16 << 10

// Names of screens that others lead to.
const (
	screenBrief         = "brief"
	screenAccount       = "account"
	screenOrganizations = "organizations"
	screenProducts      = "products"
	screenAccountSets   = "account-sets"
	screenBackups       = "backups"
	screenKeys          = "keys"
	screenReview        = "review"
	screenActivate      = "activate"
	screenActivated     = "activated"
	screenLicence       = "licence"
	screenYunzhijia     = "yunzhijia"
	screenCertification = "certification"
	screenReRegister    = "re-registration"
	screenComputers     = "computers"
	screenMOP           = "mop"
	screenServiceCenter = "service-center"
	screenLater         = "later"
	screenHelp          = "help"
	screenFinish        = "finish"
	screenDebrief       = "debrief"
	actTake             = "take"
	partStatus          = "status"
)

// screen is one thing to look at, and what can be done there.
type screen struct {
	// step is the one of the checklist that it belongs to; 0 is none.
	step int
	// closed says that the exercise does not open it; nil means that all do.
	closed func(exercises.Desk) bool
	// outside screens look at nothing in the cloud.
	outside bool
	// show fetches what the screen shows.
	show func(*visit) (any, error)
	// act does what a form asks and names the screen to go on to; nil where there is nothing to do.
	act func(*visit) (string, error)
}

// visit is one request to a console. It holds the console's lock.
type visit struct {
	*Console
	class  Class
	status Status
	lang   string
	w      http.ResponseWriter
	r      *http.Request
}

// door is a console under a prefix, for the trainee that a class knows.
type door struct {
	console *Console
	prefix  string
	class   Class
}

// Handler serves the trainee's pages below prefix, "/class/go". It costs nothing to make, so it can be made for each
// request. The caller has seen to it that the request is the trainee's own, wraps it in [look.Secure] and serves
// [look.Assets].
func (c *Console) Handler(prefix string, class Class) http.Handler {
	return &door{c, strings.TrimSuffix(prefix, "/"), class}
}

// ServeHTTP implements [http.Handler].
func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, _ := strings.CutPrefix(r.URL.Path, d.prefix)
	name = strings.Trim(name, "/")
	v := &visit{Console: d.console, class: d.class, lang: look.Language(r), w: w, r: r}
	var err error
	if v.status, err = d.class.Status(r.Context()); err != nil {
		v.sorry(http.StatusInternalServerError, "unreachable")
		return
	}
	if name == "" {
		http.Redirect(w, r, d.prefix+"/"+screenBrief, http.StatusSeeOther)
		return
	}
	d.console.mu.Lock()
	defer d.console.mu.Unlock()
	v.serve(name)
}

func (v *visit) serve(name string) {
	switch v.r.Method {
	case http.MethodGet, http.MethodHead:
		v.look(name)
	case http.MethodPost:
		v.do(name)
	default:
		v.w.Header().Set("Allow", "GET, HEAD, POST")
		v.sorry(http.StatusMethodNotAllowed, "absent")
	}
}

// look shows a screen.
func (v *visit) look(name string) {
	if name == partStatus {
		v.serveStatus()
		return
	}
	s, there := v.office.screens[name]
	switch {
	case !there || s.closed != nil && s.closed(v.exercise.Desk):
		v.sorry(http.StatusNotFound, "absent")
		return
	case v.status.Done() && name != screenDebrief:
		v.elsewhere(screenDebrief)
		return
	case !v.status.Done() && name == screenDebrief:
		v.elsewhere(screenFinish)
		return
	case v.status.Frozen && !s.outside:
		v.sorry(http.StatusLocked, "frozen")
		return
	}
	if v.told != nil && v.told.Screen != name {
		v.told = nil // it was read, or passed by: coming back later, nobody should take it for news
	}
	data, err := s.show(v)
	v.page(name, s, data, err)
}

// elsewhere leads to another screen, in the language that the address may have asked for.
func (v *visit) elsewhere(screen string) {
	if q := v.r.URL.RawQuery; q != "" {
		screen += "?" + q
	}
	http.Redirect(v.w, v.r, screen, http.StatusSeeOther)
}

// do carries out what a form asks and sends the browser on, so that a page can be read again without doing it again.
func (v *visit) do(name string) {
	s, there := v.office.screens[name]
	act := s.act
	if name == actTake {
		there, act = true, takeFromDesk
	}
	switch {
	case !there || act == nil || s.closed != nil && s.closed(v.exercise.Desk):
		v.sorry(http.StatusNotFound, "absent")
		return
	case v.status.Done():
		http.Redirect(v.w, v.r, screenDebrief, http.StatusSeeOther)
		return
	case v.status.Frozen && name != screenHelp:
		v.sorry(http.StatusLocked, "frozen")
		return
	}
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, maxForm)
	if err := v.r.ParseForm(); err != nil {
		v.sorry(http.StatusBadRequest, "form")
		return
	}
	v.told = nil
	next, err := act(v)
	var refused *trouble
	switch {
	case errors.As(err, &refused):
		v.told = &told{Screen: next, Code: refused.Code, Subject: refused.Subject}
	case err != nil:
		v.sorry(http.StatusInternalServerError, "unreachable")
		return
	}
	http.Redirect(v.w, v.r, next, http.StatusSeeOther)
}

// field is what stands in a field of the form, as it was typed: the cloud decides about blanks and width.
func (v *visit) field(name string) string { return v.r.PostForm.Get(name) }

// wants reports whether the form's button of this name was pressed.
func (v *visit) wants(what string) bool { return v.field("do") == what }

// ask asks the cloud as the person at the computer.
func (v *visit) ask(method, path string, body, into any) error {
	return v.Console.ask(v.r.Context(), method, path, body, into)
}

// say leaves a message of our own for the next screen.
func (v *visit) say(screen, key, tone string, args ...any) {
	v.told = &told{Screen: screen, Key: key, Tone: tone, Args: args}
}

// told is a message that waits for its screen: one of our own, or a refusal of the cloud.
type told struct {
	Screen string
	Key    string
	Tone   string
	Args   []any

	Code    cloud.Code
	Subject string
}

// mend names the screen on which a refusal can be mended.
func mend(c cloud.Code) string {
	return map[cloud.Code]string{
		cloud.SessionRequired: screenAccount, cloud.SessionExpired: screenAccount,
		cloud.OrganizationNotSelected: screenOrganizations, cloud.ProductNotSelected: screenProducts,
	}[c]
}

// within reports whether an exercise's desk has something.
func within[T comparable](list []T, id T) bool { return slices.Contains(list, id) }
