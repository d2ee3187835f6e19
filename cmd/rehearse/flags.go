package main

import (
	"errors"
	"strings"

	"github.com/spf13/pflag"

	"example.com/rehearse/internal/bilingual"
)

// newFlags returns a flag set that writes to the process and never exits.
func newFlags(name string, p process) *pflag.FlagSet {
	f := pflag.NewFlagSet("rehearse "+name, pflag.ContinueOnError)
	f.SetOutput(p.out)
	f.Usage = func() { p.help(p.out, f.Name(), f) }
	f.SortFlags = false
	return f
}

// parse reads the flags from the environment first (REHEARSE_<FLAG>), then from the arguments, which win. done is
// true when the verb is to end with the code: help was asked for, or something is wrong and was said.
func parse(f *pflag.FlagSet, args []string, p process) (code int, done bool) {
	var wrong error
	f.VisitAll(func(fl *pflag.Flag) {
		name := envName(fl.Name)
		if v := p.env(name); v != "" {
			if err := f.Set(fl.Name, v); err != nil {
				wrong = errors.Join(wrong, bilingual.At(name, wrongFlag(f, err)))
			}
		}
	})
	if wrong != nil {
		p.complain("环境变量有误：%v", "environment: %v", wrong)
		return exitUsage, true
	}
	switch err := f.Parse(args); {
	case errors.Is(err, pflag.ErrHelp):
		return exitPassed, true
	case err != nil:
		p.complain("%v（--help 列出所有选项）", "%v (--help lists the flags)", wrongFlag(f, err))
		return exitUsage, true
	}
	return exitPassed, false
}

func envName(flagName string) string {
	return "REHEARSE_" + strings.ToUpper(strings.ReplaceAll(flagName, "-", "_"))
}

// list is a flag that can be given several times; in the environment its values are separated by commas.
type list []string

// String joins the values.
func (l *list) String() string { return strings.Join(*l, ",") }

// Set adds one value, or several with commas between them.
func (l *list) Set(v string) error {
	*l = append(*l, strings.Split(v, ",")...)
	return nil
}

// Type names the flag's kind in the help.
func (l *list) Type() string { return "TYPE[:PATH]" }
