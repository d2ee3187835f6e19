package human

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"example.com/rehearse/harness"
	"example.com/rehearse/internal/bilingual"
)

// The bounds of what a person hands in, in bytes.
const (
	maxText       = 4 << 10
	maxScreenshot = 8 << 20
	maxForm       = maxScreenshot + 64<<10
)

// readForm turns a submitted form, which was parsed, into an answer. Errors are [*bilingual.Error]s: the person can mend them.
func readForm(r *http.Request, action harness.Action) (answer, error) {
	if action == "" {
		return answer{}, nil
	}
	a := answer{remark: text(r, "remark")}
	a.result.Outcome = harness.Outcome(r.FormValue("outcome"))
	known := []harness.Outcome{harness.OK, harness.Refused, harness.Failed, harness.Unsupported}
	if !slices.Contains(known, a.result.Outcome) {
		return a, bilingual.Errorf("请选择结果：成功、被拒绝、失败，或客户端做不到。", "Choose how it ended: done, refused, failed, or not possible with this client.")
	}
	a.result.Shown = readShown(r, fieldsOf(action))
	var err error
	a.screenshot, err = readScreenshot(r)
	return a, err
}

// readShown takes the fields the form asked for, and no others.
func readShown(r *http.Request, fields []field) harness.Shown {
	var s harness.Shown
	for _, f := range fields {
		f.set(&s, r)
	}
	return s
}

// text is a trimmed and bounded value. Cutting keeps whole characters.
func text(r *http.Request, name string) string {
	s := strings.TrimSpace(strings.ToValidUTF8(r.FormValue(name), "�"))
	for len(s) > maxText {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return s
}

// lines is a value with one item on each line. No line at all means that no such list was seen, unless the box for an
// empty list is ticked: an empty list that was seen is evidence.
func lines(r *http.Request, name string) []string {
	var list []string
	for line := range strings.Lines(text(r, name)) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	if list == nil && r.FormValue(name+"-empty") != "" {
		return []string{}
	}
	return list
}

func ticked(r *http.Request, name string) bool { return r.FormValue(name) != "" }

// readScreenshot takes a picture, judged by its content and not by its name.
func readScreenshot(r *http.Request) ([]byte, error) {
	file, _, err := r.FormFile("screenshot")
	if err != nil {
		return nil, nil // none was handed in
	}
	defer func() { _ = file.Close() }() // it was only read
	body, err := io.ReadAll(io.LimitReader(file, maxScreenshot+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the screenshot: %w", err)
	case len(body) == 0:
		return nil, nil
	case len(body) > maxScreenshot:
		return nil, bilingual.Errorf("截图超过 8 MiB。请换一张小一些的。", "The screenshot is larger than 8 MiB. Take a smaller one.")
	case pictureType(body) == "":
		return nil, bilingual.Errorf("截图必须是 PNG 或 JPEG 图片。", "The screenshot must be a PNG or JPEG picture.")
	}
	return body, nil
}

// pictureType is image/png, image/jpeg, or empty for anything else.
func pictureType(body []byte) string {
	if kind := http.DetectContentType(body); kind == "image/png" || kind == "image/jpeg" {
		return kind
	}
	return ""
}
