package console

import (
	"errors"
	"html/template"
	"net/http"
	"strings"
	"time"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
)

// page is what the frame of the console shows around a screen.
type page struct {
	Name   string
	Screen template.HTML
	Told   *message
	Steps  []step
	Menu   []menu
	Desk   desk
	Status status
	Today  string
}

// step is one of the six of the checklist.
type step struct {
	Number int
	Screen string
	Here   bool
}

// menu is a group of screens to go to.
type menu struct {
	Key   string
	Items []item
}

type item struct {
	Screen string
	Here   bool
}

// message is what a screen tells above all else.
type message struct {
	Tone          string
	Title, Detail string
	// Mend is the screen where it can be mended, or empty.
	Mend string
	// Key and Args are a text of our own, in place of Title.
	Key  string
	Args []any
}

// status is what the class says, as far as the trainee is concerned.
type status struct {
	Left, Over int // whole minutes left, or over the time
	Timed      bool
	Frozen     bool
	HelpWanted bool
	Answer     string
	HintsTaken int
	HintsThere int
	// Hints are those that were taken.
	Hints []hint
	// Cost is what the next hint takes off; 0 when there is none left.
	Cost int
}

type hint struct {
	Number int
	Text   string
	Cost   int
}

// page answers with a screen in its frame. err is why the screen has nothing to show.
func (v *visit) page(name string, s screen, data any, err error) {
	var refused *trouble
	if err != nil && !errors.As(err, &refused) {
		v.sorry(http.StatusInternalServerError, "unreachable")
		return
	}
	p := page{Name: name, Steps: checklist(s.step), Menu: v.menu(name), Status: v.statusNow(), Today: v.today()}
	if v.told != nil && v.told.Screen == name {
		p.Told = v.message(v.told)
	}
	if refused != nil {
		p.Told = v.message(&told{Code: refused.Code, Subject: refused.Subject})
	} else if p.Screen, err = v.office.look.Part(v.lang, name, data); err != nil {
		http.Error(v.w, "this page could not be made: "+err.Error(), http.StatusInternalServerError)
		return
	}
	if !v.status.Done() {
		p.Desk = v.desk()
	}
	v.office.look.Page(v.w, v.r, http.StatusOK, "console", p)
}

// sorry answers with a page that says why there is nothing else to see.
func (v *visit) sorry(code int, key string) {
	v.office.look.Page(v.w, v.r, code, "sorry", key)
}

// message puts what waits into words of the page's language.
func (v *visit) message(t *told) *message {
	if t.Key != "" {
		return &message{Tone: t.Tone, Key: "told." + t.Key, Args: t.Args}
	}
	if t.Code == lost {
		return &message{Tone: "warn", Key: "told.lost"}
	}
	title, detail := v.office.face.Words(t.Code, v.lang)
	return &message{
		Tone: "bad", Title: title, Detail: strings.ReplaceAll(detail, "{subject}", t.Subject), Mend: mend(t.Code),
	}
}

// checklist is the six steps, with where the trainee is.
func checklist(here int) []step {
	screens := []string{screenAccount, screenOrganizations, screenProducts, screenKeys, screenReview, screenActivate}
	list := make([]step, 0, len(screens))
	for i, name := range screens {
		list = append(list, step{i + 1, name, i+1 == here})
	}
	return list
}

// menu lists the screens that the exercise opens.
func (v *visit) menu(here string) []menu {
	groups := []menu{
		{Key: "system", Items: []item{
			{Screen: screenAccount}, {Screen: screenOrganizations}, {Screen: screenProducts}, {Screen: screenAccountSets}, {Screen: screenBackups},
			{Screen: screenKeys}, {Screen: screenLicence}, {Screen: screenYunzhijia}, {Screen: screenCertification}, {Screen: screenReRegister},
		}},
		{Key: "around", Items: []item{
			{Screen: screenBrief}, {Screen: screenComputers}, {Screen: screenMOP}, {Screen: screenServiceCenter}, {Screen: screenLater},
		}},
	}
	for g := range groups {
		var open []item
		for _, i := range groups[g].Items {
			if s := v.office.screens[i.Screen]; s.closed == nil || !s.closed(v.exercise.Desk) {
				i.Here = i.Screen == here || i.Screen == screenKeys && within(activating(), here)
				open = append(open, i)
			}
		}
		groups[g].Items = open
	}
	return groups
}

// activating are the screens that follow the keys on the way to an activation.
func activating() []string { return []string{screenReview, screenActivate, screenActivated} }

// statusNow is what the class says.
func (v *visit) statusNow() status {
	st := status{
		Timed: v.exercise.Minutes > 0, Frozen: v.status.Frozen, HelpWanted: v.status.HelpWanted, Answer: v.status.Answer,
		HintsThere: len(v.exercise.Hints), HintsTaken: min(v.status.Hints, len(v.exercise.Hints)),
	}
	left := time.Duration(v.exercise.Minutes)*time.Minute - v.status.Now.Sub(v.status.Started)
	if left >= 0 {
		st.Left = int((left + time.Minute - 1) / time.Minute)
	} else {
		st.Over = int((-left + time.Minute - 1) / time.Minute)
	}
	for i, h := range v.exercise.Hints[:st.HintsTaken] {
		st.Hints = append(st.Hints, hint{i + 1, h.Text.In(v.lang), h.Cost})
	}
	if st.HintsTaken < st.HintsThere {
		st.Cost = v.exercise.Hints[st.HintsTaken].Cost
	}
	return st
}

// serveStatus answers with the part of a page that changes by itself.
func (v *visit) serveStatus() {
	waits := v.r.URL.Query().Get("wait") != "" // the page of a paused exercise
	if v.status.Done() || waits && !v.status.Frozen {
		v.w.Header().Set("HX-Refresh", "true")
	}
	part, err := v.office.look.Part(v.lang, partStatus, v.statusNow())
	if err != nil {
		http.Error(v.w, err.Error(), http.StatusInternalServerError)
		return
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = v.w.Write([]byte(part)) // the browser went away: there is nobody left to tell
}

// today is the date in the trainee's world.
func (v *visit) today() string {
	var now time.Time
	v.world.Read(func(w engine.View) { now = w.Now })
	return v.day(now)
}

// day writes a date as people of the page's language do; empty for none.
func (v *visit) day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(cloud.Shanghai())
	if v.lang == "en" {
		return t.Format("2 Jan 2006")
	}
	return t.Format("2006年1月2日")
}

// moment writes a date with the time of day.
func (v *visit) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(cloud.Shanghai())
	if v.lang == "en" {
		return t.Format("2 Jan 2006, 15:04")
	}
	return t.Format("2006年1月2日 15:04")
}
