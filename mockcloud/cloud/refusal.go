package cloud

import (
	"cmp"
	"slices"
)

// Code is the stable name of a cause. Codes never change their meaning; texts and HTTP statuses belong to the face.
type Code string

// Refusal says why a command was refused. It is a result, not an error.
type Refusal struct {
	// Code is the true cause, even where the person is shown only the shared prompt.
	Code Code `json:"code"`
	// Subject names what the refusal is about: an id, or the name of a member. Never a secret.
	Subject string `json:"subject,omitempty"`
}

// The codes. See [Codes] for each one's label and source.
const (
	InvalidInput    Code = "INVALID_INPUT"
	NotFound        Code = "NOT_FOUND"
	AlreadyExists   Code = "ALREADY_EXISTS"
	AlreadySettled  Code = "ALREADY_SETTLED"
	SessionRequired Code = "SESSION_REQUIRED"
	SessionExpired  Code = "SESSION_EXPIRED"
	SignInFailed    Code = "SIGN_IN_FAILED"
	SignInLocked    Code = "SIGN_IN_LOCKED"
	AccountDisabled Code = "ACCOUNT_DISABLED"
	NotAMember      Code = "NOT_A_MEMBER"
	RoleNotAllowed  Code = "ROLE_NOT_ALLOWED"

	OrganizationNotSelected Code = "ORGANIZATION_NOT_SELECTED"
	ProductNotSelected      Code = "PRODUCT_NOT_SELECTED"
	SeatsExceeded           Code = "SEATS_EXCEEDED"

	SerialMalformed       Code = "SERIAL_MALFORMED"
	SerialUnknown         Code = "SERIAL_UNKNOWN"
	CDKeyMalformed        Code = "CDKEY_MALFORMED"
	CDKeyMismatch         Code = "CDKEY_MISMATCH"
	LicenceRevoked        Code = "LICENCE_REVOKED"
	LicenceSuspended      Code = "LICENCE_SUSPENDED"
	LicenceExpired        Code = "LICENCE_EXPIRED"
	LicenceExchanged      Code = "LICENCE_EXCHANGED"
	LicenceInUse          Code = "LICENCE_IN_USE"
	LicenceNotActive      Code = "LICENCE_NOT_ACTIVE"
	ClockSetBack          Code = "CLOCK_SET_BACK"
	ProductMismatch       Code = "PRODUCT_MISMATCH"
	InstanceOccupied      Code = "INSTANCE_OCCUPIED"
	FeatureCodeChanged    Code = "FEATURE_CODE_CHANGED"
	NotOriginalServer     Code = "NOT_ORIGINAL_SERVER"
	MOPServiceFeeMissing  Code = "MOP_SERVICE_FEE_MISSING"
	MOPUpgradeMissing     Code = "MOP_UPGRADE_MISSING"
	ReviewStale           Code = "REVIEW_STALE"
	ReviewMissing         Code = "REVIEW_REQUIRED"
	ServicePeriodLapsed   Code = "SERVICE_PERIOD_LAPSED"
	ModuleNotLicensed     Code = "MODULE_NOT_LICENSED"
	DemoLimit             Code = "DEMO_LIMIT"
	YunzhijiaWrongCode    Code = "YUNZHIJIA_WRONG_CODE"
	YunzhijiaInactive     Code = "YUNZHIJIA_PRODUCT_INACTIVE"
	ReRegistrationPending Code = "RE_REGISTRATION_PENDING"

	CertificationOverdue    Code = "CERTIFICATION_OVERDUE"
	CertificationConflict   Code = "CERTIFICATION_CONFLICT"
	CertificationPending    Code = "CERTIFICATION_PENDING"
	CertificationDone       Code = "CERTIFICATION_DONE"
	ProfileReplaced         Code = "PROFILE_REPLACED"
	CreditCodeSuspicious    Code = "CREDIT_CODE_SUSPICIOUS"
	AccountSetNumberTaken   Code = "ACCOUNT_SET_NUMBER_TAKEN"
	BackupCorrupt           Code = "BACKUP_CORRUPT"
	BackupNewerVersion      Code = "BACKUP_NEWER_VERSION"
	DeleteNeedsConfirmation Code = "DELETE_NEEDS_CONFIRMATION"
	EvidenceMissing         Code = "EVIDENCE_MISSING"
)

// Label says how sure we are of a rule.
type Label string

// The four labels.
const (
	Documented Label = "documented"
	Public     Label = "public"
	Analogy    Label = "analogy"
	Assumed    Label = "assumed"
)

// CodeInfo is what is known about a code.
type CodeInfo struct {
	Code Code `json:"code"`
	// Label says how sure we are.
	Label Label `json:"label"`
	// Source says where the rule comes from, for people.
	Source string `json:"source"`
	// Masked says that a faithful world shows the person only the one shared prompt for it (documented).
	Masked bool `json:"masked,omitempty"`
	// Warning says that the code never refuses: it is noted and let pass.
	Warning bool `json:"warning,omitempty"`
}

