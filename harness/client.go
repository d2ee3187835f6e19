package harness

import "context"

// ProtocolVersion is the version of the actions and results that clients and this package agree on.
const ProtocolVersion = 1

// Client is a client under test. Calls come one after another. An error means that the client itself is broken or
// gone: that an action was refused, or failed for want of a network, is in its [Result].
type Client interface {
	// Info says who the client is and what it can do.
	Info() Info
	// Start puts the client in front of a world, with nobody signed in. It may be called again: the person then
	// works at another computer.
	Start(ctx context.Context, setting Setting) error
	// Do does what a person would do with the client, and returns what the person would see.
	Do(ctx context.Context, action Action, args Args) (Result, error)
	// End says that the scenario is over.
	End(ctx context.Context) error
}

// Info says who a client is.
type Info struct {
	Name         string   `json:"name"`
	Version      string   `json:"version"`
	Capabilities []Action `json:"capabilities"`
	// AtOnce says that the client takes a whole task at once, signing in and choosing included, and that nobody sees
	// what it shows: a command that is started for each case, or a program that fetches its cases. A client cannot
	// say this of itself.
	AtOnce bool `json:"-"`
}

// Setting is all that a client is told about a scenario.
type Setting struct {
	// BaseURL is the world's, to which the client adds /v1/….
	BaseURL string `json:"base_url"`
	// FeatureCode is the fingerprint of the server computer the person works at.
	FeatureCode string `json:"feature_code"`
	// Locale is the language the person reads: zh-CN or en.
	Locale string `json:"locale"`
}

// Action is something a person does with a client.
type Action string

// The actions, with their arguments.
const (
	// SignIn takes account (a login) and password.
	SignIn Action = "sign_in"
	// ListOrganizations takes nothing.
	ListOrganizations Action = "list_organizations"
	// SelectOrganization takes organization: a display name, or an id where names collide.
	SelectOrganization Action = "select_organization"
	// ListProducts takes nothing.
	ListProducts Action = "list_products"
	// SelectProduct takes product: a display name, or an id.
	SelectProduct Action = "select_product"
	// ListAccountSets takes nothing.
	ListAccountSets Action = "list_account_sets"
	// Review takes serial_number and cdkey.
	Review Action = "review"
	// Activate takes serial_number and cdkey.
	Activate Action = "activate"
	// LicenseInfo takes nothing.
	LicenseInfo Action = "license_info"
	// ActivateYunzhijia takes cdkey.
	ActivateYunzhijia Action = "activate_yunzhijia"
	// ReRegister takes nothing.
	ReRegister Action = "re_register"
	// SubmitCertification takes company_name and credit_code.
	SubmitCertification Action = "submit_certification"
	// CreateAccountSet takes name.
	CreateAccountSet Action = "create_account_set"
	// BackupAccountSet takes account_set: a display name, or an id.
	BackupAccountSet Action = "backup_account_set"
	// DeleteAccountSet takes account_set, and confirm "true" when the person was warned and insists.
	DeleteAccountSet Action = "delete_account_set"
	// RestoreAccountSet takes backup: the name of the account set that was backed up, or the backup's id.
	RestoreAccountSet Action = "restore_account_set"
)

// Actions lists every action.
func Actions() []Action {
	return []Action{
		SignIn, ListOrganizations, SelectOrganization, ListProducts, SelectProduct, ListAccountSets, Review, Activate,
		LicenseInfo, ActivateYunzhijia, ReRegister, SubmitCertification, CreateAccountSet, BackupAccountSet,
		DeleteAccountSet, RestoreAccountSet,
	}
}

// Args are an action's arguments by name.
type Args map[string]string
