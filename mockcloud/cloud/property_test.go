package cloud_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"example.com/rehearse/mockcloud/cloud"
)

// pick draws one of the rows' identities, or one that nothing has.
func pick[K ~string, V any](rt *rapid.T, rows *cloud.Table[K, V], label string) K {
	ids := []K{"garbage", ""}
	for id := range rows.All {
		ids = append(ids, id)
	}
	return ids[len(ids)-1-rapid.IntRange(0, len(ids)-1).Draw(rt, label)]
}

func (w *world) anyKey(rt *rapid.T, label string) cloud.KeyRef {
	l := pick(rt, &w.s.Licences, label)
	return rapid.SampledFrom([]cloud.KeyRef{
		w.serial(l), w.cdkey(l), {Part: cloud.SerialPart, Licence: "garbage"}, {Part: cloud.CDKeyPart, Licence: "garbage"}, {},
		w.s.ResolveKey(w.s.YunzhijiaCDKey(pick(rt, &w.s.Services, label+" service"))), w.s.ResolveKey("paste"),
	}).Draw(rt, label+" kind")
}

// session draws a session, mostly one that is well placed.
func (w *world) session(rt *rapid.T) cloud.SessionID {
	if rapid.IntRange(0, 3).Draw(rt, "fresh") == 0 {
		return pick(rt, &w.s.Sessions, "session")
	}
	who := rapid.SampledFrom([]cloud.AccountID{"buyer", "admin", "clerk", "other"}).Draw(rt, "who")
	var places []cloud.InstanceID
	for id, i := range w.s.Instances.All {
		if w.s.Role(who, i.Organization) != "" {
			places = append(places, id)
		}
	}
	if len(places) == 0 {
		return "garbage"
	}
	return w.placed(rt, who, rapid.SampledFrom(places).Draw(rt, "where"))
}

// placed signs in on the first computer and selects the instance.
func (w *world) placed(rt *rapid.T, who cloud.AccountID, where cloud.InstanceID) cloud.SessionID {
	out := w.step(rt, cloud.SignIn{Account: who, Password: cloud.PasswordRef{Right: true}, FeatureCode: w.s.Machines.Get("srv-1").FeatureCode})
	if out.Refused() {
		return "garbage"
	}
	x := one[cloud.SignedIn](w, out.Events).Session.ID
	w.step(rt, cloud.SelectOrganization{Session: x, Organization: w.s.Instances.Get(where).Organization})
	w.step(rt, cloud.SelectProduct{Session: x, Instance: where})
	return x
}

// use activates one of two licences in one of four places that fit: often the wrong one, often twice.
func (w *world) use(rt *rapid.T) {
	where := rapid.SampledFrom([]cloud.InstanceID{"pin-a", "pin-b", "pin-a2", "pin-x"}).Draw(rt, "place")
	who := cloud.AccountID("buyer")
	if where == "pin-x" {
		who = "other"
	}
	x := w.placed(rt, who, where)
	w.step(rt, w.activate(x, rapid.SampledFrom([]cloud.LicenceID{"lic-1", "lic-2"}).Draw(rt, "licence")))
}

// release asks the service center about a licence and has it unbound or reassigned.
func (w *world) release(rt *rapid.T) {
	l := pick(rt, &w.s.Licences, "licence")
	out := w.step(rt, cloud.OpenTicket{SerialNumber: w.serial(l), Evidence: "e"})
	if out.Refused() {
		return
	}
	w.step(rt, cloud.SettleTicket{
		Ticket: one[cloud.TicketOpened](w, out.Events).Ticket.ID, Account: "buyer", Instance: pick(rt, &w.s.Instances, "instance"),
		Action: rapid.SampledFrom([]cloud.TicketAction{cloud.Unbind, cloud.Reassign}).Draw(rt, "action"),
	})
}

