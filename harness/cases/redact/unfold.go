package redact

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// unfolder takes texts out of what they may be wrapped in, so that what they say can be seen.
type unfolder struct {
	percent, unicode, base64, hex *regexp.Regexp
	apart                         []*regexp.Regexp // one for each mark that stands between characters
}

func newUnfolder() unfolder {
	u := unfolder{
		percent: regexp.MustCompile(`(?:%[0-9A-Fa-f]{2})+`),
		unicode: regexp.MustCompile(`(?:\\+u[0-9A-Fa-f]{4})+`),
		base64:  regexp.MustCompile(`[A-Za-z0-9+/_-]{11,}={0,2}`),
		hex:     regexp.MustCompile(`\b(?:[0-9A-Fa-f]{2}){6,}\b`),
	}
	for _, mark := range []string{`[ \t]`, `_`, `\.`, `·`, `,`, `，`, `、`, `/`, `-`} { // 1 3 8 1 2 3, K.4.J.7.9
		u.apart = append(u.apart, regexp.MustCompile(`(?:[\p{Han}A-Za-z0-9@.\-_\[\]]`+mark+`){4,}[\p{Han}A-Za-z0-9\]]`))
	}
	return u
}

// unfold writes full-width letters and digits in their usual width, drops characters that nobody sees, and takes apart
// percent, HTML and JSON escapes, one within another, too. A word that is a text in base64 or in hexadecimal is what word makes of the text.
func (u unfolder) unfold(text string, word func(plain string) string) string {
	for range 4 { // JSON in JSON in an address is three
		before := text
		text = html.UnescapeString(strings.Map(usual, text))
		text = u.percent.ReplaceAllStringFunc(text, unpercent)
		text = u.unicode.ReplaceAllStringFunc(text, ununicode)
		if text == before {
			break
		}
	}
	decoded := func(decode func(string) ([]byte, error)) func(string) string {
		return func(coded string) string {
			if plain, err := decode(coded); err == nil && readable(string(plain)) {
				return word(string(plain))
			}
			return coded
		}
	}
	text = u.hex.ReplaceAllStringFunc(text, decoded(hex.DecodeString))
	text = u.base64.ReplaceAllStringFunc(text, decoded(func(coded string) ([]byte, error) {
		return base64.RawStdEncoding.DecodeString(strings.NewReplacer("-", "+", "_", "/", "=", "").Replace(coded))
	}))
	for _, find := range u.apart {
		text = find.ReplaceAllStringFunc(text, together)
	}
	return text
}

// hidden leaves a word out, and shown tells what it says.
func hidden(string) string      { return placeholder(Token) }
func shown(plain string) string { return plain }

// usual is a character in its usual width; what nobody sees is dropped. Chinese punctuation stays as people write it.
func usual(c rune) rune {
	switch {
	case unicode.Is(unicode.Cf, c), c != '\n' && c != '\t' && unicode.IsControl(c):
		return -1
	case c >= '０' && c <= '９', c >= 'Ａ' && c <= 'Ｚ', c >= 'ａ' && c <= 'ｚ', strings.ContainsRune("＠．－＿＋％＆＃［］", c):
		return c - '！' + '!'
	}
	return c
}

func unpercent(escaped string) string {
	if plain, err := url.PathUnescape(escaped); err == nil && readable(plain) {
		return plain
	}
	return escaped
}

func ununicode(escaped string) string {
	var units []uint16
	for _, digits := range strings.Split(escaped, "u")[1:] {
		n, err := strconv.ParseUint(strings.TrimRight(digits, `\`), 16, 16)
		if err != nil {
			return escaped
		}
		units = append(units, uint16(n))
	}
	if plain := string(utf16.Decode(units)); readable(plain) {
		return plain
	}
	return escaped
}

// together leaves out every other character: the marks.
func together(apart string) string {
	var b strings.Builder
	for i, c := range []rune(apart) {
		if i%2 == 0 {
			b.WriteRune(c)
		}
	}
	return b.String()
}

// readable reports whether a text is one, and not bytes that happen to be decoded.
func readable(text string) bool {
	if text == "" || !utf8.ValidString(text) {
		return false
	}
	return strings.IndexFunc(text, func(c rune) bool { return c == utf8.RuneError || !unicode.IsPrint(c) && !unicode.IsSpace(c) }) < 0
}

// squeezed is the letters and digits of a text, in lower case, and where each begins and ends.
type squeezed struct {
	text     string
	from, to []int // of each byte of text, in the text that was squeezed
}

func squeeze(text string) squeezed {
	var s squeezed
	var b strings.Builder
	for i, c := range text {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			continue
		}
		n, _ := b.WriteString(strings.ToLower(string(c)))
		for range n {
			s.from, s.to = append(s.from, i), append(s.to, i+utf8.RuneLen(c))
		}
	}
	s.text = b.String()
	return s
}

// loose is what is left of an original when only its letters and digits count, and "" when that is too little to be told
// from chance.
func loose(original string) string {
	s := squeeze(original).text
	if n := utf8.RuneCountInString(s); n >= 8 || n >= 4 && len(s) >= 3*n {
		return s
	}
	return ""
}

// replaceLoose replaces originals that are written with other marks between their characters, or in another case.
func (r *Redactor) replaceLoose(text string) string {
	left := squeeze(text).text
	for _, original := range r.ordered {
		if what := r.originals[original]; what.loose != "" && strings.Contains(left, what.loose) && !r.ordinary(original) {
			text = what.replaceIn(text)
			left = squeeze(text).text
		}
	}
	return text
}

// replaceIn replaces from left to right, and does not look at what it put there. What already stands for something that
// was left out stays.
func (o original) replaceIn(text string) string {
	var done strings.Builder
	for {
		s := squeeze(text)
		i := strings.Index(s.text, o.loose)
		if i < 0 {
			return done.String() + text
		}
		from, to := s.from[i], s.to[i+len(o.loose)-1]
		done.WriteString(text[:from])
		if found := text[from:to]; placeheld(found) {
			done.WriteString(found)
		} else {
			done.WriteString(o.fake)
		}
		text = text[to:]
	}
}

// VerifyText searches texts that people wrote for every original, also where it is wrapped in escapes, written in
// full-width letters, or with other marks between its characters. It returns a [*LeakError] when one is found.
func (r *Redactor) VerifyText(texts ...string) error {
	leak := &LeakError{}
	for _, text := range texts {
		s := squeeze(r.unfolder.unfold(text, shown)).text
		for _, original := range r.ordered {
			what := r.originals[original]
			if what.loose != "" && !r.ordinary(original) && strings.Contains(s, what.loose) {
				leak.Kind = cmp.Or(leak.Kind, what.kind)
				leak.Count++
			}
		}
	}
	if leak.Count > 0 {
		return leak
	}
	return nil
}
