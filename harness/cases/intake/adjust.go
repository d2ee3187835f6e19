package intake

import (
	"strings"
	"time"

	"example.com/rehearse/harness/cases/redact"
	"example.com/rehearse/mockcloud/cloud"
)

// adjust makes happen, outside the capture, what the recorded answer tells of the cloud's hidden state. It returns the
// command, which may have to be put differently. Each adjustment is a marked assumption. Whether it was enough is not
// asked here: the player compares once more and lists what still differs.
func (p *player) adjust(x *Exchange, c cloud.Command) cloud.Command {
	if x.succeeded() {
		p.allow(c)
		return c
	}
	code := x.problemOf()
	id := p.sessionOf(c)
	s := p.state.Sessions.Get(id)
	before := len(p.entries)
	switch code {
	case cloud.SessionExpired, cloud.AccountDisabled, cloud.SignInLocked, cloud.RoleNotAllowed, cloud.NotAMember:
		p.people(code, c, s)
	case cloud.BackupCorrupt:
		p.corrupt(c)
	case cloud.CertificationOverdue, cloud.DemoLimit, cloud.ModuleNotLicensed, cloud.SeatsExceeded:
		p.restrict(code, c, s)
	case cloud.DeleteNeedsConfirmation:
		p.corruptOf(c)
	case cloud.ServicePeriodLapsed:
		c = p.lapse(c, s)
	case cloud.YunzhijiaWrongCode:
		p.active(s)
	default:
		c = p.licenceState(code, c, s)
	}
	if len(p.entries) > before {
		p.assume("answer-"+strings.ToLower(strings.ReplaceAll(string(p.known(code)), "_", "-")),
			"答复是"+string(p.known(code))+"，假设抓包之外发生过造成它的事", "the answer is "+string(p.known(code))+": what causes it is assumed to have happened outside the capture")
	}
	return c
}

// people brings about what keeps an account out: it was disabled, locked, or lost its place in the organization.
func (p *player) people(code cloud.Code, c cloud.Command, s *cloud.Session) {
	in, signsIn := c.(cloud.SignIn)
	selects, entering := c.(cloud.SelectOrganization)
	switch {
	case code == cloud.AccountDisabled && signsIn:
		p.outsideCapture(cloud.DisableAccount{Account: in.Account})
	case code == cloud.SignInLocked && signsIn:
		p.lock(in)
	case s == nil:
	case code == cloud.SessionExpired:
		p.outsideCapture(cloud.ExpireSessions{Account: s.Account})
	case code == cloud.RoleNotAllowed:
		p.outsideCapture(cloud.AddMember{Organization: s.Organization, Account: s.Account, Role: cloud.Member})
	case code == cloud.NotAMember && entering:
		p.outsideCapture(cloud.RemoveMember{Organization: selects.Organization, Account: s.Account})
	}
}

// sessionOf is the sign-in with which a command was asked for. Desks have none, and what is not listed here needs no
// adjustment that depends on it: the newest stands in.
func (p *player) sessionOf(c cloud.Command) cloud.SessionID {
	switch v := c.(type) {
	case cloud.Activate:
		return v.Session
	case cloud.SelectOrganization:
		return v.Session
	case cloud.SelectProduct:
		return v.Session
	case cloud.ReviewActivation:
		return v.Session
	case cloud.View:
		return v.Session
	case cloud.ClosePeriod:
		return v.Session
	case cloud.PostVoucher:
		return v.Session
	case cloud.AddAccountSet:
		return v.Session
	case cloud.Restore:
		return v.Session
	case cloud.ActivateYunzhijia:
		return v.Session
	case cloud.SubmitCertification:
		return v.Session
	}
	return p.newest
}

// lock makes somebody mistype an account's password until it is locked.
func (p *player) lock(in cloud.SignIn) {
	for range p.state.Policies.LockAfter {
		if p.would(in).Refused() {
			return
		}
		p.outsideCapture(cloud.SignIn{Account: in.Account, FeatureCode: in.FeatureCode})
	}
}

