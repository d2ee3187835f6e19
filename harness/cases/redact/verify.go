package redact

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Verify searches outputs for every original in every encoding it may hide in: as it is, in the other case, in JSON,
// HTML and percent escapes, in base64 at each offset, in hexadecimal, in GB18030
// and in full width. It returns a [*LeakError] when one
// is found, and nil when none is.
func (r *Redactor) Verify(outputs ...[]byte) error {
	text := bytes.ToLower(bytes.Join(outputs, []byte{0}))
	leak := &LeakError{}
	for _, o := range slices.Sorted(maps.Keys(r.originals)) {
		if !searchable(o) || r.ordinary(o) {
			continue
		}
		hides := func(form string) bool { return bytes.Contains(text, []byte(strings.ToLower(form))) }
		if !slices.ContainsFunc(disguises(o), hides) {
			continue
		}
		if leak.Count == 0 {
			leak.Kind = r.originals[o].kind
		}
		leak.Count++
	}
	if leak.Count > 0 {
		return leak
	}
	return nil
}

// disguises are the forms of an original. Base64 of it depends on what stands before, so the middle of each of the
// three is taken; of short ones too little is left of it to be told from chance.
func disguises(o string) []string {
	list := []string{o, url.QueryEscape(o), url.PathEscape(o), html.EscapeString(o), hex.EncodeToString([]byte(o)), escaped(o), wide(o)}
	if raw, err := json.Marshal(o); err == nil {
		list = append(list, string(raw[1:len(raw)-1]))
	}
	if raw, err := simplifiedchinese.GB18030.NewEncoder().String(o); err == nil {
		list = append(list, raw, url.QueryEscape(raw))
	}
	if len(o) >= 8 {
		for offset := range 3 {
			padded := append(bytes.Repeat([]byte{0}, offset), o...)
			for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
				coded := e.EncodeToString(padded)
				list = append(list, coded[(offset*8+5)/6:len(coded)-1])
			}
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(list)))
}

// wide writes letters and digits in full width, as Chinese input methods do.
func wide(o string) string {
	return strings.Map(func(c rune) rune {
		if c > ' ' && c <= '~' {
			return c - '!' + '！'
		}
		return c
	}, o)
}

// escaped writes everything beyond ASCII by its code units, as some programs write JSON: \u4e2d.
func escaped(o string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(o)) {
		if unit < 0x80 {
			b.WriteByte(byte(unit))
			continue
		}
		fmt.Fprintf(&b, "\\u%04x", unit)
	}
	return b.String()
}
