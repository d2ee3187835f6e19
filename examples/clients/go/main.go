// Command go is an activation client in Go, to be rehearsed: rehearse run -- ./client.
package main

import (
	"bufio"
	"encoding/json"
	"os"
)

// request is one line of the protocol: JSON-RPC 2.0, see docs/testing-your-client.md.
type request struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params struct {
		Setting
		Name string            `json:"name"`
		Args map[string]string `json:"args"`
		Time string            `json:"computer_time"`
	} `json:"params"`
}

func main() {
	out := json.NewEncoder(os.Stdout)
	c := NewClient(func(text string) {
		_ = out.Encode(map[string]any{"jsonrpc": "2.0", "method": "log", "params": map[string]string{"text": text}})
	})
	// One of the mistakes that a rehearsal has to find, see bugs.go.
	if len(os.Args) > 1 && (len(os.Args) != 3 || os.Args[1] != "--bug" || !plant(os.Args[2], c)) {
		_, _ = os.Stderr.WriteString("there is no such bug; there are: two-keys, keeps-asking, forgets-date\n")
		os.Exit(1)
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var r request
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			os.Exit(1)
		}
		if err := out.Encode(map[string]any{"jsonrpc": "2.0", "id": r.ID, "result": answer(c, r)}); err != nil || r.Method == "shutdown" {
			return
		}
	}
}

func answer(c *Client, r request) any {
	switch r.Method {
	case "initialize":
		return map[string]any{"name": "example-go", "version": "1.0.0", "capabilities": c.Capabilities()}
	case "scenario.start":
		c.Start(r.Params.Setting)
	case "action":
		c.time = r.Params.Time
		return c.Do(r.Params.Name, r.Params.Args)
	}
	return struct{}{}
}
