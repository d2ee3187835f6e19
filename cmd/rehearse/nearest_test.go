package main

import (
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"

	"example.com/rehearse/scenarios/catalogue"
)

func TestTheNearestIDIsWhatWasMeant(t *testing.T) {
	for typed, want := range map[string]string{
		"wrong-acount": "wrong-account", "Wrong Organization": "wrong-organization", "foreign_serial": "foreign-serial", "bad-serial-or-cdky": "bad-serial-or-cdkey",
		"mop-upgrade-mising": "mop-upgrade-missing", " wrong-product ": "wrong-product", "": "", "x": "", "no-such-mode": "", "账号": "",
	} {
		assert.Equal(t, want, nearest(typed, catalogue.IDs()), typed)
	}
}

func TestAnUnknownIDIsAnsweredWithTheNearest(t *testing.T) {
	for _, args := range [][]string{{"modes", "wrong-acount"}, {"exercises", "wrong-acount"}, {"case", "new", "--mode", "wrong-acount", "-o", t.TempDir() + "/x"}} {
		for lang, says := range map[string]string{"en": "Did you mean wrong-account?", "zh-CN": "您要找的是不是 wrong-account？"} {
			var wrong bytes.Buffer
			p := quiet(lang, io.Discard)
			p.err = &wrong
			assert.Equal(t, exitUsage, rehearse(args, p))
			assert.Contains(t, wrong.String(), says, args)
		}
	}
}
