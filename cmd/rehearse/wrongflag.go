package main

import (
	"errors"
	"fmt"

	"github.com/spf13/pflag"
)

// wrongFlag says in the person's language what is wrong with a flag, and what would be right.
func (p process) wrongFlag(f *pflag.FlagSet, err error) string {
	var unknown *pflag.NotExistError
	var lacking *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	var syntax *pflag.InvalidSyntaxError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return fmt.Sprintf(p.say("没有 -%s 这个选项", "there is no flag -%s"), unknown.GetSpecifiedName())
	case errors.As(err, &unknown):
		said := fmt.Sprintf(p.say("没有 --%s 这个选项", "there is no flag --%s"), unknown.GetSpecifiedName())
		if near := nearest(unknown.GetSpecifiedName(), flagNames(f)); near != "" {
			said += fmt.Sprintf(p.say("，是不是 --%s？", "; did you mean --%s?"), near)
		}
		return said
	case errors.As(err, &lacking):
		return fmt.Sprintf(p.say("--%s 后面要有值", "--%s needs a value"), lacking.GetSpecifiedName())
	case errors.As(err, &invalid):
		return fmt.Sprintf(p.say("--%s 不能是“%s”：%s", "--%s cannot be %q: %s"), invalid.GetFlag().Name, invalid.GetValue(), p.wanted(invalid))
	case errors.As(err, &syntax):
		return fmt.Sprintf(p.say("“%s”不是选项的写法；应为 --名称 或 --名称=值", "%q is not how a flag is written; that is --name or --name=value"), syntax.GetSpecifiedFlag())
	}
	return err.Error()
}

// wanted says what a flag's value looks like.
func (p process) wanted(err *pflag.InvalidValueError) string {
	switch err.GetFlag().Value.Type() {
	case "duration":
		return p.say("应是时长，如 90s、5m、1h30m", "it takes a duration such as 90s, 5m or 1h30m")
	case "int":
		return p.say("应是整数", "it takes a whole number")
	case "uint64":
		return p.say("应是不小于 0 的整数", "it takes a whole number from 0 on")
	case "bool":
		return p.say("应是 true 或 false", "it takes true or false")
	}
	return errors.Unwrap(err).Error()
}

func flagNames(f *pflag.FlagSet) (names []string) {
	f.VisitAll(func(fl *pflag.Flag) { names = append(names, fl.Name) })
	return names
}
