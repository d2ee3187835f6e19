package cloud

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// A key that is merely encoded is as good as a key in clear: logs and headers (HTTP's Basic, a token's payload) carry
// base64, and whoever reads them decodes it. What is enciphered is not searched for.

// encoding is a way to write bytes in letters, as far as finding a key in it needs.
type encoding struct {
	// digit reports whether a character belongs to it.
	digit func(byte) bool
	// group is how many characters stand for whole bytes.
	group  int
	decode func(string) []byte
}

// mark is how "SIM" may look in an encoding.
type mark struct {
	encoding
	text string
	// behind is how far in front of the mark its group of characters begins.
	behind int
}

func marks() []mark {
	inBase64, inHex := encoding{base64Digit, 4, fromBase64}, encoding{hexDigit, 2, fromHex}
	return []mark{
		// Three bytes are four characters, so "SIM" has three forms: it begins with a group or one or two bytes behind.
		{inBase64, "U0lN", 0}, {inBase64, "NJT", 2}, {inBase64, "TSU", 3},
		{inHex, "53494d", 0}, {inHex, "53494D", 0}, {inHex, "73696d", 0}, {inHex, "73696D", 0},
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
	for _, m := range marks() {
		for at := strings.Index(text, m.text); at >= 0; {
			rest, from, refs := s.scrubPiece(text, at, m)
			text, found = rest, append(found, refs...)
			at = strings.Index(text[from:], m.text)
			if at >= 0 {
				at += from
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
func (s *State) scrubPiece(text string, at int, m mark) (string, int, []KeyRef) {
	first := at - m.behind
	if first < 0 {
		return text, at + 1, nil
	}
	near := text[first:min(len(text), first+longestEncoded)]
	near = near[:m.leading(near)]
	if len(near) < m.behind || !s.beginsWithKey(m.decode(near)) {
		return text, at + 1, nil
	}
	start, end := first-m.trailing(text[:first]), first+m.leading(text[first:])
	first -= (first - start) / m.group * m.group
	_, refs := s.Scrub(string(m.decode(text[first:end])))
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

// fromBase64 decodes either alphabet, and both mixed, because a path in front of a key has hyphens and slashes; a last
// group of one character, which stands for no byte, is left out.
func fromBase64(digits string) []byte {
	if len(digits)%4 == 1 {
		digits = digits[:len(digits)-1]
	}
	standard := strings.Map(func(c rune) rune {
		switch c {
		case '-':
			return '+'
		case '_':
			return '/'
		}
		return c
	}, digits)
	plain, err := base64.RawStdEncoding.DecodeString(standard)
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