// corrupt damages the backup that a command reads.
func (p *player) corrupt(c cloud.Command) {
	switch v := c.(type) {
	case cloud.VerifyBackup:
		p.outsideCapture(cloud.DamageBackup{Backup: v.Backup})
	case cloud.Restore:
		p.outsideCapture(cloud.DamageBackup{Backup: v.Backup})
	}
}

// corruptOf spoils the backups of an account set that should have been enough to delete it.
func (p *player) corruptOf(c cloud.Command) {
	v, ok := c.(cloud.DeleteAccountSet)
	if !ok {
		return
	}
	for id, b := range p.state.Backups.All {
		if b.Source == v.AccountSet && !b.Corrupt {
			p.outsideCapture(cloud.DamageBackup{Backup: id})
		}
	}
}

// active makes the product of a session active, where the capture does not show that it is: the cloud looks at a service's
// code only then.
func (p *player) active(s *cloud.Session) {
	if s != nil && p.state.InForce(s.Instance, p.now) == nil {
		p.licenceFor(s, s.Instance, cloud.IssueLicence{})
	}
}

// lapse ends the service period of the licence on a session's product.
func (p *player) lapse(c cloud.Command, s *cloud.Session) cloud.Command {
	v, ok := c.(cloud.ActivateYunzhijia)
	if !ok || s == nil {
		return c
	}
	p.active(s)
	if i := p.state.Instances.Get(s.Instance); i != nil {
		p.outsideCapture(cloud.SetLicenceTerm{Licence: i.Licence, ServiceUntil: p.now.AddDate(0, 0, -1)})
	}
	v.CDKey = cloud.KeyRef{Service: boughtService, Part: cloud.YunzhijiaPart}
	return v
}

// manager is an account that may activate in an organization; where the capture shows none, one is taken to exist.
func (p *player) manager(o cloud.OrganizationID) cloud.AccountID {
	for _, m := range p.state.Memberships() {
		if m.Organization == o && m.Role != cloud.Member {
			return m.Account
		}
	}
	e := p.outsideCapture(cloud.AddAccount{As: cloud.FormalAccount, Login: p.l.red.Fresh(redact.Phone), Name: p.l.red.Fresh(redact.Person)})
	for _, event := range e.Outcome.Events {
		if v, ok := event.(cloud.AccountAdded); ok {
			p.outsideCapture(cloud.AddMember{Organization: o, Account: v.Account.ID, Role: cloud.Owner})
			return v.Account.ID
		}
	}
	return ""
}

// restrict brings about what keeps somebody from their books: papers that are overdue, a demo at its end, a module that
// nobody bought, seats that are taken.
func (p *player) restrict(code cloud.Code, c cloud.Command, s *cloud.Session) {
	if s == nil {
		return
	}
	switch code {
	case cloud.CertificationOverdue:
		p.longAgo(s)
	case cloud.DemoLimit:
		if v, ok := c.(cloud.ClosePeriod); ok {
			p.closePeriods(v)
		}
	case cloud.ModuleNotLicensed:
		p.licenceFor(s, s.Instance, cloud.IssueLicence{Modules: []string{"general-ledger"}})
		if v, ok := c.(cloud.ClosePeriod); ok {
			p.outsideCapture(cloud.PostVoucher{Session: s.ID, AccountSet: v.AccountSet, Module: "other-module"})
		}
	case cloud.SeatsExceeded:
		if v, ok := c.(cloud.SelectProduct); ok {
			p.takeSeat(v, s)
		}
	default:
	}
}

// closePeriods closes the periods that a demo has. They are fewer than three; the rules say when it is enough.
func (p *player) closePeriods(v cloud.ClosePeriod) {
	for range 3 {
		if !p.would(v).Refused() {
			p.outsideCapture(v)
		}
	}
}

// takeSeat makes somebody have the only seat of a product.
func (p *player) takeSeat(v cloud.SelectProduct, s *cloud.Session) {
	if i := p.state.Instances.Get(v.Instance); i != nil {
		p.somebody(p.manager(i.Organization), s.Machine, v.Instance) // before there is but one seat
	}
	p.licenceFor(s, v.Instance, cloud.IssueLicence{Seats: 1})
}

