package verdict

import (
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
	// Unknown journals show refusals that no mode of the catalogue explains, or are known not to show all.
	Unknown Health = "unknown"
)

// Diagnosis is what a journal tells.
type Diagnosis struct {
	Health Health `json:"health"`
	// Findings come gravest first: those that still hold before those put right, then by how sure they are.
	Findings []Finding `json:"findings"`
	// Unexplained lists entries with a refusal that names no mode.
	Unexplained []uint64 `json:"unexplained,omitempty"`
	// CompactedBefore is the entry that stands for those before it, the founding excepted, when the journal was compacted:
	// what happened in them is not known, only what it came to. 0 for a journal with all its entries.
	CompactedBefore uint64 `json:"compacted_before,omitempty"`
	// Missing says what the evidence does not show. A journal cannot know: whoever made it of a capture sets it.
	Missing []catalogue.Text `json:"missing,omitempty"`
	// Question is what to ask the customer next when several causes fit, or nil.
	Question *Question `json:"question,omitempty"`
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
	// rank tells apart findings of the same confidence: the one that explains the other has the higher rank.
	rank int
	// The catalogue's words, so that a reader needs nothing else.
	Name        catalogue.Text `json:"name"`
	Consequence catalogue.Text `json:"consequence"`
	Remedy      catalogue.Text `json:"remedy"`
	Owner       catalogue.Text `json:"owner"`
}

// Diagnose reads a journal from its first entry. A damaged journal, or a damaged catalogue, is an error.
func Diagnose(entries []journal.Entry) (Diagnosis, error) {
	d, err := NewDiagnoser()
	if err != nil {
		return Diagnosis{}, err
	}
	return d.Diagnose(entries)
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
	// Codes that a silent mode owns, or that the catalogue lists first for a mode that they do not prove.
	byCode[cloud.ProductMismatch] = "wrong-product"
	byCode[cloud.LicenceInUse] = "double-activation-race"
	byCode[cloud.ReviewStale] = "account-switched-before-activate"
	byCode[cloud.BackupNewerVersion] = "trial-account-sets-not-migrated"
	for _, code := range []cloud.Code{cloud.SignInFailed, cloud.SessionRequired, cloud.DeleteNeedsConfirmation} {
		delete(byCode, code) // everybody mistypes a password now and then, and is asked before deleting
	}
	return byCode
}

func boolRank(b bool) int {
	if b {
		return 1
	}
	return 0
}
