package human

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"example.com/rehearse/harness"
)

// Desk hands out what is to be done and takes what was seen. It is an [http.Handler], safe for concurrent use. Make
// one with [NewDesk].
type Desk struct {
	info  harness.Info
	token string
	mux   *http.ServeMux

	mu    sync.Mutex
	next  int
	tasks []*task // open ones, oldest first
}

// task is one thing a person is asked to do. It is closed by an answer, or by the scenario giving up on it.
type task struct {
	id       string
	setting  harness.Setting
	action   harness.Action // empty: bring the client before its world
	args     harness.Args
	answered chan answer // holds one
}

// answer is what a person reported.
type answer struct {
	result     harness.Result
	remark     string
	screenshot []byte
}

// NewDesk returns a desk for a client that calls itself name and version in reports. Forms carry token, so that no
// other page can answer in the person's place: give it a fresh random text for each run.
func NewDesk(name, version, token string) *Desk {
	d := &Desk{info: harness.Info{Name: name, Version: version, Capabilities: harness.Actions()}, token: token}
	d.mux = d.routes()
	return d
}

// Client returns a client that asks the person at the desk. Its calls wait until they are answered or their context
// ends. Pass it to [harness.WithClient].
func (d *Desk) Client(around harness.Surroundings) harness.Client {
	return &client{desk: d, scrub: around.Scrub}
}

// ask puts a task on the desk and waits for its answer.
func (d *Desk) ask(ctx context.Context, t *task) (answer, error) {
	t.answered = make(chan answer, 1)
	d.mu.Lock()
	d.next++
	t.id = strconv.Itoa(d.next)
	d.tasks = append(d.tasks, t)
	d.mu.Unlock()
	defer d.take(t.id)
	select {
	case a := <-t.answered:
		return a, nil
	case <-ctx.Done():
		return answer{}, ctx.Err()
	}
}

// open lists the tasks on the desk.
func (d *Desk) open() []*task {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.tasks)
}

// find returns an open task, or nil.
func (d *Desk) find(id string) *task {
	for _, t := range d.open() {
		if t.id == id {
			return t
		}
	}
	return nil
}

// take takes a task off the desk and reports whether it was still there: of two answers the first counts.
func (d *Desk) take(id string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	before := len(d.tasks)
	d.tasks = slices.DeleteFunc(d.tasks, func(t *task) bool { return t.id == id })
	return len(d.tasks) < before
}
