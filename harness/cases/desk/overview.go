package desk

import (
	"maps"
	"net/http"

	"example.com/rehearse/harness/cases"
	"example.com/rehearse/harness/look"
	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/scenarios/catalogue"
)

// sheet is what every page of a case has at its head.
type sheet struct {
	*folder
	Case *cases.Case
	// Tab is the page that is shown.
	Tab string
}

// Address is where the case lies.
func (s sheet) Address() string { return s.address() }

// Tabs are the pages of a case.
func (sheet) Tabs() []string { return []string{"", "journal", "remedy", "take-away"} }

// Diagnosis is what the journal tells.
func (s sheet) Diagnosis() verdict.Diagnosis { return *s.Case.Diagnosis }

// Steps is how many entries came after the initial world.
func (s sheet) Steps() int { return len(s.Case.Journal) - s.Case.Initial }

// Tone is the colour of a health.
func (sheet) Tone(h verdict.Health) string {
	return map[verdict.Health]string{verdict.Healthy: "good", verdict.Remedied: "good", verdict.Harmed: "bad"}[h]
}

// overview is the diagnosis, with what it rests on and what is not known.
func (d *Desk) overview(w http.ResponseWriter, r *http.Request, f *folder) {
	lang := look.Language(r)
	lines := map[uint64]line{}
	named := d.names(f.c)
	for _, finding := range f.c.Diagnosis.Findings {
		for _, seq := range finding.Evidence {
			lines[seq] = d.line(f.c.Journal[seq-1], named, lang)
		}
	}
	for _, seq := range f.c.Diagnosis.Unexplained {
		lines[seq] = d.line(f.c.Journal[seq-1], named, lang)
	}
	d.look.Page(w, r, http.StatusOK, "overview", struct {
		sheet
		Lines   map[uint64]line
		Answers []answered
	}{sheet{f, f.c, ""}, lines, answers(f.c)})
}

// answered is a question that the customer has answered.
type answered struct {
	ID       string
	Question catalogue.Text
	Answer   catalogue.Text
}

// answers are those given so far, in the order of the questions.
func answers(c *cases.Case) []answered {
	var list []answered
	for _, q := range verdict.Questions() {
		for _, o := range q.Options {
			if c.Answers[q.ID] == o.ID {
				list = append(list, answered{q.ID, q.Text, o.Text})
			}
		}
	}
	return list
}

// answer keeps what the customer answered, or with an empty answer forgets it, and diagnoses again.
func (d *Desk) answer(w http.ResponseWriter, r *http.Request, f *folder) {
	question, given := r.PostFormValue("question"), r.PostFormValue("answer")
	c := *f.c
	c.Answers = map[string]string{}
	maps.Copy(c.Answers, f.c.Answers)
	if given == "" {
		delete(c.Answers, question)
	} else {
		if err := verdict.CheckAnswer(question, given); err != nil {
			d.trouble(w, r, f, problem{http.StatusUnprocessableEntity, "trouble.answer", err})
			return
		}
		c.Answers[question] = given
	}
	if err := c.Diagnose(d.diagnoser); err != nil {
		d.trouble(w, r, f, problem{http.StatusInternalServerError, "trouble.diagnosis", err})
		return
	}
	f.c = &c
	http.Redirect(w, r, f.address(), http.StatusSeeOther)
}