// step decides twice, and requires the same answer, an untouched state, and no loss but by a confirmed delete.
func (w *world) step(rt *rapid.T, c cloud.Command) cloud.Outcome {
	in := cloud.Input{Now: w.now, Seq: w.seq + 1, Command: c}
	thorough := in.Seq%7 == 0 // encoding and cloning a world takes longer than all the rest
	var before string
	copied := w.s
	if thorough {
		before, copied = encoded(rt, w.s), w.s.Clone()
	}
	first := cloud.Decide(w.s, in)
	require.Equal(rt, first, cloud.Decide(copied, in), "%s: decided differently", c.Kind())
	if thorough {
		require.Equal(rt, before, encoded(rt, w.s), "%s: Decide changed the state", c.Kind())
	}
	sets, lost := w.s.AccountSets.Len(), len(w.s.Lost)
	out := w.do(c)
	require.Equal(rt, first, out)
	if a, ok := c.(cloud.Activate); ok && !out.Refused() {
		bound := w.s.Activations.Get(w.s.Licences.Get(a.SerialNumber.Licence).Activation)
		require.Equal(rt, w.s.Sessions.Get(a.Session).Instance, bound.Instance, "success elsewhere")
	}
	if thorough {
		require.Equal(rt, before, encoded(rt, copied), "%s: the clone is not independent", c.Kind())
	}
	del, isDelete := c.(cloud.DeleteAccountSet)
	require.True(rt, isDelete || w.s.AccountSets.Len() >= sets, "%s removed an account set", c.Kind())
	require.True(rt, len(w.s.Lost) == lost || isDelete && del.Confirmed, "%s lost an account set", c.Kind())
	return out
}

func (w *world) oneActivationPerLicence(rt *rapid.T) {
	open, busy := map[cloud.LicenceID]int{}, map[cloud.InstanceID]bool{}
	first := map[cloud.OrganizationID]time.Time{}
	for id, a := range w.s.Activations.All {
		if a.EndedAt.IsZero() {
			if at, has := first[a.Organization]; !has || a.At.Before(at) {
				first[a.Organization] = a.At
			}
			open[a.Licence]++
			require.False(rt, busy[a.Instance], "two licences are in force on %s", a.Instance)
			busy[a.Instance] = true
			require.Equal(rt, id, w.s.Licences.Get(a.Licence).Activation)
		}
	}
	for id, l := range w.s.Licences.All {
		require.LessOrEqual(rt, open[id], 1)
		require.Equal(rt, l.Activation != "", open[id] == 1)
	}
	for id, o := range w.s.Organizations.All {
		due, is := w.s.CertificationDue(id)
		at, has := first[id]
		require.Equal(rt, has && o.Certification.Status != cloud.CertificationApproved, is)
		require.True(rt, !is || due.Equal(cloud.CertificationDeadline(at)), "not counted from the first activation in force")
	}
	names := map[string]bool{}
	for _, i := range w.s.Instances.All {
		name := string(i.Organization) + i.Name()
		require.False(rt, names[name], "two instances are called %s", name)
		names[name] = true
	}
}

func (w *world) clientCommands(rt *rapid.T, x cloud.SessionID) []cloud.Command {
	set, backup := pick(rt, &w.s.AccountSets, "set"), pick(rt, &w.s.Backups, "backup")
	yes := rapid.Bool().Draw(rt, "yes")
	return []cloud.Command{
		w.activate(x, pick(rt, &w.s.Licences, "licence")),
		cloud.Activate{Session: x, SerialNumber: w.anyKey(rt, "serial"), CDKey: w.anyKey(rt, "cdkey"), Review: pick(rt, &w.s.Reviews, "review")},
		cloud.ReviewActivation{Session: x, SerialNumber: w.anyKey(rt, "serial"), CDKey: w.anyKey(rt, "cdkey")},
		cloud.RequestReRegistration{Session: x}, cloud.ActivateYunzhijia{Session: x, CDKey: w.anyKey(rt, "code")},
		cloud.AddAccountSet{Session: x, Name: "n"}, cloud.PostVoucher{Session: x, AccountSet: set, Module: "m"},
		cloud.ClosePeriod{Session: x, AccountSet: set}, cloud.DeleteAccountSet{Session: x, AccountSet: set, Confirmed: yes},
		cloud.BackUp{Session: x, AccountSet: set}, cloud.VerifyBackup{Session: x, Backup: backup}, cloud.Restore{Session: x, Backup: backup},
		cloud.SubmitCertification{Session: x, CompanyName: "C", CreditCode: goodCode}, cloud.SignOut{Session: x},
		cloud.AddInstance{Session: x, SKU: professional("15.0")},
		cloud.View{Session: x, Screen: cloud.AccountSetsScreen, AccountSet: set},
	}
}

