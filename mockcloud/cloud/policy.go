package cloud

import "cmp"

// The words of the policies. Each names how the world behaves where the public sources leave room.
const (
	// PromptsFaithful shows the one shared prompt for the four masked causes, as the vendor's clients do (documented).
	PromptsFaithful = "faithful"
	// PromptsDiagnostic shows each cause (for learning and debugging).
	PromptsDiagnostic = "diagnostic"
	// WrongProductStrict refuses a licence on another series, edition or version (assumed).
	WrongProductStrict = "strict"
	// WrongProductLenient lets it succeed for the wrong target: the checklist's literal reading (documented).
	WrongProductLenient = "lenient"
	// EffectWarn only notes an overdue certification.
	EffectWarn = "warn"
	// EffectRestrict blocks writing and closing of periods; viewing and backup stay.
	EffectRestrict = "restrict"
	// EffectBlock blocks viewing as well; backup stays.
	EffectBlock = "block"
	// ReviewAuto approves papers and re-registrations at once.
	ReviewAuto = "auto"
	// ReviewManual waits for somebody to approve or reject.
	ReviewManual = "manual"
	// KeysNormalised trims, upper-cases and makes half-width what was typed.
	KeysNormalised = "normalised"
	// KeysExact takes keys as typed, to reproduce paste mistakes.
	KeysExact = "exact"
	// ReviewOptional lets a client activate without a review (as reality does).
	ReviewOptional = "optional"
	// ReviewRequired refuses an activation without one.
	ReviewRequired = "required"
)

// Policies are a world's choices where the public sources say nothing or leave room. All are labelled assumed
// except where a constant says otherwise.
type Policies struct {
	// Prompts is faithful (default) or diagnostic.
	Prompts string `json:"prompts"`
	// WrongProduct is strict (default) or lenient.
	WrongProduct string `json:"wrong_product"`
	// CertificationEffect is what an overdue certification does: warn, restrict (default) or block.
	CertificationEffect string `json:"certification_effect"`
	// CertificationReview is auto (default) or manual.
	CertificationReview string `json:"certification_review"`
	// ReRegistration is auto (default) or manual.
	ReRegistration string `json:"re_registration"`
	// Keys is normalised (default) or exact.
	Keys string `json:"keys"`
	// ActivationReview is optional (default) or required.
	ActivationReview string `json:"activation_review"`
	// FeatureComponents is how many of a feature code's components must match; 0 (default) means all of them.
	FeatureComponents int `json:"feature_components"`
	// SessionMinutes is how long a sign-in lasts; default 480, at most 43200 (30 days).
	SessionMinutes int `json:"session_minutes"`
	// LockAfter is how many failed sign-ins in a row lock an account; default 5, at most 100.
	LockAfter int `json:"lock_after"`
	// LockMinutes is how long the lock lasts; default 15, at most 43200.
	LockMinutes int `json:"lock_minutes"`
}

// DefaultPolicies returns the behaviour of a world that nobody configured.
func DefaultPolicies() Policies {
	return Policies{
		Prompts: PromptsFaithful, WrongProduct: WrongProductStrict, CertificationEffect: EffectRestrict,
		CertificationReview: ReviewAuto, ReRegistration: ReviewAuto, Keys: KeysNormalised,
		ActivationReview: ReviewOptional, SessionMinutes: 480, LockAfter: 5, LockMinutes: 15,
	}
}

// WithDefaults fills what is empty from [DefaultPolicies].
func (p Policies) WithDefaults() Policies { return p.over(DefaultPolicies()) }

// over fills what is empty in p from d.
func (p Policies) over(d Policies) Policies {
	p.Prompts = cmp.Or(p.Prompts, d.Prompts)
	p.WrongProduct = cmp.Or(p.WrongProduct, d.WrongProduct)
	p.CertificationEffect = cmp.Or(p.CertificationEffect, d.CertificationEffect)
	p.CertificationReview = cmp.Or(p.CertificationReview, d.CertificationReview)
	p.ReRegistration = cmp.Or(p.ReRegistration, d.ReRegistration)
	p.Keys = cmp.Or(p.Keys, d.Keys)
	p.ActivationReview = cmp.Or(p.ActivationReview, d.ActivationReview)
	p.FeatureComponents = cmp.Or(p.FeatureComponents, d.FeatureComponents)
	p.SessionMinutes = cmp.Or(p.SessionMinutes, d.SessionMinutes)
	p.LockAfter = cmp.Or(p.LockAfter, d.LockAfter)
	p.LockMinutes = cmp.Or(p.LockMinutes, d.LockMinutes)
	return p
}

// Invalid returns the JSON name of the first member with a value outside its words or bounds, or "".
func (p Policies) Invalid() string {
	for _, f := range []struct {
		name, have string
		words      [3]string
	}{
		{"prompts", p.Prompts, [3]string{PromptsFaithful, PromptsDiagnostic}},
		{"wrong_product", p.WrongProduct, [3]string{WrongProductStrict, WrongProductLenient}},
		{"certification_effect", p.CertificationEffect, [3]string{EffectWarn, EffectRestrict, EffectBlock}},
		{"certification_review", p.CertificationReview, [3]string{ReviewAuto, ReviewManual}},
		{"re_registration", p.ReRegistration, [3]string{ReviewAuto, ReviewManual}},
		{"keys", p.Keys, [3]string{KeysNormalised, KeysExact}},
		{"activation_review", p.ActivationReview, [3]string{ReviewOptional, ReviewRequired}},
	} {
		if f.have == "" || f.have != f.words[0] && f.have != f.words[1] && f.have != f.words[2] {
			return f.name
		}
	}
	for _, f := range []struct {
		name           string
		have, min, max int
	}{
		{"feature_components", p.FeatureComponents, 0, 16}, {"session_minutes", p.SessionMinutes, 1, 43200},
		{"lock_after", p.LockAfter, 1, 100}, {"lock_minutes", p.LockMinutes, 1, 43200},
	} {
		if f.have < f.min || f.have > f.max {
			return f.name
		}
	}
	return ""
}
