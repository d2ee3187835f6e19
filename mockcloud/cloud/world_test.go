package cloud_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
)

// The two server computers every test world has, by what they report.
const (
	code1 = cloud.FeatureCode("FC-1111-2222-3333")
	code2 = cloud.FeatureCode("FC-4444-5555-6666")
)

type tester interface {
	require.TestingT
	Helper()
}

// world drives the rules as an engine would, and beside it folds what a journal would have kept. Every test that
// uses one thereby tests that the fold equals the live state and that no secret was written down; see agree.
type world struct {
	t    tester
	s    *cloud.State // live
	fold *cloud.State // from encoded events
	read *cloud.State // from the encoded state at some earlier moment, and encoded events since; nil before the first one
	now  time.Time
	seq  uint64
	log  strings.Builder // everything encoded
}

func professional(v cloud.Version) cloud.SKU {
	return cloud.SKU{Series: "kis-professional", Version: v}
}

func moment(text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04:05", text, cloud.Shanghai())
	if err != nil {
		panic(err)
	}
	return at
}

// empty returns a world that was not founded yet.
func empty(t tester) *world {
	w := &world{t: t, s: cloud.New(), fold: cloud.New(), now: moment("2026-01-05 09:00:00")}
	if c, ok := t.(interface{ Cleanup(func()) }); ok {
		c.Cleanup(w.agree)
	}
	return w
}

// setup is the cast: a buyer with two organizations and a second product, a clerk and an admin, another customer, a
// partner's employee and a test account, each with a copy of the product.
func setup() cloud.Commands {
	list := cloud.Commands{
		cloud.AddMachine{ID: "srv-1", Name: "first", FeatureCode: code1},
		cloud.AddMachine{ID: "srv-2", Name: "second", FeatureCode: code2},
	}
	for _, who := range []struct {
		account cloud.AccountID
		kind    cloud.AccountKind
		org     cloud.OrganizationID
		pin     cloud.InstanceID
	}{
		{"buyer", cloud.FormalAccount, "org-a", "pin-a"}, {"other", cloud.FormalAccount, "org-x", "pin-x"},
		{"partner", cloud.PartnerEmployeeAccount, "org-p", "pin-p"}, {"tester", cloud.TestAccount, "org-t", "pin-t"},
	} {
		list = append(list,
			cloud.AddAccount{ID: who.account, As: who.kind, Login: string(who.account) + "@example.com", Name: string(who.account)},
			cloud.AddOrganization{ID: who.org, Name: "Company " + string(who.org), Owner: who.account},
			cloud.AddInstance{ID: who.pin, Organization: who.org, SKU: professional("15.0")})
	}
	return append(list,
		cloud.AddOrganization{ID: "org-b", Name: "Company org-b", Owner: "buyer"},
		cloud.AddInstance{ID: "pin-b", Organization: "org-b", SKU: professional("15.0")},
		cloud.AddInstance{ID: "pin-a2", Organization: "org-a", SKU: professional("15.0")},
		cloud.AddInstance{ID: "pin-u", Organization: "org-a", SKU: cloud.SKU{Series: "kis-ultimate", Version: "4.2"}},
		cloud.AddAccount{ID: "admin", As: cloud.FormalAccount, Login: "admin@example.com"},
		cloud.AddMember{Organization: "org-a", Account: "admin", Role: cloud.Admin},
		cloud.AddAccount{ID: "clerk", As: cloud.FormalAccount, Login: "clerk@example.com"},
		cloud.AddMember{Organization: "org-a", Account: "clerk", Role: cloud.Member},
		cloud.IssueLicence{ID: "lic-1", SKU: professional("15.0"), Purchase: cloud.Purchase{
			Account: "buyer", Organization: "org-a", Instance: "pin-a", Machine: "srv-1"}},
		cloud.IssueLicence{ID: "lic-2", SKU: professional("15.0"), Purchase: cloud.Purchase{Account: "other", Organization: "org-x"}},
		cloud.IssueService{ID: "yzj-1", Organization: "org-a"},
		cloud.IssueService{ID: "yzj-2", Organization: "org-x"},
		cloud.AddAccountSet{ID: "set-1", Number: "001", Name: "Books", Machine: "srv-1", Organization: "org-a", Instance: "pin-a", Vouchers: 3},
	)
}

