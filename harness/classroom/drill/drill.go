// Package drill has a whole class work at once, in one process, and tells what it took: how long an action is, how long
// a board, how long the class debrief, and how much memory. It is behind "rehearse verify class".
package drill

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"example.com/rehearse/harness/classroom"
	"example.com/rehearse/harness/classroom/register"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/inprocess"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios/exercises"
)

// The exercise that everybody does, and the way through it.
const (
	exercise = "wrong-account"
	base     = "http://127.0.0.1"
	token    = "drill"
)

// Setting says how large the class is. Trainees is at least 1, AtOnce how many of them act at the same time; Now tells
// the time on the wall.
type Setting struct {
	Trainees, AtOnce int
	Now              func() time.Time
}

// Result is what it took.
type Result struct {
	Trainees int
	// Actions is how many requests the trainees made; P50, P99 and Max are how long they took.
	Actions       int
	P50, P99, Max time.Duration
	// Boards is how often the instructor's board was drawn meanwhile; BoardP99 and BoardMax are how long that took. On a
	// live page up to 0.4 s of waiting for company comes before it.
	Boards             int
	BoardP99, BoardMax time.Duration
	// Debrief is how long the class debrief took, with everybody graded.
	Debrief time.Duration
	// Memory is what the process held of the system in the end, in bytes.
	Memory uint64
	// Whole is how long all of it took.
	Whole time.Duration
}

// drill is a class at work.
type drill struct {
	Setting
	room http.RoundTripper
	code string

	mu           sync.Mutex
	took, boards []time.Duration
}

// Run has the class work. Any answer that is not as it should be is an error: it names the trainee and the request.
func Run(ctx context.Context, s Setting) (Result, error) {
	if s.Trainees < 1 || s.Trainees > classroom.MaxTrainees || s.AtOnce < 1 {
		return Result{}, fmt.Errorf("a class has 1 to %d trainees, of whom at least one acts at a time", classroom.MaxTrainees)
	}
	room, err := classroom.Open(ctx, classroom.Setting{
		Log: &register.Memory{}, Engine: engine.New(&journal.Memory{}), Exercises: exercises.All, Token: token, Now: s.Now,
	})
	if err != nil {
		return Result{}, err
	}
	d := &drill{Setting: s, room: inprocess.New(room)}
	began := s.Now()
	desk, err := d.found(ctx)
	if err != nil {
		return Result{}, err
	}
	watching, stop := context.WithCancel(ctx)
	watched := make(chan error, 1)
	go func() { watched <- d.watch(watching, desk) }()
	err = d.everybody(ctx)
	stop()
	if err = errors.Join(err, <-watched); err != nil {
		return Result{}, err
	}
	debrief, err := d.timed(func() error { return desk.see(ctx, "/class/desk/"+d.code+"/debrief", nil) })
	if err != nil {
		return Result{}, err
	}
	return d.result(debrief, s.Now().Sub(began)), nil
}

func (d *drill) result(debrief, whole time.Duration) Result {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	slices.Sort(d.took)
	slices.Sort(d.boards)
	return Result{
		Trainees: d.Trainees, Actions: len(d.took), P50: at(d.took, .5), P99: at(d.took, .99), Max: at(d.took, 1),
		Boards: len(d.boards), BoardP99: at(d.boards, .99), BoardMax: at(d.boards, 1), Debrief: debrief, Memory: m.Sys, Whole: whole,
	}
}

// at is the quantile of a sorted list, and nothing of an empty one.
func at(list []time.Duration, q float64) time.Duration {
	if len(list) == 0 {
		return 0
	}
	return list[max(0, int(math.Ceil(q*float64(len(list))))-1)]
}

func (d *drill) timed(do func() error) (time.Duration, error) {
	began := d.Now()
	err := do()
	return d.Now().Sub(began), err
}

// found makes the class, as its instructor.
func (d *drill) found(ctx context.Context) (*person, error) {
	desk, err := d.person("the instructor")
	if err != nil {
		return nil, err
	}
	if err := desk.see(ctx, "/class/desk/sign-in", url.Values{"token": {token}}); err != nil {
		return nil, err
	}
	if err := desk.see(ctx, "/class/desk", url.Values{"title": {"drill"}, "exercise": {exercise}}); err != nil {
		return nil, err
	}
	m := regexp.MustCompile(`<p class="code">(\w+)</p>`).FindStringSubmatch(desk.page)
	if m == nil {
		return nil, errors.New("the class has no code")
	}
	d.code = m[1]
	return desk, nil
}

