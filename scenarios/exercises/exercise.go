package exercises

import (
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/scenarios/catalogue"
)

// Format is the version of the file format that this package reads and writes.
const Format = 1

// Exercise is one thing to rehearse.
type Exercise struct {
	// Format is [Format].
	Format int `json:"format" yaml:"format"`
	// ID names the exercise: lower-case letters, digits and hyphens, as the file is named.
	ID string `json:"id" yaml:"id"`
	// Modes are the failure modes it is about, the main one first.
	Modes []string `json:"modes" yaml:"modes"`
	// Blind exercises tell a symptom only: the modes are named in the debrief, not before.
	Blind bool `json:"blind,omitempty" yaml:"blind"`
	// Preset is the blueprint of the world.
	Preset string `json:"preset" yaml:"preset"`
	// Minutes is how long it should take at most; being slower costs nothing but is told.
	Minutes int `json:"minutes" yaml:"minutes"`
	// Licence is what was ordered. The order on the desk is its purchase.
	Licence cloud.LicenceID `json:"licence" yaml:"licence"`
	Title   catalogue.Text  `json:"title" yaml:"title"`
	// Brief is what the trainee is told: the job, or in a blind exercise what the customer complains of.
	Brief catalogue.Text `json:"brief" yaml:"brief"`
	// Stage sets the scene before the trainee arrives, in sentences of the Chinese features.
	Stage []string `json:"stage,omitempty" yaml:"stage"`
	Desk  Desk     `json:"desk" yaml:"desk"`
	Goal  Goal     `json:"goal" yaml:"goal"`
	// Checks are those of the six that the exercise is graded on.
	Checks []Check `json:"checks" yaml:"checks"`
	// Hints form a ladder: each says more than the one before.
	Hints []Hint `json:"hints" yaml:"hints"`
	// Lesson is the debrief's last word: what happened, why it matters, and the right way.
	Lesson catalogue.Text `json:"lesson" yaml:"lesson"`
}

// Desk is what lies within the trainee's reach.
type Desk struct {
	// Accounts whose sign-ins the trainee knows. The purchaser's is among them unless the exercise is about its absence.
	Accounts []cloud.AccountID `json:"accounts" yaml:"accounts"`
	// SignedIn is whose sign-in somebody left open at the first computer; empty means nobody's. Nothing is selected yet.
	SignedIn cloud.AccountID `json:"signed_in,omitempty" yaml:"signed_in"`
	// Boxes are licences whose serial number and CDKey the trainee can read.
	Boxes []cloud.LicenceID `json:"boxes,omitempty" yaml:"boxes"`
	// Services are Yunzhijia services whose CDKey the trainee can read.
	Services []cloud.ServiceID `json:"services,omitempty" yaml:"services"`
	// Papers are organizations whose certification papers lie there.
	Papers []cloud.OrganizationID `json:"papers,omitempty" yaml:"papers"`
	// Computers the trainee can sit down at. The first is where they begin.
	Computers []cloud.MachineID `json:"computers" yaml:"computers"`
	// MOP opens the partner's order desk for processes up to this version; empty keeps it closed.
	MOP cloud.Version `json:"mop,omitempty" yaml:"mop"`
	// ServiceCenter says that the service center can be called.
	ServiceCenter bool `json:"service_center,omitempty" yaml:"service_center"`
	// DaysLater are how many days the trainee may let pass at once; none means that time stands still.
	DaysLater []int `json:"days_later,omitempty" yaml:"days_later"`
}

// Goal is the end that counts as reached. Every member that is set must hold; at least one is.
type Goal struct {
	// Activated are licences that are active exactly where and for whom they were bought.
	Activated []cloud.LicenceID `json:"activated,omitempty" yaml:"activated"`
	// Untouched are licences that must not be active anywhere: sometimes the right thing is to stop.
	Untouched []cloud.LicenceID `json:"untouched,omitempty" yaml:"untouched"`
	// Versions are what licences must be at.
	Versions map[cloud.LicenceID]cloud.Version `json:"versions,omitempty" yaml:"versions"`
	// AccountSets is how many account sets must be in sight where Licence is active.
	AccountSets int `json:"account_sets,omitempty" yaml:"account_sets"`
	// Certified are organizations whose own papers must be approved.
	Certified []cloud.OrganizationID `json:"certified,omitempty" yaml:"certified"`
	// Yunzhijia are organizations whose service must be on.
	Yunzhijia []cloud.OrganizationID `json:"yunzhijia,omitempty" yaml:"yunzhijia"`
	// NoLoss asks that no account set be lost for good.
	NoLoss bool `json:"no_loss,omitempty" yaml:"no_loss"`
}

// Check is one of the six checks before, at and after an activation. Source S: the vendor's checklist; documented.
type Check string

// The six checks.
const (
	// CheckAccount: the account signed in was looked at, and is the purchaser's.
	CheckAccount Check = "account"
	// CheckOrganization: the organizations were looked at, and the ordered one is selected.
	CheckOrganization Check = "organization"
	// CheckProduct: product and account sets were looked at, and the ordered product is selected.
	CheckProduct Check = "product"
	// CheckKeys: the keys entered are those of the ordered licence.
	CheckKeys Check = "keys"
	// CheckReview: all of it was compared once more, after the last change and before the activation.
	CheckReview Check = "review"
	// CheckConfirm: the licence information was looked at after the activation.
	CheckConfirm Check = "confirm"
)

// Checks lists the six in their order.
func Checks() []Check {
	return []Check{CheckAccount, CheckOrganization, CheckProduct, CheckKeys, CheckReview, CheckConfirm}
}

// Hint is one step of the ladder.
type Hint struct {
	Text catalogue.Text `json:"text" yaml:"text"`
	// Cost is how many points of a hundred it takes off.
	Cost int `json:"cost" yaml:"cost"`
}
