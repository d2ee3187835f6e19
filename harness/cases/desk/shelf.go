package desk

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"slices"
	"strings"

	"example.com/rehearse/harness/cases"
	"example.com/rehearse/harness/cases/intake"
	"example.com/rehearse/harness/cases/redact"
	"example.com/rehearse/harness/look"
	"example.com/rehearse/internal/bilingual"
)

// What a form may bring at most.
const (
	maxUpload = 100 << 20
	maxField  = 4 << 10
)

// formats are the choices of the form: by the file's name, a case file, or one of the captures.
func formats() []string { return []string{"auto", "case", "har", "journal", "log", "csv", "xlsx"} }

// shelf lists the cases, with the form that opens another.
func (d *Desk) shelf(w http.ResponseWriter, r *http.Request, status int, reason string) {
	type row struct {
		Address string
		Case    *cases.Case
	}
	d.mu.Lock()
	folders := slices.Clone(d.folders)
	d.mu.Unlock()
	rows := make([]row, len(folders))
	for i, f := range folders {
		f.mu.Lock()
		c := *f.c // its parts are replaced, never changed in place
		f.mu.Unlock()
		rows[i] = row{f.address(), &c}
	}
	d.look.Page(w, r, status, "shelf", struct {
		Rows    []row
		Formats []string
		Reason  string
	}{rows, formats(), reason})
}

// form is what came with a file.
type form struct {
	format string
	intake.Options
}

// take opens the file of the form. The form is read as it comes, so that a capture is redacted before anything of it is
// kept, and never lies in a temporary file.
func (d *Desk) take(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxUpload)
	parts, err := r.MultipartReader()
	if err != nil {
		d.shelf(w, r, http.StatusBadRequest, bilingual.Say(look.Language(r), err))
		return
	}
	c, err := readForm(parts)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		d.shelf(w, r, http.StatusRequestEntityTooLarge, bilingual.Say(look.Language(r), err))
		return
	}
	var address string
	if err == nil {
		address, err = d.Open(c)
	}
	if err != nil {
		d.shelf(w, r, http.StatusUnprocessableEntity, bilingual.Say(look.Language(r), err))
		return
	}
	http.Redirect(w, r, address, http.StatusSeeOther)
}

var (
	errNoFile = bilingual.Errorf("没有选择文件", "no file was chosen")
	errField  = bilingual.Errorf("表单里有一栏太长", "a field of the form is too long")
)

// readForm reads the fields, and the file once it comes. What stands behind the file would come too late.
func readForm(parts *multipart.Reader) (*cases.Case, error) {
	f := form{Options: intake.Options{Seed: 1}}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, errNoFile
		}
		if err != nil {
			return nil, err
		}
		if part.FormName() == "file" {
			return f.open(part)
		}
		raw, err := io.ReadAll(io.LimitReader(part, maxField+1))
		switch {
		case err != nil:
			return nil, err
		case len(raw) > maxField:
			return nil, errField
		}
		f.set(part.FormName(), strings.TrimSpace(string(raw)))
	}
}

func (f *form) set(name, value string) {
	switch name {
	case "format":
		f.format = value
	case "symptom":
		f.Symptom = value
	case "bought_for":
		f.BoughtFor = value
	case "bought_product":
		f.BoughtProduct = value
	case "pattern":
		f.Pattern = value
	}
}

// open reads a case file, or makes a case of a capture. Its errors are for the page: they tell nothing of the capture.
func (f form) open(part *multipart.Part) (*cases.Case, error) {
	name := part.FileName()
	if name == "" {
		return nil, errNoFile
	}
	if f.format == "case" || f.format == "auto" && strings.HasSuffix(strings.ToLower(name), ".case.json") {
		return cases.Read(part)
	}
	if f.format != "auto" {
		f.Source = f.format
	}
	f.Name = strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
	c, err := intake.Read(part, name, f.Options)
	var leak *redact.LeakError
	if errors.As(err, &leak) {
		return nil, leak
	}
	return c, err
}
