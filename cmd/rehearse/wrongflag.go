package main

import (
	"errors"

	"github.com/spf13/pflag"

	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/internal/nearest"
)

// wrongFlag says what is wrong with a flag, and what would be right.
func wrongFlag(f *pflag.FlagSet, err error) error {
	var unknown *pflag.NotExistError
	var lacking *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	var syntax *pflag.InvalidSyntaxError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return bilingual.Errorf("没有 -%s 这个选项", "there is no flag -%s", unknown.GetSpecifiedName())
	case errors.As(err, &unknown):
		return bilingual.Errorf("没有 --%s 这个选项%v", "there is no flag --%s%v",
			unknown.GetSpecifiedName(), nearest.Question("--", unknown.GetSpecifiedName(), flagNames(f)))
	case errors.As(err, &lacking):
		return bilingual.Errorf("--%s 后面要有值", "--%s needs a value", lacking.GetSpecifiedName())
	case errors.As(err, &invalid):
		return bilingual.Errorf("--%s 不能是“%s”：%s", "--%s cannot be %q: %s", invalid.GetFlag().Name, invalid.GetValue(), wanted(invalid))
	case errors.As(err, &syntax):
		return bilingual.Errorf("“%s”不是选项的写法；应为 --名称 或 --名称=值", "%q is not how a flag is written; that is --name or --name=value", syntax.GetSpecifiedFlag())
	}
	return err
}

// wanted says what a flag's value looks like.
func wanted(err *pflag.InvalidValueError) bilingual.Text {
	switch err.GetFlag().Value.Type() {
	case "duration":
		return bilingual.Text{ZhCN: "应是时长，如 90s、5m、1h30m", En: "it takes a duration such as 90s, 5m or 1h30m"}
	case "int":
		return bilingual.Text{ZhCN: "应是整数", En: "it takes a whole number"}
	case "uint64":
		return bilingual.Text{ZhCN: "应是不小于 0 的整数", En: "it takes a whole number from 0 on"}
	case "bool":
		return bilingual.Text{ZhCN: "应是 true 或 false", En: "it takes true or false"}
	}
	return bilingual.Both(errors.Unwrap(err))
}

func flagNames(f *pflag.FlagSet) (names []string) {
	f.VisitAll(func(fl *pflag.Flag) { names = append(names, fl.Name) })
	return names
}
