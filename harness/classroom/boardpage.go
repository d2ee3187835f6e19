package classroom

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/rehearse/harness/classroom/grade"
	"example.com/rehearse/harness/look"
	"example.com/rehearse/scenarios/exercises"
)

// Bounds of a live board.
const (
	// perBoard is how many seats one page of the board shows.
	perBoard = 100
	// pace is how long an update waits for others to come with it.
	pace = 400 * time.Millisecond
	// breath is how often a board is drawn although nothing happened: idleness shows, and proxies see life.
	breath = 15 * time.Second
)

// boardPage is what the board shows.
type boardPage struct {
	Board
	// Exercises are titles by id.
	Exercises map[string]exercises.Exercise
	Titles    []exercises.Exercise
	Troubles  []string
	Lasts     []string
	// Show is the state that is shown, or empty for all; At is the first row, More whether others follow.
	Show  string
	At    int
	Total int
	Query string
}

// Earlier and Later are the neighbouring pages' first rows; -1 is none.
func (b boardPage) Earlier() int {
	if b.At == 0 {
		return -1
	}
	return max(0, b.At-perBoard)
}

// Later is the next page's first row, or -1.
func (b boardPage) Later() int {
	if b.At+perBoard >= b.Total {
		return -1
	}
	return b.At + perBoard
}

// page makes the page of a board that a request asks for.
func (c *Classroom) page(r *http.Request) (boardPage, error) {
	b, err := c.board(r.Context(), r.PathValue("class"))
	if err != nil {
		return boardPage{}, err
	}
	q := r.URL.Query()
	p := boardPage{Board: b, Exercises: map[string]exercises.Exercise{}, Show: q.Get("show")}
	for _, e := range c.exercises {
		p.Exercises[e.ID] = e
	}
	c.mu.Lock()
	if k := c.state.Class(b.Code); k != nil {
		p.Titles = c.chosen(k)
	}
	c.mu.Unlock()
	for _, t := range troubles() {
		p.Troubles = append(p.Troubles, t.ID)
	}
	if p.Show != "" {
		p.Rows = slices.DeleteFunc(p.Rows, func(r Row) bool { return r.State != p.Show })
	}
	p.Total = len(p.Rows)
	if at, err := strconv.Atoi(q.Get("at")); err == nil && at > 0 && at < p.Total {
		p.At = at
	}
	p.Rows = p.Rows[p.At:min(p.At+perBoard, p.Total)]
	lang := look.Language(r)
	for _, row := range p.Rows {
		p.Lasts = append(p.Lasts, c.last(row, lang))
	}
	p.Query = fmt.Sprintf("show=%s&at=%d&lang=%s", p.Show, p.At, lang)
	return p, nil
}

// last is what was last done at a seat, in words; empty when nothing was.
func (c *Classroom) last(row Row, lang string) string {
	if row.Where.Last == nil {
		return ""
	}
	told := c.office.Teller().Entry(*row.Where.Last, lang)
	if told.Refused != "" {
		return told.What + " · " + told.Refused
	}
	return told.What
}

func (c *Classroom) showBoard(w http.ResponseWriter, r *http.Request) {
	p, err := c.page(r)
	if err != nil {
		c.broken(w, r, err)
		return
	}
	c.look.Page(w, r, http.StatusOK, "board", p)
}

// rows is the moving part of the board by itself.
func (c *Classroom) rows(w http.ResponseWriter, r *http.Request) {
	part, err := c.part(r)
	if err != nil {
		c.broken(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write([]byte(part))
}

func (c *Classroom) part(r *http.Request) (string, error) {
	p, err := c.page(r)
	if err != nil {
		return "", err
	}
	part, err := c.look.Part(look.Language(r), "rows", p)
	return string(part), err
}

// events sends the moving part of the board whenever something happens, at most every pace.
func (c *Classroom) events(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	l := c.boards[r.PathValue("class")]
	c.mu.Unlock()
	if l == nil {
		c.broken(w, r, ErrNoClass)
		return
	}
	stream := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	for c.signedIn(r) {
		changed := l.next()
		part, err := c.part(r)
		if err != nil {
			return // the class is gone
		}
		if _, err := w.Write(event("rows", part)); err != nil || stream.Flush() != nil {
			return
		}
		if !c.pause(r, pace, nil) || !c.pause(r, breath, changed) {
			return
		}
	}
}

// pause waits for a time or until something changed; false means that the stream ends.
func (c *Classroom) pause(r *http.Request, d time.Duration, changed <-chan struct{}) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-r.Context().Done():
		return false
	case <-c.ended:
		return false
	case <-changed:
	case <-timer.C:
	}
	return true
}

// event is one server-sent event.
func event(name, data string) []byte {
	var b bytes.Buffer
	b.WriteString("event: " + name + "\n")
	for line := range strings.Lines(data) {
		b.WriteString("data: " + strings.TrimRight(line, "\r\n") + "\n")
	}
	b.WriteString("\n")
	return b.Bytes()
}

// showDebrief is the class's own lesson.
func (c *Classroom) showDebrief(w http.ResponseWriter, r *http.Request) {
	class := r.PathValue("class")
	list, err := c.grades(r.Context(), class)
	if err != nil {
		c.broken(w, r, err)
		return
	}
	c.mu.Lock()
	var title string
	var titles []exercises.Exercise
	if k := c.state.Class(class); k != nil {
		title, titles = k.Title, c.chosen(k)
	}
	c.mu.Unlock()
	c.look.Page(w, r, http.StatusOK, "debrief", debrief(class, title, titles, list))
}

// showSeat is one trainee at one exercise: the grade as it stands, with its timeline.
func (c *Classroom) showSeat(w http.ResponseWriter, r *http.Request) {
	p := place{r.PathValue("class"), r.PathValue("id"), r.PathValue("exercise")}
	c.mu.Lock()
	t, found := c.find(p)
	exercise, known := c.exercise(p.exercise)
	if found == nil || !known {
		c.mu.Unlock()
		c.broken(w, r, ErrNoSeat)
		return
	}
	name, seat := t.Name, *found
	c.mu.Unlock()
	report, err := c.graded(r.Context(), exercise, seat)
	if err != nil {
		c.broken(w, r, err)
		return
	}
	c.look.Page(w, r, http.StatusOK, "seat", struct {
		Class, Trainee, Name string
		Exercise             exercises.Exercise
		Report               grade.Report
		Done                 bool
	}{p.class, p.trainee, name, exercise, report, !seat.Finished.IsZero()})
}
