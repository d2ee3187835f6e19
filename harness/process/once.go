package process

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"example.com/rehearse/harness"
)

// The exit codes with which shells say that a program could not be run; greater ones stand for a signal.
const (
	exitNotExecutable = 126
	exitNotFound      = 127
)

// Once is a client that is a command, started anew for each task: it is told all that it needs in its environment and
// says by its exit code what came of it. It is judged by that and by its traffic. Make one with [NewOnce]; it is
// safe for concurrent use.
type Once struct {
	command []string
	info    harness.Info
	timeout time.Duration
}

// NewOnce returns a client that starts the command for each task. info names it in reports and lists what it can be
// asked for; no list means all of [harness.AtOnceActions]. A task may take until timeout. An error means that there is
// no such program, or that it may not be executed; nothing is started yet.
func NewOnce(command []string, info harness.Info, timeout time.Duration) (*Once, error) {
	path, err := find(command)
	if err != nil {
		return nil, err
	}
	info.AtOnce = true
	if len(info.Capabilities) == 0 {
		info.Capabilities = harness.AtOnceActions()
	}
	return &Once{command: path, info: info, timeout: timeout}, nil
}

// Client returns the client of one scenario.
func (o *Once) Client(around harness.Surroundings) harness.Client {
	c := &onceClient{once: o, now: around.Now, book: &logbook{}}
	c.book.open(around.Scrub)
	return c
}

// onceClient is the command in one scenario.
type onceClient struct {
	once    *Once
	now     func() time.Time
	book    *logbook
	setting harness.Setting
	broken  []*harness.Broken
}

// Info implements [harness.Client].
func (c *onceClient) Info() harness.Info { return c.once.info }

// Start implements [harness.Client]: what there is to know is told with the task.
func (c *onceClient) Start(_ context.Context, setting harness.Setting) error {
	c.setting = setting
	return nil
}

// Do implements [harness.Client]: one start of the command.
func (c *onceClient) Do(ctx context.Context, action harness.Action, args harness.Args) (harness.Result, error) {
	if !slices.Contains(c.once.info.Capabilities, action) {
		return harness.Result{Outcome: harness.Unsupported}, nil
	}
	within, cancel := context.WithTimeout(ctx, c.once.timeout)
	defer cancel()
	cmd := exec.CommandContext(within, c.once.command[0], c.once.command[1:]...)
	cmd.Env = append(inherited(), c.environment(action, args)...)
	out, log := &pieces{book: c.book, where: "stdout"}, &pieces{book: c.book, where: "stderr"}
	cmd.Stdout, cmd.Stderr = out, log
	cmd.WaitDelay = grace // what it left behind may hold its output
	ownGroup(cmd)
	cmd.Cancel = func() error { killGroup(cmd); return nil }
	err := cmd.Run()
	if cmd.Process != nil {
		killGroup(cmd) // nothing of it goes on after its task
	}
	out.close()
	log.close()
	return c.result(ctx, within, action, cmd, err)
}

// result is what the end of the command says.
func (c *onceClient) result(ctx, within context.Context, action harness.Action, cmd *exec.Cmd, err error) (harness.Result, error) {
	broke := func(kind harness.BrokenKind, detail string) (harness.Result, error) {
		b := &harness.Broken{
			Kind: kind, At: "task " + string(action), Detail: c.book.mask("stdout", detail), Log: c.book.evidence().Log,
		}
		c.broken = append(c.broken, b)
		return harness.Result{}, b
	}
	state := cmd.ProcessState
	switch {
	case ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled):
		return harness.Result{}, ctx.Err()
	case within.Err() != nil && (state == nil || !state.Success()):
		return broke(harness.Hung, c.once.timeout.String())
	case state == nil:
		return broke(harness.NotStarted, err.Error())
	case state.ExitCode() < 0 || state.ExitCode() >= exitNotExecutable:
		return broke(harness.Crashed, state.String())
	case state.ExitCode() == 0:
		return harness.Result{Outcome: harness.OK}, nil
	}
	return harness.Result{Outcome: harness.Failed}, nil
}

// inherited is this program's environment without what tells rehearse itself how to run.
func inherited() []string {
	return slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, harness.TaskPrefix) })
}

// environment is what the command is told.
func (c *onceClient) environment(action harness.Action, args harness.Args) []string {
	task := harness.NewTask(action, args, c.setting, c.now)
	env := make([]string, 0, len(task))
	for _, name := range task.Names() {
		env = append(env, harness.TaskPrefix+strings.ToUpper(name)+"="+task[name])
	}
	return env
}

// End implements [harness.Client].
func (c *onceClient) End(context.Context) error { return nil }

// Evidence implements [harness.Witness].
func (c *onceClient) Evidence() harness.ProcessEvidence {
	e := c.book.evidence()
	e.Broken = c.broken
	return e
}

// Attachments implements [harness.Witness]: a command has no way to hand something in.
func (c *onceClient) Attachments() []harness.Attachment { return nil }

// pieces writes lines into a logbook; a line beyond the limit in pieces that overlap by more than the length of a key.
type pieces struct {
	book  *logbook
	where string
	begun []byte
}

// overlap is how much of a piece comes again with the next, in bytes: more than a key is long.
const overlap = 128

// Write implements io.Writer; it never fails.
func (p *pieces) Write(chunk []byte) (int, error) {
	for line := range strings.Lines(string(chunk)) {
		p.begun = append(p.begun, line...)
		if strings.HasSuffix(line, "\n") {
			p.book.write(p.where, strings.TrimRight(string(p.begun), "\r\n"))
			p.begun = p.begun[:0]
		}
		for len(p.begun) > maxLogLine {
			p.book.write(p.where, string(p.begun[:maxLogLine]))
			p.begun = p.begun[maxLogLine-overlap:]
		}
	}
	return len(chunk), nil
}

// close writes the line that was never ended.
func (p *pieces) close() {
	if len(p.begun) > 0 {
		p.book.write(p.where, string(p.begun))
	}
}
