package verdict

import (
	"fmt"
	"slices"
	"strings"

	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/internal/nearest"
	"example.com/rehearse/scenarios/catalogue"
)

// Doubt is an entry whose cause was not seen and was assumed: a capture of the one shared prompt has four.
type Doubt struct {
	// Seq is the entry.
	Seq uint64 `json:"seq"`
	// Modes are those that would look the same, the one assumed first, with how likely each is; they add up to 1.
	Modes []Likely `json:"modes"`
}

// Likely is a mode with its share of a doubt, between 0 and 1.
type Likely struct {
	Mode  string  `json:"mode"`
	Share float64 `json:"share"`
}

// Question is what to ask the customer next, to tell causes apart.
type Question struct {
	// ID names the question in answers.
	ID   string         `json:"id"`
	Text catalogue.Text `json:"text"`
	// Options are the possible answers.
	Options []Option `json:"options"`
}

// Option is one answer and the modes that it leaves.
type Option struct {
	ID    string         `json:"id"`
	Text  catalogue.Text `json:"text"`
	Modes []string       `json:"modes"`
}

// Questions are those that tell the four masked causes apart, in the order in which to ask them, and whom a licence
// was bought for. The causes are documented; the order is by how easily a customer can answer.
func Questions() []Question {
	yes, no := catalogue.Text{ZhCN: "是", En: "yes"}, catalogue.Text{ZhCN: "否", En: "no"}
	const key, server, fee, upgrade = "bad-serial-or-cdkey", "upgrade-on-new-machine", "mop-service-fee-missing", "mop-upgrade-missing"
	return []Question{
		{"upgrade", catalogue.Text{
			ZhCN: "这次是把已经激活的同系列产品升级到新版本吗？",
			En:   "Is this an upgrade of a product of the same series that was activated before?",
		}, []Option{{"yes", yes, []string{key, server, fee, upgrade}}, {"no", no, []string{key}}}},
		{"original-server", catalogue.Text{
			ZhCN: "现在操作的电脑就是当初激活旧版本的那台服务器吗？",
			En:   "Is the computer in use the server on which the old version was activated?",
		}, []Option{{"yes", yes, []string{key, fee, upgrade}}, {"no", no, []string{server}}}},
		{"service-fee", catalogue.Text{
			ZhCN: "伙伴在MOP里的服务费流程已经全部办完了吗？",
			En:   "Has the partner finished the service fee process in MOP?",
		}, []Option{{"yes", yes, []string{key, upgrade}}, {"no", no, []string{fee}}}},
		{"upgrade-process", catalogue.Text{
			ZhCN: "伙伴在MOP里的升级流程已经全部办完了吗？",
			En:   "Has the partner finished the upgrade process in MOP?",
		}, []Option{{"yes", yes, []string{key}}, {"no", no, []string{upgrade}}}},
	}
}

// CheckAnswer returns an error that lists what there is when a question or an answer is unknown.
func CheckAnswer(question, answer string) error {
	var ids []string
	for _, q := range Questions() {
		ids = append(ids, q.ID)
		if q.ID == question {
			if slices.ContainsFunc(q.Options, func(o Option) bool { return o.ID == answer }) {
				return nil
			}
			return bilingual.Errorf("对问题“%s”的回答是 yes 或 no，不是“%s”", "question %q is answered with yes or no, not %q", question, answer)
		}
	}
	return bilingual.Errorf("没有“%s”这个问题；有：%s%v", "there is no question %q; there are: %s%v",
		question, strings.Join(ids, ", "), nearest.Question("", question, ids))
}

// WithDoubts shares the confidence of findings that rest on doubtful entries among the modes that fit, leaves out
// those that the answers rule out, and says what to ask next. The receiver stays as it is. Names and remedies of new
// findings are filled by [Diagnoser.Describe].
func (d Diagnosis) WithDoubts(doubts []Doubt, answers map[string]string) Diagnosis {
	out := d
	out.Findings, out.Question = slices.Clone(d.Findings), nil
	var open []string
	for _, doubt := range doubts {
		left := doubt.under(answers)
		i := slices.IndexFunc(out.Findings, func(f Finding) bool {
			return slices.Contains(f.Evidence, doubt.Seq) && slices.ContainsFunc(doubt.Modes, func(l Likely) bool { return l.Mode == f.Mode })
		})
		if i < 0 || len(left) == 0 {
			continue
		}
		base := out.Findings[i]
		out.Findings = slices.Delete(out.Findings, i, i+1)
		for _, l := range left {
			out.Findings = append(out.Findings, Finding{
				Mode: l.Mode, Confidence: l.Share, Evidence: base.Evidence, Remedied: base.Remedied, Subject: base.Subject,
			})
			if !base.Remedied && !slices.Contains(open, l.Mode) {
				open = append(open, l.Mode)
			}
		}
	}
	out.Findings = merged(out.Findings)
	if len(open) > 1 {
		out.Question = next(open, answers)
	}
	out.settle()
	return out
}

// merged joins findings of one mode and subject, which several doubtful entries gave.
func merged(findings []Finding) []Finding {
	list := []Finding{}
	for _, f := range findings {
		i := slices.IndexFunc(list, func(g Finding) bool { return g.Mode == f.Mode && g.Subject == f.Subject && g.Remedied == f.Remedied })
		if i < 0 {
			f.Evidence = slices.Clone(f.Evidence)
			list = append(list, f)
			continue
		}
		list[i].Confidence = max(list[i].Confidence, f.Confidence)
		for _, seq := range f.Evidence {
			list[i].gather(seq)
		}
	}
	return list
}

// under are the modes that the answers leave, with shares that add up to 1 again.
func (d Doubt) under(answers map[string]string) []Likely {
	var left []Likely
	sum := 0.0
	for _, l := range d.Modes {
		if !ruledOut(l.Mode, answers) {
			left, sum = append(left, l), sum+l.Share
		}
	}
	for i := range left {
		left[i].Share /= sum
	}
	return left
}

// ruledOut reports whether an answer leaves a mode no room. Questions without an answer rule out nothing.
func ruledOut(mode string, answers map[string]string) bool {
	for _, q := range Questions() {
		for _, o := range q.Options {
			if answers[q.ID] == o.ID && !slices.Contains(o.Modes, mode) {
				return true
			}
		}
	}
	return false
}

// next finds the first unanswered question whose answers leave different modes of those open.
func next(open []string, answers map[string]string) *Question {
	for _, q := range Questions() {
		if _, answered := answers[q.ID]; answered {
			continue
		}
		for _, o := range q.Options {
			if slices.ContainsFunc(open, func(mode string) bool { return !slices.Contains(o.Modes, mode) }) {
				return &q
			}
		}
	}
	return nil
}

// Describe fills in the catalogue's words of findings that have none.
func (d *Diagnoser) Describe(out *Diagnosis) error {
	for i := range out.Findings {
		f := &out.Findings[i]
		j := slices.IndexFunc(d.modes, func(m catalogue.Mode) bool { return m.ID == f.Mode })
		if j < 0 {
			return fmt.Errorf("%w %q", catalogue.ErrUnknownMode, f.Mode)
		}
		f.Name, f.Consequence, f.Remedy, f.Owner = d.modes[j].Name, d.modes[j].Consequence, d.modes[j].Remedy, d.modes[j].Owner
	}
	return nil
}
