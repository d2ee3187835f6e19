package process

import (
	"context"
	"errors"
	"slices"
	"time"

	"example.com/rehearse/harness"
)

// client is the client under test in one scenario.
type client struct {
	pool  *Pool
	scrub func(string) (string, []string)
	now   func() time.Time // what the computer's clock shows; nil when nobody says

	child  *child                  // nil before Start, after End, and when it has broken
	seen   harness.ProcessEvidence // of processes that are no longer in the child's place
	handed []harness.Attachment
	down   error // why there is no child, when it broke
}

var errNotStarted = errors.New("process: the client's scenario has not been started")

// Info implements [harness.Client].
func (c *client) Info() harness.Info { return c.pool.told() }

// Start implements [harness.Client].
func (c *client) Start(ctx context.Context, setting harness.Setting) error {
	if c.child == nil {
		child, err := c.pool.take(ctx)
		if err != nil {
			return c.noted(err)
		}
		child.errs.keep(0) // what was begun and never ended belongs to the scenario before
		child.book.open(c.scrub)
		c.child = child
	}
	_, err := c.ask(ctx, question{method: "scenario.start", params: setting, at: "scenario.start"})
	return err
}

// actionParams are those of an action. Keys and passwords are among the arguments, and go nowhere else.
type actionParams struct {
	Name harness.Action `json:"name"`
	Args harness.Args   `json:"args"`
	// ComputerTime is what the clock of the server computer shows. A world's time stands still until a scenario moves
	// it, and some scenarios set the computer's clock back, which a program could not notice by itself.
	ComputerTime string `json:"computer_time,omitempty"`
}

// Do implements [harness.Client]. What the client did not declare it is not asked for.
func (c *client) Do(ctx context.Context, action harness.Action, args harness.Args) (harness.Result, error) {
	if c.child != nil && !slices.Contains(c.Info().Capabilities, action) {
		return harness.Result{Outcome: harness.Unsupported}, nil
	}
	if args == nil {
		args = harness.Args{}
	}
	params := actionParams{Name: action, Args: args}
	if c.now != nil {
		params.ComputerTime = c.now().UTC().Format(time.RFC3339)
	}
	q := question{method: "action", params: params, at: "action " + string(action)}
	raw, err := c.ask(ctx, q)
	if err != nil {
		return harness.Result{}, err
	}
	result, bad := parseResult(raw) // what it shows is searched for secrets by whoever asked
	if bad != nil {
		return harness.Result{}, c.noted(c.child.misbehaved(bad, q))
	}
	c.child.book.beyond(raw, result)
	return result, nil
}

// End implements [harness.Client]: the process goes back to the pool. A client that broke has been reported already.
func (c *client) End(ctx context.Context) error {
	if c.child == nil {
		return nil
	}
	if _, err := c.ask(ctx, question{method: "scenario.end", at: "scenario.end"}); err != nil {
		return err
	}
	c.keep()
	c.pool.give(c.child)
	c.child = nil
	return nil
}

// ask asks the child, and puts it away when it breaks.
func (c *client) ask(ctx context.Context, q question) ([]byte, error) {
	switch {
	case c.child == nil && c.down != nil:
		return nil, c.down
	case c.child == nil:
		return nil, errNotStarted
	}
	q.limit = c.pool.timeout
	raw, err := c.child.call(ctx, q)
	if err != nil {
		return nil, c.noted(err)
	}
	return raw, nil
}

// noted remembers in which way the process broke, and lets go of it: the next scenario gets another.
func (c *client) noted(err error) error {
	var b *harness.Broken
	if errors.As(err, &b) {
		c.seen.Broken = append(c.seen.Broken, b)
		err = b
	}
	if c.child != nil {
		c.child.kill()
		if code := c.child.cmd.ProcessState.ExitCode(); b != nil && (b.Kind == harness.Crashed || b.Kind == harness.ExitedEarly) {
			c.seen.ExitCode = &code
		}
		c.keep()
		c.pool.drop(c.child)
		c.child = nil
	}
	c.down = err
	return err
}

// keep copies what the child's logbook has, before the child is somebody else's.
func (c *client) keep() {
	c.child.sync()
	e := c.child.book.evidence()
	c.seen.Log = e.Log
	for _, leak := range e.Leaks {
		if !slices.Contains(c.seen.Leaks, leak) {
			c.seen.Leaks = append(c.seen.Leaks, leak)
		}
	}
	c.handed = append(c.handed, c.child.book.take()...)
}

// Evidence implements [harness.Witness].
func (c *client) Evidence() harness.ProcessEvidence {
	if c.child != nil {
		c.keep()
	}
	return c.seen
}

// Attachments implements [harness.Witness].
func (c *client) Attachments() []harness.Attachment {
	if c.child != nil {
		c.handed = append(c.handed, c.child.book.take()...)
	}
	handed := c.handed
	c.handed = nil
	return handed
}
