package grade

import (
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/scenarios/exercises"
)

// checks are the exercise's, as they were before the act, or at the end when there was none.
func (w *walk) checks() []Checked {
	judged := w.judged
	if w.act == nil {
		judged = map[exercises.Check]judgement{}
		if x := w.state.Sessions.Get(w.newest); x != nil {
			judged = w.judge(*x)
		}
	}
	list := []Checked{}
	for _, check := range w.exercise.Checks {
		j := judged[check]
		if check == exercises.CheckConfirm {
			j = w.confirmed()
		}
		if j.state == "" || j.state == Missed {
			j = judgement{Missed, []uint64{}}
		}
		list = append(list, Checked{
			Check: check, State: j.state, Evidence: j.evidence,
			Name: w.words.say("check." + string(check)), Text: w.words.say("check." + string(check) + "." + string(j.state)),
		})
	}
	return list
}

// judge looks at what the sign-in had seen of the five checks before an act, and whether it was right.
func (w *walk) judge(x cloud.Session) map[exercises.Check]judgement {
	return map[exercises.Check]judgement{
		exercises.CheckAccount:      w.accountCheck(x),
		exercises.CheckOrganization: w.organizationCheck(x),
		exercises.CheckProduct:      w.productCheck(x),
		exercises.CheckKeys:         w.keysCheck(x),
		exercises.CheckReview:       w.reviewCheck(x),
	}
}

// seen makes a judgement of entries that looked (0 where nobody did) and of whether what they showed was right.
func seen(right bool, looked ...uint64) judgement {
	j := judgement{state: Done}
	for _, seq := range looked {
		if seq == 0 {
			return judgement{state: Missed}
		}
		j.evidence = append(j.evidence, seq)
	}
	if !right {
		j.state = Overlooked
	}
	return j
}

// either is the first of the looks that happened, or 0.
func either(looks ...uint64) uint64 {
	for _, seq := range looks {
		if seq != 0 {
			return seq
		}
	}
	return 0
}

// accountCheck: whoever signed in knows as whom; whoever found a sign-in must have looked.
func (w *walk) accountCheck(x cloud.Session) judgement {
	looked := either(w.signIns[x.ID], w.looks[look{session: x.ID, screen: cloud.SessionScreen}], w.reviewed(x))
	return seen(w.belongs(x.Account), looked)
}

// belongs reports whether an account has to do with the organization that bought: the diagnosis asks no more either.
func (w *walk) belongs(a cloud.AccountID) bool {
	p := w.purchase()
	return a == p.Account || p.Organization != "" && w.state.Role(a, p.Organization) != ""
}

// organizationCheck: the list was looked at, or the place compared. Entering comes after looking and is evidence as well.
func (w *walk) organizationCheck(x cloud.Session) judgement {
	looked := either(w.looks[look{session: x.ID, screen: cloud.OrganizationsScreen}], w.reviewed(x))
	j := seen(x.Organization == w.purchase().Organization, looked)
	if entered := w.entered[x.ID]; j.state != Missed && entered > looked {
		j.evidence = append(j.evidence, entered)
	}
	return j
}

// productCheck: the product, and where the ordered one has books on this server computer, the account sets too. An
// empty list there is the sign of a wrong place.
func (w *walk) productCheck(x cloud.Session) judgement {
	p := w.purchase()
	listed := either(w.looks[look{x.ID, cloud.ProductsScreen, string(x.Organization)}], w.reviewed(x))
	right := p.Instance == "" || w.sameProduct(x.Instance, p.Instance)
	if !w.keepsBooks(x.Machine, p) || !w.belongs(x.Account) {
		return seen(right, listed)
	}
	sets := either(w.looks[look{x.ID, cloud.AccountSetsScreen, string(x.Instance)}], w.reviewed(x))
	return seen(right && len(w.state.VisibleAccountSets(&x)) > 0, listed, sets)
}

// sameProduct reports whether two instances, maybe of two organizations, look the same in the list.
func (w *walk) sameProduct(a, b cloud.InstanceID) bool {
	return a == b || w.productName(a) == w.productName(b)
}

// keepsBooks reports whether the place that was bought for has account sets on a server computer.
func (w *walk) keepsBooks(m cloud.MachineID, p cloud.Purchase) bool {
	place := &cloud.Session{Machine: m, Organization: p.Organization, Instance: p.Instance}
	return len(w.state.VisibleAccountSets(place)) > 0
}

// keysCheck: the act's keys are those of the order. Without an act a review with the right keys counts.
func (w *walk) keysCheck(x cloud.Session) judgement {
	if w.act == nil {
		r := w.reviews[x.ID]
		if len(w.badKeys) > 0 && r.shown.Licence != w.exercise.Licence {
			return judgement{Overlooked, w.badKeys}
		}
		return seen(r.shown.Licence == w.exercise.Licence, r.seq)
	}
	switch c := w.act.command.(type) {
	case cloud.Activate:
		return seen(c.SerialNumber.Licence == w.exercise.Licence && c.CDKey.Licence == w.exercise.Licence, w.act.seq)
	case cloud.ActivateYunzhijia:
		service := w.state.Services.Get(c.CDKey.Service)
		return seen(service != nil && service.Organization == w.purchase().Organization, w.act.seq)
	}
	return judgement{state: Missed}
}

// reviewed is the entry of a review that showed the sign-in as it is, or 0.
func (w *walk) reviewed(x cloud.Session) uint64 {
	r := w.reviews[x.ID]
	same := r.shown.Account == x.Account && r.shown.Organization == x.Organization && r.shown.Instance == x.Instance &&
		r.shown.FeatureCode == x.FeatureCode
	if !same {
		return 0
	}
	return r.seq
}

// reviewCheck: all of it was compared once more, with nothing changed since.
func (w *walk) reviewCheck(x cloud.Session) judgement {
	p := w.purchase()
	right := w.belongs(x.Account) && x.Organization == p.Organization &&
		(p.Instance == "" || x.Instance == p.Instance) && w.reviews[x.ID].shown.Licence == w.exercise.Licence
	if w.reviews[x.ID].seq < w.chosen[x.ID] { // something was chosen anew since, be it the same
		return judgement{state: Missed}
	}
	return seen(right, w.reviewed(x))
}

// confirmed: the licence information was looked at after the act. Seeing it in the right place at last is enough.
func (w *walk) confirmed() judgement {
	for _, j := range w.licences {
		if j.state == Done {
			return j
		}
	}
	if len(w.licences) > 0 {
		return w.licences[0]
	}
	return judgement{state: Missed}
}
