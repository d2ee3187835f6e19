package cucumberhtml

import (
	"bufio"
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

//go:embed assets
var assets embed.FS

// maxLine bounds one message: an input without line ends must not fill the memory.
const maxLine = 64 << 20

// ErrMessage is wrapped by errors about the content of the stream.
var ErrMessage = errors.New("no Cucumber message")

// Write writes the page of a stream of Cucumber Messages: NDJSON, one envelope a line,
// blank lines allowed. It holds one message at a time. A line that is no JSON object is
// an error that names the line and wraps [ErrMessage]; the page is not to be used then.
func Write(w io.Writer, stream io.Reader) error {
	template, err := assets.ReadFile("assets/index.mustache")
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w) // remembers its first error until Flush
	rest := string(template)
	for rest != "" {
		text, after, _ := strings.Cut(rest, "{{")
		name, next, _ := strings.Cut(after, "}}")
		_, _ = out.WriteString(text)
		if err := fill(out, name, stream); err != nil {
			return err
		}
		rest = next
	}
	return out.Flush()
}

// fill writes what belongs into a place of the template.
func fill(out *bufio.Writer, place string, stream io.Reader) error {
	files := map[string]string{"icon": "icon.url", "css": "main.css", "script": "main.js"}
	switch {
	case place == "title":
		_, err := out.WriteString("Cucumber")
		return err
	case place == "messages":
		return list(out, stream)
	case files[place] != "":
		content, err := assets.ReadFile("assets/" + files[place])
		_, _ = out.Write(content)
		return err
	}
	return nil // the end of the template, and what users may add of their own
}

// list writes the messages as elements of a list in a script.
func list(out *bufio.Writer, stream io.Reader) error {
	lines := bufio.NewScanner(stream)
	lines.Buffer(make([]byte, 0, 64<<10), maxLine)
	separator := ""
	number := 0
	for lines.Scan() {
		number++
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		if line[0] != '{' || !json.Valid(line) {
			return fmt.Errorf("line %d: %w", number, ErrMessage)
		}
		_, _ = out.WriteString(separator)
		// In JSON this sign stands in texts only, where it could end the script.
		_, _ = out.Write(bytes.ReplaceAll(line, []byte("<"), []byte(`\x3C`)))
		separator = ","
	}
	return lines.Err()
}
