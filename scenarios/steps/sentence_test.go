package steps

import (
	"regexp"
	"strings"
	"testing"
)

func TestEveryCallHasBothLanguages(t *testing.T) {
	names := map[string]bool{}
	for _, c := range calls() {
		if names[c.name] {
			t.Errorf("two calls are named %s", c.name)
		}
		names[c.name] = true
		if len(c.zh) == 0 || len(c.zh) != len(c.en) {
			t.Errorf("call %s has %d sentences in Chinese and %d in English", c.name, len(c.zh), len(c.en))
		}
		for _, sentence := range append(append([]string{}, c.zh...), c.en...) {
			if holes(sentence) != holes(c.zh[0]) {
				t.Errorf("call %s: %q has other arguments than %q", c.name, sentence, c.zh[0])
			}
		}
	}
}

func TestNoSentenceCanBeReadInTwoWays(t *testing.T) {
	for _, p := range Phrases() {
		text, readings := strings.ReplaceAll(p.Text, "{}", "x"), []string{}
		for _, other := range Phrases() {
			if regexp.MustCompile(pattern(other.Text)).MatchString(text) {
				readings = append(readings, other.Call)
			}
		}
		if len(readings) != 1 || readings[0] != p.Call {
			t.Errorf("%q can be read as %v", p.Text, readings)
		}
	}
}

func TestWordsMeanOneThing(t *testing.T) {
	for _, l := range []language{zh, en} {
		if have := len(dictionary(l)); have != len(Words()) {
			t.Errorf("%s: %d words for %d meanings: some word means two things", l, have, len(Words()))
		}
	}
}

func TestArgumentsAsPeopleTypeThem(t *testing.T) {
	sentence := regexp.MustCompile(pattern("“{}”的版本是“{}”"))
	for _, typed := range []string{
		"“主授权”的版本是“１５．０”", "「主授权」的版本是「15.0」。", `"主授权"的版本是"15.0"`, "『主授权』的版本是『15.0』：", "“ 主授权 ”的版本是“15.0” ",
	} {
		found := sentence.FindStringSubmatch(typed)
		if found == nil {
			t.Errorf("%q is not understood", typed)
			continue
		}
		words := dictionary(zh)
		if licence, version := words.of(found[1]), words.of(found[2]); licence != "lic-main" || version != "15.0" {
			t.Errorf("%q is understood as %q and %q", typed, licence, version)
		}
	}
}

func TestNumbersAreNumbers(t *testing.T) {
	for text, want := range map[string]int{"0": 0, "12": 12, " 7 ": 7} {
		if n, err := number(text); err != nil || n != want {
			t.Errorf("number(%q) = %d, %v", text, n, err)
		}
	}
	for _, text := range []string{"", "-1", "three", "1.5"} {
		if _, err := number(text); err == nil {
			t.Errorf("number(%q) is accepted", text)
		}
	}
}