// licenceFor makes a licence active on an instance, in place of the one that is.
func (p *player) licenceFor(s *cloud.Session, i cloud.InstanceID, c cloud.IssueLicence) {
	instance := p.state.Instances.Get(i)
	if instance == nil {
		return
	}
	p.release(instance.Licence)
	c.SKU = instance.SKU
	account := p.manager(instance.Organization)
	c.Purchase = cloud.Purchase{Account: account, Organization: instance.Organization, Instance: i, Machine: s.Machine}
	e := p.outsideCapture(c)
	for _, event := range e.Outcome.Events {
		if v, ok := event.(cloud.LicenceIssued); ok {
			x := p.somebody(account, s.Machine, i)
			serial, cdkey := pairOf(v.Licence.ID)
			p.outsideCapture(cloud.Activate{Session: x, SerialNumber: serial, CDKey: cdkey})
			p.outsideCapture(cloud.SignOut{Session: x})
		}
	}
}

// release makes the service center unbind a licence.
func (p *player) release(id cloud.LicenceID) {
	l := p.state.Licences.Get(id)
	if l == nil || l.Activation == "" {
		return
	}
	serial, _ := pairOf(id)
	e := p.outsideCapture(cloud.OpenTicket{SerialNumber: serial, Evidence: "proof of purchase"})
	for _, event := range e.Outcome.Events {
		if v, ok := event.(cloud.TicketOpened); ok {
			p.outsideCapture(cloud.SettleTicket{Ticket: v.Ticket.ID, Action: cloud.Unbind})
		}
	}
}

// longAgo makes the organization's activation four months old, one more than it has for its papers. Only the entries of
// that activation lie in the past: the journal's order is of the capture, and a fold asks for no more.
func (p *player) longAgo(s *cloud.Session) {
	now := p.now
	instance, account, machine := s.Instance, s.Account, s.Machine
	if i := p.state.Instances.Get(instance); i != nil && i.Licence != "" {
		p.release(i.Licence)
	}
	p.now = now.AddDate(0, -4, 0)
	p.licenceFor(&cloud.Session{Account: account, Machine: machine}, instance, cloud.IssueLicence{})
	p.now = now
}

// licenceState makes a licence be in the state that a refused activation tells of.
func (p *player) licenceState(code cloud.Code, c cloud.Command, s *cloud.Session) cloud.Command {
	a, ok := c.(cloud.Activate)
	if !ok || s == nil {
		return c
	}
	l := a.SerialNumber.Licence
	switch code {
	case cloud.LicenceRevoked:
		p.outsideCapture(cloud.SetLicenceStatus{Licence: l, Status: cloud.Revoked})
	case cloud.LicenceSuspended:
		p.outsideCapture(cloud.SetLicenceStatus{Licence: l, Status: cloud.Suspended})
	case cloud.LicenceExpired:
		p.outsideCapture(cloud.SetLicenceTerm{Licence: l, ExpiresAt: p.now.Add(-24 * time.Hour)})
	case cloud.LicenceExchanged:
		p.outsideCapture(cloud.ExchangeLicence{Licence: l})
	case cloud.LicenceInUse:
		p.elsewhere(l, s)
	case cloud.InstanceOccupied:
		p.licenceFor(s, s.Instance, cloud.IssueLicence{})
	case cloud.FeatureCodeChanged:
		p.changedCode(l, s)
	case cloud.ProductMismatch:
		p.otherVersion(s)
	case cloud.SharedPrompt:
		a.SerialNumber = cloud.KeyRef{Unknown: "0000"} // a key that nobody was issued: the likeliest of the masked causes
		return a
	default:
	}
	return c
}

