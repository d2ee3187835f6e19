package process

import (
	"context"
	"errors"
	"os/exec"
	"sync"
	"time"

	"example.com/rehearse/harness"
)

// The defaults of a [Pool].
const (
	// DefaultTimeout is how long one answer may take.
	DefaultTimeout = 30 * time.Second
	// DefaultMaxLine is how long one line may be, in bytes: an attachment of 4 MiB fits into it.
	DefaultMaxLine = 8 << 20
)

// maxFailedStarts is after how many failed starts in a row no further one is tried: a run of hundreds of scenarios
// with a client that cannot start should not take hours.
const maxFailedStarts = 3

// Pool keeps the running processes of one client program. Each scenario takes one that nobody uses, or starts one, so
// there are as many as scenarios run at once. Make one with [New]; it is safe for concurrent use.
type Pool struct {
	command []string
	timeout time.Duration
	maxLine int

	mu     sync.Mutex
	idle   []*child
	alive  map[*child]bool
	info   harness.Info
	failed int   // failed starts in a row
	last   error // of the newest
}

// Option changes how a [Pool] treats its processes.
type Option func(*Pool)

// WithTimeout sets how long one answer may take; default [DefaultTimeout].
func WithTimeout(d time.Duration) Option { return func(p *Pool) { p.timeout = d } }

// WithMaxLine sets how long one line of the client may be, in bytes; default [DefaultMaxLine].
func WithMaxLine(bytes int) Option { return func(p *Pool) { p.maxLine = bytes } }

// New returns a pool of processes of the command: a program, found as the shell finds it, and its arguments. An error
// means that there is no such program, or that it may not be executed; nothing is started yet.
func New(command []string, options ...Option) (*Pool, error) {
	found, err := find(command)
	if err != nil {
		return nil, err
	}
	p := &Pool{
		command: found, timeout: DefaultTimeout, maxLine: DefaultMaxLine, alive: map[*child]bool{},
	}
	for _, o := range options {
		o(p)
	}
	return p, nil
}

// find looks for a command's program as the shell does.
func find(command []string) ([]string, error) {
	if len(command) == 0 {
		return nil, errors.New("process: no command was given")
	}
	path, err := exec.LookPath(command[0])
	if err != nil {
		return nil, err
	}
	return append([]string{path}, command[1:]...), nil
}

// Info starts the first process, unless one runs already, and returns who the client says it is. The error is a
// *[harness.Broken] when it does not come up.
func (p *Pool) Info(ctx context.Context) (harness.Info, error) {
	c, err := p.take(ctx)
	if err != nil {
		return harness.Info{}, err
	}
	p.give(c)
	return p.told(), nil
}

// Client returns the client of one scenario. It takes its process at Start and gives it back at End.
func (p *Pool) Client(around harness.Surroundings) harness.Client {
	return &client{pool: p, scrub: around.Scrub, now: around.Now}
}

func (p *Pool) told() harness.Info {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.info
}

// take returns a process that has been initialized.
func (p *Pool) take(ctx context.Context) (*child, error) {
	p.mu.Lock()
	if n := len(p.idle); n > 0 {
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.mu.Unlock()
		return c, nil
	}
	failed, last := p.failed, p.last
	p.mu.Unlock()
	if failed >= maxFailedStarts {
		return nil, last
	}
	c, info, err := p.launch(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		if ctx.Err() == nil { // a scenario whose time was over says nothing about the program
			p.failed, p.last = p.failed+1, err
		}
		return nil, err
	}
	p.failed, p.info, p.alive[c] = 0, info, true
	return c, nil
}

func (p *Pool) launch(ctx context.Context) (*child, harness.Info, error) {
	q := question{method: "initialize", params: map[string]int{"protocol": harness.ProtocolVersion}, at: "initialize", limit: p.timeout}
	c, err := start(p.command, p.maxLine)
	if err != nil {
		return nil, harness.Info{}, &harness.Broken{Kind: harness.NotStarted, At: q.at, Detail: err.Error()}
	}
	raw, err := c.call(ctx, q)
	if err != nil {
		return nil, harness.Info{}, err
	}
	info, bad := parseInfo(raw)
	if bad != nil {
		return nil, info, c.misbehaved(bad, q)
	}
	return c, info, nil
}

// give returns a process that works.
func (p *Pool) give(c *child) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, c)
}

// drop forgets a process that has been ended.
func (p *Pool) drop(c *child) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.alive, c)
}

// Close shuts every idle process down and ends those that are still in use. The error joins one *[harness.Broken] for
// each that did not end as it should. When ctx is over already, all are ended at once.
func (p *Pool) Close(ctx context.Context) error {
	p.mu.Lock()
	idle, alive := p.idle, p.alive
	p.idle, p.alive = nil, map[*child]bool{}
	p.mu.Unlock()
	failures := make([]error, len(idle))
	var group sync.WaitGroup
	for i, c := range idle {
		delete(alive, c)
		group.Go(func() { failures[i] = c.shutDown(ctx, p.timeout) })
	}
	for c := range alive {
		group.Go(c.kill)
	}
	group.Wait()
	return errors.Join(failures...)
}
