package main

import (
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAnUnknownIDIsAnsweredWithTheNearest(t *testing.T) {
	for _, args := range [][]string{{"modes", "wrong-acount"}, {"exercises", "wrong-acount"}, {"case", "new", "--mode", "wrong-acount", "-o", t.TempDir() + "/x"}} {
		for lang, says := range map[string]string{"en": "; did you mean wrong-account?", "zh-CN": "，是不是 wrong-account？"} {
			var wrong bytes.Buffer
			p := quiet(lang, io.Discard)
			p.err = &wrong
			assert.Equal(t, exitUsage, rehearse(args, p))
			assert.Contains(t, wrong.String(), says, args)
		}
	}
}
