package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"

	"example.com/rehearse/harness"
)

// speaker is a client under test that is a program of its own: the reference client behind the protocol. With the
// argument "boastful" it claims success whatever came of an activation, with "mute" it never answers, and with
// "sulky" it ends badly.
func speaker() {
	how := ""
	if len(os.Args) > 1 {
		how = os.Args[1]
	}
	client := harness.NewReference(harness.WithName("speaker"))
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		var ask struct {
			ID     int             `json:"id"`
			Method string          `json:"method"`
			Params json.RawMessage `json:"params"`
		}
		if json.Unmarshal(in.Bytes(), &ask) != nil || how == "mute" {
			continue
		}
		raw, err := json.Marshal(answer(client, ask.Method, ask.Params, how))
		if err != nil {
			os.Exit(1)
		}
		fmt.Printf(`{"jsonrpc":"2.0","id":%d,"result":%s}`+"\n", ask.ID, raw)
		switch {
		case ask.Method == "shutdown" && how == "sulky":
			os.Exit(3)
		case ask.Method == "shutdown":
			return
		}
	}
}

func answer(client *harness.Reference, method string, params json.RawMessage, how string) any {
	switch method {
	case "initialize":
		info := client.Info()
		info.Version = "1.4.0"
		return info
	case "scenario.start":
		var setting harness.Setting
		if json.Unmarshal(params, &setting) != nil || client.Start(context.Background(), setting) != nil {
			os.Exit(1)
		}
	case "action":
		var act struct {
			Name harness.Action `json:"name"`
			Args harness.Args   `json:"args"`
		}
		if json.Unmarshal(params, &act) != nil {
			os.Exit(1)
		}
		r, err := client.Do(context.Background(), act.Name, act.Args)
		if err != nil {
			os.Exit(1)
		}
		if how == "boastful" && act.Name == harness.Activate {
			r.Outcome, r.Shown.Message = harness.OK, ""
		}
		return r
	}
	return struct{}{}
}
