package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	messages "github.com/cucumber/messages/go/v34"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/runner"
	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/reports"
)

// maxSeed is the largest whole number that every reader of JSON keeps exactly: reports name the seed.
const maxSeed = 1<<53 - 1

// runSettings are the flags of run.
type runSettings struct {
	runner.Options
	seed    uint64
	shard   string
	report  string
	formats list
	client  clientSettings
	known   string
	excused []reports.Known

	certificate, sign string
	signer            ed25519.PrivateKey
}

// runVerb runs scenarios with the reference client.
func runVerb(args []string, p process) int {
	args, command := splitClient(args)
	s := runSettings{client: clientSettings{command: command}}
	f := newFlags("run", p)
	f.StringVar(&s.Tags, "tags", "", p.say("标签表达式，如 \"@mode:wrong-account and not @slow\"", "tag expression, such as \"@mode:wrong-account and not @slow\""))
	f.StringVar(&s.Name, "name", "", p.say("只运行名称匹配的场景", "only scenarios whose name matches"))
	f.StringVar(&s.Lang, "lang", "", p.say("只运行一种语言，也说这种语言：zh-CN 或 en", "only features of one language, which is spoken, too: zh-CN or en"))
	f.IntVar(&s.Workers, "workers", runtime.GOMAXPROCS(0), p.say("同时运行的场景数", "how many scenarios run at once"))
	f.StringVar(&s.shard, "shard", "", p.say("只运行第 i 份，共 n 份：i/n", "run the i-th part of n: i/n"))
	f.IntVar(&s.Retry, "retry", 0, p.say("失败后再试的次数", "further attempts of a failed scenario"))
	f.BoolVar(&s.FailFast, "fail-fast", false, p.say("第一个失败后停止", "stop after the first failure"))
	f.BoolVar(&s.DryRun, "dry-run", false, p.say("只检查特性文件和步骤，不运行", "check features and steps without running them"))
	f.StringVar(&s.Order, "order", "", p.say("场景的顺序：reverse（倒序）或 random:SEED", "order of the scenarios: reverse or random:SEED"))
	f.Uint64Var(&s.seed, "seed", 1, p.say("世界的种子；相同的种子得到相同的世界", "seed of the worlds; the same seed makes the same worlds"))
	f.DurationVar(&s.Timeout, "timeout", time.Minute, p.say("单个场景的时限", "time limit of one scenario"))
	f.BoolVar(&s.PassWithNoTests, "pass-with-no-tests", false, p.say("没有选中任何场景也算通过", "a selection of nothing passes"))
	f.StringVar(&s.known, "known-failing", "", p.say("@文件：已知失败的清单", "@FILE: failures that are known"))
	f.StringVar(&s.certificate, "certificate", "", p.say("证书文件，记下运行内容、判定和报告文件的摘要", "file for a certificate: what was run, the verdicts, digests of the report's files"))
	f.StringVar(&s.sign, "sign", "", p.say("签署证书的私钥（ed25519，PKCS#8 PEM）", "private key to sign the certificate with (ed25519, PKCS#8 PEM)"))
	f.StringVar(&s.report, "report", "rehearse-report", p.say("报告目录", "folder of the reports"))
	f.Var(&s.formats, "format", p.say("报告 类型[:路径]，可重复：", "report TYPE[:PATH], repeatable: ")+strings.Join(formatNames(), ", "))
	s.client.flags(f, p)
	if code, done := parse(f, args, p); done {
		return code
	}
	p = p.speaking(s.Lang)
	s.Locale = p.lang()
	if s.client.driver == humanDriver && !f.Changed("timeout") {
		s.Timeout = time.Hour // people read, click and fetch coffee
	}
	if s.client.atOnce() && !f.Changed("timeout") {
		s.Timeout = 2*s.client.timeout + time.Minute // to be fetched, to be done, and the stage
	}
	if s.client.driver == humanDriver && !f.Changed("workers") {
		s.Workers = 1 // one person, one thing at a time
	}
	if err := errors.Join(s.client.check(p), s.prepare(f.Args(), p)); err != nil {
		p.complain("%v", "%v", err)
		return exitUsage
	}
	ctx, stop := interruptible()
	defer stop()
	return s.run(ctx, p)
}

// splitClient cuts the command of a client under test off the arguments.
func splitClient(args []string) (own, client []string) {
	for i, a := range args {
		if a == "--" && i+1 < len(args) {
			return args[:i], args[i+1:]
		}
	}
	return args, nil
}

