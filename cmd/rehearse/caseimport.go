package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"example.com/rehearse/harness/cases"
	"example.com/rehearse/harness/cases/intake"
	"example.com/rehearse/harness/cases/redact"
	"example.com/rehearse/mockcloud/dialect"
)

// importSettings are the flags of case import.
type importSettings struct {
	format, pattern, dialect, out string
	intake.Options
}

// caseImport makes a case of a capture.
func caseImport(args []string, p process) int {
	var s importSettings
	f := newFlags("case import", p)
	f.StringVar(&s.format, "format", "", p.say("har、journal、log、csv 或 xlsx；缺省按扩展名", "har, journal, log, csv or xlsx; by the extension by default"))
	f.StringVar(&s.pattern, "pattern", "", p.say("文本日志每行的格式：带命名组的正则表达式", "form of a log's lines: a regular expression with named groups"))
	f.StringVar(&s.dialect, "dialect", "", p.say("方言文件：客户端不说云端接口时用", "dialect file, for a client that does not speak the cloud's API"))
	f.StringVar(&s.BoughtFor, "bought-for", "", p.say("授权是为哪家企业购买的（抓包里的名称或编号）", "organization the licence was bought for, by its name or id in the capture"))
	f.StringVar(&s.BoughtProduct, "bought-product", "", p.say("授权是为哪个产品购买的", "product the licence was bought for"))
	f.StringVar(&s.Symptom, "symptom", "", p.say("客户怎么说", "what the customer says"))
	f.StringVar(&s.Name, "name", "", p.say("案例名", "name of the case"))
	f.Uint64Var(&s.Seed, "seed", 1, p.say("虚构数据的种子", "seed of the invented data"))
	f.StringVarP(&s.out, "output", "o", "", p.say("案例文件", "case file"))
	if code, done := parse(f, args, p); done {
		return code
	}
	if f.NArg() != 1 || s.out == "" {
		p.complain("请给出一个抓包文件和 -o 案例文件", "give one capture, and the case file with -o")
		return exitUsage
	}
	c, err := readCapture(f.Arg(0), s)
	var leak *redact.LeakError
	switch {
	case errors.As(err, &leak):
		p.complain("脱敏校验没有通过，什么也没有写：%v", "%v", err)
		return exitMachinery
	case err != nil:
		p.complain("无法导入：%v", "it cannot be imported: %v", err)
		return exitUsage
	}
	t := &caseTools{p: p, c: c}
	if code := t.save(s.out); code != exitPassed {
		return code
	}
	p.printImport(c, s.out)
	return exitPassed
}

// formatOf is the format given, or what the extension says.
func (s importSettings) formatOf(path string) string {
	if s.format != "" {
		return s.format
	}
	return map[string]string{
		".har": "har", ".json": "har", ".ndjson": "journal", ".jsonl": "journal", ".log": "log", ".txt": "log", ".csv": "csv", ".xlsx": "xlsx",
	}[strings.ToLower(filepath.Ext(path))]
}

// readCapture reads a capture once, and notes its size and digest on the way.
func readCapture(path string, s importSettings) (c *cases.Case, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, errors.New("the capture cannot be opened") // its name may hold somebody's
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	red := redact.New(s.Seed)
	s.Name = cmp.Or(s.Name, strings.TrimSuffix(filepath.Base(s.out), ".case.json"))
	r := &measured{r: file, sum: sha256.New()}
	s.Source = s.formatOf(path)
	if s.Source == "journal" {
		c, err = intake.Journal(r, red, s.Options)
	} else {
		c, err = s.exchanges(r, red)
	}
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(io.Discard, r); err != nil {
		return nil, err
	}
	c.Attachments = append(c.Attachments, cases.Attachment{Name: red.Text(filepath.Base(path)), Bytes: r.n, SHA256: hex.EncodeToString(r.sum.Sum(nil))})
	return c, cases.Verify(c, red)
}

// exchanges reads a capture of exchanges in one of the formats.
func (s importSettings) exchanges(r io.Reader, red *redact.Redactor) (*cases.Case, error) {
	var unmatched []cases.Unmatched
	listen, err := listener(s.dialect)
	if err != nil {
		return nil, err
	}
	keep := intake.NewSieve(&unmatched, red, listen)
	var list []*intake.Exchange
	var unread []cases.Unmatched
	switch s.Source {
	case "har":
		list, unread, err = intake.HAR(r, keep)
	case "csv":
		list, unread, err = intake.CSV(r, keep)
	case "xlsx":
		list, unread, err = intake.XLSX(r, keep)
	case "log":
		var pattern *intake.Pattern
		if pattern, err = intake.NewPattern(s.pattern); err == nil {
			list, unread, err = intake.Log(r, pattern, keep)
		}
	default:
		err = errors.New("the format is not known: give --format har, journal, log, csv or xlsx")
	}
	if err != nil {
		return nil, err
	}
	return intake.Build(list, append(unmatched, unread...), red, s.Options)
}

// listener understands the requests of a dialect; nil without one.
func listener(path string) (intake.Listener, error) {
	if path == "" {
		return nil, nil
	}
	d, err := dialect.Load(path)
	if err != nil {
		return nil, err
	}
	return func(x *intake.Exchange) (intake.Heard, bool) {
		r, ok := d.Recognize(dialect.Exchange{
			Method: x.Method, URL: x.URL, RequestHeader: x.Header, RequestBody: x.Request, Status: x.Status, ResponseBody: x.Response,
		})
		h := intake.Heard{Session: r.Session, Refusals: r.Refusals, Answered: r.Answered}
		for _, call := range r.Calls {
			h.Calls = append(h.Calls, intake.Asked{Operation: call.Operation, Arguments: call.Arguments})
		}
		return h, ok
	}, nil
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

func (p process) printImport(c *cases.Case, file string) {
	p.line(p.out, "已写入 %s：%d 条", "wrote %s: %d entries", file, len(c.Journal)-c.Initial)
	for _, kind := range slices.Sorted(maps.Keys(c.Redaction.Counts)) {
		p.line(p.out, "  已替换 %s：%d", "  replaced %s: %d", kind, c.Redaction.Counts[kind])
	}
	for _, a := range c.Assumptions {
		p.line(p.out, "  假设：%s", "  assumed: %s", a.Text.In(p.lang()))
	}
	const shown = 20
	for i, u := range c.Unmatched {
		if i == shown {
			p.line(p.out, "  … 另有 %d 条没有用上，列在案例文件的 unmatched 里", "  … and %d more not used, listed under unmatched in the case file", len(c.Unmatched)-shown)
			break
		}
		p.line(p.out, "  没有用上 第 %d 条 %s：%s", "  not used: %d %s: %s", u.Entry, u.What, u.Reason.In(p.lang()))
	}
	_, _ = fmt.Fprintln(p.out)
	p.printDiagnosis(*c.Diagnosis)
}
