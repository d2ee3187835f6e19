package process

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"mime"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"example.com/rehearse/harness"
)

// The bounds on what a client may hand in during one scenario, and how much of its log is kept, in bytes.
const (
	maxLog         = 16 << 10
	maxLogLine     = 8 << 10
	maxAttachment  = 4 << 20
	maxAttachments = 32
)

// logbook keeps what a client says besides its answers, without secrets, and remembers which secrets were in it. It
// is written by the goroutines that read the client's output.
type logbook struct {
	mu     sync.Mutex
	scrub  func(string) (string, []string)
	log    string
	leaks  []harness.Leak
	handed []harness.Attachment
	count  int
}

// open begins a scenario, whose secrets scrub knows. nil means that there are none yet.
func (l *logbook) open(scrub func(string) (string, []string)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.scrub, l.log, l.leaks, l.handed, l.count = scrub, "", nil, nil, 0
}

// mask takes the secrets out of a text and remembers them as leaked.
func (l *logbook) mask(where, text string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.masked(where, text)
}

func (l *logbook) masked(where, text string) string {
	if l.scrub == nil {
		return text
	}
	clean, found := l.scrub(text)
	for _, what := range found {
		l.leak(harness.Leak{Where: where, What: what})
	}
	return clean
}

// write adds a line to the log; only the newest part of the log is kept.
func (l *logbook) write(where, line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.log += l.masked(where, strings.ToValidUTF8(line, "\ufffd")) + "\n"
	if excess := len(l.log) - maxLog; excess > 0 {
		_, l.log, _ = strings.Cut(l.log[excess:], "\n") // which drops the rest of the line that was cut
	}
}

// notified takes a notification. One that nobody knows is passed over.
func (l *logbook) notified(m message) *wrong {
	switch m.method {
	case "log":
		var p struct {
			Text string `json:"text"`
		}
		if err := json.Unmarshal(m.params, &p); err != nil {
			return &wrong{kind: harness.WrongProtocol, detail: "log: " + misshapen(err)}
		}
		for line := range strings.Lines(p.Text) {
			line = l.mask("log", strings.TrimRight(line, "\r\n")) // the whole of it, before it is cut
			l.write("log", line[:min(len(line), maxLogLine)])
		}
	case "attach":
		return l.attach(m.params)
	}
	return nil
}

// attach keeps an attachment of text without its secrets. Of anything else that holds a secret nothing is kept.
func (l *logbook) attach(params json.RawMessage) *wrong {
	var p struct {
		MediaType string `json:"media_type"`
		Base64    string `json:"base64"`
	}
	if err := json.Unmarshal(params, &p); err != nil {
		return &wrong{kind: harness.WrongProtocol, detail: "attach: " + misshapen(err)}
	}
	l.mask("attachment", p.MediaType) // which may have parameters; they are not kept
	kind, _, err := mime.ParseMediaType(p.MediaType)
	if err != nil {
		return &wrong{harness.WrongProtocol, said("附件没有可用的媒体类型", "the attachment has no media type that can be read"), fmt.Sprintf("attach: media_type %q", p.MediaType)}
	}
	body, err := base64.StdEncoding.DecodeString(p.Base64)
	if err != nil {
		return &wrong{harness.WrongProtocol, said("附件不是 base64", "the attachment is not base64"), "attach"}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.count++; l.count > maxAttachments {
		return nil
	}
	if !attachable(kind) {
		kind = "application/octet-stream"
	}
	name := fmt.Sprintf("client-%d", l.count)
	clean := l.masked("attachment", string(body))
	switch {
	case len(body) > maxAttachment:
		kind, clean = "text/plain", fmt.Sprintf("(%s, %d bytes: more than the %d that are kept)", kind, len(body), maxAttachment)
	case clean != string(body) && !utf8.Valid(body):
		kind, clean = "text/plain", fmt.Sprintf("(%s, %d bytes: withheld, because a secret is in it)", kind, len(body))
	}
	l.handed = append(l.handed, harness.Attachment{Name: name, MediaType: kind, Body: []byte(clean)})
	return nil
}

// beyond remembers the secrets in an answer that are not among what the person was shown: members of it that nobody
// knows are passed over, and still get into logs and screenshots.
func (l *logbook) beyond(answer json.RawMessage, known harness.Result) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.scrub == nil {
		return
	}
	plain := func(v any) []string {
		raw, err := json.Marshal(v) // without the escapes in which a client may write
		if err != nil {
			return nil
		}
		_, found := l.scrub(string(raw))
		return found
	}
	var all any
	if json.Unmarshal(answer, &all) != nil {
		return
	}
	seen := plain(known)
	for _, what := range plain(all) {
		if !slices.Contains(seen, what) {
			l.leak(harness.Leak{Where: "answer", What: what})
		}
	}
}

// leak remembers a secret that was found, once.
func (l *logbook) leak(found harness.Leak) {
	if !slices.Contains(l.leaks, found) {
		l.leaks = append(l.leaks, found)
	}
}

// take returns the attachments since it was last asked.
func (l *logbook) take() []harness.Attachment {
	l.mu.Lock()
	defer l.mu.Unlock()
	handed := l.handed
	l.handed = nil
	return handed
}

// evidence is a copy of log and leaks.
func (l *logbook) evidence() harness.ProcessEvidence {
	l.mu.Lock()
	defer l.mu.Unlock()
	return harness.ProcessEvidence{Leaks: slices.Clone(l.leaks), Log: l.log}
}

// attachable are the media types that are kept as they are. A client must not hand in what reports take for evidence
// of ours, such as a verdict on itself, nor what a browser would execute.
func attachable(kind string) bool {
	switch kind {
	case "text/plain", "application/json", "image/png", "image/jpeg", "image/gif", "image/webp":
		return true
	}
	return false
}
