package clients_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"sync"

	"example.com/rehearse/harness"
)

// program drives one process of a client; programs keeps them, because starting one takes longer than a scenario.
type program struct {
	in     io.WriteCloser
	out    *bufio.Reader
	end    func() error
	asked  int
	info   harness.Info
	around harness.Surroundings
	home   *programs
}

type programs struct {
	command []string
	mu      sync.Mutex
	idle    []*program
}

// client gives a scenario a process of its own.
func (ps *programs) client(around harness.Surroundings) harness.Client {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	p := &program{home: ps}
	if n := len(ps.idle); n > 0 {
		p, ps.idle = ps.idle[n-1], ps.idle[:n-1]
	}
	p.around = around
	return p
}

func (ps *programs) close() error {
	for _, p := range ps.idle {
		if err := p.ask("shutdown", map[string]any{}, &struct{}{}); err != nil {
			return err
		}
		if err := p.end(); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) start() error {
	cmd := exec.Command(p.home.command[0], p.home.command[1:]...)
	var err error
	if p.in, err = cmd.StdinPipe(); err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	p.out, p.end = bufio.NewReader(out), cmd.Wait
	if err := cmd.Start(); err != nil {
		return err
	}
	return p.ask("initialize", map[string]int{"protocol": harness.ProtocolVersion}, &p.info)
}

// ask sends one request and waits for its answer; log notifications in between are left aside.
func (p *program) ask(method string, params, into any) error {
	p.asked++
	raw, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": p.asked, "method": method, "params": params})
	if err != nil {
		return err
	}
	if _, err := p.in.Write(append(raw, '\n')); err != nil {
		return p.broken(method, err)
	}
	for {
		line, err := p.out.ReadBytes('\n')
		if err != nil {
			return p.broken(method, err)
		}
		var m struct {
			ID     int             `json:"id"`
			Method string          `json:"method"`
			Result json.RawMessage `json:"result"`
		}
		if err := json.Unmarshal(line, &m); err != nil {
			return p.broken(method, fmt.Errorf("no message: %w", err))
		}
		if m.Method != "" {
			continue
		}
		if m.ID != p.asked {
			return p.broken(method, fmt.Errorf("answer to %d, asked was %d", m.ID, p.asked))
		}
		return json.Unmarshal(m.Result, into)
	}
}

// broken ends the process: whatever comes next needs another.
func (p *program) broken(method string, err error) error {
	_ = p.in.Close()
	_ = p.end()
	p.in = nil
	return fmt.Errorf("%s: %w", method, err)
}

func (p *program) Info() harness.Info { return p.info }

func (p *program) Start(_ context.Context, setting harness.Setting) error {
	if p.in == nil {
		if err := p.start(); err != nil {
			return err
		}
	}
	return p.ask("scenario.start", setting, &struct{}{})
}

func (p *program) Do(_ context.Context, action harness.Action, args harness.Args) (result harness.Result, err error) {
	if p.in == nil {
		return result, io.ErrClosedPipe
	}
	if args == nil {
		args = harness.Args{}
	}
	params := map[string]any{"name": action, "args": args, "computer_time": p.around.Now()}
	return result, p.ask("action", params, &result)
}

func (p *program) End(context.Context) error {
	if p.in == nil {
		return nil // it broke, which has been told
	}
	if err := p.ask("scenario.end", map[string]any{}, &struct{}{}); err != nil {
		return err
	}
	p.home.mu.Lock()
	defer p.home.mu.Unlock()
	p.home.idle = append(p.home.idle, p)
	return nil
}
