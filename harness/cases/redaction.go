package cases

import "example.com/rehearse/harness/cases/redact"

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
	raw, err := c.Encode()
	if err != nil {
		return err
	}
	if err := r.Verify(raw); err != nil {
		return err
	}
	c.Redaction.Verified = true
	return nil
}
