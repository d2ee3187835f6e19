package cases

import (
	"time"

	"example.com/rehearse/harness"
	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios"
	"example.com/rehearse/scenarios/catalogue"
)

// translator writes entries as steps. What has no sentence makes it fail, and the catalogue's script is used instead.
type translator struct {
	cast    *cast
	state   *cloud.State
	steps   []catalogue.Step
	session cloud.SessionID
	machine string
	place   map[cloud.SessionID][2]string // organization and product told so far
	err     error
}

// translate writes everything after the founding as steps of a preset world.
func translate(entries []journal.Entry, c *cast) ([]catalogue.Step, error) {
	t := &translator{cast: c, state: cloud.New(), machine: string(scenarios.OriginalServer), place: map[cloud.SessionID][2]string{}}
	for _, e := range entries {
		if e.Seq > 1 && e.Command != nil {
			t.entry(e)
		}
		if err := journal.FoldOne(t.state, e); err != nil {
			return nil, err
		}
		if e.Fault != nil {
			t.err = bilingual.Errorf("第 %d 条：故障本身没有句子", "entry %d: a fault has no sentence of its own", e.Seq)
		}
		if t.err != nil {
			return nil, t.err
		}
	}
	return t.steps, nil
}

func (t *translator) add(call string, args ...string) {
	t.steps = append(t.steps, catalogue.Step{Call: call, Args: args})
}

func (t *translator) entry(e journal.Entry) {
	if !t.client(e) && !t.staged(e.Command) {
		t.err = bilingual.Errorf("第 %d 条：%s 没有句子", "entry %d: %s has no sentence", e.Seq, e.Command.Kind())
	}
}

// client writes what somebody at a computer does.
func (t *translator) client(e journal.Entry) bool {
	switch c := e.Command.(type) {
	case cloud.SignIn:
		t.signIn(c, e)
		return true
	case cloud.SelectOrganization:
		t.be(c.Session)
		t.place[c.Session] = [2]string{t.cast.part(string(c.Organization))}
		t.add("select-organization", t.cast.part(string(c.Organization)))
		return true
	case cloud.SelectProduct:
		t.be(c.Session)
		place := t.place[c.Session]
		place[1] = t.cast.part(string(c.Instance))
		t.place[c.Session] = place
		t.add("select-product", place[1])
		t.merge()
		return true
	case cloud.View:
		return t.view(c)
	case cloud.SignOut:
		return true
	}
	return t.act(e)
}

func (t *translator) signIn(c cloud.SignIn, e journal.Entry) {
	account := t.cast.part(string(c.Account))
	if !c.Password.Right {
		t.add("sign-in-wrong", "1", account)
		return
	}
	machine := t.machine
	for _, event := range e.Outcome.Events {
		if in, ok := event.(cloud.SignedIn); ok {
			t.session, machine = in.Session.ID, t.cast.part(string(in.Session.Machine))
		}
	}
	if machine != t.machine {
		t.machine = machine
		t.add("work-at", machine)
	}
	t.add("sign-in", account)
}

// merge writes sign-in, organization and product as one sentence, as the features do.
func (t *translator) merge() {
	n := len(t.steps)
	if n >= 3 && t.steps[n-3].Call == "sign-in" && t.steps[n-2].Call == "select-organization" {
		args := []string{t.steps[n-3].Args[0], t.steps[n-2].Args[0], t.steps[n-1].Args[0]}
		t.steps = append(t.steps[:n-3], catalogue.Step{Call: "sign-in-to", Args: args})
	}
}

// be makes the person who acts be the one of the session: whoever else sat down meanwhile, they sign in again.
func (t *translator) be(x cloud.SessionID) {
	s := t.state.Sessions.Get(x)
	if x == t.session || s == nil {
		return
	}
	t.session = x
	if machine := t.cast.part(string(s.Machine)); machine != t.machine {
		t.machine = machine
		t.add("work-at", machine)
	}
	t.add("sign-in", t.cast.part(string(s.Account)))
	place := t.place[x]
	if place[0] != "" {
		t.add("select-organization", place[0])
	}
	if place[1] != "" {
		t.add("select-product", place[1])
		t.merge()
	}
}

func (t *translator) view(c cloud.View) bool {
	t.be(c.Session)
	switch c.Screen {
	case cloud.AccountSetsScreen:
		t.add("look-at-account-sets")
	case cloud.LicenceScreen:
		t.add("licence-info")
	default: // what the client looks at on its way anyway
	}
	return true
}

// act writes what a signed-in person does with licences, papers and books.
func (t *translator) act(e journal.Entry) bool {
	switch c := e.Command.(type) {
	case cloud.ReviewActivation:
		t.be(c.Session)
		t.add("review", t.cast.part(string(c.SerialNumber.Licence)))
	case cloud.Activate:
		t.be(c.Session)
		t.activate(c)
	case cloud.RequestReRegistration:
		t.be(c.Session)
		t.add("re-register")
	case cloud.ActivateYunzhijia:
		t.be(c.Session)
		if c.CDKey.Service != "" {
			t.add("yunzhijia")
		} else {
			t.add("yunzhijia-wrong", t.licenceOr(c.CDKey))
		}
	case cloud.SubmitCertification:
		t.be(c.Session)
		t.certify(c)
	case cloud.BackUp:
		t.be(c.Session)
		t.add("back-up", t.number(c.AccountSet))
	case cloud.VerifyBackup: // the client does it by itself
	case cloud.DeleteAccountSet:
		t.be(c.Session)
		t.add(map[bool]string{false: "delete", true: "insist-on-deleting"}[c.Confirmed], t.number(c.AccountSet))
	case cloud.Restore:
		t.be(c.Session)
		if b := t.state.Backups.Get(c.Backup); b != nil {
			t.add("restore", b.Number)
		}
	default:
		return false
	}
	return true
}

