package changes_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"example.com/rehearse/harness/changes"
	"example.com/rehearse/mockcloud/cloud"
)

// noon is the time of the full world; hours after it tell its times apart.
var noon = time.Date(2026, 1, 10, 12, 0, 0, 0, time.UTC)

func hours(n int) time.Time { return noon.Add(time.Duration(n) * time.Hour) }

// fullWorld holds a thing of every kind, with every aspect that can be told of it, each value unlike its neighbours'.
func fullWorld() *cloud.State {
	s := cloud.New()
	cloud.Apply(s, noon, places()...)
	cloud.Apply(s, noon, owned()...)
	return s
}

func places() []cloud.Event {
	return []cloud.Event{
		cloud.WorldFounded{Clock: cloud.Clock{At: hours(1)}, Policies: cloud.Policies{
			Prompts: "p1", WrongProduct: "p2", CertificationEffect: "p3", CertificationReview: "p4", ReRegistration: "p5", Keys: "p6",
			ActivationReview: "p7", FeatureComponents: 8, SessionMinutes: 9, LockAfter: 10, LockMinutes: 11,
		}},
		cloud.AccountAdded{Account: cloud.Account{ID: "acc", Kind: "formal", Name: "Li", FailedSignIns: 2, LockedUntil: hours(2), Disabled: true}},
		cloud.AccountAdded{Account: cloud.Account{ID: "acc2", Kind: "test", Name: "Wang", FailedSignIns: 1, LockedUntil: noon}},
		cloud.AccountAdded{Account: cloud.Account{ID: "acc3", Kind: "partner", Name: "Zhao"}},
		cloud.OrganizationAdded{Organization: cloud.Organization{
			ID: "org", Name: "Hui", CreditCode: "code", Certification: cloud.Certification{Status: "pending"},
		}},
		cloud.OrganizationAdded{Organization: cloud.Organization{ID: "org2", Name: "Ming"}},
		cloud.MemberAdded{Membership: cloud.Membership{Organization: "org", Account: "acc", Role: cloud.Owner}},
		cloud.MemberAdded{Membership: cloud.Membership{Organization: "org", Account: "acc3", Role: cloud.Member}},
		cloud.MemberAdded{Membership: cloud.Membership{Organization: "org", Account: "acc2", Role: cloud.Member}},
		cloud.MemberAdded{Membership: cloud.Membership{Organization: "org2", Account: "acc2", Role: cloud.Admin}},
		cloud.MachineAdded{Machine: cloud.Machine{ID: "mac", Name: "server", FeatureCode: "FC-1"}},
	}
}

func owned() []cloud.Event {
	return []cloud.Event{
		cloud.LicenceIssued{Licence: cloud.Licence{
			ID: "lic", SKU: cloud.SKU{Series: "kis-professional", Version: "14.1"}, Status: "exchanged", ExpiresAt: hours(3), ServiceUntil: hours(4), Successor: "lic2",
		}},
		cloud.LicenceIssued{Licence: cloud.Licence{ID: "lic2", Status: "issued"}},
		cloud.InstanceAdded{Instance: cloud.Instance{ID: "pin", Organization: "org", SKU: cloud.SKU{Series: "kis-professional", Version: "14.0"}}},
		cloud.Activated{Activation: cloud.Activation{
			ID: "act", Licence: "lic", Account: "acc2", Organization: "org", Instance: "pin", Machine: "mac", At: noon,
		}},
		cloud.ServiceIssued{Service: cloud.Service{ID: "yzj", Organization: "org", Instance: "pin"}},
		cloud.AccountSetAdded{AccountSet: cloud.AccountSet{
			ID: "set", Number: "001", Name: "books", Machine: "mac", Organization: "org", Instance: "pin",
			Books: cloud.Books{Version: "13.0", Vouchers: 21, Periods: 22},
		}},
		cloud.BackedUp{Backup: cloud.Backup{ID: "bak", Source: "set", Number: "002", Name: "copy", Machine: "mac", Verified: true, Corrupt: true}},
		cloud.SignedIn{Session: cloud.Session{ID: "ses", Account: "acc3", Machine: "mac", Organization: "org", Instance: "pin", ExpiresAt: hours(5)}},
		cloud.SignedIn{Session: cloud.Session{ID: "out", Account: "acc3", Machine: "mac", Organization: "org", ExpiresAt: hours(5), Ended: true}},
		cloud.SignedIn{Session: cloud.Session{ID: "late", Account: "acc3", Machine: "mac", Organization: "org", ExpiresAt: noon}},
		cloud.ReRegistrationRequested{ReRegistration: cloud.ReRegistration{ID: "rer", Licence: "lic", Machine: "mac", Status: "pending"}},
		cloud.OrderOpened{Order: cloud.Order{ID: "mop", Licence: "lic", Kind: "upgrade", ToVersion: "15.0", Completed: true}},
		cloud.TicketOpened{Ticket: cloud.Ticket{ID: "tic", Licence: "lic", Status: "open"}},
		cloud.WarningNoted{Warning: cloud.Warning{Code: "W1"}}, cloud.WarningNoted{Warning: cloud.Warning{Code: "W2"}},
		cloud.AccountSetAdded{AccountSet: cloud.AccountSet{ID: "gone"}}, cloud.AccountSetDeleted{AccountSet: "gone", Lost: true},
	}
}

