package process_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestMain makes the test binary its own client under test when FAKE names how it behaves.
func TestMain(m *testing.M) {
	if behaviour := os.Getenv("FAKE"); behaviour != "" {
		fake(behaviour)
		return
	}
	os.Exit(m.Run())
}

// fake answers every request properly, except where its behaviour says otherwise.
func fake(behaviour string) {
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		var ask struct {
			ID     int
			Method string
			Params json.RawMessage
		}
		if json.Unmarshal(in.Bytes(), &ask) != nil {
			os.Exit(9)
		}
		if misbehave(behaviour, ask.Method, ask.ID, ask.Params) {
			continue
		}
		fmt.Printf(`{"jsonrpc":"2.0","id":%d,"result":%s,"later":"member"}`+"\n", ask.ID, proper(ask.Method))
		if ask.Method == "shutdown" {
			end(behaviour)
			return
		}
	}
}

func proper(method string) string {
	switch method {
	case "initialize":
		return `{"name":"fake","version":"1.2","capabilities":["sign_in","activate"],"unknown":1}`
	case "action":
		return `{"outcome":"ok","shown":{"message":"done","organizations":["甲"],"later":"member"}}`
	}
	return "{}"
}

// wrongAnswers are what a fake writes in place of an answer; %d is the id it was asked with.
func wrongAnswers() map[string]string {
	return map[string]string{
		"garbage": "Connecting to server...\n", "partial": `{"jsonrpc":"2.0","id":%d,"resu`, "oversized": strings.Repeat("x", 1<<20) + "\n",
		"old-protocol": `{"id":%d,"result":{}}` + "\n", "asks-back": `{"jsonrpc":"2.0","id":77,"method":"what"}` + "\n",
		"wrong-id":       `{"jsonrpc":"2.0","id":1%d,"result":{}}` + "\n",
		"error":          `{"jsonrpc":"2.0","id":%d,"error":{"code":-32601,"message":"no such method"}}` + "\n",
		"bad-outcome":    `{"jsonrpc":"2.0","id":%d,"result":{"outcome":"probably"}}` + "\n",
		"twice":          `{"jsonrpc":"2.0","id":%[1]d,"result":{}}` + "\n" + `{"jsonrpc":"2.0","id":%[1]d,"result":{}}` + "\n",
		"endless-answer": `{"jsonrpc":"2.0","id":%d,"result":{"outcome":"ok","shown":{"message":"` + strings.Repeat("x", 300<<10) + `"}}}` + "\n",
		"neither":        `{"jsonrpc":"2.0","result":{}}` + "\n",
		"both":           `{"jsonrpc":"2.0","id":%d,"result":{},"error":{"code":1,"message":"m"}}` + "\n",
		"error-text":     `{"jsonrpc":"2.0","id":%d,"error":"oops"}` + "\n",
		"no-base64":      `{"jsonrpc":"2.0","method":"attach","params":{"media_type":"text/plain","base64":"%%"}}` + "\n",
		"no-media-type":  `{"jsonrpc":"2.0","method":"attach","params":{"media_type":"/","base64":""}}` + "\n",
		"log-number":     `{"jsonrpc":"2.0","method":"log","params":{"text":%d}}` + "\n",
		"gbk":            "\xd6\xd0\xce\xc4\n",
		"marked":         "\ufeff{}\n",
		"shown-text":     `{"jsonrpc":"2.0","id":%d,"result":{"outcome":"ok","shown":"hello"}}` + "\n",
		"account-number": `{"jsonrpc":"2.0","id":%d,"result":{"outcome":"ok","shown":{"account":13800000000}}}` + "\n",
		"sets-text":      `{"jsonrpc":"2.0","id":%d,"result":{"outcome":"ok","shown":{"account_sets":"a"}}}` + "\n",
		"yes":            `{"jsonrpc":"2.0","id":%d,"result":{"outcome":"ok","shown":{"license":{"yunzhijia":"yes"}}}}` + "\n",
		"list":           `{"jsonrpc":"2.0","id":%d,"result":[]}` + "\n",
		"version-number": `{"jsonrpc":2.0,"id":%d,"result":{}}` + "\n",
		"nameless":       `{"jsonrpc":"2.0","id":%d,"result":{"version":"1","capabilities":["sign_in"]}}` + "\n",
		"incapable":      `{"jsonrpc":"2.0","id":%d,"result":{"name":"fake"}}` + "\n",
	}
}

// misbehave reports whether it took the place of the answer.
func misbehave(behaviour, method string, id int, params json.RawMessage) bool {
	at, how, _ := strings.Cut(behaviour, "/")
	if at != method {
		return false
	}
	if text, is := wrongAnswers()[how]; is {
		if strings.Contains(text, "%") {
			text = fmt.Sprintf(text, id)
		}
		fmt.Print(text)
		return true
	}
	if leak(how, id, params) {
		return true
	}
	switch how {
	case "crash":
		fmt.Fprintln(os.Stderr, "about to fall over")
		os.Exit(3)
	case "exit":
		os.Exit(0)
	case "hang":
		select {}
	case "close":
		_ = os.Stdout.Close()
		select {}
	case "child":
		grandchild := exec.Command("sleep", "600")
		_ = grandchild.Start()
		fmt.Fprintln(os.Stderr, grandchild.Process.Pid)
	}
	return false
}

// leak lets secrets out, in one of the ways, and reports whether it took the place of the answer.
func leak(how string, id int, params json.RawMessage) bool {
	switch how {
	case "leak":
		fmt.Fprintf(os.Stderr, "sending %s\n", params)
		fmt.Printf(`{"jsonrpc":"2.0","method":"log","params":{"text":%q}}`+"\n", params)
		fmt.Println(`{"jsonrpc":"2.0","method":"attach","params":{"media_type":"text/plain","base64":"aGVsbG8="}}`)
		fmt.Print(`{"jsonrpc":"2.0","method":"progress","params":{"nobody":"knows this"}}` + "\r\n\n")
	case "half-line":
		fmt.Fprintf(os.Stderr, "sending %s ...", params)
	case "long-line":
		fmt.Printf(`{"jsonrpc":"2.0","method":"log","params":{"text":%q}}`+"\n", strings.Repeat("x", 9000)+string(params))
	case "unknown-member":
		fmt.Printf(`{"jsonrpc":"2.0","id":%d,"result":{"outcome":"ok","shown":{"message":"hunter2"},"debug":{"\u0053IM-KEY-1":1}}}`+"\n", id)
		return true
	case "media-type":
		fmt.Println(`{"jsonrpc":"2.0","method":"attach","params":{"media_type":"text/plain; key=SIM-KEY-1","base64":"aGVsbG8="}}`)
	}
	return false
}

// end is what happens after shutdown was answered.
func end(behaviour string) {
	switch behaviour {
	case "end/bad-exit":
		os.Exit(4)
	case "end/stays":
		select {}
	case "end/talks":
		fmt.Println(`{"jsonrpc":"2.0","id":99,"result":{}}`)
	}
}
