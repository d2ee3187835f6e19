package verdict

// Outcome says how an action ended, as the person sees it.
type Outcome string

// The outcomes.
const (
	// OK means that it was done.
	OK Outcome = "ok"
	// Refused means that the cloud, or the client itself, said no.
	Refused Outcome = "refused"
	// Failed means that it is not known to have been done: no answer, or none that can be read.
	Failed Outcome = "failed"
	// Unsupported means that the client cannot do this.
	Unsupported Outcome = "unsupported"
)

// Shown is what a person would see. Members are left out when the client does not show such a thing; a list that is
// shown and empty is [].
type Shown struct {
	// Message is the text of a prompt.
	Message string `json:"message,omitempty"`
	// Account is the login that is signed in.
	Account string `json:"account,omitempty"`
	// Organization is the name of the selected organization.
	Organization string `json:"organization,omitempty"`
	// Product is the name of the selected product instance.
	Product       string   `json:"product,omitempty"`
	Organizations []string `json:"organizations,omitzero"`
	Products      []string `json:"products,omitzero"`
	// AccountSets are the names of the account sets in sight.
	AccountSets []string `json:"account_sets,omitzero"`
	// License is the encryption licence information; nil when none is shown.
	License *License `json:"license,omitempty"`
	// Backup is the id of the backup that was made.
	Backup string `json:"backup,omitempty"`
	// Certification is the status of the organization's papers.
	Certification string `json:"certification,omitempty"`
	// Warnings are what the cloud let pass but noted.
	Warnings []string `json:"warnings,omitempty"`
	// FeatureCode is the server computer's, where the client shows it.
	FeatureCode string `json:"feature_code,omitempty"`
}

// License is the encryption licence information as a person sees it. Keys are not among it.
type License struct {
	Product      string `json:"product,omitempty"`
	Version      string `json:"version,omitempty"`
	Status       string `json:"status,omitempty"`
	Account      string `json:"account,omitempty"`
	Organization string `json:"organization,omitempty"`
	ActivatedAt  string `json:"activated_at,omitempty"`
	// CertificationDue is until when the organization's papers must be approved.
	CertificationDue string `json:"certification_due_at,omitempty"`
	Yunzhijia        bool   `json:"yunzhijia,omitempty"`
	// Demo says that no licence is in force.
	Demo bool `json:"demo,omitempty"`
}
