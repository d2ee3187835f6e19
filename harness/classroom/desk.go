package classroom

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"rsc.io/qr"

	"example.com/rehearse/harness/classroom/register"
	"example.com/rehearse/mockcloud/api"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/scenarios/exercises"
)

// What can be guessed at the door and at the desk.
const (
	guessedCode  api.Guess = "class_code"
	guessedToken api.Guess = "instructor_token"
)

// deskTime is how long an instructor stays signed in.
const deskTime = 12 * time.Hour

func (c *Classroom) deskRoutes(mux *http.ServeMux) {
	mux.HandleFunc("POST /class/desk/sign-in", c.signIn)
	mux.HandleFunc("POST /class/desk/sign-out", c.signOut)
	for pattern, serve := range map[string]http.HandlerFunc{
		"GET /class/desk":                              c.classes,
		"POST /class/desk":                             c.make,
		"GET /class/desk/{class}":                      c.showBoard,
		"GET /class/desk/{class}/rows":                 c.rows,
		"GET /class/desk/{class}/events":               c.events,
		"GET /class/desk/{class}/code.svg":             c.codeImage,
		"GET /class/desk/{class}/export/{format}":      c.sendExport,
		"GET /class/desk/{class}/debrief":              c.showDebrief,
		"GET /class/desk/{class}/seat/{id}/{exercise}": c.showSeat,
		"POST /class/desk/{class}/{act}":               c.act,
	} {
		mux.HandleFunc(pattern, c.atDesk(serve))
	}
}

// atDesk serves only instructors; others are asked for the token.
func (c *Classroom) atDesk(serve http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !c.signedIn(r) {
			c.look.Page(w, r, http.StatusUnauthorized, "sign-in", struct{ Wrong bool }{})
			return
		}
		serve(w, r)
	}
}

func (c *Classroom) signedIn(r *http.Request) bool {
	cookie, err := r.Cookie(cookieDesk)
	if err != nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	until, known := c.desks[fingerprint(cookie.Value)]
	return known && c.Now().Before(until)
}

// signIn takes the token. It never stands in an address, and what is compared does not tell how much of it was right.
func (c *Classroom) signIn(w http.ResponseWriter, r *http.Request) {
	if c.mustWait(w, r) {
		return
	}
	given := fingerprint(strings.TrimSpace(r.PostFormValue("token")))
	if subtle.ConstantTimeCompare([]byte(given), []byte(fingerprint(c.Token))) != 1 {
		c.guesses.Wrong(r, guessedToken)
		c.look.Page(w, r, http.StatusUnauthorized, "sign-in", struct{ Wrong bool }{true})
		return
	}
	secret, now := code()+code()+code()+code(), c.Now()
	c.mu.Lock()
	for key, until := range c.desks {
		if !now.Before(until) {
			delete(c.desks, key)
		}
	}
	c.desks[fingerprint(secret)] = now.Add(deskTime)
	c.mu.Unlock()
	c.setCookie(w, cookieDesk, secret, "/class/desk", deskTime)
	http.Redirect(w, r, "/class/desk", http.StatusSeeOther)
}

func (c *Classroom) signOut(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie(cookieDesk); err == nil {
		c.mu.Lock()
		delete(c.desks, fingerprint(cookie.Value))
		c.mu.Unlock()
	}
	c.setCookie(w, cookieDesk, "", "/class/desk", -time.Second)
	http.Redirect(w, r, "/class/desk", http.StatusSeeOther)
}

// classes lists the classes, with the form that makes another.
func (c *Classroom) classes(w http.ResponseWriter, r *http.Request) {
	c.listClasses(w, r, http.StatusOK, false)
}

func (c *Classroom) listClasses(w http.ResponseWriter, r *http.Request, status int, wrong bool) {
	type row struct {
		Code, Title    string
		Made           time.Time
		People, Chosen int
	}
	c.mu.Lock()
	var rows []row
	for _, k := range c.state.Classes {
		rows = append(rows, row{k.Code, k.Title, k.Made, len(k.Trainees), len(k.Exercises)})
	}
	c.mu.Unlock()
	c.look.Page(w, r, status, "classes", struct {
		Rows      []row
		Exercises []exercises.Exercise
		Wrong     bool
	}{rows, c.exercises, wrong})
}

func (c *Classroom) make(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		c.broken(w, r, ErrBadInput)
		return
	}
	made, err := c.Make(r.Context(), r.PostForm.Get("title"), r.PostForm["exercise"])
	if errors.Is(err, ErrBadInput) {
		c.listClasses(w, r, http.StatusUnprocessableEntity, true)
		return
	}
	if err != nil {
		c.broken(w, r, err)
		return
	}
	http.Redirect(w, r, "/class/desk/"+made, http.StatusSeeOther)
}