// SharedPrompt is the code a client is given for every masked cause in a world with faithful prompts.
const SharedPrompt Code = "ACTIVATION_REFUSED"

// Masked reports whether a faithful world hides this cause behind [SharedPrompt] (documented: wrong serial number
// or CDKey, upgrade away from the original server, and missing MOP processes show one and the same prompt).
func (c Code) Masked() bool {
	return slices.Contains([]Code{
		SerialMalformed, SerialUnknown, CDKeyMalformed, CDKeyMismatch, NotOriginalServer, MOPServiceFeeMissing, MOPUpgradeMissing,
	}, c)
}

// Shown returns the code that a client of this world is given for a refusal.
func (s *State) Shown(c Code) Code {
	if c.Masked() && s.Policies.Prompts == PromptsFaithful {
		return SharedPrompt
	}
	return c
}

// Codes lists every code a world can answer with, each with its label and source, in a stable order.
func Codes() []CodeInfo {
	const checklist = "activation checklist article"
	list := []CodeInfo{
		{Code: SharedPrompt, Label: Documented, Source: checklist + ": one prompt for every wrong entry and for upgrades"},
		{Code: SerialMalformed, Label: Assumed, Source: "synthetic key form; shown as the shared prompt like an unknown one"},
		{Code: SerialUnknown, Label: Documented, Source: checklist + ", step 4 and 6"},
		{Code: CDKeyMalformed, Label: Assumed, Source: "synthetic key form; shown as the shared prompt like a wrong one"},
		{Code: CDKeyMismatch, Label: Documented, Source: checklist + ", step 4 and 6"},
		{Code: NotOriginalServer, Label: Documented, Source: checklist + ", note on same-series upgrades"},
		{Code: MOPServiceFeeMissing, Label: Documented, Source: checklist + ", note on same-series upgrades"},
		{Code: MOPUpgradeMissing, Label: Documented, Source: checklist + ", note on same-series upgrades"},
		{Code: FeatureCodeChanged, Label: Documented, Source: checklist + ", note on changed feature codes"},
		{Code: ProductMismatch, Label: Assumed, Source: "policy wrong_product; read literally, the checklist lets it succeed"},
		{Code: CertificationOverdue, Label: Documented, Source: checklist + ": certification within three months; what is restricted is assumed"},
		{Code: ProfileReplaced, Label: Documented, Source: checklist + ": the approved papers' company prevails", Warning: true},
		{Code: YunzhijiaWrongCode, Label: Documented, Source: checklist + ", Yunzhijia section"},
		{Code: YunzhijiaInactive, Label: Documented, Source: checklist + ", Yunzhijia section: product first"},
		{Code: LicenceExchanged, Label: Public, Source: "public pages on exchanged licences"},
		{Code: InstanceOccupied, Label: Public, Source: "public pages on product instances and the suffix (1)"},
		{Code: ModuleNotLicensed, Label: Public, Source: "public pages on module licences at period end"},
		{Code: DemoLimit, Label: Public, Source: "public pages on unlicensed products running as a demo"},
		{Code: ServicePeriodLapsed, Label: Public, Source: "public pages on service periods"},
	}
	for code, source := range map[Code]string{
		LicenceRevoked: "licensing services tell revoked, suspended and expired apart", LicenceSuspended: "licensing services tell revoked, suspended and expired apart",
		LicenceExpired: "licensing services tell revoked, suspended and expired apart", LicenceInUse: "licensing services bind a licence to one owner",
		SeatsExceeded: "licensing services limit seats", ClockSetBack: "offline licensing refuses a clock that went back",
		SessionExpired: "cloud sign-ins end", SignInFailed: "cloud sign-ins", SignInLocked: "cloud sign-ins lock after repeated failures",
		AccountDisabled: "accounts of people who left", RoleNotAllowed: "sub-accounts have fewer rights", NotAMember: "tenants are separate",
		BackupCorrupt: "backups are verified before they are trusted", ReviewStale: "what was confirmed must be what is done",
	} {
		list = append(list, CodeInfo{Code: code, Label: Analogy, Source: source})
	}
	for _, code := range []Code{
		InvalidInput, NotFound, AlreadyExists, AlreadySettled, SessionRequired, OrganizationNotSelected, ProductNotSelected,
		LicenceNotActive, ReviewMissing, ReRegistrationPending, CertificationPending, CertificationDone,
		AccountSetNumberTaken, BackupNewerVersion, DeleteNeedsConfirmation, EvidenceMissing,
	} {
		list = append(list, CodeInfo{Code: code, Label: Assumed, Source: "our decision: nothing public says"})
	}
	list = append(list, CodeInfo{Code: CertificationConflict, Label: Assumed, Source: "our decision: nothing public says", Warning: true})
	list = append(list, CodeInfo{Code: CreditCodeSuspicious, Label: Public, Source: "GB 32100 check character; a bad one warns, never refuses (assumed)", Warning: true})
	for i := range list {
		list[i].Masked = list[i].Code.Masked()
	}
	slices.SortFunc(list, func(a, b CodeInfo) int { return cmp.Compare(a.Code, b.Code) })
	return list
}
