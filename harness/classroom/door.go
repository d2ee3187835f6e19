package classroom

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios/exercises"
)

// The cookies: whose seat it is, and that somebody may sit at the desk.
const (
	cookieTrainee = "rehearse-trainee"
	cookieDesk    = "rehearse-desk"
)

func (c *Classroom) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /class/{$}", func(w http.ResponseWriter, r *http.Request) { c.door(w, r, http.StatusOK, "") })
	mux.HandleFunc("GET /class/join/{code}", func(w http.ResponseWriter, r *http.Request) { c.door(w, r, http.StatusOK, "") })
	mux.HandleFunc("POST /class/join", c.join)
	mux.HandleFunc("POST /class/leave", c.leave)
	mux.HandleFunc("GET /class/seat", c.seated(c.seats))
	mux.HandleFunc("POST /class/seat/{exercise}", c.seated(c.sitDown))
	mux.HandleFunc("/class/seat/{exercise}/", c.seated(c.work))
	c.deskRoutes(mux)
	mux.HandleFunc("/class/", func(w http.ResponseWriter, r *http.Request) { c.sorry(w, r, http.StatusNotFound, "absent") })
	return mux
}

// sorry is a page that says why something is not there or cannot be done.
func (c *Classroom) sorry(w http.ResponseWriter, r *http.Request, status int, key string) {
	c.look.Page(w, r, status, "sorry", struct {
		Key  string
		Desk bool
	}{key, strings.HasPrefix(r.URL.Path, "/class/desk")})
}

// broken answers what only broken machinery brings about.
func (c *Classroom) broken(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, ErrNoClass), errors.Is(err, ErrNoSeat):
		c.sorry(w, r, http.StatusNotFound, "absent")
	case errors.Is(err, ErrFull):
		c.sorry(w, r, http.StatusInsufficientStorage, "full")
	case errors.Is(err, ErrBadInput):
		c.sorry(w, r, http.StatusUnprocessableEntity, "input")
	case errors.Is(err, journal.ErrAway):
		w.Header().Set("Retry-After", "1")
		c.sorry(w, r, http.StatusServiceUnavailable, "away")
	default:
		c.sorry(w, r, http.StatusInternalServerError, "broken")
	}
}

// door is where everybody comes in.
func (c *Classroom) door(w http.ResponseWriter, r *http.Request, status int, wrong string) {
	code := r.PathValue("code")
	if code == "" {
		code = r.PostFormValue("code")
	}
	c.look.Page(w, r, status, "door", struct{ Code, Name, Wrong string }{strings.ToUpper(code), r.PostFormValue("name"), wrong})
}

// join lets somebody in who knows a code. Addresses that guess have to wait.
func (c *Classroom) join(w http.ResponseWriter, r *http.Request) {
	if c.mustWait(w, r) {
		return
	}
	if c.joinedAlready(r) {
		http.Redirect(w, r, "/class/seat", http.StatusSeeOther)
		return
	}
	secret, err := c.Join(r.Context(), r.PostFormValue("code"), r.PostFormValue("name"))
	switch {
	case errors.Is(err, ErrNoClass):
		c.guesses.Wrong(r, guessedCode)
		c.door(w, r, http.StatusUnprocessableEntity, "wrong.code")
		return
	case errors.Is(err, ErrBadInput):
		c.door(w, r, http.StatusUnprocessableEntity, "wrong.name")
		return
	case err != nil:
		c.broken(w, r, err)
		return
	}
	c.setCookie(w, cookieTrainee, secret, "/class", 30*24*time.Hour)
	http.Redirect(w, r, "/class/seat", http.StatusSeeOther)
}

// joinedAlready reports whether the form is sent again by who it let in: by the back button, or a second click. They would
// be two people otherwise, and the first one's work out of reach.
func (c *Classroom) joinedAlready(r *http.Request) bool {
	cookie, err := r.Cookie(cookieTrainee)
	if err != nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.state.ByKey(fingerprint(cookie.Value))
	return t != nil && t.Class.Code == codeTyped(r.PostFormValue("code")) && t.Name == called(r.PostFormValue("name"))
}

