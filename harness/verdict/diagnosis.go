package verdict

import (
	"cmp"
	"slices"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios/catalogue"
)

// Health is a diagnosis in one word.
type Health string

// The words.
const (
	// Healthy journals show no failure mode.
	Healthy Health = "healthy"
	// Remedied journals show failure modes that were all put right.
	Remedied Health = "remedied"
	// Harmed journals show failure modes that still hold.
	Harmed Health = "harmed"
	// Unknown journals show refusals that no mode of the catalogue explains.
	Unknown Health = "unknown"
)

// Diagnosis is what a journal tells.
type Diagnosis struct {
	Health Health `json:"health"`
	// Findings come gravest first: those that still hold before those put right, then by how sure they are.
	Findings []Finding `json:"findings"`
	// Unexplained lists entries with a refusal that names no mode.
	Unexplained []uint64 `json:"unexplained,omitempty"`
}

// Finding is one failure mode that happened.
type Finding struct {
	// Mode is the mode's id in the catalogue.
	Mode string `json:"mode"`
	// Confidence is between 0 and 1: 1 where the journal proves it, less where two modes fit and one fits better.
	Confidence float64 `json:"confidence"`
	// Evidence lists the sequence numbers of the entries it rests on, in order.
	Evidence []uint64 `json:"evidence"`
	// Remedied says that it was put right later.
	Remedied bool `json:"remedied"`
	// Subject is the id of the licence, organization or account set it happened to.
	Subject string `json:"subject,omitempty"`
	// The catalogue's words, so that a reader needs nothing else.
	Name        catalogue.Text `json:"name"`
	Consequence catalogue.Text `json:"consequence"`
	Remedy      catalogue.Text `json:"remedy"`
	Owner       catalogue.Text `json:"owner"`
}

// Diagnose reads a journal from its first entry. A damaged journal, or a damaged catalogue, is an error.
func Diagnose(entries []journal.Entry) (Diagnosis, error) {
	modes, err := catalogue.Load()
	if err != nil {
		return Diagnosis{}, err
	}
	r := &reader{state: cloud.New(), byCode: modesByCode(modes)}
	for _, e := range entries {
		r.before(e)
		if err := journal.FoldOne(r.state, e); err != nil {
			return Diagnosis{}, err
		}
		r.after(e)
	}
	if len(entries) > 0 {
		r.end(entries[len(entries)-1])
	}
	return r.diagnosis(modes), nil
}

// modesByCode maps the refusal codes that one mode alone explains to that mode. Where several list a code, the one
// that the catalogue puts first has it.
func modesByCode(modes []catalogue.Mode) map[cloud.Code]string {
	byCode := map[cloud.Code]string{}
	for _, m := range modes {
		for _, code := range m.RefusalCodes {
			if _, taken := byCode[cloud.Code(code)]; !taken && !m.Silent {
				byCode[cloud.Code(code)] = m.ID
			}
		}
	}
	byCode[cloud.ProductMismatch] = "wrong-product"
	byCode[cloud.LicenceInUse] = "double-activation-race"
	return byCode
}

func (r *reader) diagnosis(modes []catalogue.Mode) Diagnosis {
	d := Diagnosis{Health: Healthy, Findings: []Finding{}, Unexplained: r.unexplained}
	for _, f := range r.findings {
		i := slices.IndexFunc(modes, func(m catalogue.Mode) bool { return m.ID == f.Mode })
		if i < 0 {
			continue
		}
		f.Name, f.Consequence, f.Remedy, f.Owner = modes[i].Name, modes[i].Consequence, modes[i].Remedy, modes[i].Owner
		d.Findings = append(d.Findings, *f)
	}
	slices.SortStableFunc(d.Findings, func(a, b Finding) int {
		if a.Remedied != b.Remedied {
			return cmp.Compare(boolRank(a.Remedied), boolRank(b.Remedied))
		}
		return cmp.Compare(b.Confidence, a.Confidence)
	})
	switch {
	case slices.ContainsFunc(d.Findings, func(f Finding) bool { return !f.Remedied }):
		d.Health = Harmed
	case len(d.Findings) > 0:
		d.Health = Remedied
	case len(d.Unexplained) > 0:
		d.Health = Unknown
	}
	return d
}

func boolRank(b bool) int {
	if b {
		return 1
	}
	return 0
}
