// Command rehearse is the rehearsal stage for software activation: a mock of the cloud account, organization and
// licensing backend, and scenarios in Chinese and English for every documented way an activation goes wrong.
//
//	rehearse run      run the scenarios against the mock cloud
//	rehearse serve    serve the mock cloud over HTTP
//	rehearse modes    list the failure modes
//	rehearse exercises list and check the exercises of the classroom
//	rehearse case     support cases: new, import, diagnose, replay, try, shrink, export
//	rehearse store    back journals up, restore them, verify a backup
//	rehearse verify   check the simulator itself: every combination against an independent oracle
//	rehearse report   merge, render and compare runs that are over
//
// Exit codes: 0 passed, 1 scenarios failed, 2 wrong usage or configuration, 3 broken machinery. Every flag can be
// given in the environment as REHEARSE_<FLAG>; NO_COLOR and CI are honoured.
package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/internal/nearest"
	"example.com/rehearse/internal/quietstart"
)

// The exit codes.
const (
	exitPassed    = 0
	exitFailed    = 1
	exitUsage     = 2
	exitMachinery = 3
)

// process is what a verb may touch of the world outside.
type process struct {
	env      func(string) string
	in       io.Reader
	out, err io.Writer
}

func main() {
	quietstart.GiveBack() // nothing was started before this line, whatever is in the PATH; clients under test are
	os.Exit(rehearse(os.Args[1:], process{env: os.Getenv, in: os.Stdin, out: os.Stdout, err: os.Stderr}))
}

// verb is one command of the command line.
type verb struct {
	name string
	run  func(args []string, p process) int
	zh   string
	en   string
}

func verbs() []verb {
	return []verb{
		{"run", runVerb, "运行场景", "run the scenarios against the mock cloud"},
		{"serve", serveVerb, "启动模拟云服务", "serve the mock cloud over HTTP"},
		{"modes", modesVerb, "列出失败模式", "list the failure modes"},
		{"exercises", exercisesVerb, "课堂练习：列出、查看、检查", "exercises of the classroom: list, show, lint"},
		{"case", caseVerb, "支持案例：从抓包到原因、补救和场景", "support cases: from a capture to the cause, the remedy and a scenario"},
		{"store", storeVerb, "日志的备份与恢复", "back journals up and restore them"},
		{"verify", verifyVerb, "检查模拟器本身", "check the simulator itself"},
		{"report", reportVerb, "合并、转换、比较已有的运行", "merge, render and compare runs that are over"},
	}
}

// rehearse is main without the process: it returns the exit code.
func rehearse(args []string, p process) int {
	if len(args) == 0 {
		usage(p.err, p)
		return exitUsage
	}
	switch args[0] {
	case "help", "-h", "--help":
		usage(p.out, p)
		return exitPassed
	}
	for _, v := range verbs() {
		if v.name == args[0] {
			return v.run(args[1:], p)
		}
	}
	p.complain("没有“%s”这个命令；可用的有：%s%v", "there is no command %q; there are: %s%v",
		args[0], strings.Join(verbNames(), ", "), nearest.Question("", args[0], verbNames()))
	return exitUsage
}

func verbNames() (names []string) {
	for _, v := range verbs() {
		names = append(names, v.name)
	}
	return names
}

func usage(w io.Writer, p process) {
	p.line(w, "用法：rehearse 命令 [选项]\n", "usage: rehearse COMMAND [FLAGS]\n")
	for _, v := range verbs() {
		p.line(w, "  %-9s %s", "  %-9s %s", v.name, p.say(v.zh, v.en))
	}
	p.line(w, "\n每个命令的选项：rehearse 命令 --help", "\nflags of a command: rehearse COMMAND --help")
}

// chinese reports whether people are spoken to in Chinese: unless the locale says English.
func (p process) chinese() bool {
	for _, name := range []string{"REHEARSE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := p.env(name); v != "" {
			return !strings.HasPrefix(v, "en")
		}
	}
	return true
}

// speaking is the process with people spoken to in the language of the features that they chose, if they chose one.
func (p process) speaking(lang string) process {
	if lang != "zh-CN" && lang != "en" {
		return p
	}
	env := p.env
	p.env = func(name string) string {
		if name == "REHEARSE_LANG" {
			return lang
		}
		return env(name)
	}
	return p
}

func (p process) say(zh, en string) string {
	if p.chinese() {
		return zh
	}
	return en
}

func (p process) line(w io.Writer, zh, en string, args ...any) {
	_, _ = fmt.Fprintf(w, p.say(zh, en)+"\n", args...) // a closed terminal is no reason to fail
}

// complain writes one line to the error stream. Errors among the arguments are said in the person's language.
func (p process) complain(zh, en string, args ...any) {
	_, _ = fmt.Fprintln(p.err, bilingual.Sprintf("rehearse："+zh, "rehearse: "+en, args...).In(p.lang()))
}