// mustWait tells an address that guessed too much how long to wait.
func (c *Classroom) mustWait(w http.ResponseWriter, r *http.Request) bool {
	wait := c.guesses.Wait(r)
	if wait <= 0 {
		return false
	}
	w.Header().Set("Retry-After", strconv.Itoa(int(wait/time.Second)+1))
	c.sorry(w, r, http.StatusTooManyRequests, "guessing")
	return true
}

func (c *Classroom) setCookie(w http.ResponseWriter, name, value, path string, age time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: path, MaxAge: int(age / time.Second), HttpOnly: true, Secure: c.Secure, SameSite: http.SameSiteStrictMode,
	})
}

// leave forgets on this computer who somebody is. The class keeps them.
func (c *Classroom) leave(w http.ResponseWriter, r *http.Request) {
	c.setCookie(w, cookieTrainee, "", "/class", -time.Second)
	http.Redirect(w, r, "/class/", http.StatusSeeOther)
}

// seated serves only who has joined: each to their own.
func (c *Classroom) seated(serve func(http.ResponseWriter, *http.Request, place)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var p place
		if cookie, err := r.Cookie(cookieTrainee); err == nil {
			c.mu.Lock()
			if t := c.state.ByKey(fingerprint(cookie.Value)); t != nil {
				p = place{t.Class.Code, t.ID, r.PathValue("exercise")}
			}
			c.mu.Unlock()
		}
		if p.class == "" {
			http.Redirect(w, r, "/class/", http.StatusSeeOther)
			return
		}
		serve(w, r, p)
	}
}

// offered is an exercise as a trainee is offered it.
type offered struct {
	exercises.Exercise
	Open, Done bool
}

// seats lists the exercises of the trainee's class. Blind ones do not say what they are about.
func (c *Classroom) seats(w http.ResponseWriter, r *http.Request, p place) {
	c.mu.Lock()
	t, _ := c.find(p)
	if t == nil {
		c.mu.Unlock()
		http.Redirect(w, r, "/class/", http.StatusSeeOther)
		return
	}
	page := struct {
		Name, Title string
		Frozen      bool
		Exercises   []offered
	}{t.Name, t.Class.Title, t.Class.Frozen, nil}
	for _, e := range c.chosen(t.Class) {
		s := t.Seat(e.ID)
		page.Exercises = append(page.Exercises, offered{e, s != nil, s != nil && !s.Finished.IsZero()})
	}
	c.mu.Unlock()
	c.look.Page(w, r, http.StatusOK, "seats", page)
}

// sitDown opens an exercise of the class.
func (c *Classroom) sitDown(w http.ResponseWriter, r *http.Request, p place) {
	c.mu.Lock()
	t, _ := c.find(p)
	frozen, offered := false, false
	if t != nil {
		frozen = t.Class.Frozen
		for _, id := range t.Class.Exercises {
			offered = offered || id == p.exercise
		}
	}
	c.mu.Unlock()
	switch {
	case !offered:
		c.sorry(w, r, http.StatusNotFound, "absent")
		return
	case frozen:
		c.sorry(w, r, http.StatusLocked, "frozen")
		return
	}
	if err := c.sit(r.Context(), p); err != nil {
		c.broken(w, r, err)
		return
	}
	http.Redirect(w, r, "/class/seat/"+p.exercise+"/", http.StatusSeeOther)
}

// work is the trainee's console. Whatever is done there moves the boards.
func (c *Classroom) work(w http.ResponseWriter, r *http.Request, p place) {
	open, _, err := c.console(r.Context(), p)
	if errors.Is(err, ErrNoSeat) {
		http.Redirect(w, r, "/class/seat", http.StatusSeeOther)
		return
	}
	if err != nil {
		c.broken(w, r, err)
		return
	}
	before := open.Seq()
	open.Handler("/class/seat/"+p.exercise, member{c, p}).ServeHTTP(w, r)
	if open.Seq() != before {
		c.mu.Lock()
		l := c.boards[p.class]
		c.mu.Unlock()
		if l != nil {
			l.acted(open.World(), c.Now())
		}
	}
}
