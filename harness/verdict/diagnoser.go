package verdict

import (
	"cmp"
	"fmt"
	"slices"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios/catalogue"
)

// Diagnoser reads many journals with one reading of the catalogue: shrinking a case diagnoses hundreds of them. It
// is safe for concurrent use.
type Diagnoser struct {
	modes  []catalogue.Mode
	byCode map[cloud.Code]string
}

// NewDiagnoser reads the catalogue. A damaged one is an error.
func NewDiagnoser() (*Diagnoser, error) {
	modes, err := catalogue.Load()
	if err != nil {
		return nil, err
	}
	return &Diagnoser{modes: modes, byCode: modesByCode(modes)}, nil
}

// Diagnose reads a journal from its first entry. Of one that was compacted it tells what its base shows and what came
// later, and says so. A damaged journal is an error.
func (d *Diagnoser) Diagnose(entries []journal.Entry) (Diagnosis, error) {
	r := newReader(d.byCode)
	for i, e := range entries {
		if err := r.read(e, i == len(entries)-1); err != nil {
			return Diagnosis{}, err
		}
	}
	return d.diagnosis(r), nil
}

// read looks at one entry. It trusts that events name what is there; where a file does not keep to that, which folding
// alone does not always notice, it is damaged.
func (r *reader) read(e journal.Entry, last bool) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("journal is damaged: entry %d names what is not there: %v", e.Seq, p)
		}
	}()
	r.before(e)
	if err := journal.FoldOne(r.state, e); err != nil {
		return err
	}
	r.after(e)
	if e.Base != nil {
		r.goOn(e)
	}
	if last {
		r.end(e)
	}
	return nil
}

// diagnosis gives the findings the catalogue's words. Modes it does not have are left out: an older catalogue must not fail
// on what a newer reader finds.
func (d *Diagnoser) diagnosis(r *reader) Diagnosis {
	out := Diagnosis{Health: Healthy, Findings: []Finding{}, Unexplained: r.unexplained, CompactedBefore: r.compacted}
	for _, f := range r.findings {
		i := slices.IndexFunc(d.modes, func(m catalogue.Mode) bool { return m.ID == f.Mode })
		if i < 0 {
			continue
		}
		f.Name, f.Consequence, f.Remedy, f.Owner = d.modes[i].Name, d.modes[i].Consequence, d.modes[i].Remedy, d.modes[i].Owner
		out.Findings = append(out.Findings, *f)
	}
	out.settle()
	return out
}

// settle puts the gravest finding first and says in a word how things stand.
func (d *Diagnosis) settle() {
	slices.SortStableFunc(d.Findings, func(a, b Finding) int {
		if a.Remedied != b.Remedied {
			return cmp.Compare(boolRank(a.Remedied), boolRank(b.Remedied))
		}
		if a.Remedied && a.rank != b.rank {
			return cmp.Compare(b.rank, a.rank)
		}
		return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(b.rank, a.rank))
	})
	switch {
	case slices.ContainsFunc(d.Findings, func(f Finding) bool { return !f.Remedied }):
		d.Health = Harmed
	case len(d.Findings) > 0:
		d.Health = Remedied
	case len(d.Unexplained) > 0:
		d.Health = Unknown
	default:
		d.Health = Healthy
	}
}
