package main

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"

	"example.com/rehearse/harness"
)

func TestEveryBrokenProcessIsToldInThePersonsLanguage(t *testing.T) {
	chinese := process{env: func(string) string { return "" }}
	one, two := &harness.Broken{Kind: harness.NotEnded, At: "shutdown"}, &harness.Broken{Kind: harness.BadExit, At: "shutdown"}
	told := localized(errors.Join(one, errors.New("something else"), errors.Join(two)), chinese).Error()
	for _, words := range []string{"没有退出 [not-ended]", "something else", "以错误状态退出", "[bad-exit]"} {
		assert.Contains(t, told, words)
	}
	assert.NoError(t, localized(nil, chinese))
	assert.Empty(t, one.Locale, "what was found stays as it was")
}
