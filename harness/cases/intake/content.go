package intake

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/andybalholm/brotli"
)

// maxBody bounds an unpacked body, in bytes: what is longer was made to be.
const maxBody = 16 << 20

// harContent is the body of an answer in a HAR.
type harContent struct {
	Text     *string `json:"text"`
	Encoding string  `json:"encoding"`
	Size     *int    `json:"size"`
}

// body is the answer's body, and nil when it was not captured: a capture without contents, or one whose contents cannot
// be unpacked, says nothing of them, which is something else than an empty answer. coding is the Content-Encoding.
func (c harContent) body(coding string) []byte {
	text := ""
	if c.Text != nil {
		text = *c.Text
	}
	if text == "" {
		if c.Text == nil && c.Size == nil || c.Size != nil && *c.Size != 0 {
			return nil
		}
		return []byte{}
	}
	if !strings.EqualFold(c.Encoding, "base64") {
		return []byte(text)
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return []byte(text)
	}
	return unpacked(raw, coding)
}

// unpacked is a body as it was before it was compressed. Some programs leave the compression out and the header in, so
// what is text already stays as it is.
func unpacked(raw []byte, coding string) []byte {
	if utf8.Valid(raw) {
		return raw
	}
	r, err := unpacker(raw, strings.ToLower(strings.TrimSpace(coding)))
	if err != nil {
		return nil
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxBody))
	if err != nil && len(plain) == 0 || !utf8.Valid(plain) {
		return nil
	}
	return plain // of a body that breaks off, what there is of it
}

// errCoding means that a compression is not known.
var errCoding = errors.New("the content coding is not known")

func unpacker(raw []byte, coding string) (io.Reader, error) {
	switch {
	case bytes.HasPrefix(raw, []byte{0x1f, 0x8b}):
		return gzip.NewReader(bytes.NewReader(raw))
	case coding == "br":
		return brotli.NewReader(bytes.NewReader(raw)), nil
	case coding == "deflate" && len(raw) > 1 && raw[0]&0x0f == 8 && (int(raw[0])<<8+int(raw[1]))%31 == 0: // with the header of zlib, as the standard says
		return zlib.NewReader(bytes.NewReader(raw))
	case coding == "deflate": // without it, as many servers send
		return flate.NewReader(bytes.NewReader(raw)), nil
	}
	return nil, errCoding
}