// newWorld founds the cast under the policies; empty members are the defaults.
func newWorld(t tester, p cloud.Policies) *world {
	w := empty(t)
	w.ok(cloud.Found{Seed: 7, Preset: "test", Clock: cloud.Clock{At: w.now}, Policies: p, Setup: setup()})
	return w
}

// do decides, checks what holds for every decision, applies and folds.
func (w *world) do(c cloud.Command) cloud.Outcome {
	w.t.Helper()
	w.seq++
	out := cloud.Decide(w.s, cloud.Input{Now: w.now, Seq: w.seq, Command: c})
	raw, err := cloud.EncodeCommand(c)
	require.NoError(w.t, err)
	w.log.Write(raw)
	if out.Refused() {
		require.True(w.t, known(out.Refusal.Code), "%s is not in Codes()", out.Refusal.Code)
		refusal, err := json.Marshal(out.Refusal)
		require.NoError(w.t, err)
		w.log.Write(refusal)
	}
	if w.read != nil {
		again := cloud.Decide(w.read, cloud.Input{Now: w.now, Seq: w.seq, Command: c})
		require.Equal(w.t, outcome(w.t, out), outcome(w.t, again), "%s: a state that was read decides differently", c.Kind())
	}
	cloud.Apply(w.s, w.now, out.Events...)
	defer w.reread()
	for _, e := range out.Events {
		raw, err := cloud.EncodeEvent(e)
		require.NoError(w.t, err)
		w.log.Write(raw)
		decoded, err := cloud.DecodeEvent(raw)
		require.NoError(w.t, err)
		cloud.Apply(w.fold, w.now, decoded)
		if w.read != nil {
			decoded, err = cloud.DecodeEvent(raw) // once more: rows may share what an event holds
			require.NoError(w.t, err)
			cloud.Apply(w.read, w.now, decoded)
		}
	}
	return out
}

// reread writes the state and reads it back after 1, 2, 4, 8, … commands: there are states of every age to decide on.
func (w *world) reread() {
	if w.seq&(w.seq-1) == 0 {
		w.read = reread(w.t, w.s)
	}
}

func outcome(t require.TestingT, out cloud.Outcome) string {
	raw, err := json.Marshal(out)
	require.NoError(t, err)
	return string(raw)
}

func known(c cloud.Code) bool {
	for _, info := range cloud.Codes() {
		if info.Code == c {
			return true
		}
	}
	return false
}

// agree requires that the fold equals the live state and that nothing secret was written down.
func (w *world) agree() {
	require.Equal(w.t, encoded(w.t, w.s), encoded(w.t, w.fold))
	require.Equal(w.t, whole(w.t, w.s), whole(w.t, w.fold))
	if w.read != nil {
		require.Equal(w.t, whole(w.t, w.s), whole(w.t, w.read))
		w.log.WriteString(whole(w.t, w.s))
	}
	for _, secret := range w.secrets() {
		require.NotContains(w.t, w.log.String(), secret)
	}
}

func (w *world) secrets() []string {
	list := []string{w.s.DeskToken(cloud.MOPDesk), w.s.DeskToken(cloud.ServiceCenter)}
	for id := range w.s.Licences.All {
		list = append(list, w.s.SerialNumber(id), w.s.CDKey(id))
	}
	for id := range w.s.Services.All {
		list = append(list, w.s.YunzhijiaCDKey(id))
	}
	for id := range w.s.Accounts.All {
		list = append(list, w.s.Password(id))
	}
	for id := range w.s.Sessions.All {
		list = append(list, w.s.Token(id))
	}
	return list
}

func encoded(t require.TestingT, s *cloud.State) string {
	raw, err := json.Marshal(s)
	require.NoError(t, err)
	return string(raw)
}

// ok requires success and returns the events.
func (w *world) ok(c cloud.Command) []cloud.Event {
	w.t.Helper()
	out := w.do(c)
	require.Nil(w.t, out.Refusal, "%s", c.Kind())
	return out.Events
}

