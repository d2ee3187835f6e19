package journal

import (
	"encoding/json"
	"strconv"
)

// appendHead writes the beginning of an entry's object, up to the wire half, without the closing brace. It is written by hand
// because each entry goes through here under its world's lock; a test holds it against the JSON package.
func appendHead(out []byte, e *Entry) ([]byte, error) {
	out = strconv.AppendUint(append(out, `{"seq":`...), e.Seq, 10)
	out, err := e.At.AppendText(append(out, `,"at":"`...))
	if err != nil {
		return nil, err
	}
	out = appendText(append(out, `","actor":{"kind":`...), string(e.Actor.Kind))
	for _, m := range [...]struct{ name, text string }{
		{`,"session":`, string(e.Actor.Session)}, {`,"account":`, string(e.Actor.Account)}, {`,"agent":`, e.Actor.Agent},
	} {
		if m.text != "" {
			out = appendText(append(out, m.name...), m.text)
		}
	}
	out = append(out, '}')
	if e.Wire == nil {
		return out, nil
	}
	wire, err := json.Marshal(e.Wire)
	if err != nil {
		return nil, err
	}
	return append(append(out, `,"wire":`...), wire...), nil
}

// appendText writes a text as the JSON package does; nearly all need nothing but quotes.
func appendText(out []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			quoted, _ := json.Marshal(text) // a text can always be written
			return append(out, quoted...)
		}
	}
	return append(append(append(out, '"'), text...), '"')
}