// codeImage is the class's address as a QR code.
func (c *Classroom) codeImage(w http.ResponseWriter, r *http.Request) {
	scheme := "http"
	if c.Secure {
		scheme = "https"
	}
	image, err := qr.Encode(scheme+"://"+r.Host+"/class/join/"+r.PathValue("class"), qr.M)
	if err != nil {
		c.broken(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	_, _ = w.Write(drawn(image))
}

// drawn is a code as SVG: one path, a square for each dark module, with the quiet zone of four that readers need.
func drawn(image *qr.Code) []byte {
	const quiet = 4
	size := strconv.Itoa(image.Size + 2*quiet)
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ` + size + " " + size + `" shape-rendering="crispEdges"><rect width="` + size + `" height="` + size + `" fill="#fff"/><path fill="#000" d="`)
	for y := range image.Size {
		for x := range image.Size {
			if image.Black(x, y) {
				b.WriteString("M" + strconv.Itoa(x+quiet) + " " + strconv.Itoa(y+quiet) + "h1v1h-1z")
			}
		}
	}
	b.WriteString(`"/></svg>`)
	return []byte(b.String())
}

// act does what a button of the board says, for one seat or for all.
func (c *Classroom) act(w http.ResponseWriter, r *http.Request) {
	class, back := r.PathValue("class"), "/class/desk/"+r.PathValue("class")
	p := place{class, r.PostFormValue("trainee"), r.PostFormValue("exercise")}
	var err error
	switch r.PathValue("act") {
	case "freeze":
		err = c.whole(r.Context(), register.Record{Kind: register.Frozen, Class: class})
	case "thaw":
		err = c.whole(r.Context(), register.Record{Kind: register.Thawed, Class: class})
	case "advance":
		err = c.advance(r.Context(), p, r.PostFormValue("days"))
	case "fault":
		err = c.fault(r.Context(), p, r.PostFormValue("fault"))
	case "answer":
		err = c.answer(r.Context(), p, r.PostFormValue("text"))
	case "reset":
		err = c.reset(r.Context(), p)
	case "erase":
		if r.PostFormValue("sure") != class {
			err = ErrBadInput
			break
		}
		err, back = c.Erase(r.Context(), class), "/class/desk"
	default:
		err = ErrNoSeat
	}
	if err != nil {
		c.broken(w, r, err)
		return
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
}

// whole writes a record about a whole class.
func (c *Classroom) whole(ctx context.Context, r register.Record) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state.Class(r.Class) == nil {
		return ErrNoClass
	}
	return c.write(ctx, r)
}

// answer writes to a trainee; they are out of the queue then.
func (c *Classroom) answer(ctx context.Context, p place, text string) error {
	text = strings.TrimSpace(text)
	if text == "" || len([]rune(text)) > 500 {
		return ErrBadInput
	}
	return c.note(ctx, p, register.Answered, 0, text)
}

// those are the worlds that something is to happen in: one seat's, or without a trainee those of all who are at work.
func (c *Classroom) those(p place) ([]string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.state.Class(p.class)
	if k == nil {
		return nil, ErrNoClass
	}
	if p.trainee != "" {
		_, seat := c.find(p)
		if seat == nil {
			return nil, ErrNoSeat
		}
		return []string{seat.World}, nil
	}
	var list []string
	for _, t := range k.Trainees {
		for _, s := range t.Seats {
			if s.Finished.IsZero() {
				list = append(list, s.World)
			}
		}
	}
	return list, nil
}

// everywhere does something in worlds, and writes what was done. A world that was reset meanwhile is left out.
func (c *Classroom) everywhere(ctx context.Context, p place, r register.Record, do func(*engine.World) error) error {
	worlds, err := c.those(p)
	if err != nil {
		return err
	}
	for _, id := range worlds {
		w, err := c.Engine.World(id)
		if errors.Is(err, engine.ErrNoWorld) {
			continue
		}
		if err == nil {
			err = do(w)
		}
		if err != nil {
			return err
		}
	}
	r.Class, r.Trainee, r.Exercise = p.class, p.trainee, p.exercise
	return c.whole(ctx, r)
}

// advance lets days pass.
func (c *Classroom) advance(ctx context.Context, p place, days string) error {
	n, err := strconv.Atoi(days)
	if err != nil || n < 1 || n > 3660 {
		return ErrBadInput
	}
	return c.everywhere(ctx, p, register.Record{Kind: register.Advanced, N: n}, func(w *engine.World) error {
		_, err := w.SetClock(ctx, engine.ClockMove{Days: n})
		return err
	})
}

// troubles are the faults that an instructor can plan, each once.
func troubles() []fault.Spec {
	activation := fault.Match{Method: http.MethodPost, Path: "/v1/activations"}
	return []fault.Spec{
		{ID: "class-unavailable", Kind: fault.Unavailable, RetryAfterSeconds: 30, Times: 1},
		{ID: "class-session-expiry", Kind: fault.SessionExpiry, Times: 1},
		{ID: "class-reply-lost", Kind: fault.ConnectionReset, Phase: fault.After, Match: activation, Times: 1},
	}
}

// fault plans a fault for the next exchange that it fits. The same one planned again begins anew.
func (c *Classroom) fault(ctx context.Context, p place, id string) error {
	for _, spec := range troubles() {
		if spec.ID != id {
			continue
		}
		return c.everywhere(ctx, p, register.Record{Kind: register.Faulted, Text: id}, func(w *engine.World) error {
			if err := w.Disarm(ctx, id); err != nil && !errors.Is(err, engine.ErrNoFault) {
				return err
			}
			return w.Arm(ctx, spec)
		})
	}
	return ErrBadInput
}
