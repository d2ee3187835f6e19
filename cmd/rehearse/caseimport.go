package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"example.com/rehearse/harness/cases"
	"example.com/rehearse/harness/cases/intake"
	"example.com/rehearse/harness/cases/redact"
	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/mockcloud/dialect"
)

// importSettings are the flags of case import.
type importSettings struct {
	dialect, out string
	intake.Options
}

// caseImport makes a case of a capture.
func caseImport(args []string, p process) int {
	var s importSettings
	f := newFlags("case import", p)
	f.StringVar(&s.Source, "format", "", p.say("har、journal、log、csv 或 xlsx；缺省按扩展名", "har, journal, log, csv or xlsx; by the extension by default"))
	f.StringVar(&s.Pattern, "pattern", "", p.say("文本日志每行的格式：带命名组的正则表达式", "form of a log's lines: a regular expression with named groups"))
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
		p.complain("脱敏校验没有通过，什么也没有写：%[1]d 处原文还在输出里，第一处是 %[2]s", "redaction failed: %[1]d originals are still in the output, the first of kind %[2]s; nothing was written", leak.Count, leak.Kind)
		return exitMachinery
	case err != nil:
		p.complain("无法导入：%s", "it cannot be imported: %s", err)
		return exitUsage
	}
	t := &caseTools{p: p, c: c}
	if code := t.save(s.out); code != exitPassed {
		return code
	}
	p.printImport(c, s.out)
	return exitPassed
}

// readCapture makes a case of the capture in a file.
func readCapture(path string, s importSettings) (c *cases.Case, err error) {
	if s.Listen, err = listener(s.dialect); err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, bilingual.Errorf("抓包文件打不开", "the capture cannot be opened") // its name may hold somebody's
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	s.Name = cmp.Or(s.Name, strings.TrimSuffix(filepath.Base(s.out), ".case.json"))
	return intake.Read(file, path, s.Options)
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
