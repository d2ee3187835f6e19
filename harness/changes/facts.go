package changes

import (
	"strconv"
	"time"

	"example.com/rehearse/mockcloud/cloud"
)

// Of reads a state at a moment of its world. It changes nothing and keeps nothing of the state.
func Of(s *cloud.State, now time.Time) Facts {
	f := Facts{values: map[place][]string{}, names: map[string]string{}}
	f.licences(s)
	f.books(s)
	f.signIns(s, now)
	f.organizations(s, now)
	f.desks(s)
	f.people(s, now)
	f.world(s)
	return f
}

// licences says who owns what: the activation in force is a licence's owner, in all its parts.
func (f *Facts) licences(s *cloud.State) {
	for id, l := range s.Licences.All {
		key := string(id)
		if a := s.Activations.Get(l.Activation); a != nil {
			f.say(Licence, key, "account", string(a.Account))
			f.say(Licence, key, "organization", string(a.Organization))
			f.say(Licence, key, "product_instance", string(a.Instance))
			f.say(Licence, key, "machine", string(a.Machine))
			f.say(Licence, key, "activated_at", moment(a.At))
		}
		f.say(Licence, key, "status", string(l.Status))
		f.say(Licence, key, "version", string(l.SKU.Version))
		f.say(Licence, key, "expires_at", moment(l.ExpiresAt))
		f.say(Licence, key, "service_until", moment(l.ServiceUntil))
		f.say(Licence, key, "successor", string(l.Successor))
	}
	for id, p := range s.Instances.All {
		f.names[string(id)] = p.Name()
		f.say(Instance, string(id), "organization", string(p.Organization))
		f.say(Instance, string(id), "licence", string(p.Licence))
		f.say(Instance, string(id), "version", string(p.SKU.Version))
	}
	for id, v := range s.Services.All {
		f.say(Service, string(id), "organization", string(v.Organization))
		f.say(Service, string(id), "product_instance", string(v.Instance))
	}
}

func (f *Facts) books(s *cloud.State) {
	for id, a := range s.AccountSets.All {
		key := string(id)
		f.names[key] = a.Number + " " + a.Name
		f.say(AccountSet, key, "organization", string(a.Organization))
		f.say(AccountSet, key, "product_instance", string(a.Instance))
		f.say(AccountSet, key, "machine", string(a.Machine))
		f.say(AccountSet, key, "vouchers", strconv.Itoa(a.Books.Vouchers))
		f.say(AccountSet, key, "periods", strconv.Itoa(a.Books.Periods))
		f.say(AccountSet, key, "version", string(a.Books.Version))
	}
	for id, b := range s.Backups.All {
		key := string(id)
		f.names[key] = b.Number + " " + b.Name
		f.say(Backup, key, "account_set", string(b.Source))
		f.say(Backup, key, "machine", string(b.Machine))
		f.say(Backup, key, "verified", flag(b.Verified))
		f.say(Backup, key, "corrupt", flag(b.Corrupt))
	}
}

// signIns says what somebody in front of the client has selected and sees. One that has ended sees nothing.
func (f *Facts) signIns(s *cloud.State, now time.Time) {
	for id, x := range s.Sessions.All {
		key := string(id)
		f.say(SignIn, key, "account", string(x.Account))
		if x.Ended || !now.Before(x.ExpiresAt) {
			f.say(SignIn, key, "status", "ended")
			continue
		}
		f.say(SignIn, key, "status", "open")
		f.say(SignIn, key, "organization", string(x.Organization))
		f.say(SignIn, key, "product_instance", string(x.Instance))
		f.say(SignIn, key, "machine", string(x.Machine))
		f.say(SignIn, key, "account_sets", visible(s, x)...)
	}
}

func (f *Facts) organizations(s *cloud.State, now time.Time) {
	for id, o := range s.Organizations.All {
		key := string(id)
		f.names[key] = o.Name
		f.say(Organization, key, "name", o.Name)
		f.say(Organization, key, "credit_code", o.CreditCode)
		f.say(Organization, key, "certification", string(o.Certification.Status))
		if due, pending := s.CertificationDue(id); pending {
			f.say(Organization, key, "certification_due", moment(due))
		}
		f.say(Organization, key, "overdue", flag(s.CertificationIsOverdue(id, now)))
	}
	members := map[cloud.OrganizationID]map[cloud.Role][]string{}
	for _, m := range s.Memberships() {
		if members[m.Organization] == nil {
			members[m.Organization] = map[cloud.Role][]string{}
		}
		members[m.Organization][m.Role] = append(members[m.Organization][m.Role], string(m.Account))
	}
	for id := range s.Organizations.All {
		for _, role := range []cloud.Role{cloud.Owner, cloud.Admin, cloud.Member} {
			f.say(Organization, string(id), string(role), members[id][role]...)
		}
	}
}

// desks says what waits at the partner's and the service center's desk.
func (f *Facts) desks(s *cloud.State) {
	for id, r := range s.ReRegistrations.All {
		f.say(ReRegistration, string(id), "licence", string(r.Licence))
		f.say(ReRegistration, string(id), "machine", string(r.Machine))
		f.say(ReRegistration, string(id), "status", string(r.Status))
	}
	for id, o := range s.Orders.All {
		f.say(Order, string(id), "licence", string(o.Licence))
		f.say(Order, string(id), "process", string(o.Kind))
		f.say(Order, string(id), "version", string(o.ToVersion))
		f.say(Order, string(id), "completed", flag(o.Completed))
	}
	for id, t := range s.Tickets.All {
		f.say(Ticket, string(id), "licence", string(t.Licence))
		f.say(Ticket, string(id), "status", string(t.Status))
	}
}

func (f *Facts) people(s *cloud.State, now time.Time) {
	for id, m := range s.Machines.All {
		f.names[string(id)] = m.Name
		f.say(Machine, string(id), "feature_code", string(m.FeatureCode))
	}
	for id, a := range s.Accounts.All {
		key := string(id)
		f.names[key] = a.Name
		f.say(Account, key, "kind", string(a.Kind))
		f.say(Account, key, "disabled", flag(a.Disabled))
		if a.FailedSignIns > 0 {
			f.say(Account, key, "failed_sign_ins", strconv.Itoa(a.FailedSignIns))
		}
		if now.Before(a.LockedUntil) {
			f.say(Account, key, "locked_until", moment(a.LockedUntil))
		}
	}
}

// world says what belongs to no thing in it. A running clock changes by itself, which nobody needs to be told.
func (f *Facts) world(s *cloud.State) {
	if !s.Clock.Running {
		f.say(World, "", "clock", moment(s.Clock.At))
	}
	f.say(World, "", "lost", ids(s.Lost)...)
	var warnings []string
	for _, w := range s.Warnings {
		warnings = append(warnings, string(w.Code))
	}
	f.say(World, "", "warnings", warnings...)
	p := s.Policies
	f.say(World, "", "prompts", p.Prompts)
	f.say(World, "", "wrong_product", p.WrongProduct)
	f.say(World, "", "certification_effect", p.CertificationEffect)
	f.say(World, "", "certification_review", p.CertificationReview)
	f.say(World, "", "re_registration", p.ReRegistration)
	f.say(World, "", "keys", p.Keys)
	f.say(World, "", "activation_review", p.ActivationReview)
	f.say(World, "", "feature_components", strconv.Itoa(p.FeatureComponents))
	f.say(World, "", "session_minutes", strconv.Itoa(p.SessionMinutes))
	f.say(World, "", "lock_after", strconv.Itoa(p.LockAfter))
	f.say(World, "", "lock_minutes", strconv.Itoa(p.LockMinutes))
}
