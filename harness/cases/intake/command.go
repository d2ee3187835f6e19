package intake

import (
	"strings"
	"time"

	"example.com/rehearse/harness/cases/redact"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

// command is what an exchange asked of the cloud, and who asked; nil for what is no command.
func (p *player) command(x *Exchange) (cloud.Command, journal.Actor) {
	q := body[request](x.Request)
	switch x.op {
	case "signIn":
		return p.signIn(x, q), journal.Actor{Kind: journal.ClientActor}
	case "openOrder", "completeOrder", "listOrders":
		return p.mop(x, q), journal.Actor{Kind: journal.MOPActor}
	case "openTicket", "settleTicket", "listTickets":
		return p.serviceCenter(x, q), journal.Actor{Kind: journal.ServiceCenterActor}
	case "listProducts", "getWorldDocument":
		return nil, journal.Actor{Kind: journal.ClientActor}
	}
	id := p.session(x)
	actor := journal.Actor{Kind: journal.ClientActor, Session: id}
	if s := p.state.Sessions.Get(id); s != nil {
		actor.Account = s.Account
	}
	if c := p.look(x, id); c != nil {
		return c, actor
	}
	if c := p.books(x, q, id); c != nil {
		return c, actor
	}
	return p.act(x, q, id), actor
}

// signIn takes a password for right unless the answer says otherwise: it is never compared, so that none need be kept.
func (p *player) signIn(x *Exchange, q request) cloud.Command {
	c := cloud.SignIn{Password: cloud.PasswordRef{Right: x.problemOf() != cloud.SignInFailed && x.Status != 401}}
	account := p.l.loginOf(q.Account)
	if a := body[answer](x.Response); account == "" && a.Account.ID != "" {
		account = p.l.ids[a.Account.ID]
	}
	c.Account = cloud.AccountID(account)
	if m := p.state.Machines.Get(cloud.MachineID(p.l.ids[q.FeatureCode])); m != nil {
		c.FeatureCode = m.FeatureCode
	} else {
		c.FeatureCode = unknownServer
	}
	if at, err := time.Parse(time.RFC3339, q.ClientTime); err == nil {
		c.ClientTime = at.UTC()
	}
	return c
}

// look is the screen that an exchange reads, or nil.
func (p *player) look(x *Exchange, id cloud.SessionID) cloud.Command {
	screens := map[string]cloud.Screen{
		"getSession": cloud.SessionScreen, "listOrganizations": cloud.OrganizationsScreen, "listProductInstances": cloud.ProductsScreen,
		"listAccountSets": cloud.AccountSetsScreen, "getAccountSet": cloud.AccountSetsScreen, "listBackups": cloud.BackupsScreen,
		"listActivations": cloud.ActivationsScreen, "getLicence": cloud.LicenceScreen, "listReRegistrations": cloud.ReRegistrations,
		"getCertification": cloud.CertificationScreen,
	}
	screen, looks := screens[x.op]
	if !looks {
		return nil
	}
	v := cloud.View{Session: id, Screen: screen}
	if x.op == "getAccountSet" {
		v.AccountSet = cloud.AccountSetID(p.identity(x.ids[0]))
	}
	return v
}

// books is what an exchange does with account sets and their backups, or nil. Their numbers and names are invented: a
// company's own may say who it is.
func (p *player) books(x *Exchange, q request, id cloud.SessionID) cloud.Command {
	subject := ""
	if len(x.ids) > 0 {
		subject = p.identity(x.ids[0])
	}
	set := cloud.AccountSetID(subject)
	switch x.op {
	case "createAccountSet":
		number, _ := p.l.id("number", "number of "+q.Name+q.Number)
		return cloud.AddAccountSet{Session: id, Number: number, Name: "账套" + number}
	case "deleteAccountSet":
		return cloud.DeleteAccountSet{Session: id, AccountSet: set, Confirmed: strings.Contains(x.URL, "confirm=true")}
	case "postVoucher":
		return cloud.PostVoucher{Session: id, AccountSet: set, Module: module(q.Module)}
	case "closePeriod":
		return cloud.ClosePeriod{Session: id, AccountSet: set}
	case "backUp":
		return cloud.BackUp{Session: id, AccountSet: set}
	case "verifyBackup":
		return cloud.VerifyBackup{Session: id, Backup: cloud.BackupID(subject)}
	case "restoreBackup":
		return cloud.Restore{Session: id, Backup: cloud.BackupID(subject)}
	}
	return nil
}

// module keeps the modules we know; another's name may be anything, and the rules only ask whether it was bought.
func module(name string) string {
	switch name {
	case "", "general-ledger", "fixed-assets":
		return name
	}
	return "other-module"
}

// act is what leads to an activation, and it itself.
func (p *player) act(x *Exchange, q request, id cloud.SessionID) cloud.Command {
	switch x.op {
	case "signOut":
		return cloud.SignOut{Session: id}
	case "selectPlace":
		if q.Organization != "" {
			return cloud.SelectOrganization{Session: id, Organization: cloud.OrganizationID(p.identity(q.Organization))}
		}
		return cloud.SelectProduct{Session: id, Instance: cloud.InstanceID(p.identity(q.Instance))}
	case "reviewActivation":
		return cloud.ReviewActivation{Session: id, SerialNumber: p.key(q.SerialNumber, cloud.SerialPart), CDKey: p.key(q.CDKey, cloud.CDKeyPart)}
	case "activate":
		c := cloud.Activate{Session: id, SerialNumber: p.key(q.SerialNumber, cloud.SerialPart), CDKey: p.key(q.CDKey, cloud.CDKeyPart)}
		if id := p.identity(q.Review); p.state.Reviews.Get(cloud.ReviewID(id)) != nil || !x.succeeded() {
			c.Review = cloud.ReviewID(id) // of a success, only a review whose answer was captured can be told
		}
		return c
	case "addProductInstance":
		return cloud.AddInstance{Session: id, SKU: valid(sku{q.Series, q.Edition, q.Version})}
	}
	return p.request(x, q, id)
}

// request is what a signed-in person asks for besides activating.
func (p *player) request(x *Exchange, q request, id cloud.SessionID) cloud.Command {
	switch x.op {
	case "requestReRegistration":
		return cloud.RequestReRegistration{Session: id}
	case "activateYunzhijia":
		key := p.key(q.CDKey, cloud.CDKeyPart)
		if x.succeeded() || key.Licence == "" && x.problemOf() == cloud.YunzhijiaInactive {
			key = cloud.KeyRef{Service: boughtService, Part: cloud.YunzhijiaPart}
		}
		return cloud.ActivateYunzhijia{Session: id, CDKey: key}
	case "submitCertification":
		return cloud.SubmitCertification{
			Session: id, CompanyName: p.l.red.Alias(redact.Company, q.CompanyName), CreditCode: p.l.red.Alias(redact.CreditCode, q.CreditCode),
		}
	}
	return nil
}

// mop is what a partner did at the MOP desk, or nil for a list.
func (p *player) mop(x *Exchange, q request) cloud.Command {
	switch x.op {
	case "openOrder":
		return cloud.OpenOrder{SerialNumber: p.key(q.SerialNumber, cloud.SerialPart), Order: cloud.OrderKind(q.Kind), ToVersion: valid(sku{Version: q.ToVersion}).Version}
	case "completeOrder":
		return cloud.CompleteOrder{Order: cloud.OrderID(p.identity(x.ids[0]))}
	}
	return nil
}

// serviceCenter is what was done at the service center, or nil for a list. Evidence is a text about a customer and is never
// kept: the rules only ask whether there was any.
func (p *player) serviceCenter(x *Exchange, q request) cloud.Command {
	switch x.op {
	case "openTicket":
		evidence := "proof of purchase"
		if x.problemOf() == cloud.EvidenceMissing {
			evidence = ""
		}
		return cloud.OpenTicket{SerialNumber: p.key(q.SerialNumber, cloud.SerialPart), Evidence: evidence}
	case "settleTicket":
		return cloud.SettleTicket{
			Ticket: cloud.TicketID(p.identity(x.ids[0])), Action: cloud.TicketAction(q.Action), Account: cloud.AccountID(p.identity(q.Account)),
			Instance: cloud.InstanceID(p.identity(q.Instance)),
		}
	}
	return nil
}
