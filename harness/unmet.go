package harness

import (
	"strconv"

	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/internal/bilingual"
)

// unmet is the error of a check that did not hold, said in both languages with the same arguments: it is read in reports.
func unmet(zh, en string, args ...any) error { return bilingual.Errorf(zh, en, args...) }

// both says the same in both languages, with the same arguments.
func both(zh, en string, args ...any) verdict.Text { return bilingual.Sprintf(zh, en, args...) }

// differ is the error of a check: what was expected, and what was found. Each of the two is a [verdict.Text] where it is
// words; names, codes and numbers are the same in every language.
func differ(what verdict.Text, want, have any) error {
	return unmet("%s：应为 %v，实际是 %v", "%s: expected %v, found %v", what, inWords(want), inWords(have))
}

func same[T comparable](what verdict.Text, want, have T) error {
	if want == have {
		return nil
	}
	return differ(what, want, have)
}

// inWords says yes and no in words.
func inWords(v any) any {
	if yes, is := v.(bool); is {
		return verdict.Text{ZhCN: map[bool]string{true: "是", false: "否"}[yes], En: strconv.FormatBool(yes)}
	}
	return v
}

// outcomeWord is how an act ended, in words.
func outcomeWord(o Outcome) verdict.Text {
	words := map[Outcome]string{OK: "成功", Refused: "被拒绝", Failed: "没有结果", Unsupported: "不支持"}
	return verdict.Text{ZhCN: words[o], En: string(o)}
}
