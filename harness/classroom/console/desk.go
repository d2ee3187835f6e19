package console

import (
	"slices"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
)

// desk is what lies in front of the trainee.
type desk struct {
	Order    order
	Accounts []signIn
	Boxes    []box
	Services []box
	Papers   []paper
	Computer string
	Later    []int
	MOP      bool
	Counter  bool
}

// order is what the customer bought, as the delivery note has it.
type order struct {
	Product, Account, Organization, Instance, Computer, Serial string
}

// signIn is an account whose password the trainee knows.
type signIn struct {
	ID                    cloud.AccountID
	Name, Login, Password string
}

// box is a licence, or a service, with its keys.
type box struct {
	ID            string
	Product       string
	Serial, CDKey string
}

// desk reads what lies there. Nothing of it is in the cloud: reading a box is no evidence of a check.
func (v *visit) desk() desk {
	d := v.exercise.Desk
	out := desk{Papers: v.papers, Later: d.DaysLater, MOP: d.MOP != "", Counter: d.ServiceCenter}
	v.world.Read(func(w engine.View) {
		s := w.State
		out.Order = v.order(s)
		for id, a := range s.Accounts.All {
			if slices.Contains(d.Accounts, id) {
				out.Accounts = append(out.Accounts, signIn{id, a.Name, a.Login, s.Password(id)})
			}
		}
		for _, id := range d.Boxes {
			if l := s.Licences.Get(id); l != nil {
				out.Boxes = append(out.Boxes, box{string(id), l.SKU.Name(), s.SerialNumber(id), s.CDKey(id)})
			}
		}
		for _, id := range d.Services {
			if s.Services.Get(id) != nil {
				out.Services = append(out.Services, box{ID: string(id), CDKey: s.YunzhijiaCDKey(id)})
			}
		}
		if m := s.Machines.Get(v.at); m != nil {
			out.Computer = m.Name
		}
	})
	return out
}

// order is the purchase of the exercise's licence, at the version it is to reach.
func (c *Console) order(s *cloud.State) (o order) {
	l := s.Licences.Get(c.exercise.Licence)
	if l == nil {
		return o
	}
	sku := l.SKU
	if v := c.exercise.Goal.Versions[l.ID]; v != "" {
		sku.Version = v
	}
	o.Product, o.Serial = sku.Name(), s.SerialNumber(l.ID)
	if a := s.Accounts.Get(l.Purchase.Account); a != nil {
		o.Account = a.Login
	}
	if org := s.Organizations.Get(l.Purchase.Organization); org != nil {
		o.Organization = org.Name
	}
	if i := s.Instances.Get(l.Purchase.Instance); i != nil {
		o.Instance = i.Name()
	}
	if m := s.Machines.Get(l.Purchase.Machine); m != nil {
		o.Computer = m.Name
	}
	return o
}

// takeFromDesk puts what lies on the desk into the fields of the form it is for, as pasting would.
func takeFromDesk(v *visit) (next string, err error) {
	next, d := screenBrief, v.exercise.Desk
	account, licence, service := cloud.AccountID(v.field("account")), cloud.LicenceID(v.field("box")), cloud.ServiceID(v.field("service"))
	v.world.Read(func(w engine.View) {
		s := w.State
		switch {
		case within(d.Accounts, account) && s.Accounts.Get(account) != nil:
			next, v.typed.Login, v.typed.Password = screenAccount, s.Accounts.Get(account).Login, s.Password(account)
		case within(d.Boxes, licence) && v.wants(screenMOP):
			next, v.typed.DeskSerial = screenMOP, s.SerialNumber(licence)
		case within(d.Boxes, licence) && v.wants(screenServiceCenter):
			next, v.typed.DeskSerial = screenServiceCenter, s.SerialNumber(licence)
		case within(d.Boxes, licence) && v.wants(screenYunzhijia):
			next, v.typed.ServiceKey = screenYunzhijia, s.CDKey(licence)
		case within(d.Boxes, licence):
			next, v.review = screenKeys, nil
			v.typed.Serial, v.typed.CDKey = s.SerialNumber(licence), s.CDKey(licence)
		case within(d.Services, service):
			next, v.typed.ServiceKey = screenYunzhijia, s.YunzhijiaCDKey(service)
		}
	})
	for _, p := range v.papers {
		if string(p.Organization) == v.field("paper") {
			next, v.typed.Company, v.typed.CreditCode = screenCertification, p.Name, p.CreditCode
		}
	}
	return next, nil
}
