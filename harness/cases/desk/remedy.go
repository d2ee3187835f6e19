package desk

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/cases"
	"example.com/rehearse/harness/look"
	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/scenarios/steps"
)

// remedy is the page on which remedies are tried.
func (d *Desk) remedy(w http.ResponseWriter, r *http.Request, f *folder) {
	var said []string
	if t := f.c.Remedy; t != nil {
		for _, step := range t.Steps {
			text, err := steps.Sentence(look.Language(r), step.Call, step.Args...)
			if err != nil {
				text = step.String()
			}
			said = append(said, text)
		}
	}
	d.look.Page(w, r, http.StatusOK, "remedy", struct {
		sheet
		Steps []string
	}{sheet{f, f.c, "remedy"}, said})
}

// try plays the remedy of a mode in a fork of the case, whose journal stays as it is.
func (d *Desk) try(w http.ResponseWriter, r *http.Request, f *folder) {
	c := *f.c
	if _, err := d.stage.Try(r.Context(), &c, d.diagnoser, r.PostFormValue("mode")); err != nil {
		d.fail(w, r, f, err)
		return
	}
	f.c = &c
	http.Redirect(w, r, f.address()+"/remedy", http.StatusSeeOther)
}

// shrink lays a second case on the desk: what is left of the first when everything is dropped that its diagnosis, or
// that of one mode, does not need.
func (d *Desk) shrink(w http.ResponseWriter, r *http.Request, f *folder) {
	small, err := cases.Shrink(f.c, d.diagnoser, r.PostFormValue("mode"))
	if err != nil {
		d.fail(w, r, f, err)
		return
	}
	small.Name = fmt.Sprintf("%s (%d → %d)", f.c.Name, len(f.c.Journal)-f.c.Initial, len(small.Journal)-small.Initial)
	address, err := d.Open(small)
	if err != nil {
		d.fail(w, r, f, err)
		return
	}
	http.Redirect(w, r, address, http.StatusSeeOther)
}

// takeAway is the page with everything that can be downloaded.
func (d *Desk) takeAway(w http.ResponseWriter, r *http.Request, f *folder) {
	d.look.Page(w, r, http.StatusOK, "take-away", sheet{f, f.c, "take-away"})
}

// file is the case file, with the answers and the remedy that was tried.
func (d *Desk) file(w http.ResponseWriter, r *http.Request, f *folder) {
	raw, err := f.c.Encode()
	if err != nil {
		d.fail(w, r, f, err)
		return
	}
	send(w, "application/json", f.c.Name+".case.json", raw)
}

// ticket is the case as Markdown, in the language of the page.
func (d *Desk) ticket(w http.ResponseWriter, r *http.Request, f *folder) {
	c := *f.c
	text, err := c.Markdown(d.diagnoser, look.Language(r))
	if err != nil {
		d.fail(w, r, f, err)
		return
	}
	send(w, "text/markdown; charset=utf-8", f.c.Name+".md", []byte(text))
}

// scenario is the minimal scenario of a mode in the language ?in=; ?remedied=1 has the remedy in it and passes.
func (d *Desk) scenario(w http.ResponseWriter, r *http.Request, f *folder) {
	q := r.URL.Query()
	in := look.Languages()[0]
	if q.Get("in") == "en" {
		in = "en"
	}
	remedied := q.Get("remedied") != ""
	x, err := d.stage.Minimal(r.Context(), f.c, d.diagnoser, q.Get("mode"))
	if err != nil {
		d.fail(w, r, f, err)
		return
	}
	text, err := x.Feature(in, remedied)
	if err != nil {
		d.fail(w, r, f, err)
		return
	}
	name := strings.Join([]string{f.c.Name, in, map[bool]string{false: "before", true: "after"}[remedied]}, "-")
	send(w, "text/plain; charset=utf-8", name+".feature", []byte(text))
}

// send offers a file. Its name is the case's, which is redacted.
func send(w http.ResponseWriter, mediaType, name string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	_, _ = w.Write(body)
}

// fail says why something cannot be done. What the case or the catalogue does not have is no fault of the machinery.
func (d *Desk) fail(w http.ResponseWriter, r *http.Request, f *folder, err error) {
	expected := []error{cases.ErrNoRemedy, cases.ErrNothingToMend, cases.ErrHealthy, cases.ErrNothingWrong, harness.ErrUnsupported, ErrFull}
	if slices.ContainsFunc(expected, func(known error) bool { return errors.Is(err, known) }) {
		d.trouble(w, r, f, problem{http.StatusUnprocessableEntity, "trouble.cannot", err})
		return
	}
	d.trouble(w, r, f, problem{http.StatusInternalServerError, "trouble.machinery", err})
}

// Remedies are the findings with something to try: those that still hold.
func (s sheet) Remedies() []verdict.Finding {
	var list []verdict.Finding
	for _, f := range s.Case.Diagnosis.Findings {
		if !f.Remedied {
			list = append(list, f)
		}
	}
	return list
}
