package wire

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"time"

	"example.com/rehearse/harness"
	"example.com/rehearse/internal/bilingual"
)

// Desk hands out cases and takes what came of them. It is an [http.Handler], safe for concurrent use. Make one with
// [NewDesk].
type Desk struct {
	info  harness.Info
	limit time.Duration

	mu    sync.Mutex
	next  int
	cases []*openCase   // oldest first
	news  chan struct{} // closed, and made anew, when something changes
	away  int           // how many who took a case have not come back for another
	over  bool
}

// openCase is one task for the client. It is closed by its answer, or by its time limit.
type openCase struct {
	id    string
	task  harness.Task
	taken bool
	// unread says why the newest report of it could not be read; empty when there was none.
	unread bilingual.Text
	ended  chan harness.Outcome // holds one
	began  chan struct{}        // closed when it is taken: the limit then runs anew
}

// NewDesk returns a desk for a client that reports call by info's name and version; its capabilities are what it can be
// asked for, no list means all of [harness.AtOnceActions]. A case may take until limit, and may wait as long
// for somebody to take it.
func NewDesk(info harness.Info, limit time.Duration) *Desk {
	info.AtOnce = true
	if len(info.Capabilities) == 0 {
		info.Capabilities = harness.AtOnceActions()
	}
	return &Desk{info: info, limit: limit, news: make(chan struct{})}
}

// Client returns the client of one scenario. Pass it to [harness.WithClient].
func (d *Desk) Client(around harness.Surroundings) harness.Client {
	return &client{desk: d, now: around.Now}
}

// Close says to everybody who asks for a case, or waits for one, that the run is over. Those who are away with one have
// [farewell] to come back and hear it: a closed port would look to them like a broken network.
func (d *Desk) Close() {
	limit := time.NewTimer(farewell)
	defer limit.Stop()
	d.mu.Lock()
	d.over = true
	d.changed()
	for d.away > 0 {
		news := d.news
		d.mu.Unlock()
		select {
		case <-news:
		case <-limit.C:
			return
		}
		d.mu.Lock()
	}
	d.mu.Unlock()
}

// back notes that somebody asks for a case, who may have been away with another.
func (d *Desk) back() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.away > 0 {
		d.away--
		d.changed()
	}
}

// changed wakes everybody who waits; the desk is locked.
func (d *Desk) changed() {
	close(d.news)
	d.news = make(chan struct{})
}

// ask puts a task on the desk and waits for its end. "" means that nobody said what came of it; a [*harness.Broken] that
// somebody did, and nobody could read it.
func (d *Desk) ask(ctx context.Context, task harness.Task, at string) (harness.Outcome, error) {
	c := &openCase{task: task, ended: make(chan harness.Outcome, 1), began: make(chan struct{})}
	d.mu.Lock()
	d.next++
	c.id = strconv.Itoa(d.next)
	d.cases = append(d.cases, c)
	d.changed()
	d.mu.Unlock()
	defer d.drop(c)
	limit, began := time.NewTimer(d.limit), c.began
	defer limit.Stop()
	for {
		select {
		case outcome := <-c.ended:
			return outcome, nil
		case <-began:
			began = nil
			limit.Reset(d.limit)
		case <-limit.C:
			return "", d.lastWord(c, at)
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

// lastWord is what it means that the time of a case is over.
func (d *Desk) lastWord(c *openCase, at string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c.unread == (bilingual.Text{}) {
		return nil
	}
	return &harness.Broken{Kind: harness.BadResult, At: at, Why: c.unread}
}

// misheard notes that a report of an open case could not be read. There is still time for another.
func (d *Desk) misheard(id string, why bilingual.Text) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.cases {
		if c.id == id {
			c.unread = why
		}
	}
}

func (d *Desk) drop(c *openCase) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cases = slices.DeleteFunc(d.cases, func(other *openCase) bool { return other == c })
}

// open lists the cases that nobody has taken.
func (d *Desk) open() (list []*openCase, over bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.cases {
		if !c.taken {
			list = append(list, c)
		}
	}
	return list, d.over
}

// take takes the oldest case that nobody has; nil when there is none, and then news is closed when that changes.
func (d *Desk) take() (c *openCase, over bool, news <-chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.cases {
		if !c.taken {
			c.taken = true
			d.away++
			close(c.began)
			return c, d.over, d.news
		}
	}
	return nil, d.over, d.news
}

// end closes a case, and reports whether it was open: of two answers the first counts.
func (d *Desk) end(id string, outcome harness.Outcome) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i, c := range d.cases {
		if c.id == id {
			d.cases = slices.Delete(d.cases, i, i+1)
			c.ended <- outcome
			return true
		}
	}
	return false
}

// client is the client under test in one scenario.
type client struct {
	desk    *Desk
	now     func() time.Time
	setting harness.Setting
	broken  []*harness.Broken
}

// Info implements [harness.Client].
func (c *client) Info() harness.Info { return c.desk.info }

// Start implements [harness.Client]: what there is to know is told with the case.
func (c *client) Start(_ context.Context, setting harness.Setting) error {
	c.setting, c.broken = setting, nil
	return nil
}

// Do implements [harness.Client]: the action is a case.
func (c *client) Do(ctx context.Context, action harness.Action, args harness.Args) (harness.Result, error) {
	if !slices.Contains(c.desk.info.Capabilities, action) {
		return harness.Result{Outcome: harness.Unsupported}, nil
	}
	outcome, err := c.desk.ask(ctx, harness.NewTask(action, args, c.setting, c.now), "action "+string(action))
	if b, is := errors.AsType[*harness.Broken](err); is {
		c.broken = append(c.broken, b)
	}
	return harness.Result{Outcome: outcome}, err
}

// Evidence implements [harness.Witness]: the reports that nobody could read.
func (c *client) Evidence() harness.ProcessEvidence { return harness.ProcessEvidence{Broken: c.broken} }

// Attachments implements [harness.Witness]: there are none.
func (c *client) Attachments() []harness.Attachment { return nil }

// End implements [harness.Client].
func (c *client) End(context.Context) error { return nil }
