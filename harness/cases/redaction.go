package cases

import (
	"cmp"
	"encoding/json"

	"example.com/rehearse/harness/cases/redact"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/scenarios/catalogue"
)

// Redact puts a symptom into a case that was made here, with everything personal in it replaced, and the case's name
// likewise, and verifies the whole.
func Redact(c *Case, symptom string) error {
	r := redact.New(c.Seed + 1)
	c.Symptom, c.Name = r.Text(symptom), r.Text(c.Name)
	return Verify(c, r)
}

// Verify writes the redaction's record into the case and searches the case for every original.
func Verify(c *Case, r *redact.Redactor) error {
	c.Redaction = Redaction{Counts: r.Counts()}
	own, err := vocabulary()
	if err != nil {
		return err
	}
	r.Vocabulary(own...)
	raw, err := c.Encode()
	if err != nil {
		return err
	}
	written := []string{c.Name, c.Symptom}
	for _, a := range c.Attachments {
		written = append(written, a.Name)
	}
	if err := cmp.Or(r.Verify(raw), r.VerifyText(written...)); err != nil {
		return err
	}
	c.Redaction.Verified = true
	return nil
}

// vocabulary is what stands in every case whatever was captured: the catalogue's texts, the codes, the words of the
// journal and of the file.
func vocabulary() ([]string, error) {
	modes, err := catalogue.Load()
	if err != nil {
		return nil, err
	}
	texts, err := json.Marshal([]any{modes, cloud.Codes(), cloud.AllSeries(), cloud.DefaultPolicies()})
	if err != nil {
		return nil, err
	}
	const words = "schema name symptom source seed clock initial entries assumptions unmatched attachments redaction counts verified doubts " +
		"answers diagnosis journal actor client stage system session account organization product instance licence machine server " +
		"activation review backup restore certification yunzhijia ticket order settle submit select sign in sign out view screen " +
		"activate activated signed policies setup purchase owner admin member formal password feature code version series edition"
	return []string{string(texts), words}, nil
}
