package main

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"

	"example.com/rehearse/harness"
)

func TestEveryBrokenProcessIsToldInThePersonsLanguage(t *testing.T) {
	var told bytes.Buffer
	chinese := process{env: func(string) string { return "" }, err: &told}
	one, two := &harness.Broken{Kind: harness.NotEnded, At: "shutdown"}, &harness.Broken{Kind: harness.BadExit, At: "shutdown"}
	chinese.complain("%v", "%v", errors.Join(one, errors.New("something else"), errors.Join(two)))
	for _, words := range []string{"没有退出 [not-ended]", "something else", "以错误状态退出", "[bad-exit]"} {
		assert.Contains(t, told.String(), words)
	}
}
