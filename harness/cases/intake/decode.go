package intake

import (
	"bufio"
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// window is how much of a text is looked at to guess its encoding, in bytes.
const window = 1 << 20

// asUTF8 reads a text in UTF-8, UTF-16 or GB18030 as UTF-8, without a byte order mark: Windows writes all three. What is
// damaged in UTF-8 stays as it is.
func asUTF8(r io.Reader) io.Reader {
	b := bufio.NewReaderSize(r, window)
	head, _ := b.Peek(3) // a short text has fewer, which the comparisons notice
	switch {
	case bytes.Equal(head, []byte("\xef\xbb\xbf")):
		_, _ = b.Discard(3) // they were just seen
		return b
	case len(head) >= 2 && (head[0] == 0xff && head[1] == 0xfe || head[0] != 0 && head[1] == 0):
		return transform.NewReader(b, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
	case len(head) >= 2 && (head[0] == 0xfe && head[1] == 0xff || head[0] == 0 && head[1] != 0):
		return transform.NewReader(b, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder())
	}
	return &guess{b: b}
}

// guess reads ASCII as it is, and decides between UTF-8 and GB18030 at the first byte beyond it.
type guess struct {
	b    *bufio.Reader
	text io.Reader // once decided
}

// Read implements [io.Reader].
func (g *guess) Read(p []byte) (int, error) {
	if g.text != nil {
		return g.text.Read(p)
	}
	if _, err := g.b.Peek(1); err != nil {
		return 0, err
	}
	seen, _ := g.b.Peek(min(g.b.Buffered(), len(p))) // no more than there is
	plain := bytes.IndexFunc(seen, func(c rune) bool { return c >= utf8.RuneSelf })
	switch {
	case plain < 0:
		return g.b.Read(p[:len(seen)])
	case plain > 0:
		return g.b.Read(p[:plain])
	}
	ahead, _ := g.b.Peek(window) // less at the end of the text
	g.text = g.b
	if !mostlyUTF8(ahead) {
		g.text = transform.NewReader(g.b, simplifiedchinese.GB18030.NewDecoder())
	}
	return g.text.Read(p)
}

// mostlyUTF8 reports whether more of what is beyond ASCII is UTF-8 than is not: a text with a damaged byte, or cut off
// within a character, is still UTF-8, and Chinese in GB18030 is hardly ever.
func mostlyUTF8(text []byte) bool {
	whole, broken := 0, 0
	for len(text) > 0 {
		c, n := utf8.DecodeRune(text)
		switch {
		case c == utf8.RuneError && n == 1:
			broken++
		case n > 1:
			whole++
		}
		text = text[n:]
	}
	return whole > broken
}
