package reports

import judge "example.com/rehearse/harness/verdict"

// indexMatrix is the clients and failure modes of a run side by side, for the page. A cell that nothing was judged
// in is null.
type indexMatrix struct {
	Agents []string       `json:"agents"`
	Modes  []string       `json:"modes"`
	Cells  [][]*indexCell `json:"cells"` // by mode, then by agent
	Dark   int            `json:"dark"`  // how many do not let the run be green
}

type indexCell struct {
	Verdict string `json:"v"`
	Dark    bool   `json:"d,omitempty"`
	// Places are its scenarios, those that decided the verdict first: the evidence that the cell leads to.
	Places   []int          `json:"p"`
	Findings []indexFinding `json:"f,omitempty"`
}

type indexFinding struct {
	Rule    string     `json:"r"`
	Verdict judge.Word `json:"v"`
	Text    judge.Text `json:"t"`
}

// newMatrix lays out the judgements of a run; nil when no client was judged.
func newMatrix(r Results) *indexMatrix {
	agents := Matrix(r)
	if len(agents) == 0 {
		return nil
	}
	m := &indexMatrix{Agents: agents.Names(), Modes: agents.Modes(), Dark: len(agents.Dark())}
	for _, mode := range m.Modes {
		row := make([]*indexCell, len(m.Agents))
		for i, agent := range m.Agents {
			if cell, has := agents[agent][mode]; has {
				row[i] = newCell(cell)
			}
		}
		m.Cells = append(m.Cells, row)
	}
	return m
}

func newCell(c Cell) *indexCell {
	cell := &indexCell{Verdict: c.Verdict, Dark: !c.Green()}
	for _, deciding := range []bool{true, false} {
		for _, s := range c.Scenarios {
			if (s.Verdict == c.Verdict) == deciding {
				cell.Places = append(cell.Places, s.Place)
			}
		}
	}
	for _, b := range c.Findings {
		cell.Findings = append(cell.Findings, indexFinding{Rule: b.Rule, Verdict: b.Verdict, Text: b.Text})
	}
	return cell
}