func (w *world) stageCommands(rt *rapid.T) []cloud.Command {
	account, org := pick(rt, &w.s.Accounts, "account"), pick(rt, &w.s.Organizations, "organization")
	instance, licence := pick(rt, &w.s.Instances, "instance"), pick(rt, &w.s.Licences, "licence")
	ticket, yes := pick(rt, &w.s.Tickets, "ticket"), rapid.Bool().Draw(rt, "yes")
	version := rapid.SampledFrom([]cloud.Version{"14.1", "15.0", "16.0"}).Draw(rt, "version")
	key := w.anyKey(rt, "key")
	return []cloud.Command{
		cloud.SignIn{Account: account, FeatureCode: code2, Password: cloud.PasswordRef{Right: yes}},
		cloud.AddMember{Organization: org, Account: account, Role: cloud.Admin}, cloud.RemoveMember{Organization: org, Account: account},
		cloud.RenameOrganization{Organization: org, Name: "N"}, cloud.SettleCertification{Organization: org, Approved: yes},
		cloud.InstallVersion{Instance: instance, Version: version}, cloud.ChangeFeatureCode{Machine: pick(rt, &w.s.Machines, "machine")},
		cloud.SetLicenceStatus{Licence: licence, Status: rapid.SampledFrom([]cloud.LicenceStatus{cloud.Valid, cloud.Suspended}).Draw(rt, "status")},
		cloud.ExchangeLicence{Licence: licence}, cloud.SetLicenceTerm{Licence: licence, ServiceUntil: w.now},
		cloud.OpenOrder{SerialNumber: key, Order: cloud.UpgradeOrder, ToVersion: version}, cloud.CompleteOrder{Order: pick(rt, &w.s.Orders, "order")},
		cloud.OpenTicket{SerialNumber: key, Evidence: "e"}, cloud.SettleTicket{Ticket: ticket, Action: cloud.Unbind},
		cloud.SettleTicket{Ticket: ticket, Action: cloud.Reassign, Account: account, Instance: instance},
		cloud.SettleReRegistration{ReRegistration: pick(rt, &w.s.ReRegistrations, "re-registration"), Approved: yes},
		cloud.DamageBackup{Backup: pick(rt, &w.s.Backups, "backup")}, cloud.ExpireSessions{Account: account},
		cloud.SetPolicies{Policies: cloud.Policies{
			WrongProduct:   rapid.SampledFrom([]string{"", cloud.WrongProductLenient, cloud.WrongProductStrict}).Draw(rt, "wrong product"),
			ReRegistration: rapid.SampledFrom([]string{"", cloud.ReviewManual, cloud.ReviewAuto}).Draw(rt, "re-registration policy"),
		}},
		cloud.IssueLicence{SKU: professional(version), Seats: 2}, cloud.AddOrganization{Name: "O", Owner: account},
	}
}

func TestWhateverPeopleDoTheInvariantsHold(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(rt, cloud.Policies{CertificationReview: cloud.ReviewManual})
		rt.Repeat(map[string]func(*rapid.T){
			"client": func(rt *rapid.T) {
				w.step(rt, rapid.SampledFrom(w.clientCommands(rt, w.session(rt))).Draw(rt, "command"))
			},
			"stage":   func(rt *rapid.T) { w.step(rt, rapid.SampledFrom(w.stageCommands(rt)).Draw(rt, "command")) },
			"use":     w.use,
			"release": w.release,
			"time": func(rt *rapid.T) {
				w.now = w.now.Add(time.Duration(rapid.IntRange(0, 40).Draw(rt, "days")) * 24 * time.Hour)
				if next, ok := w.s.NextDeadline(w.now); ok {
					require.True(rt, next.After(w.now))
				}
			},
			"": w.oneActivationPerLicence,
		})
		w.agree()
	})
}
