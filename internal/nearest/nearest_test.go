package nearest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"example.com/rehearse/scenarios/catalogue"
)

func TestTheNearestIDIsWhatWasMeant(t *testing.T) {
	for typed, want := range map[string]string{
		"wrong-acount": "wrong-account", "Wrong Organization": "wrong-organization", "foreign_serial": "foreign-serial", "bad-serial-or-cdky": "bad-serial-or-cdkey",
		"mop-upgrade-mising": "mop-upgrade-missing", " wrong-product ": "wrong-product", "": "", "x": "", "no-such-mode": "", "账号": "",
	} {
		assert.Equal(t, want, Word(typed, catalogue.IDs()), typed)
	}
}

func TestTheQuestionStandsBehindAComplaint(t *testing.T) {
	question := Question("--", "adr", []string{"store", "addr"})
	assert.Equal(t, "，是不是 --addr？", question.ZhCN)
	assert.Equal(t, "; did you mean --addr?", question.En)
	assert.Empty(t, Question("--", "nonsense", []string{"store", "addr"}))
}

func TestEdits(t *testing.T) {
	for words, want := range map[string]int{"a a": 0, "kitten sitting": 3, "abc ": 3, " abc": 3, "ab ba": 2, "addr adr": 1} {
		a, b, _ := strings.Cut(words, " ")
		assert.Equal(t, want, edits([]rune(a), []rune(b)), words)
	}
}
