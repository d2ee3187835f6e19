package grade

import (
	"slices"

	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

// sorting is what findings are sorted by.
type sorting struct {
	findings []verdict.Finding
	entries  []journal.Entry
	walk     *walk
}

// sort tells what the trainee brought about from what was there already, and what was put right from what still holds.
func (g *Grader) sort(r *Report, s sorting) {
	if lost := s.lost(); len(lost) > 0 {
		say := g.words.say
		r.Mistakes = append(r.Mistakes, Mistake{
			Mode: BooksLost, Evidence: lost, Name: say("lost.name"), Consequence: say("lost.consequence"), Remedy: say("lost.remedy"),
		})
	}
	for _, f := range s.findings {
		f = s.released(f)
		own := s.own(f)
		if len(own) > 0 {
			r.Mistakes = append(r.Mistakes, Mistake{
				Mode: f.Mode, Subject: f.Subject, Refused: s.entries[own[0]-1].Outcome.Refused(), Remedied: f.Remedied,
				Evidence: own, Name: f.Name, Consequence: f.Consequence, Remedy: f.Remedy,
			})
		}
		remedy := Remedy{Mode: f.Mode, Subject: f.Subject, Inherited: f.Evidence[0] <= s.walk.begin, Name: f.Name, Text: f.Remedy}
		last := f.Evidence[len(f.Evidence)-1]
		switch {
		case f.Remedied && last > s.walk.begin && (len(own) > 0 || remedy.Inherited):
			remedy.Evidence = []uint64{last}
			r.Remedies = append(r.Remedies, remedy)
		case !f.Remedied && remedy.Inherited:
			remedy.Evidence = f.Evidence
			r.Open = append(r.Open, remedy)
		}
	}
	r.mark()
}

// released counts a licence that has to be left alone as put right once nobody holds it: for the diagnosis it is so only
// when it is active for its purchaser, whom the exercise is not about.
func (s sorting) released(f verdict.Finding) verdict.Finding {
	id := cloud.LicenceID(f.Subject)
	l := s.walk.state.Licences.Get(id)
	if f.Remedied || l == nil || l.Activation != "" || !slices.Contains(s.walk.exercise.Goal.Untouched, id) {
		return f
	}
	for _, e := range slices.Backward(s.entries[s.walk.begin:]) {
		for _, event := range e.Outcome.Events {
			if t, settled := event.(cloud.TicketSettled); settled && s.walk.state.Tickets.Get(t.Ticket).Licence == id {
				f.Remedied, f.Evidence = true, append(slices.Clip(f.Evidence), e.Seq)
				return f
			}
		}
	}
	return f
}

// own lists the entries by which a finding is the trainee's doing: it began in one of their entries, or they brought the
// same about once more. No planned fault may have made it.
func (s sorting) own(f verdict.Finding) []uint64 {
	if harmless(f.Mode) {
		return nil
	}
	for i, seq := range f.Evidence {
		e := s.entries[seq-1]
		first, mends := i == 0, f.Remedied && i == len(f.Evidence)-1
		if seq > s.walk.begin && e.Fault == nil && theirs(e) && (first || bound(e) && !mends) {
			return f.Evidence[i:]
		}
	}
	return nil
}

// theirs tells the trainee's entries; time is let pass by the trainee, whoever moves the clock.
func theirs(e journal.Entry) bool {
	_, moved := e.Command.(cloud.SetClock)
	return moved || e.Actor.Kind != journal.StageActor && e.Actor.Kind != journal.SystemActor
}

// bound tells an entry that gave a licence to somebody.
func bound(e journal.Entry) bool {
	return slices.ContainsFunc(e.Outcome.Events, func(event cloud.Event) bool {
		_, activated := event.(cloud.Activated)
		return activated
	})
}

// harmless tells the findings that are no mistake of anybody's: asking for the same again, or a sign-in that ran out.
func harmless(mode string) bool {
	return slices.Contains([]string{"same-machine-reactivation", "session-expired"}, mode)
}

// lost lists the trainee's entries in which account sets were lost for good.
func (s sorting) lost() (list []uint64) {
	for _, e := range s.entries[s.walk.begin:] {
		for _, event := range e.Outcome.Events {
			if gone, deleted := event.(cloud.AccountSetDeleted); deleted && gone.Lost {
				list = append(list, e.Seq)
			}
		}
	}
	return list
}

// mark writes into the timeline what its moments are evidence of.
func (r *Report) mark() {
	at := func(seq uint64) *Moment {
		i := slices.IndexFunc(r.Timeline, func(m Moment) bool { return m.Seq == seq })
		if i < 0 {
			return nil
		}
		return &r.Timeline[i]
	}
	note := func(m *Moment, mode string) {
		if !slices.Contains(m.Modes, mode) {
			m.Modes = append(m.Modes, mode)
		}
	}
	for _, mistake := range slices.Backward(r.Mistakes) { // the gravest writes last, and its words stay
		harm := mistake.Evidence
		if mistake.Remedied && len(harm) > 1 {
			harm = harm[:len(harm)-1]
		}
		for _, seq := range harm {
			if m := at(seq); m != nil {
				m.Tone, m.Why = Harmed, mistake.Consequence
				note(m, mistake.Mode)
			}
		}
	}
	for _, remedy := range r.Remedies {
		if m := at(remedy.Evidence[0]); m != nil && m.Tone != Harmed {
			m.Tone, m.Why = Helped, remedy.Text
			note(m, remedy.Mode)
		}
	}
}
