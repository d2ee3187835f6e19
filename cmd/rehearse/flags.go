package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"
)

// newFlags returns a flag set that writes to the process and never exits.
func newFlags(name string, p process) *pflag.FlagSet {
	f := pflag.NewFlagSet("rehearse "+name, pflag.ContinueOnError)
	f.SetOutput(p.out)
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
				wrong = errors.Join(wrong, fmt.Errorf("%s: %s", name, p.flagError(err)))
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
		p.complain("%v；用 --help 查看所有选项", "%v; --help lists the flags", p.flagError(err))
		return exitUsage, true
	}
	return exitPassed, false
}

// flagError says what is wrong with a flag. pflag knows it in English only, and adds what a package of the standard
// library made of the value.
func (p process) flagError(err error) string {
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	var syntax *pflag.InvalidSyntaxError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return fmt.Sprintf(p.say("没有 -%s 这个选项", "there is no flag -%s"), unknown.GetSpecifiedName())
	case errors.As(err, &unknown):
		return fmt.Sprintf(p.say("没有 --%s 这个选项", "there is no flag --%s"), unknown.GetSpecifiedName())
	case errors.As(err, &missing):
		return fmt.Sprintf(p.say("--%s 后面缺少值", "--%s needs a value"), missing.GetSpecifiedName())
	case errors.As(err, &invalid):
		return fmt.Sprintf(p.say("--%s 的值“%s”不对，%s", "--%s cannot be %q; %s"), invalid.GetFlag().Name, invalid.GetValue(), p.wanted(invalid.GetFlag().Value.Type()))
	case errors.As(err, &syntax):
		return fmt.Sprintf(p.say("“%s”不是选项的写法；应为 --名称 或 --名称=值", "%q is not how a flag is written; that is --name or --name=value"), syntax.GetSpecifiedFlag())
	}
	return err.Error()
}

// wanted says what a flag of a type takes.
func (p process) wanted(kind string) string {
	switch {
	case kind == "bool":
		return p.say("应为 true 或 false", "it is true or false")
	case kind == "duration":
		return p.say("应为时长，如 30s 或 5m", "it is a duration, such as 30s or 5m")
	case strings.HasPrefix(kind, "uint"):
		return p.say("应为不小于 0 的整数", "it is a whole number from 0 on")
	case strings.HasPrefix(kind, "int"):
		return p.say("应为整数", "it is a whole number")
	}
	return p.say("应为 ", "it is ") + kind
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
