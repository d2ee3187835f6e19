package catalogue

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// namedText is a text with its field name and its bounds.
type namedText struct {
	field string
	text  Text
	// runes is the most characters a language may have.
	runes int
	// sentences is the most sentences a language may have; 0 means a title, which ends without a full stop.
	sentences int
}

// checkText returns what is wrong with a text, each language by itself.
func checkText(file string, t namedText) []error {
	zh, en := t.text.ZhCN, t.text.En
	errs := checkLanguage(file, t, "zh-CN", zh)
	errs = append(errs, checkLanguage(file, t, "en", en)...)
	if zh != "" && !hasHan(zh) {
		errs = append(errs, &FieldError{file, t.field + ".zh-CN", "has no Chinese character; write it in Chinese"})
	}
	if strings.Contains(zh, "登陆") {
		errs = append(errs, &FieldError{file, t.field + ".zh-CN", "says 登陆 (to land); write 登录 (to sign in)"})
	}
	if strings.ContainsAny(zh, ",;?!") {
		errs = append(errs, &FieldError{file, t.field + ".zh-CN", "has half-width punctuation; use the full-width forms"})
	}
	if hasHan(en) {
		errs = append(errs, &FieldError{file, t.field + ".en", "has Chinese characters; write it in English"})
	}
	return errs
}

func checkLanguage(file string, t namedText, lang, s string) []error {
	field := t.field + "." + lang
	if strings.TrimSpace(s) == "" {
		return []error{&FieldError{file, field, "is empty; write one sentence or two"}}
	}
	var errs []error
	add := func(broken bool, mend string) {
		if broken {
			errs = append(errs, &FieldError{file, field, mend})
		}
	}
	n, stopped := sentences(s)
	add(s != strings.TrimSpace(s) || strings.ContainsAny(s, "\r\n\t"), "has stray white space; keep it on one line")
	add(utf8.RuneCountInString(s) > t.runes, fmt.Sprintf("is longer than %d characters; shorten it", t.runes))
	add(t.sentences == 0 && n > 0, "is a title; leave the full stop out")
	add(t.sentences > 0 && !stopped, "must end with a full stop")
	add(t.sentences > 0 && n > t.sentences, fmt.Sprintf("has more than %d sentences; shorten it", t.sentences))
	add(keyLike(s), "looks like it holds a key or a number; describe it in words")
	return errs
}

// sentences counts the sentences that are ended, and reports whether the last one is. A full stop inside a word, as in
// V14.1, ends nothing.
func sentences(s string) (n int, ended bool) {
	runes := []rune(s)
	for i, r := range runes {
		last := i == len(runes)-1
		switch {
		case strings.ContainsRune("。\uff01\uff1f", r):
			n, ended = n+1, last
		case strings.ContainsRune(".!?", r) && (last || runes[i+1] == ' '):
			n, ended = n+1, last
		}
	}
	return n, ended
}

func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// keyLike reports whether a word of s could be a key, a credit code or a telephone number. Synthetic ones count too:
// the catalogue never needs one, and a reader cannot tell them from real ones.
func keyLike(s string) bool {
	words := strings.FieldsFunc(s, func(r rune) bool {
		return r >= utf8.RuneSelf || r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	for _, w := range words {
		digits, hyphens, lower := 0, 0, 0
		for _, r := range w {
			switch {
			case unicode.IsDigit(r):
				digits++
			case r == '-':
				hyphens++
			case unicode.IsLower(r):
				lower++
			}
		}
		if digits >= 5 || hyphens >= 2 && lower == 0 || strings.HasPrefix(w, "SIM-") {
			return true
		}
	}
	return false
}

// CheckText says what is wrong with a text of another room's data file, by the rules of this one: both languages, each
// in its own script, at most so many characters and sentences, no key and no long number. No sentences means a title.
// Field is the field's path in the file. Nil means that all is well.
func CheckText(file, field string, t Text, runes, sentences int) []error {
	return checkText(file, namedText{field, t, runes, sentences})
}