// elsewhere makes a licence active in an organization that the capture does not show.
func (p *player) elsewhere(l cloud.LicenceID, s *cloud.Session) {
	licence := p.state.Licences.Get(l)
	if licence == nil {
		return
	}
	var o cloud.OrganizationID
	for _, event := range p.outsideCapture(cloud.AddOrganization{Name: p.l.red.Fresh(redact.Company)}).Outcome.Events {
		if v, ok := event.(cloud.OrganizationAdded); ok {
			o = v.Organization.ID
		}
	}
	e := p.outsideCapture(cloud.AddInstance{Organization: o, SKU: licence.SKU})
	for _, event := range e.Outcome.Events {
		if v, ok := event.(cloud.InstanceAdded); ok {
			x := p.somebody(p.manager(o), "", v.Instance.ID)
			serial, cdkey := pairOf(l)
			p.outsideCapture(cloud.Activate{Session: x, SerialNumber: serial, CDKey: cdkey})
		}
	}
}

// changedCode makes the licence be registered to the code that the computer had before.
func (p *player) changedCode(l cloud.LicenceID, s *cloud.Session) {
	machine := p.state.Machines.Get(s.Machine)
	now := machine.FeatureCode
	p.outsideCapture(cloud.ChangeFeatureCode{Machine: s.Machine, FeatureCode: cloud.NewFeatureCode(p.state.Seed, "former "+string(s.Machine))})
	x := p.somebody(s.Account, s.Machine, s.Instance)
	serial, cdkey := pairOf(l)
	p.outsideCapture(cloud.Activate{Session: x, SerialNumber: serial, CDKey: cdkey})
	p.outsideCapture(cloud.ChangeFeatureCode{Machine: s.Machine, FeatureCode: now})
}

// otherVersion makes the installed version another than the licence's. The cloud refuses another series with the same
// code, but an installation can change its version and never its series.
func (p *player) otherVersion(s *cloud.Session) {
	for _, i := range p.state.InstancesOf(s.Organization) {
		if i.ID == s.Instance {
			p.outsideCapture(cloud.InstallVersion{Instance: i.ID, Version: i.SKU.Version + ".9"})
		}
	}
}

// allow removes what would keep the rules from the success that was recorded. Several things may: a right, the place, the
// licence's owner, the instance's licence. Each try removes one.
func (p *player) allow(c cloud.Command) {
	for range 4 {
		out := p.would(c)
		if !out.Refused() {
			return
		}
		before := len(p.entries)
		p.allowOne(out.Refusal.Code, c)
		if len(p.entries) == before {
			return
		}
		p.assume("allowed-"+strings.ToLower(strings.ReplaceAll(string(out.Refusal.Code), "_", "-")),
			"记录是成功，假设"+string(out.Refusal.Code)+"的原因在抓包之外已经消除", "the answer is a success: the reason for "+string(out.Refusal.Code)+" is assumed to have been removed outside the capture")
	}
}

// allowOne removes one reason for a refusal; it adds no entry where it knows no way, which ends the tries.
func (p *player) allowOne(code cloud.Code, c cloud.Command) {
	id := p.sessionOf(c)
	s := p.state.Sessions.Get(id)
	if s == nil {
		return
	}
	switch code {
	case cloud.RoleNotAllowed, cloud.NotAMember:
		o := s.Organization
		if v, ok := c.(cloud.SelectOrganization); ok {
			o = v.Organization
		}
		p.outsideCapture(cloud.AddMember{Organization: o, Account: s.Account, Role: cloud.Admin})
	case cloud.LicenceInUse:
		if a, ok := c.(cloud.Activate); ok {
			p.release(a.SerialNumber.Licence)
		}
	case cloud.InstanceOccupied:
		p.release(p.state.Instances.Get(s.Instance).Licence)
	case cloud.OrganizationNotSelected, cloud.ProductNotSelected:
		p.enterPlace(s)
	case cloud.YunzhijiaInactive:
		p.active(s)
	default:
	}
}

// enterPlace selects the first place that a session can be in, when the selection was not captured.
func (p *player) enterPlace(s *cloud.Session) {
	for _, o := range p.state.OrganizationsOf(s.Account) {
		for _, i := range p.state.InstancesOf(o.ID) {
			if s.Organization == "" || s.Organization == o.ID {
				p.outsideCapture(cloud.SelectOrganization{Session: s.ID, Organization: o.ID})
				p.outsideCapture(cloud.SelectProduct{Session: s.ID, Instance: i.ID})
				return
			}
		}
	}
}
