package grade

import (
	"strconv"
	"time"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

// tell puts an entry of the trainee's into the timeline, when there is something to tell. x is the sign-in it came from,
// as it was before.
func (w *walk) tell(e journal.Entry, x *cloud.Session) {
	switch c := e.Command.(type) {
	case cloud.SetClock:
		w.moment(e, Plain, "time", "day", w.now.In(cloud.Shanghai()).Format(time.DateOnly))
		return
	case cloud.View:
		if !e.Outcome.Refused() && x != nil {
			w.tellLook(e, c, x)
		}
		return
	case nil:
		return
	}
	if e.Actor.Kind == journal.StageActor || e.Actor.Kind == journal.SystemActor {
		return
	}
	if e.Outcome.Refused() {
		w.tellRefusal(e)
		return
	}
	for _, event := range e.Outcome.Events {
		if !w.tellPlace(e, event) && !w.tellBinding(e, event) && !w.tellBooks(e, event) {
			w.tellDesk(e, event)
		}
	}
}

// moment adds a sentence about an entry.
func (w *walk) moment(e journal.Entry, tone Tone, key string, with ...string) {
	m := Moment{Seq: e.Seq, At: e.At, Tone: tone, Text: w.words.say("moment."+key, with...)}
	if _, known := w.words.zh["why."+key]; known {
		m.Why = w.words.say("why."+key, with...)
	}
	if n := len(w.moments); n > 0 && w.moments[n-1].Seq == e.Seq { // one entry is one moment: its first event says it
		return
	}
	w.moments = append(w.moments, m)
}

// rightly tells the sentence about the ordered thing from the one about another.
func rightly(right bool, key string) string {
	if right {
		return key
	}
	return key + ".other"
}

// tellLook tells a look once for each sign-in and place: a console shows a screen again and again.
func (w *walk) tellLook(e journal.Entry, c cloud.View, x *cloud.Session) {
	key, with := "look."+string(c.Screen), []string{}
	switch c.Screen {
	case cloud.AccountSetsScreen:
		sets := len(w.state.VisibleAccountSets(x))
		with = []string{"n", strconv.Itoa(sets), "organization", w.organizationName(x.Organization)}
		if sets == 0 {
			key += ".empty"
		}
	case cloud.LicenceScreen:
		if i := w.state.Instances.Get(x.Instance); i == nil || i.Licence == "" {
			key += ".empty"
		}
	case cloud.OrganizationsScreen, cloud.ProductsScreen, cloud.BackupsScreen, cloud.CertificationScreen:
	case cloud.SessionScreen, cloud.ActivationsScreen, cloud.ReRegistrations:
		return // of no use to a trainee's eye: a console asks for them by itself
	}
	once := string(x.ID) + key + string(x.Organization) + string(x.Instance)
	if w.told[once] {
		return
	}
	w.told[once] = true
	w.moment(e, Helped, key, with...)
}

// tellRefusal tells what was tried. The true cause is told by the finding that the moment is evidence of.
func (w *walk) tellRefusal(e journal.Entry) {
	key := "refused.other"
	switch e.Command.(type) {
	case cloud.SignIn:
		key = "refused.sign-in"
	case cloud.Activate:
		key = "refused.activate"
	case cloud.ActivateYunzhijia:
		key = "refused.yunzhijia"
	case cloud.SubmitCertification:
		key = "refused.certify"
	case cloud.RequestReRegistration:
		key = "refused.re-register"
	case cloud.DeleteAccountSet:
		key = "refused.delete"
		if e.Outcome.Refusal.Code == cloud.DeleteNeedsConfirmation {
			key = "warned.delete"
		}
	case cloud.Restore:
		key = "refused.restore"
	case cloud.OpenTicket:
		key = "refused.ticket"
	}
	w.moment(e, Plain, key)
}

// tellPlace tells who signed in where.
func (w *walk) tellPlace(e journal.Entry, event cloud.Event) bool {
	p := w.purchase()
	switch v := event.(type) {
	case cloud.MachineAdded:
		return true // the computer is met at sign-in, and the sign-in is what is told
	case cloud.SignedIn:
		a := v.Session.Account
		w.moment(e, tone(w.belongs(a), Plain), rightly(w.belongs(a), "signed-in"), "account", w.accountName(a))
	case cloud.SignedOut:
		w.moment(e, Plain, "signed-out")
	case cloud.OrganizationSelected:
		w.moment(e, Plain, rightly(v.Organization == p.Organization, "organization"), "organization", w.organizationName(v.Organization))
	case cloud.ProductSelected:
		key := rightly(p.Instance == "" || v.Instance == p.Instance, "product")
		if v.Instance != p.Instance && w.sameProduct(v.Instance, p.Instance) {
			key = "product.elsewhere"
		}
		w.moment(e, Plain, key, "product", w.productName(v.Instance))
	default:
		return false
	}
	return true
}

// tone is good when something is right, and the other when it is not.
func tone(right bool, other Tone) Tone {
	if right {
		return Helped
	}
	return other
}

// tellBinding tells what became of licences and services.
func (w *walk) tellBinding(e journal.Entry, event cloud.Event) bool {
	p := w.purchase()
	switch v := event.(type) {
	case cloud.Reviewed:
		r := v.Review
		right := r.Organization == p.Organization && (p.Instance == "" || r.Instance == p.Instance) && r.Licence == w.exercise.Licence && w.belongs(r.Account)
		w.moment(e, tone(right, Plain), rightly(right, "reviewed"), "organization", w.organizationName(r.Organization), "product", w.productName(r.Instance))
	case cloud.Activated:
		a := v.Activation
		right := w.rightlyActive(a.Licence)
		w.moment(e, tone(right, Harmed), rightly(right, "activated"),
			"organization", w.organizationName(a.Organization), "product", w.productName(a.Instance), "account", w.accountName(a.Account))
	case cloud.ActivationConfirmed:
		w.moment(e, Plain, "confirmed")
	case cloud.Upgraded:
		w.moment(e, Helped, "upgraded", "version", string(v.To))
	case cloud.ReRegistrationRequested:
		w.moment(e, Helped, "re-registered")
	case cloud.YunzhijiaActivated:
		w.moment(e, Helped, "yunzhijia")
	case cloud.CertificationWasSubmitted:
		own := v.CreditCode == w.credit[v.Organization]
		w.moment(e, tone(own, Harmed), rightly(own, "certified"), "organization", w.organizationName(v.Organization), "company", v.CompanyName)
	default:
		return false
	}
	return true
}

// tellBooks tells what was done to account sets.
func (w *walk) tellBooks(e journal.Entry, event cloud.Event) bool {
	switch v := event.(type) {
	case cloud.AccountSetAdded:
		w.moment(e, Plain, "created", "set", v.AccountSet.Name)
	case cloud.BackedUp:
		w.moment(e, Helped, "backed-up", "set", v.Backup.Name)
	case cloud.BackupVerified:
		w.moment(e, Helped, "verified")
	case cloud.AccountSetDeleted:
		if v.Lost {
			w.moment(e, Harmed, "lost")
			break
		}
		w.moment(e, Plain, "deleted")
	case cloud.Restored:
		i := w.state.Instances.Get(v.AccountSet.Instance)
		right := i != nil && i.Licence != ""
		w.moment(e, tone(right, Plain), rightly(right, "restored"), "set", v.AccountSet.Name, "organization", w.organizationName(v.AccountSet.Organization))
	default:
		return false
	}
	return true
}

// tellDesk tells what the two back-office desks did.
func (w *walk) tellDesk(e journal.Entry, event cloud.Event) {
	switch v := event.(type) {
	case cloud.OrderOpened:
		w.moment(e, Plain, "order-opened."+string(v.Order.Kind), "version", string(v.Order.ToVersion))
	case cloud.OrderCompleted:
		if o := w.state.Orders.Get(v.Order); o != nil {
			w.moment(e, Helped, "order-completed."+string(o.Kind), "version", string(o.ToVersion))
		}
	case cloud.TicketOpened:
		w.moment(e, Plain, "ticket-opened")
	case cloud.TicketSettled:
		w.moment(e, Plain, "ticket-"+string(v.Status))
	}
}
