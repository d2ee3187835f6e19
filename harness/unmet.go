package harness

import (
	"fmt"

	"example.com/rehearse/harness/verdict"
)

// Unmet is the error of a check that did not hold, in both languages: it is read in reports. Error is the English one.
// Find it with [errors.As].
type Unmet struct {
	Text verdict.Text
	err  error
}

// Error says in English what was expected and what was found.
func (u *Unmet) Error() string { return u.Text.En }

// Unwrap is what lies behind it, or nil.
func (u *Unmet) Unwrap() error { return u.err }

// unmet says the same in both languages, with the same arguments. One that is an error is what lies behind it.
func unmet(zh, en string, args ...any) error {
	u := &Unmet{Text: both(zh, en, args...)}
	for _, a := range args {
		if err, is := a.(error); is {
			u.err = err
		}
	}
	return u
}

// both says the same in both languages, with the same arguments.
func both(zh, en string, args ...any) verdict.Text {
	return verdict.Text{ZhCN: fmt.Sprintf(zh, args...), En: fmt.Sprintf(en, args...)}
}

// differ is the error of a check: what was expected, and what was found. Each of the two is a [verdict.Text] where it is
// words; names, codes and numbers are the same in every language.
func differ(what verdict.Text, want, have any) error {
	return &Unmet{Text: verdict.Text{
		ZhCN: fmt.Sprintf("%s：应为 %v，实际是 %v", what.ZhCN, inChinese(want), inChinese(have)),
		En:   fmt.Sprintf("%s: expected %v, found %v", what.En, inEnglish(want), inEnglish(have)),
	}}
}

func same[T comparable](what verdict.Text, want, have T) error {
	if want == have {
		return nil
	}
	return differ(what, want, have)
}

func inChinese(v any) any {
	switch v := v.(type) {
	case verdict.Text:
		return v.ZhCN
	case bool:
		if v {
			return "是"
		}
		return "否"
	}
	return v
}

func inEnglish(v any) any {
	if text, is := v.(verdict.Text); is {
		return text.En
	}
	return v
}

// outcomeWord is how an act ended, in words.
func outcomeWord(o Outcome) verdict.Text {
	words := map[Outcome]string{OK: "成功", Refused: "被拒绝", Failed: "没有结果", Unsupported: "不支持"}
	return verdict.Text{ZhCN: words[o], En: string(o)}
}
