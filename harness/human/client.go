package human

import (
	"context"
	"fmt"
	"sync"

	"example.com/rehearse/harness"
)

// client is a person at a client.
type client struct {
	desk    *Desk
	scrub   func(string) (string, []string)
	setting harness.Setting

	mu       sync.Mutex
	handed   []harness.Attachment // not yet fetched
	pictures int
	evidence harness.ProcessEvidence
}

// Info implements [harness.Client].
func (c *client) Info() harness.Info { return c.desk.info }

// Start implements [harness.Client]: the person brings a fresh client before the world.
func (c *client) Start(ctx context.Context, setting harness.Setting) error {
	c.setting = setting
	_, err := c.desk.ask(ctx, &task{setting: setting})
	return err
}

// Do implements [harness.Client].
func (c *client) Do(ctx context.Context, action harness.Action, args harness.Args) (harness.Result, error) {
	a, err := c.desk.ask(ctx, &task{setting: c.setting, action: action, args: args})
	if err != nil {
		return harness.Result{}, fmt.Errorf("nobody answered %s: %w", action, err)
	}
	c.keep(action, a)
	return a.result, nil
}

// End implements [harness.Client].
func (c *client) End(context.Context) error { return nil }

// keep files what came with an answer besides the result itself.
func (c *client) keep(action harness.Action, a answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if a.screenshot != nil {
		c.pictures++
		kind := pictureType(a.screenshot)
		name := fmt.Sprintf("screenshot-%d-%s.%s", c.pictures, action, kind[len("image/"):])
		c.handed = append(c.handed, harness.Attachment{Name: name, MediaType: kind, Body: a.screenshot})
		c.evidence.Pictures = append(c.evidence.Pictures, name)
	}
	if a.remark == "" {
		return
	}
	remark := a.remark
	if c.scrub != nil {
		var found []string
		remark, found = c.scrub(remark)
		for _, what := range found {
			c.evidence.Leaks = append(c.evidence.Leaks, harness.Leak{Where: "remark", What: what})
		}
	}
	c.evidence.Log += remark + "\n"
}

// Evidence implements [harness.Witness].
func (c *client) Evidence() harness.ProcessEvidence {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.evidence
}

// Attachments implements [harness.Witness].
func (c *client) Attachments() []harness.Attachment {
	c.mu.Lock()
	defer c.mu.Unlock()
	handed := c.handed
	c.handed = nil
	return handed
}