// refused requires this cause, and that nothing happened.
func (w *world) refused(code cloud.Code, c cloud.Command) {
	w.t.Helper()
	before := encoded(w.t, w.s)
	out := w.do(c)
	require.NotNil(w.t, out.Refusal, "%s succeeded, want %s", c.Kind(), code)
	require.Equal(w.t, code, out.Refusal.Code)
	require.Empty(w.t, out.Events)
	require.Equal(w.t, before, encoded(w.t, w.s))
}

// one returns the only event of its type among the events.
func one[E cloud.Event](w *world, events []cloud.Event) E {
	w.t.Helper()
	var found []E
	for _, e := range events {
		if e, ok := e.(E); ok {
			found = append(found, e)
		}
	}
	require.Len(w.t, found, 1)
	return found[0]
}

func (w *world) signIn(a cloud.AccountID, f cloud.FeatureCode) cloud.SessionID {
	w.t.Helper()
	events := w.ok(cloud.SignIn{Account: a, Password: cloud.PasswordRef{Right: true}, FeatureCode: f})
	return one[cloud.SignedIn](w, events).Session.ID
}

// in signs the account in and selects the product instance and its organization.
func (w *world) in(a cloud.AccountID, f cloud.FeatureCode, i cloud.InstanceID) cloud.SessionID {
	w.t.Helper()
	x := w.signIn(a, f)
	w.ok(cloud.SelectOrganization{Session: x, Organization: w.s.Instances.Get(i).Organization})
	w.ok(cloud.SelectProduct{Session: x, Instance: i})
	return x
}

func (w *world) serial(l cloud.LicenceID) cloud.KeyRef { return w.s.ResolveKey(w.s.SerialNumber(l)) }

func (w *world) cdkey(l cloud.LicenceID) cloud.KeyRef { return w.s.ResolveKey(w.s.CDKey(l)) }

func (w *world) activate(x cloud.SessionID, l cloud.LicenceID) cloud.Activate {
	return cloud.Activate{Session: x, SerialNumber: w.serial(l), CDKey: w.cdkey(l)}
}

// active activates the licence rightly: by the buyer, on the first computer, in pin-a.
func (w *world) active(l cloud.LicenceID) cloud.SessionID {
	w.t.Helper()
	x := w.in("buyer", code1, "pin-a")
	one[cloud.Activated](w, w.ok(w.activate(x, l)))
	return x
}

// orders opens and completes the two MOP processes.
func (w *world) orders(l cloud.LicenceID, to cloud.Version, kinds ...cloud.OrderKind) {
	w.t.Helper()
	for _, kind := range kinds {
		opened := one[cloud.OrderOpened](w, w.ok(cloud.OpenOrder{SerialNumber: w.serial(l), Order: kind, ToVersion: to}))
		w.ok(cloud.CompleteOrder{Order: opened.Order.ID})
	}
}

// ticket opens a service center ticket for the licence.
func (w *world) ticket(l cloud.LicenceID) cloud.TicketID {
	w.t.Helper()
	events := w.ok(cloud.OpenTicket{SerialNumber: w.serial(l), Evidence: "invoice"})
	return one[cloud.TicketOpened](w, events).Ticket.ID
}

func (w *world) backUp(x cloud.SessionID, a cloud.AccountSetID) cloud.BackupID {
	w.t.Helper()
	return one[cloud.BackedUp](w, w.ok(cloud.BackUp{Session: x, AccountSet: a})).Backup.ID
}

// sees lists the ids of the account sets the session sees.
func (w *world) sees(x cloud.SessionID) []cloud.AccountSetID {
	var ids []cloud.AccountSetID
	for _, a := range w.s.VisibleAccountSets(w.s.Sessions.Get(x)) {
		ids = append(ids, a.ID)
	}
	return ids
}

func TestWorldOfTheTestsIsFoundedWhole(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	require.Equal(t, 6, w.s.Accounts.Len())
	require.Equal(t, cloud.Owner, w.s.Role("buyer", "org-b"))
	require.Len(t, w.s.Memberships(), 7)
	require.Len(t, w.s.OrganizationsOf("buyer"), 2)
}
