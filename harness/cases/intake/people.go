package intake

import (
	"cmp"
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

func (l *learner) organization(o *seenPlace, account string) {
	if o == nil || o.ID == "" {
		return
	}
	id, fresh := l.id("organization", o.ID)
	if fresh {
		name := l.red.Alias(redact.Company, o.Name)
		if name == "" {
			name = l.red.Fresh(redact.Company)
		}
		l.orgs = append(l.orgs, cloud.AddOrganization{
			ID: cloud.OrganizationID(id), Name: name, CreditCode: l.red.Alias(redact.CreditCode, o.CreditCode),
		})
	}
	who := l.ids[account]
	if who == "" {
		return
	}
	for _, m := range l.members {
		if string(m.Account) == who && string(m.Organization) == id {
			return
		}
	}
	role := cloud.Role(o.Role)
	if role != cloud.Member && role != cloud.Admin {
		role = cloud.Owner
	}
	l.members = append(l.members, cloud.AddMember{Organization: cloud.OrganizationID(id), Account: cloud.AccountID(who), Role: role})
}
