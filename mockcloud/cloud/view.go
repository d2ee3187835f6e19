package cloud

// Screen is something a client can look at.
type Screen string

// The screens. Looking is evidence: a review of what somebody did asks what they had seen.
const (
	SessionScreen       Screen = "session"
	OrganizationsScreen Screen = "organizations"
	ProductsScreen      Screen = "products"
	AccountSetsScreen   Screen = "account_sets"
	BackupsScreen       Screen = "backups"
	LicenceScreen       Screen = "licence"
	ActivationsScreen   Screen = "activations"
	CertificationScreen Screen = "certification"
	ReRegistrations     Screen = "re_registrations"
)

// View is a client looking at a screen. It changes nothing; it is a command so that the journal remembers what
// was looked at, and so that sign-in, membership and restriction are checked like everywhere else.
type View struct {
	Session SessionID `json:"session"`
	Screen  Screen    `json:"screen"`
	// AccountSet is the one opened, if one.
	AccountSet AccountSetID `json:"account_set,omitempty"`
}

// Kind names the command.
func (View) Kind() string { return "view" }

func (c View) decide(s *State, in Input) Outcome {
	var refusal *Refusal
	switch c.Screen {
	case SessionScreen, OrganizationsScreen, BackupsScreen:
		_, refusal = s.signedIn(in, c.Session)
	case ProductsScreen, CertificationScreen, ActivationsScreen:
		_, refusal = s.inOrganization(in, c.Session)
	case LicenceScreen, ReRegistrations:
		_, refusal = s.inProduct(in, c.Session)
	case AccountSetsScreen:
		refusal = s.viewAccountSets(in, c)
	default:
		refusal = &Refusal{Code: InvalidInput, Subject: "screen"}
	}
	return Outcome{Refusal: refusal}
}

func (s *State) viewAccountSets(in Input, c View) *Refusal {
	x, refusal := s.inProduct(in, c.Session)
	if refusal == nil && c.AccountSet != "" {
		_, _, refusal = s.seen(in, c.Session, c.AccountSet)
	}
	if refusal == nil && s.Policies.CertificationEffect == EffectBlock {
		refusal = s.restriction(in.Now, x.Organization)
	}
	return refusal
}