func (t *translator) licenceOr(k cloud.KeyRef) string {
	if k.Licence != "" {
		return t.cast.part(string(k.Licence))
	}
	return string(scenarios.MainLicence)
}

func (t *translator) activate(c cloud.Activate) {
	serial, cdkey := c.SerialNumber, c.CDKey
	switch {
	case serial.Malformed:
		t.add("activate-mistyped", t.licenceOr(cdkey))
	case serial.Licence == "" || serial.Part != cloud.SerialPart:
		t.add("activate-unknown")
	case cdkey.Licence == serial.Licence:
		t.add("activate", t.cast.part(string(serial.Licence)))
	case cdkey.Licence != "":
		t.add("activate-mixed", t.cast.part(string(serial.Licence)), t.cast.part(string(cdkey.Licence)))
	default: // a CDKey that nobody issued: any other licence's is as wrong
		t.add("activate-mixed", t.cast.part(string(serial.Licence)), string(scenarios.SecondLicence))
	}
}

func (t *translator) certify(c cloud.SubmitCertification) {
	for id, o := range t.state.Organizations.All {
		if o.CreditCode == c.CreditCode {
			t.add("certify", t.cast.part(string(id)))
			return
		}
	}
	t.err = bilingual.Errorf("证件上的公司不是这个世界里的企业，没有句子", "papers of a company that is no organization of this world have no sentence")
}

func (t *translator) number(id cloud.AccountSetID) string {
	if set := t.state.AccountSets.Get(id); set != nil && t.cast.same {
		return set.Number
	}
	return "001"
}

// staged writes what the vendor, the partner, the service center and the stage do.
func (t *translator) staged(command cloud.Command) bool {
	part := t.cast.part
	switch c := command.(type) {
	case cloud.InstallVersion:
		if i := t.state.Instances.Get(c.Instance); i != nil {
			t.add("install", part(string(i.Organization)), part(string(c.Instance)), string(c.Version))
		}
	case cloud.ChangeFeatureCode:
		t.add("replace-hardware", part(string(c.Machine)))
	case cloud.SetLicenceStatus:
		t.add(map[cloud.LicenceStatus]string{cloud.Revoked: "revoke", cloud.Suspended: "suspend", cloud.Valid: "reinstate"}[c.Status], part(string(c.Licence)))
	case cloud.ExchangeLicence:
		t.add("exchange", part(string(c.Licence)), "lic-replacement")
		t.cast.parts[string(c.Successor)] = "lic-replacement"
	case cloud.RenameOrganization:
		t.add("rename", part(string(c.Organization)), "新程示例有限公司")
	case cloud.DisableAccount:
		t.add("disable-account", part(string(c.Account)))
	case cloud.SettleCertification:
		t.add(map[bool]string{true: "approve-certification", false: "reject-certification"}[c.Approved], part(string(c.Organization)))
	case cloud.DamageBackup:
		if b := t.state.Backups.Get(c.Backup); b != nil {
			t.add("damage-backup", b.Number)
		}
	case cloud.ExpireSessions:
		t.add("expire-sign-ins")
	case cloud.SetClock:
		t.add("time-comes", c.Clock.At.In(cloud.Shanghai()).Format(time.DateTime))
	default:
		return t.stagedMore(command)
	}
	return true
}

func (t *translator) stagedMore(command cloud.Command) bool {
	switch c := command.(type) {
	case cloud.SetLicenceTerm:
		day := func(at time.Time) string { return at.In(cloud.Shanghai()).Format(time.DateOnly) }
		if !c.ExpiresAt.IsZero() {
			t.add("expiry", t.cast.part(string(c.Licence)), day(c.ExpiresAt))
		}
		if !c.ServiceUntil.IsZero() {
			t.add("service-period", t.cast.part(string(c.Licence)), day(c.ServiceUntil))
		}
	case cloud.OpenOrder: // begun: only its end counts
	case cloud.CompleteOrder:
		t.completed(c)
	case cloud.OpenTicket:
	case cloud.SettleTicket:
		if ticket := t.state.Tickets.Get(c.Ticket); ticket != nil && c.Action == cloud.Unbind {
			t.add("unbind", t.cast.part(string(ticket.Licence)))
		}
	case cloud.SetPolicies:
		if c.Policies.CertificationReview == cloud.ReviewManual {
			t.add("certification-by-hand")
		}
		if c.Policies.Keys == cloud.KeysExact {
			t.add("exact-keys")
		}
	default:
		return false
	}
	return true
}

func (t *translator) completed(c cloud.CompleteOrder) {
	if o := t.state.Orders.Get(c.Order); o != nil {
		call := map[cloud.OrderKind]string{cloud.ServiceFeeOrder: "finish-service-fee", cloud.UpgradeOrder: "finish-upgrade"}[o.Kind]
		t.add(call, t.cast.part(string(o.Licence)), string(o.ToVersion))
	}
}

var errNoSentence = bilingual.About(harness.ErrUnsupported, "案例里有一步没有对应的句子", "something in the case has no sentence")
