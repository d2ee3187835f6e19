package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"example.com/rehearse/reports"
)

// reportVerb works on the messages of runs that are over.
func reportVerb(args []string, p process) int {
	if len(args) > 0 {
		switch args[0] {
		case "merge":
			return mergeVerb(args[1:], p)
		case "render":
			return renderVerb(args[1:], p)
		case "compare":
			return compareVerb(args[1:], p)
		case "verify":
			return verifyReportVerb(args[1:], p)
		case "keygen":
			return keygenVerb(args[1:], p)
		case "-h", "--help":
			p.line(p.out, "用法：rehearse report merge|render|compare|verify|keygen …；每个的选项：再加 --help", "usage: rehearse report merge|render|compare|verify|keygen …; flags of each: --help behind it")
			return exitPassed
		}
	}
	p.complain("用法：rehearse report merge|render|compare|verify|keygen …", "usage: rehearse report merge|render|compare|verify|keygen …")
	return exitUsage
}

// mergeVerb makes one run of the shards of a run, and writes its reports.
func mergeVerb(args []string, p process) int {
	s := runSettings{}
	f := newFlags("report merge RUN…", p)
	f.StringVar(&s.report, "report", "rehearse-report", p.say("合并后的报告目录", "folder of the merged reports"))
	f.Var(&s.formats, "format", p.say("报告 类型[:路径]，可重复", "report TYPE[:PATH], repeatable"))
	if code, done := parse(f, args, p); done {
		return code
	}
	if f.NArg() == 0 {
		p.complain("请给出各分片的报告目录或 messages.ndjson", "name the shards' report folders or messages.ndjson files")
		return exitUsage
	}
	rerun := ""
	if len(s.formats) == 0 {
		s.formats, rerun = defaultFormats(s.report), rerunFile(s.report)
	}
	return p.rerender(&s, f.Args(), rerun)
}

// renderVerb writes reports of one run that is over.
func renderVerb(args []string, p process) int {
	s := runSettings{}
	f := newFlags("report render RUN", p)
	f.Var(&s.formats, "format", p.say("报告 类型[:路径]，可重复", "report TYPE[:PATH], repeatable"))
	if code, done := parse(f, args, p); done {
		return code
	}
	if f.NArg() != 1 || len(s.formats) == 0 {
		p.complain("请给出一个报告目录或 messages.ndjson，以及至少一个 --format", "name one report folder or messages.ndjson, and at least one --format")
		return exitUsage
	}
	return p.rerender(&s, f.Args(), "")
}

// rerender writes the reports of the given runs as of one, and the rerun file if it has a name. It fails as the runs did.
func (p process) rerender(s *runSettings, runs []string, rerun string) int {
	streams, closeAll, err := openRuns(runs)
	defer closeAll()
	if err != nil {
		p.complain("%v", "%v", err)
		return exitUsage
	}
	out, err := s.openReports(p)
	if err != nil {
		p.complain("%v", "%v", err)
		return exitUsage
	}
	defer out.close()
	out.dots, out.bar = nil, nil
	torn, err := reports.Merge(out.stream, streams...)
	var wrong *reports.StreamError
	if errors.As(err, &wrong) {
		p.complain("%s 读不了（第 %d 个）：%v", "%s cannot be read (stream %d): %v", runs[wrong.Stream-1], wrong.Stream, wrong.Err)
		return exitUsage
	}
	if err != nil {
		p.complain("报告未能写完：%v", "the reports could not be written: %v", err)
		return exitMachinery
	}
	for _, t := range torn {
		p.complain("%s 第 %d 行只有半条消息，写它的运行没有写完就结束了；这一行已略去", "%s: line %d is half a message, because the run that wrote it was interrupted; it is left out",
			runs[t.Stream-1], t.Line)
	}
	results, err := out.writeAll(p)
	if err == nil && rerun != "" {
		err = writeRerun(rerun, results.Rerun())
	}
	if missing := results.Part.Missing(); len(runs) > 1 && len(missing) > 0 {
		p.complain("缺少第 %s 份（共 %d 份）；请把它们的报告目录也交给 report merge", "shards %s of %d are missing; give their report folders to report merge, too", commas(missing), results.Part.Of)
	}
	switch {
	case err != nil:
		p.complain("报告未能写完：%v", "the reports could not be written: %v", err)
		return exitMachinery
	case !results.Green(), !reports.Matrix(results).Green():
		return exitFailed
	}
	return exitPassed
}

// commas writes numbers with commas between them.
func commas(numbers []int) string {
	return strings.Trim(strings.Join(strings.Fields(fmt.Sprint(numbers)), ", "), "[]")
}

// compareVerb sets two runs side by side; it fails when the later one is worse.
func compareVerb(args []string, p process) int {
	f := newFlags("report compare BEFORE AFTER", p)
	asJSON := f.Bool("json", false, p.say("输出 JSON", "print JSON"))
	if code, done := parse(f, args, p); done {
		return code
	}
	if f.NArg() != 2 {
		p.complain("请给出两次运行的报告目录或 messages.ndjson：先旧后新", "name two report folders or messages.ndjson files: the earlier, then the later")
		return exitUsage
	}
	var runs [2]reports.Results
	for i, name := range f.Args() {
		streams, closeAll, err := openRuns([]string{name})
		if err == nil {
			runs[i], err = reports.Read(streams[0])
		}
		closeAll()
		if err != nil {
			p.complain("%s：%v", "%s: %v", name, err)
			return exitUsage
		}
	}
	text := io.Writer(p.out)
	if *asJSON {
		text = io.Discard
	}
	comparison, err := reports.Compare(text, runs[0], runs[1], reports.TextOptions{Lang: p.lang(), Color: p.colour()})
	if err == nil && *asJSON {
		encoder := json.NewEncoder(p.out)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		err = encoder.Encode(comparison)
	}
	switch {
	case err != nil:
		p.complain("%v", "%v", err)
		return exitMachinery
	case comparison.Regressed():
		return exitFailed
	}
	return exitPassed
}

// openRuns opens the messages of runs, each named by its report folder or by the file. closeAll is never nil.
func openRuns(names []string) (streams []io.Reader, closeAll func(), err error) {
	var files []*os.File
	closeAll = func() {
		for _, f := range files {
			_ = f.Close() // they were only read
		}
	}
	for _, name := range names {
		if isFolder(name) {
			name = filepath.Join(name, "messages.ndjson")
		}
		f, err := os.Open(name)
		if err != nil {
			return nil, closeAll, err
		}
		files, streams = append(files, f), append(streams, f)
	}
	return streams, closeAll, nil
}
