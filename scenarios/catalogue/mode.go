package catalogue

import "example.com/rehearse/internal/bilingual"

// Label says how sure we are of a mode.
type Label string

// The labels, from the surest to the least sure.
const (
	// LabelDocumented: the vendor's public activation checklist article says so (sources beginning with S).
	LabelDocumented Label = "documented"
	// LabelPublic: other public pages about the product or its sister products say so (P).
	LabelPublic Label = "public"
	// LabelAnalogy: comparable vendors, or a whole class of services, behave like this (C).
	LabelAnalogy Label = "analogy"
	// LabelAssumed: our decision, because nothing public says (A).
	LabelAssumed Label = "assumed"
)

// Letter is what the sources of modes with this label begin with: S, P, C or A; "" if there is no such label.
func (l Label) Letter() string {
	switch l {
	case LabelDocumented:
		return "S"
	case LabelPublic:
		return "P"
	case LabelAnalogy:
		return "C"
	case LabelAssumed:
		return "A"
	}
	return ""
}

// Text is one sentence or two in both languages of the product.
type Text = bilingual.Text

// Mode is one way in which an activation goes wrong. The member names of its JSON are a promise to users.
type Mode struct {
	// ID is stable, lower-case and hyphenated; features name it in the tag @mode:ID.
	ID string `json:"id" yaml:"id"`
	// Label says how sure we are.
	Label Label `json:"label" yaml:"label"`
	// Source says where the mode comes from, beginning with the label's letter.
	Source string `json:"source" yaml:"source"`
	// Name is a short title.
	Name Text `json:"name" yaml:"name"`
	// Trigger says what has to happen for the mode to occur.
	Trigger Text `json:"trigger" yaml:"trigger"`
	// Seen says what the person in front of the client sees.
	Seen Text `json:"seen" yaml:"seen"`
	// Consequence says what is wrong afterwards, or what is not.
	Consequence Text `json:"consequence" yaml:"consequence"`
	// Remedy says what mends it.
	Remedy Text `json:"remedy" yaml:"remedy"`
	// Owner is who brings about the remedy: partner, customer, service center or vendor.
	Owner Text `json:"owner" yaml:"owner"`
	// Scenarios are the scenarios that exercise the mode. They live in feature files, so the caller fills them in;
	// never nil after [Load].
	Scenarios []string `json:"scenarios" yaml:"-"`
	// Prompt says that the person sees only the one shared prompt, which hides the cause.
	Prompt bool `json:"prompt" yaml:"prompt"`
	// Silent says that the step succeeds and nothing the person sees tells that something is wrong. A mode can be
	// silent and have refusal codes: then it is refused under some policies, or only later.
	Silent bool `json:"silent" yaml:"silent"`
	// RefusalCodes are the stable causes with which the cloud can refuse in this mode, from [RefusalCodes]; empty
	// where nothing is refused, never nil after [Load].
	RefusalCodes []string `json:"refusal_codes" yaml:"refusal_codes"`
}

// file is the name of the mode's data file.
func (m Mode) file() string { return "modes/" + m.ID + ".yaml" }

// texts lists the mode's texts with their field names, in the order of the file.
func (m Mode) texts() []namedText {
	return []namedText{
		{"name", m.Name, 60, 0},
		{"trigger", m.Trigger, 260, 2},
		{"seen", m.Seen, 260, 2},
		{"consequence", m.Consequence, 260, 2},
		{"remedy", m.Remedy, 260, 2},
	}
}
