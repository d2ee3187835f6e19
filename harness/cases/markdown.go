package cases

import (
	"fmt"
	"strings"
	"time"

	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/mockcloud/cloud"
)

// Markdown writes the case for a ticket: symptom, causes with evidence, remedy, what was assumed and left out.
func (c *Case) Markdown(d *verdict.Diagnoser, lang string) (string, error) {
	if err := c.Diagnose(d); err != nil {
		return "", err
	}
	say := func(zh, en string) string {
		if lang == "en" {
			return en
		}
		return zh
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", plain(c.Name))
	if c.Symptom != "" {
		fmt.Fprintf(&b, "> %s\n\n", plain(c.Symptom))
	}
	c.findings(&b, lang, say)
	for _, m := range c.Diagnosis.Missing {
		fmt.Fprintf(&b, "**%s** %s\n\n", say("证据不足：", "Missing:"), m.In(lang))
	}
	if q := c.Diagnosis.Question; q != nil {
		fmt.Fprintf(&b, "**%s** %s\n\n", say("下一个问题：", "Ask next:"), q.Text.In(lang))
	}
	if c.Remedy != nil {
		fmt.Fprintf(&b, "%s %s: %s → %s\n\n", say("试过的补救：", "Remedy tried:"), c.Remedy.Mode, c.Remedy.Before, c.Remedy.After)
	}
	for _, a := range c.Assumptions {
		fmt.Fprintf(&b, "- %s%s\n", say("假设：", "Assumed: "), a.Text.In(lang))
	}
	if n := len(c.Unmatched); n > 0 {
		fmt.Fprintf(&b, "- %s%d\n", say("没有用上的记录数：", "Records not used: "), n)
	}
	return b.String(), nil
}

// findings writes the causes with their evidence.
func (c *Case) findings(b *strings.Builder, lang string, say func(zh, en string) string) {
	for _, f := range c.Diagnosis.Findings {
		fmt.Fprintf(b, "## %s (`%s`, %.0f%%)\n\n", f.Name.In(lang), f.Mode, 100*f.Confidence)
		fmt.Fprintf(b, "- %s%s\n- %s%s (%s)\n", say("后果：", "Consequence: "), f.Consequence.In(lang), say("补救：", "Remedy: "), f.Remedy.In(lang), f.Owner.In(lang))
		fmt.Fprintf(b, "\n| # | %s | %s |\n|---|---|---|\n", say("时间", "time"), say("经过", "what"))
		for _, seq := range f.Evidence {
			e := c.Journal[seq-1]
			what := ""
			if e.Command != nil {
				what = e.Command.Kind()
			}
			if e.Outcome.Refusal != nil {
				what += " → " + string(e.Outcome.Refusal.Code)
			}
			fmt.Fprintf(b, "| %d | %s | %s |\n", seq, e.At.In(cloud.Shanghai()).Format(time.DateTime), what)
		}
		b.WriteString("\n")
	}
	if len(c.Diagnosis.Findings) == 0 {
		fmt.Fprintf(b, "%s\n\n", say("没有发现问题。", "Nothing wrong was found."))
	}
}

// plain keeps what a customer said from being markup.
func plain(text string) string {
	return strings.NewReplacer("\\", "\\\\", "*", "\\*", "_", "\\_", "`", "\\`", "<", "&lt;", ">", "&gt;", "[", "\\[", "|", "\\|", "#", "\\#", "\n", " ").Replace(text)
}
