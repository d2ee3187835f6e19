package cloud

// Draft is room in which foundings are decided. Whoever founds many worlds keeps one and puts it into each [Input]: else
// every founding leaves a whole world behind as garbage. The zero value is ready. It is for one decision at a time.
type Draft struct {
	state  State
	events []Event
}

// orNew spares those who found one world a draft of their own.
func (d *Draft) orNew() *Draft {
	if d == nil {
		return &Draft{}
	}
	return d
}

// begin returns a state as [New] does, in the memory of the last one.
func (d *Draft) begin() *State {
	s, fresh := &d.state, New() // what is not taken over here begins anew
	fresh.Accounts, fresh.Organizations, fresh.Instances = s.Accounts.emptied(), s.Organizations.emptied(), s.Instances.emptied()
	fresh.Licences, fresh.Machines, fresh.Sessions = s.Licences.emptied(), s.Machines.emptied(), s.Sessions.emptied()
	fresh.AccountSets, fresh.Services, fresh.Orders = s.AccountSets.emptied(), s.Services.emptied(), s.Orders.emptied()
	fresh.members = s.members[:0]
	fresh.draft = true
	*s = *fresh
	return s
}
