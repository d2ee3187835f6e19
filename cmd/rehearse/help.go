package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
)

// help writes how a verb is used: its flags with what they take, in two columns. pflag could, in English only.
func (p process) help(w io.Writer, name string, f *pflag.FlagSet) {
	p.line(w, "用法：%s [选项]\n", "usage: %s [FLAGS]\n", name)
	heads, width := map[string]string{}, 0
	f.VisitAll(func(fl *pflag.Flag) {
		head := strings.TrimRight("  "+short(fl)+"--"+fl.Name+" "+p.takes(fl), " ")
		heads[fl.Name], width = head, max(width, columns(head))
	})
	f.VisitAll(func(fl *pflag.Flag) {
		head := heads[fl.Name]
		_, _ = fmt.Fprintf(w, "%s%s   %s%s\n", head, strings.Repeat(" ", width-columns(head)), fl.Usage, p.unless(fl)) // a closed terminal is no reason to fail
	})
}

// short is the flag's one letter, where it has one.
func short(fl *pflag.Flag) string {
	if fl.Shorthand == "" {
		return ""
	}
	return "-" + fl.Shorthand + ", "
}

// takes names what a flag takes; a switch takes nothing.
func (p process) takes(fl *pflag.Flag) string {
	switch kind := fl.Value.Type(); kind {
	case "bool":
		return ""
	case "string":
		return p.say("文本", "TEXT")
	case "stringSlice", "stringArray":
		return p.say("文本,…", "TEXT,…")
	case "int", "int64", "uint", "uint64":
		return p.say("整数", "N")
	case "duration":
		return p.say("时长", "DURATION")
	case "TYPE[:PATH]":
		return p.say("类型[:路径]", kind)
	default:
		return kind
	}
}

// unless tells what holds without the flag, where that is something.
func (p process) unless(fl *pflag.Flag) string {
	value := fl.DefValue
	switch value {
	case "", "0", "0s", "false", "[]":
		return ""
	}
	if fl.Value.Type() == "string" {
		value = strconv.Quote(value)
	}
	return fmt.Sprintf(p.say("（默认 %s）", " (default %s)"), value)
}