// watch draws the board again and again until ctx ends.
func (d *drill) watch(ctx context.Context, desk *person) error {
	for ctx.Err() == nil {
		took, err := d.timed(func() error { return desk.see(context.WithoutCancel(ctx), "/class/desk/"+d.code+"/rows", nil) })
		if err != nil {
			return err
		}
		d.mu.Lock()
		d.boards = append(d.boards, took)
		d.mu.Unlock()
		select {
		case <-ctx.Done():
		case <-time.After(200 * time.Millisecond):
		}
	}
	return nil
}

// everybody has all trainees do the exercise, some at a time.
func (d *drill) everybody(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(d.AtOnce)
	for i := range d.Trainees {
		group.Go(func() error {
			p, err := d.person(fmt.Sprintf("学员%d", i+1))
			if err != nil {
				return err
			}
			return p.work(ctx, way())
		})
	}
	return group.Wait()
}

// person is somebody with a browser of their own.
type person struct {
	*drill
	name string
	*http.Client
	page string // what they see
}

func (d *drill) person(name string) (*person, error) {
	jar, err := cookiejar.New(nil)
	return &person{d, name, &http.Client{Transport: d.room, Jar: jar}, ""}, err
}

// see opens a page, or posts a form and follows where it leads.
func (p *person) see(ctx context.Context, path string, form url.Values) error {
	method, body := http.MethodGet, ""
	if form != nil {
		method, body = http.MethodPost, form.Encode()
	}
	q, err := http.NewRequestWithContext(ctx, method, base+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r, err := p.Do(q)
	if err != nil {
		return fmt.Errorf("%s: %s %s: %w", p.name, method, path, err)
	}
	raw, err := io.ReadAll(r.Body)
	if err = errors.Join(err, r.Body.Close()); err != nil {
		return fmt.Errorf("%s: %s %s: %w", p.name, method, path, err)
	}
	if p.page = string(raw); r.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s %s: %s", p.name, method, path, r.Status)
	}
	return nil
}

// value is what stands in a field of the page.
func (p *person) value(name string) string {
	m := regexp.MustCompile(`name="` + name + `"[^>]*? value="([^"]*)"`).FindStringSubmatch(p.page)
	if m == nil {
		return ""
	}
	return m[1]
}

// points is what the debrief gives them; nothing when it is no debrief. That 100 can be had stands on every debrief.
func (p *person) points() string {
	m := regexp.MustCompile(`class="score"><strong>(\d+)</strong>`).FindStringSubmatch(p.page)
	if m == nil {
		return ""
	}
	return m[1]
}

// step is one thing that a trainee does: a page to open, or a form to send with what stands in the page before.
type step struct {
	path string
	form []string // pairs; a value that begins with = is the one of the field with the name behind it
}

// way leads through the exercise, to its debrief.
func way() []step {
	return []step{
		{"/brief", nil}, {"/account", nil}, {"/take", []string{"account", "acc-formal", "do", ""}},
		{"/account", []string{"do", "sign-in", "login", "=login", "password", "=password"}},
		{"/organizations", []string{"organization", "=organization"}}, {"/products", []string{"product", "pin-a"}}, {"/account-sets", nil},
		{"/take", []string{"box", "lic-main", "do", ""}},
		{"/keys", []string{"do", "review", "serial_number", "=serial_number", "cdkey", "=cdkey"}},
		{"/activate", []string{}}, {"/licence", nil}, {"/finish", []string{}}, {"/debrief", nil},
	}
}

// work is one trainee from the door to the debrief. Whoever does not get full marks is an error.
func (p *person) work(ctx context.Context, steps []step) error {
	in := func(path string, form url.Values) error {
		took, err := p.timed(func() error { return p.see(ctx, path, form) })
		p.mu.Lock()
		p.took = append(p.took, took)
		p.mu.Unlock()
		return err
	}
	if err := in("/class/join", url.Values{"code": {p.code}, "name": {p.name}}); err != nil {
		return err
	}
	seat := "/class/seat/" + exercise
	if err := in(seat, url.Values{}); err != nil {
		return err
	}
	for _, s := range steps {
		if err := in(seat+s.path, p.fill(s.form)); err != nil {
			return err
		}
	}
	if points := p.points(); points != "100" {
		return fmt.Errorf("%s did everything right and got %q points of 100", p.name, points)
	}
	return nil
}

// fill is a step's form with what stands in the page; nothing for a page that is only opened.
func (p *person) fill(pairs []string) url.Values {
	if pairs == nil {
		return nil
	}
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		value := pairs[i+1]
		if field, taken := strings.CutPrefix(value, "="); taken {
			value = p.value(field)
		}
		form.Set(pairs[i], value)
	}
	return form
}
