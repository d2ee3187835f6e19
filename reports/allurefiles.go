package reports

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
)

// allureFiles writes the attachments of one result and counts them for their names.
type allureFiles struct {
	*allure
	owner string // uuid of the result
	count int
}

// step writes the arguments of a step, which Allure has no place of their own for,
// and its attachments.
func (f *allureFiles) step(s Step) ([]allureAttachment, error) {
	var arguments []Attachment
	if s.DocString != "" {
		arguments = append(arguments, Attachment{MediaType: "text/plain", Name: `"""`, Body: s.DocString})
	}
	if len(s.Table) > 0 {
		arguments = append(arguments, Attachment{MediaType: "text/csv", Name: "| |", Body: table(s.Table)})
	}
	return f.all(append(arguments, s.Attachments...))
}

// table writes a table as Allure shows tables.
func table(rows [][]string) string {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.WriteAll(rows) // a buffer takes everything
	return b.String()
}

// all writes some attachments.
func (f *allureFiles) all(list []Attachment) ([]allureAttachment, error) {
	out := make([]allureAttachment, 0, len(list))
	for _, att := range list {
		kind, ext := allureKind(att)
		body := []byte(cmp.Or(att.Body, att.URL))
		if att.Binary {
			var err error
			if body, err = base64.StdEncoding.DecodeString(att.Body); err != nil {
				return nil, fmt.Errorf("attachment %q of %s: %w", att.MediaType, f.owner, err)
			}
		}
		name := allureID(f.owner, decimal(int64(f.count))) + "-attachment." + ext
		f.count++
		if err := f.file(name, body); err != nil {
			return nil, err
		}
		out = append(out, allureAttachment{
			Name: cmp.Or(clean(att.Name), clean(exchangeTitle(att)), clean(att.MediaType), "-"), Source: name, Type: kind,
		})
	}
	return out, nil
}

// exchangeTitle names an exchange by what was asked and answered: a step may have
// dozens, and Allure lists them by name. Status 0 stands for an answer that never came.
func exchangeTitle(att Attachment) string {
	var x struct {
		Method string `json:"method"`
		Path   string `json:"path"`
		Status int64  `json:"status"`
	}
	if att.MediaType != MediaExchange || json.Unmarshal([]byte(att.Body), &x) != nil || x.Path == "" {
		return ""
	}
	answer := "✗"
	if x.Status > 0 {
		answer = decimal(x.Status)
	}
	return x.Method + " " + x.Path + " → " + answer
}

// allureKind returns the media type and extension an attachment is shown by. Pages
// and drawings become plain text: what a cloud sent must not run in the report.
func allureKind(att Attachment) (kind, ext string) {
	media, _, _ := strings.Cut(strings.ToLower(att.MediaType), ";")
	media = strings.TrimSpace(media)
	switch {
	case att.Body == "" && att.URL != "":
		return "text/uri-list", "uri"
	case media == "application/json", strings.HasSuffix(media, "+json"):
		return "application/json", "json"
	case media == "text/csv":
		return media, "csv"
	case media == "image/png", media == "image/jpeg", media == "image/gif", media == "image/webp":
		return media, strings.TrimPrefix(media, "image/")
	case att.Binary && !strings.HasPrefix(media, "image/svg"):
		return "application/octet-stream", "bin"
	}
	return "text/plain", "txt"
}
