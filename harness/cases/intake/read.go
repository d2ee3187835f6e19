package intake

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"path/filepath"
	"strings"

	"example.com/rehearse/harness/cases"
	"example.com/rehearse/harness/cases/redact"
	"example.com/rehearse/internal/bilingual"
)

// ErrFormat means that a capture is of no format that is known.
var ErrFormat = bilingual.Errorf("看不出是什么格式：抓包可以是 har、journal、log、csv 或 xlsx，用 --format 说明",
	"the format is not known: a capture is har, journal, log, csv or xlsx; say which with --format")

// FormatOf is the format that a file's name suggests, and empty when it suggests none.
func FormatOf(name string) string {
	return map[string]string{
		".har": "har", ".json": "har", ".ndjson": "journal", ".jsonl": "journal", ".log": "log", ".txt": "log", ".csv": "csv", ".xlsx": "xlsx",
	}[strings.ToLower(filepath.Ext(name))]
}

// Read makes a case of a capture: o.Source is its format, or empty for what its name suggests. The case is redacted and
// its redaction verified; a *[redact.LeakError] means that it was not complete, and that there is no case. The capture
// is read once and never stored; its size and digest are kept under its name, which is redacted as well.
func Read(r io.Reader, name string, o Options) (*cases.Case, error) {
	o.Source = cmp.Or(o.Source, FormatOf(name))
	red := redact.New(o.Seed)
	m := &measured{r: r, sum: sha256.New()}
	b := bufio.NewReaderSize(m, looked)
	if err := noCapture(b, o.Source); err != nil {
		return nil, err
	}
	c, err := read(b, red, o)
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(io.Discard, b); err != nil {
		return nil, err
	}
	c.Attachments = append(c.Attachments, cases.Attachment{Name: red.Text(filepath.Base(name)), Bytes: m.n, SHA256: hex.EncodeToString(m.sum.Sum(nil))})
	if err := cases.Verify(c, red); err != nil {
		return nil, err
	}
	return c, nil
}

// read tells the formats apart. Our own journals are taken as they are; everything else is a list of exchanges.
func read(r io.Reader, red *redact.Redactor, o Options) (*cases.Case, error) {
	if o.Source == "journal" {
		return Journal(r, red, o)
	}
	var unmatched, unread []cases.Unmatched
	var list []*Exchange
	var err error
	keep := NewSieve(&unmatched, red, o.Listen)
	switch o.Source {
	case "har":
		list, unread, err = HAR(r, keep)
	case "csv":
		list, unread, err = CSV(r, keep)
	case "xlsx":
		list, unread, err = XLSX(r, keep)
	case "log":
		var pattern *Pattern
		if pattern, err = NewPattern(o.Pattern); err == nil {
			list, unread, err = Log(r, pattern, keep)
		}
	default:
		err = ErrFormat
	}
	if err != nil {
		return nil, err
	}
	return Build(list, append(unmatched, unread...), red, o)
}

// measured counts and digests what is read through it.
type measured struct {
	r   io.Reader
	n   int64
	sum hash.Hash
}

// Read implements [io.Reader].
func (m *measured) Read(b []byte) (int, error) {
	n, err := m.r.Read(b)
	m.n += int64(n)
	_, _ = m.sum.Write(b[:n]) // a hash never fails
	return n, err
}
