package process

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"

	"example.com/rehearse/harness"
)

// grace is how long a dead program's output may still be held open by programs it started.
const grace = time.Second

// maxAnswer is how long an answer may be, in bytes. What a person sees at once is shorter, and reports keep each of them
// several times; only attachments may be longer.
const maxAnswer = 256 << 10

// child is one running program with its three pipes. Its goroutines end when it does.
type child struct {
	cmd    *exec.Cmd
	stdin  *os.File
	stdout *os.File
	stderr *os.File
	book   *logbook
	out    *splitter
	errs   *splitter     // of stderr
	lines  chan heard    // what it wrote to stdout; closed at the end
	gone   chan struct{} // closed when nobody listens any more
	exited chan struct{} // closed when it has been waited for
	silent chan struct{} // closed when its stdout has been read to the end
	logged chan struct{} // closed when its stderr has been read to the end
	synced chan struct{} // answers to sync
	asked  int           // the id of the newest request
	hush   sync.Once     // closes gone
}

// heard is one message, or what is wrong with a line.
type heard struct {
	message
	wrong *wrong
}

// start runs a program in a process group of its own, so that what it starts can be ended with it.
func start(command []string, maxLine int) (*child, error) {
	c := &child{
		cmd: exec.Command(command[0], command[1:]...), book: &logbook{}, out: &splitter{limit: maxLine}, errs: &splitter{limit: 1 << 30},
		lines: make(chan heard, 16), gone: make(chan struct{}), exited: make(chan struct{}), logged: make(chan struct{}),
		silent: make(chan struct{}), synced: make(chan struct{}, 1),
	}
	ownGroup(c.cmd)
	// Pipes of our own: those of os/exec are closed by Wait, and with them goes what has not been read yet.
	theirs, err := c.pipes()
	if err == nil {
		err = c.cmd.Start()
	}
	for _, f := range theirs {
		_ = f.Close() // the program has copies
	}
	if err != nil {
		c.closePipes()
		return nil, err
	}
	go c.listen()
	go c.readLog()
	go c.wait()
	return c, nil
}

func (c *child) pipes() (theirs []*os.File, err error) {
	open := func(ours **os.File, reads bool) (their *os.File) {
		if err != nil {
			return nil
		}
		var r, w *os.File
		if r, w, err = os.Pipe(); err != nil {
			return nil
		}
		if *ours, their = r, w; !reads {
			*ours, their = w, r
		}
		theirs = append(theirs, their)
		return their
	}
	in, out, log := open(&c.stdin, false), open(&c.stdout, true), open(&c.stderr, true)
	if err != nil {
		return theirs, err
	}
	c.cmd.Stdin, c.cmd.Stdout, c.cmd.Stderr = in, out, log
	return theirs, nil
}

func (c *child) closePipes() {
	for _, f := range []*os.File{c.stdin, c.stdout, c.stderr} {
		if f != nil {
			_ = f.Close() // twice is no harm
		}
	}
}

// listen reads stdout: answers go to whoever asks, notifications to the logbook.
func (c *child) listen() {
	defer close(c.lines)
	defer close(c.silent)
	say := func(h heard) {
		select {
		case c.lines <- h:
		case <-c.gone:
		}
	}
	c.out.run(c.stdout, func(line []byte) {
		if len(line) == 0 {
			return
		}
		m, bad := parseMessage(line)
		if bad == nil && m.method != "" {
			if bad = c.book.notified(m); bad == nil {
				return
			}
		}
		if bad == nil && len(line) > maxAnswer {
			bad = &wrong{kind: harness.OversizedLine, detail: fmt.Sprintf("> %d bytes: %s", maxAnswer, excerpt(line))}
		}
		say(heard{m, bad})
	}, func(begun []byte) {
		say(heard{wrong: &wrong{kind: harness.OversizedLine, detail: fmt.Sprintf("> %d bytes: %s", c.out.limit, excerpt(begun))}})
	})
}

// readLog reads stderr into the logbook, line by line; a line beyond the limit in pieces that overlap by more than
// the length of a key.
func (c *child) readLog() {
	defer close(c.logged)
	s := c.errs
	write := func(line []byte) { c.book.write("stderr", string(line)) }
	feed := func(chunk []byte) {
		for _, line := range s.feed(chunk) {
			write(line)
		}
		if begun := s.begun(); len(begun) > maxLogLine {
			write(begun)
			s.keep(overlap)
		}
	}
	chunk := make([]byte, 4<<10)
	for {
		n, err := c.stderr.Read(chunk)
		feed(chunk[:n])
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded): // somebody wants all that is there by now
			_ = c.stderr.SetReadDeadline(time.Time{}) // it has just been set, so it can be
			drain(c.stderr, chunk, feed)
			c.book.mask("stderr", string(s.begun())) // a line that has no end yet leaks as well
			c.synced <- struct{}{}
		case err != nil:
			if begun := s.begun(); len(begun) > 0 {
				write(begun)
			}
			return
		}
	}
}

// sync waits until all that has been written to stderr so far is in the logbook. Without it what is found in a log
// would depend on which goroutine is faster.
func (c *child) sync() {
	if c.stderr.SetReadDeadline(time.Unix(1, 0)) != nil {
		return // closed already: all is in the book
	}
	select {
	case <-c.synced:
	case <-c.logged:
	}
}

// wait waits for the program's end, and ends what it has left behind.
func (c *child) wait() {
	_ = c.cmd.Wait() // how it ended is in ProcessState
	killGroup(c.cmd)
	close(c.exited)
	late := time.AfterFunc(grace, c.closePipes) // something that left the process group holds the pipes
	defer late.Stop()
	<-c.silent
	<-c.logged
	c.closePipes()
}

// kill ends the program and all that it started in its group, and waits for it.
func (c *child) kill() {
	c.hush.Do(func() { close(c.gone) })
	killGroup(c.cmd)
	<-c.exited
	<-c.logged
}

// status says how the program ended; it has been waited for.
func (c *child) status() string { return c.cmd.ProcessState.String() }
