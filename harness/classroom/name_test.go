package classroom

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNamesAreShownInOneLineAndCanBeSeen(t *testing.T) {
	for name, want := range map[string]string{
		" 张三 ": "张三", "a\nb\tc": "a b c", "\u202eevil\u202c": "evil", "a\x00b\x07": "ab", "مرحبا بالعالم": "مرحبا بالعالم", "👩\u200d👩\u200d👧": "👩\u200d👩\u200d👧",
		"می\u200cروم": "می\u200cروم", "张\u3000三": "张 三", "<b>x</b>": "<b>x</b>", "=cmd|calc!A1": "=cmd|calc!A1", "e\u0301": "e\u0301", "😀\ufe0f": "😀",
		"\u200b\u200b": "", "\u200d": "", " \t\r\n": "", "\u0301": "", "\u2800": "\u2800", "\xff\xfe": "", "\ufeff李四": "李四",
	} {
		assert.Equal(t, want, called(name), "%q", name)
		assert.Equal(t, want, called(called(name)), "%q", name)
	}
	assert.Len(t, []rune(called(strings.Repeat("字", 200))), 200, "how long one may be is not decided here")
}

func TestCodesAreTakenAsPeopleTypeThem(t *testing.T) {
	for _, typed := range []string{"BCD234", "bcd234", " bcd 234 ", "ＢＣＤ２３４", "ｂｃｄ　２３４"} {
		assert.Equal(t, "BCD234", codeTyped(typed), typed)
	}
}