// told writes changes one a line: thing, identity, aspect, what it was, what it is.
func told(list []changes.Change) string {
	var text strings.Builder
	for _, c := range list {
		_, _ = fmt.Fprintf(&text, "%s %s %s: %v > %v\n", c.Thing, c.ID, c.Aspect, c.Before, c.After)
	}
	return text.String()
}

// TestEverythingThatCanBeToldOfAWorldIsTold holds each aspect to its value: one that is missing here would be missing
// wherever people are shown what a step changed.
func TestEverythingThatCanBeToldOfAWorldIsTold(t *testing.T) {
	list := changes.Between(changes.Facts{}, changes.Of(fullWorld(), noon))
	assert.Equal(t, `licence lic account: [] > [acc2]
licence lic organization: [] > [org]
licence lic product_instance: [] > [pin]
licence lic machine: [] > [mac]
licence lic activated_at: [] > [2026-01-10T12:00:00Z]
licence lic status: [] > [exchanged]
licence lic version: [] > [14.1]
licence lic expires_at: [] > [2026-01-10T15:00:00Z]
licence lic service_until: [] > [2026-01-10T16:00:00Z]
licence lic successor: [] > [lic2]
licence lic2 status: [] > [issued]
product_instance pin organization: [] > [org]
product_instance pin licence: [] > [lic]
product_instance pin version: [] > [14.0]
account_set set organization: [] > [org]
account_set set product_instance: [] > [pin]
account_set set machine: [] > [mac]
account_set set vouchers: [] > [21]
account_set set periods: [] > [22]
account_set set version: [] > [13.0]
sign_in ses account: [] > [acc3]
sign_in ses status: [] > [open]
sign_in ses organization: [] > [org]
sign_in ses product_instance: [] > [pin]
sign_in ses machine: [] > [mac]
sign_in ses account_sets: [] > [set]
sign_in out account: [] > [acc3]
sign_in out status: [] > [ended]
sign_in late account: [] > [acc3]
sign_in late status: [] > [ended]
organization org name: [] > [Hui]
organization org credit_code: [] > [code]
organization org certification: [] > [pending]
organization org certification_due: [] > [2026-04-10T23:59:59+08:00]
organization org owner: [] > [acc]
organization org member: [] > [acc3 acc2]
organization org2 name: [] > [Ming]
organization org2 admin: [] > [acc2]
yunzhijia_service yzj organization: [] > [org]
yunzhijia_service yzj product_instance: [] > [pin]
backup bak account_set: [] > [set]
backup bak machine: [] > [mac]
backup bak verified: [] > [yes]
backup bak corrupt: [] > [yes]
re_registration rer licence: [] > [lic]
re_registration rer machine: [] > [mac]
re_registration rer status: [] > [pending]
mop_order mop licence: [] > [lic]
mop_order mop process: [] > [upgrade]
mop_order mop version: [] > [15.0]
mop_order mop completed: [] > [yes]
ticket tic licence: [] > [lic]
ticket tic status: [] > [open]
machine mac feature_code: [] > [FC-1]
account acc kind: [] > [formal]
account acc disabled: [] > [yes]
account acc failed_sign_ins: [] > [2]
account acc locked_until: [] > [2026-01-10T14:00:00Z]
account acc2 kind: [] > [test]
account acc2 failed_sign_ins: [] > [1]
account acc3 kind: [] > [partner]
world  clock: [] > [2026-01-10T13:00:00Z]
world  lost: [] > [gone]
world  warnings: [] > [W1 W2]
world  prompts: [] > [p1]
world  wrong_product: [] > [p2]
world  certification_effect: [] > [p3]
world  certification_review: [] > [p4]
world  re_registration: [] > [p5]
world  keys: [] > [p6]
world  activation_review: [] > [p7]
world  feature_components: [] > [8]
world  session_minutes: [] > [9]
world  lock_after: [] > [10]
world  lock_minutes: [] > [11]
`, told(list))
}

func TestThingsAreCalledByTheirNames(t *testing.T) {
	facts := changes.Of(fullWorld(), noon)
	for id, name := range map[string]string{
		"org": "Hui", "acc": "Li", "mac": "server", "set": "001 books", "bak": "002 copy", "pin": "KIS专业版 V14.0",
	} {
		assert.Equal(t, name, facts.Name(id), id)
	}
}

// TestOneThingsChangesStandTogether: what a thing newly says stands beside what it says differently, and the things of
// a kind keep the order in which they came.
func TestOneThingsChangesStandTogether(t *testing.T) {
	s := fullWorld()
	before := changes.Of(s, noon)
	cloud.Apply(s, noon,
		cloud.OrganizationRenamed{Organization: "org2", Name: "Ming Two"}, cloud.OrganizationRenamed{Organization: "org", Name: "Hui Two"},
		cloud.MemberAdded{Membership: cloud.Membership{Organization: "org", Account: "acc3", Role: cloud.Admin}},
		cloud.SignedOut{Session: "ses"}, cloud.ClockSet{Clock: cloud.Clock{Running: true, At: hours(9)}})
	assert.Equal(t, `sign_in ses status: [open] > [ended]
sign_in ses organization: [org] > []
sign_in ses product_instance: [pin] > []
sign_in ses machine: [mac] > []
sign_in ses account_sets: [set] > []
organization org name: [Hui] > [Hui Two]
organization org member: [acc3 acc2] > [acc2]
organization org admin: [] > [acc3]
organization org2 name: [Ming] > [Ming Two]
world  clock: [2026-01-10T13:00:00Z] > []
`, told(changes.Between(before, changes.Of(s, noon))))
}