// checkValues looks at flags of which not every value means something, and takes the shard apart.
func (s *runSettings) checkValues(p process) error {
	if s.Lang != "" && s.Lang != "zh-CN" && s.Lang != "en" {
		return bilingual.Errorf("--lang 只能是 zh-CN 或 en", "--lang is zh-CN or en")
	}
	if s.seed > maxSeed {
		return bilingual.Errorf("--seed 最大为 %d", "--seed is at most %d", uint64(maxSeed))
	}
	if s.Workers < 1 || s.Retry < 0 || s.Timeout < 0 {
		return bilingual.Errorf("--workers 至少为 1，--retry 和 --timeout 不能为负", "--workers is at least 1, and neither --retry nor --timeout is negative")
	}
	if s.shard != "" {
		if _, err := fmt.Sscanf(s.shard+"\n", "%d/%d\n", &s.ShardIndex, &s.ShardCount); err != nil || s.ShardIndex < 1 || s.ShardIndex > s.ShardCount {
			return bilingual.Errorf("--shard 应写作 i/n，例如 1/4，不是“%s”", "--shard is i/n, such as 1/4, not %q", s.shard)
		}
	}
	return nil
}

// prepare turns flags into what the runner takes; its errors are about usage.
func (s *runSettings) prepare(paths []string, p process) error {
	if err := s.checkValues(p); err != nil {
		return err
	}
	var err error
	find := sources
	if s.client.atOnce() {
		find = taskSources
	}
	if s.FS, s.Paths, err = find(paths, p); err != nil {
		return err
	}
	if s.excused, err = s.knownFailing(p); err != nil {
		return err
	}
	if err := s.prepareCertificate(p); err != nil {
		return err
	}
	s.Now, err = reportClock(p)
	return err
}

// reportClock is the clock of the reports: the machine's, or one that stands still at SOURCE_DATE_EPOCH, with which
// two runs of one seed write the same bytes.
func reportClock(p process) (func() time.Time, error) {
	epoch := p.env("SOURCE_DATE_EPOCH")
	if epoch == "" {
		return func() time.Time { return engine.WallClock().UTC() }, nil
	}
	var seconds int64
	if _, err := fmt.Sscanf(epoch+"\n", "%d\n", &seconds); err != nil {
		return nil, bilingual.Errorf("SOURCE_DATE_EPOCH 应是一个整数（秒），不是“%s”", "SOURCE_DATE_EPOCH is a number of seconds, not %q", epoch)
	}
	return func() time.Time { return time.Unix(seconds, 0).UTC() }, nil
}

// run runs the scenarios and writes the reports.
func (s *runSettings) run(ctx context.Context, p process) int {
	out, err := s.openReports(p)
	if err != nil {
		p.complain("%v", "%v", err)
		return exitUsage
	}
	defer out.close()
	client, err := s.client.open(ctx, p)
	if err != nil {
		p.complain("%v", "%v", err)
		return exitUsage
	}
	s.Initialize = runner.PerAttempt(rehearsal(s.seed, out.journals, client.options))
	s.Emit = func(e *messages.Envelope) { out.emit(e, s.facts()) }
	s.Progress = out.progress
	if p.env("GOGC") == "" {
		step, done := runner.Pace()
		defer done()
		s.Progress = func(r runner.Result) {
			step()
			out.progress(r)
		}
	}
	summary, runErr := runner.Run(ctx, s.Options)
	left := client.close(ctx)
	if out.badEnd = badEnds(left); out.badEnd == nil {
		runErr = errors.Join(runErr, left)
	}
	var wrong *runner.UsageError
	if errors.As(runErr, &wrong) && len(summary.Results) == 0 {
		p.complain("%v", "%v", wrong)
		return exitUsage
	}
	if err := out.finish(p, summary); err != nil {
		p.complain("报告未能写完：%v", "the reports could not be written: %v", err)
		return exitMachinery
	}
	if err := s.certify(out, p); err != nil {
		p.complain("证书未能写成：%v", "the certificate could not be written: %v", err)
		return exitMachinery
	}
	if runErr != nil {
		p.complain("%v", "%v", runErr)
	}
	code := out.judged(p, runner.ExitCode(summary, runErr))
	if len(out.badEnd) > 0 { // the reports tell them as errors of the run
		code = max(code, exitFailed)
	}
	return code
}

// badEnds says in which ways the client's processes did not end as they should, each once: that is a finding about the
// client, and no fault of this program's.
func badEnds(left error) (texts []string) {
	list := []error{left}
	for len(list) > 0 {
		first := list[0]
		list = list[1:]
		var b *harness.Broken
		if several, joined := first.(interface{ Unwrap() []error }); joined { //nolint:errorlint // a joined error is taken apart, not searched
			list = append(list, several.Unwrap()...)
		} else if errors.As(first, &b) && !slices.Contains(texts, b.Error()) {
			texts = append(texts, b.Error())
		}
	}
	return texts
}
