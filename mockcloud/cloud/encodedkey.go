package cloud

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// A key that is merely encoded is as good as a key in clear: logs and headers (HTTP's Basic, a token's payload) carry
// base64, and whoever reads them decodes it. What is enciphered is not searched for.

// encoding is a way to write bytes in letters, as far as finding "SIM" in it needs.
type encoding struct {
	// marks are how "SIM" may begin in it; behind is how far in front of a mark its group of letters begins.
	marks []mark
	// digits reports whether a character belongs to it.
	digit func(byte) bool
	// group is how many characters stand for whole bytes.
	group  int
	decode func(string) []byte
}

type mark struct {
	text   string
	behind int
}

func encodings() []encoding {
	return []encoding{
		// Three bytes are four characters, so "SIM" has three forms: it begins with a group or one or two bytes behind.
		{[]mark{{"U0lN", 0}, {"NJT", 2}, {"TSU", 3}}, base64Digit, 4, fromBase64},
		{[]mark{{"53494d", 0}, {"53494D", 0}, {"73696d", 0}, {"73696D", 0}}, hexDigit, 2, fromHex},
	}
}

// shortestEncoded is the length of the shortest form of a key that is searched for, without its hyphens, in base64.
const shortestEncoded = bareLength * 4 / 3

// longestEncoded is how far behind a mark a key is searched for: enough for one in hexadecimal digits with blanks in it,
// and a multiple of every group.
const longestEncoded = 128

// scrubEncoded replaces every piece of base64 or hexadecimal digits in which a key is by the key's reference.
func (s *State) scrubEncoded(text string) (string, []KeyRef) {
	if !mayHoldEncodedKey(text) {
		return text, nil
	}
	var found []KeyRef
	for _, e := range encodings() {
		for _, m := range e.marks {
			from := 0
			for {
				at := strings.Index(text[from:], m.text)
				if at < 0 {
					break
				}
				var refs []KeyRef
				text, from, refs = s.scrubPiece(text, from+at, e, m)
				found = append(found, refs...)
			}
		}
	}
	return text, found
}

// mayHoldEncodedKey keeps the search cheap for nearly all texts: they are short, or no mark is in them.
func mayHoldEncodedKey(text string) bool {
	if len(text) < shortestEncoded {
		return false
	}
	for i := range len(text) - shortestEncoded + 3 {
		switch text[i] {
		case 'U', 'N', 'T', '5', '7':
			switch text[i : i+3] {
			case "U0l", "NJT", "TSU", "534", "736":
				return true
			}
		}
	}
	return false
}

// scrubPiece looks whether a key begins at a mark, and takes the whole piece of digits out if so. It returns the text,
// where to search on, and the keys found. A long text of nothing but marks costs a few groups for each of them.
func (s *State) scrubPiece(text string, at int, e encoding, m mark) (string, int, []KeyRef) {
	first := at - m.behind
	if first < 0 {
		return text, at + 1, nil
	}
	near := text[first:min(len(text), first+longestEncoded)]
	near = near[:e.leading(near)]
	if len(near) < m.behind || !s.beginsWithKey(e.decode(near)) {
		return text, at + 1, nil
	}
	start, end := first-e.trailing(text[:first]), first+e.leading(text[first:])
	first -= (first - start) / e.group * e.group
	_, refs := s.Scrub(string(e.decode(text[first:end])))
	var names strings.Builder
	for _, ref := range refs {
		names.WriteString("<" + ref.String() + ">")
	}
	for end < len(text) && text[end] == '=' { // base64's padding
		end++
	}
	return text[:start] + names.String() + text[end:], start + names.Len(), refs
}

// beginsWithKey reports whether a key begins in the first group of what was decoded.
func (s *State) beginsWithKey(decoded []byte) bool {
	plain, _ := glyphs(string(decoded))
	for skip := range min(3, len(plain)) {
		if length, _ := s.keyAt(plain[skip:]); length > 0 {
			return true
		}
	}
	return false
}

// leading counts the digits with which a text begins.
func (e encoding) leading(text string) (n int) {
	for n < len(text) && e.digit(text[n]) {
		n++
	}
	return n
}

// trailing counts the digits with which a text ends.
func (e encoding) trailing(text string) (n int) {
	for n < len(text) && e.digit(text[len(text)-1-n]) {
		n++
	}
	return n
}

func base64Digit(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || strings.IndexByte("+/-_", c) >= 0
}

func hexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// fromBase64 decodes either alphabet; a last group of one character, which stands for no byte, is left out.
func fromBase64(digits string) []byte {
	if len(digits)%4 == 1 {
		digits = digits[:len(digits)-1]
	}
	alphabet := base64.RawStdEncoding
	if strings.ContainsAny(digits, "-_") {
		alphabet = base64.RawURLEncoding
	}
	plain, err := alphabet.DecodeString(digits)
	if err != nil {
		return nil
	}
	return plain
}

func fromHex(digits string) []byte {
	plain, err := hex.DecodeString(digits[:len(digits)/2*2])
	if err != nil {
		return nil
	}
	return plain
}
