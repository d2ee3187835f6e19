package intake

import (
	"cmp"
	"slices"
	"strings"

	"example.com/rehearse/harness/cases/redact"
	"example.com/rehearse/mockcloud/cloud"
)

// account notes an account. A sign-in that failed tells its login only; who it is comes with a later answer, and is the
// same account.
func (l *learner) account(a seenAccount) {
	if id := l.loginOf(a.Login); id != "" {
		l.introduce(id, a)
		return
	}
	id, fresh := l.id("account", cmp.Or(a.ID, a.Login))
	if !fresh {
		return
	}
	if a.Login != "" {
		l.ids[byLogin(a.Login)] = id
	}
	form := redact.Phone
	if strings.Contains(a.Login, "@") {
		form = redact.Email
	}
	login := l.red.Alias(form, a.Login)
	if login == "" {
		login = l.red.Fresh(redact.Phone)
	}
	l.accounts = append(l.accounts, cloud.AddAccount{ID: cloud.AccountID(id), As: kindOf(a), Login: login, Name: l.red.Alias(redact.Person, a.Name)})
}

// byLogin is where the account of a login is kept. People type theirs with spaces and in either case.
func byLogin(login string) string { return "login " + strings.ToLower(strings.TrimSpace(login)) }

// loginOf is the account of a login, if it is known.
func (l *learner) loginOf(login string) string {
	if strings.TrimSpace(login) == "" {
		return ""
	}
	return l.ids[byLogin(login)]
}

// introduce adds what an answer tells of an account of which only the login was known.
func (l *learner) introduce(id string, a seenAccount) {
	captured := cmp.Or(a.ID, a.Login)
	if l.ids[captured] != "" {
		return
	}
	l.ids[captured] = id
	for i := range l.accounts {
		if string(l.accounts[i].ID) == id && a.ID != "" {
			l.accounts[i].As, l.accounts[i].Name = kindOf(a), l.red.Alias(redact.Person, a.Name)
		}
	}
}

// kindOf is an account's kind; what a capture leaves open is a formal one.
func kindOf(a seenAccount) cloud.AccountKind {
	if kind := cloud.AccountKind(a.Kind); kind == cloud.TestAccount || kind == cloud.PartnerEmployeeAccount {
		return kind
	}
	return cloud.FormalAccount
}

// organization notes an organization, and what an account is in it. Often its identity is met first, in a selection, and
// its name in a later answer.
func (l *learner) organization(o *seenPlace, account string) {
	if o == nil || o.ID == "" {
		return
	}
	id, fresh := l.id("organization", o.ID)
	if fresh {
		l.orgs = append(l.orgs, cloud.AddOrganization{ID: cloud.OrganizationID(id)})
	}
	for i := range l.orgs {
		if known := &l.orgs[i]; string(known.ID) == id {
			known.Name = cmp.Or(known.Name, l.red.Alias(redact.Company, o.Name))
			known.CreditCode = cmp.Or(known.CreditCode, l.red.Alias(redact.CreditCode, o.CreditCode))
		}
	}
	if who := l.ids[account]; who != "" {
		l.member(cloud.OrganizationID(id), cloud.AccountID(who), cloud.Role(o.Role))
	}
}

// member notes what an account is in an organization. Not every answer tells its role.
func (l *learner) member(o cloud.OrganizationID, a cloud.AccountID, role cloud.Role) {
	i := slices.IndexFunc(l.members, func(m cloud.AddMember) bool { return m.Account == a && m.Organization == o })
	if i < 0 {
		i = len(l.members)
		l.members = append(l.members, cloud.AddMember{Organization: o, Account: a})
	}
	if l.members[i].Role == "" && slices.Contains([]cloud.Role{cloud.Owner, cloud.Admin, cloud.Member}, role) {
		l.members[i].Role = role
	}
}

// settle fills in what nothing in the capture told: names are invented, and a role is the owner's.
func (l *learner) settle() {
	l.anonymous = !slices.ContainsFunc(l.orgs, func(o cloud.AddOrganization) bool { return o.Name != "" })
	for i := range l.orgs {
		if l.orgs[i].Name == "" {
			l.orgs[i].Name = l.red.Fresh(redact.Company)
		}
	}
	for i := range l.members {
		l.members[i].Role = cmp.Or(l.members[i].Role, cloud.Owner)
	}
	for i := range l.products {
		l.products[i].SKU = valid(l.skus[string(l.products[i].ID)])
	}
	for _, s := range l.licences {
		if s.sku.Series == "" {
			s.sku = l.skuOf(s.first.instance)
		}
	}
}
