package desk

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/rehearse/harness/cases"
	"example.com/rehearse/harness/changes"
	"example.com/rehearse/harness/look"
	"example.com/rehearse/harness/tell"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

// perPage is how many entries a page of the journal lists.
const perPage = 50

// line is one entry in words.
type line struct {
	Seq uint64
	// At is the world's time as people there read it.
	At    string
	Told  tell.Told
	About []thing
	// Evidence says that a finding rests on it.
	Evidence bool
}

// thing is something an entry is about: its identity, and what it is called if it has a name.
type thing struct{ ID, Name string }

// names are what things are called at the end of a case.
func (d *Desk) names(c *cases.Case) changes.Facts {
	s, err := journal.Fold(c.Journal)
	if err != nil { // a case that was read folds
		return changes.Facts{}
	}
	return changes.Of(s, s.Clock.At)
}

func (d *Desk) line(e journal.Entry, named changes.Facts, lang string) line {
	l := line{Seq: e.Seq, At: e.At.In(cloud.Shanghai()).Format(time.DateTime), Told: d.teller.Entry(e, lang)}
	for _, id := range l.Told.About {
		l.About = append(l.About, thing{id, named.Name(id)})
	}
	return l
}

// changed is one aspect of one thing that an entry changed, in words.
type changed struct {
	Thing         thing
	Kind, Aspect  string
	Before, After []string
}

// step is the entry somebody looks at.
type step struct {
	line
	Changes []changed
	// Previous and Next are its neighbours, and NextEvidence the next entry a finding rests on; 0 when there is none.
	Previous, Next, NextEvidence uint64
}

// journal lists the entries, shows the one at ?at= with what it changed, and for ?why= those that made a thing what it is.
func (d *Desk) journal(w http.ResponseWriter, r *http.Request, f *folder) {
	lang, q := look.Language(r), r.URL.Query()
	last := uint64(len(f.c.Journal))
	at, err := strconv.ParseUint(q.Get("at"), 10, 64)
	if err != nil || at < 1 || at > last {
		at = min(uint64(f.c.Initial+1), last)
	}
	named := d.names(f.c)
	page := journalPage{sheet: sheet{f, f.c, "journal"}, At: d.stepAt(f.c, at, named, lang)}
	if page.At.Changes, err = changesOf(f.c, at, lang); err != nil {
		d.trouble(w, r, f, problem{http.StatusInternalServerError, "trouble.replay", err})
		return
	}
	if why := q.Get("why"); why != "" {
		page.Why = thing{why, named.Name(why)}
		for _, e := range cases.Why(f.c, why) {
			page.Causes = append(page.Causes, d.line(e, named, lang))
		}
	}
	evidence := evidenceOf(f.c)
	from := (at - 1) / perPage * perPage
	for _, e := range f.c.Journal[from:min(from+perPage, last)] {
		l := d.line(e, named, lang)
		l.Evidence = slices.Contains(evidence, e.Seq)
		page.Lines = append(page.Lines, l)
	}
	page.Earlier = from
	if from+perPage < last {
		page.Later = from + perPage + 1
	}
	d.look.Page(w, r, http.StatusOK, "journal", page)
}

// stepAt is an entry with the ways on from it.
func (d *Desk) stepAt(c *cases.Case, at uint64, named changes.Facts, lang string) *step {
	x := &step{line: d.line(c.Journal[at-1], named, lang), Previous: at - 1}
	if at < uint64(len(c.Journal)) {
		x.Next = at + 1
	}
	for _, seq := range evidenceOf(c) {
		if seq > at {
			x.NextEvidence = seq
			break
		}
	}
	return x
}

// journalPage is what the page of the journal shows.
type journalPage struct {
	sheet
	Lines []line
	At    *step
	// Earlier and Later are entries on the neighbouring pages; 0 when there is none.
	Earlier, Later uint64
	// Why is the thing that was asked about, and Causes the entries that made it what it is.
	Why    thing
	Causes []line
}

// evidenceOf lists the entries that findings rest on, in order.
func evidenceOf(c *cases.Case) []uint64 {
	var list []uint64
	for _, f := range c.Diagnosis.Findings {
		list = append(list, f.Evidence...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// changesOf tells what one entry changed.
func changesOf(c *cases.Case, at uint64, lang string) ([]changed, error) {
	words, err := changes.Words(lang)
	if err != nil {
		return nil, err
	}
	var before changes.Facts
	if at > 1 {
		s, err := journal.Fold(c.Journal[:at-1])
		if err != nil {
			return nil, err
		}
		before = changes.Of(s, c.Journal[at-2].At)
	}
	s, err := journal.Fold(c.Journal[:at])
	if err != nil {
		return nil, err
	}
	after := changes.Of(s, c.Journal[at-1].At)
	name := func(id string) string {
		if n := after.Name(id); n != "" {
			return n
		}
		return before.Name(id)
	}
	var list []changed
	for _, x := range changes.Between(before, after) {
		list = append(list, changed{
			Thing: thing{x.ID, name(x.ID)}, Kind: word(words, "thing.", string(x.Thing)), Aspect: word(words, "aspect.", x.Aspect),
			Before: values(words, name, x.Before), After: values(words, name, x.After),
		})
	}
	return list, nil
}

func word(words map[string]string, prefix, key string) string {
	if w := words[prefix+key]; w != "" {
		return w
	}
	return key
}

// values are those of an aspect, with names for identities and words for states, and times as people there read them.
func values(words map[string]string, name func(string) string, list []string) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = word(words, "value.", v)
		if n := name(v); n != "" {
			out[i] = n + " (" + v + ")"
		} else if t, err := time.Parse(time.RFC3339, v); err == nil && strings.Contains(v, "T") {
			out[i] = t.In(cloud.Shanghai()).Format(time.DateTime)
		}
	}
	return out
}
