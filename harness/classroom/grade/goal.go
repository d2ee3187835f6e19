package grade

import (
	"maps"
	"slices"
	"strconv"

	"example.com/rehearse/mockcloud/cloud"
)

// reach notes since when all of the goal has held.
func (w *walk) reach(seq uint64) {
	switch {
	case slices.ContainsFunc(w.goal(), func(p GoalPart) bool { return !p.Reached }):
		w.reachedAt = 0
	case w.reachedAt == 0:
		w.reachedAt = seq
	}
}

// goal is each thing that the exercise asks for, as it stands.
func (w *walk) goal() []GoalPart {
	g := w.exercise.Goal
	list := []GoalPart{}
	add := func(kind, subject string, reached bool, with ...string) {
		list = append(list, GoalPart{kind, subject, reached, w.words.say("goal."+kind, with...)})
	}
	licence := func(kind string, id cloud.LicenceID, reached bool, with ...string) {
		text := w.words.say(rightly(id == w.exercise.Licence, "goal."+kind), append(with, "licence", string(id))...)
		list = append(list, GoalPart{kind, string(id), reached, text})
	}
	for _, l := range g.Activated {
		licence("activated", l, w.rightlyActive(l))
	}
	for _, l := range slices.Sorted(maps.Keys(g.Versions)) {
		held := w.state.Licences.Get(l)
		licence("versions", l, held != nil && held.SKU.Version == g.Versions[l], "version", string(g.Versions[l]))
	}
	if g.AccountSets > 0 {
		add("account_sets", "", w.setsInSight() >= g.AccountSets, "n", strconv.Itoa(g.AccountSets))
	}
	for _, o := range g.Certified {
		add("certified", string(o), w.certifiedAsOwn(o), "organization", w.organizationName(o))
	}
	for _, o := range g.Yunzhijia {
		add("yunzhijia", string(o), w.serviceOn(o), "organization", w.organizationName(o))
	}
	for _, l := range g.Untouched {
		held := w.state.Licences.Get(l)
		licence("untouched", l, held == nil || held.Activation == "")
	}
	if g.NoLoss {
		add("no_loss", "", len(w.state.Lost) <= w.lost)
	}
	return list
}

// rightlyActive reports whether a licence is active for whom, and where, it was bought. Which server computer it is on
// is not asked: the diagnosis does not ask it either.
func (w *walk) rightlyActive(id cloud.LicenceID) bool {
	l := w.state.Licences.Get(id)
	if l == nil {
		return false
	}
	a := w.state.Activations.Get(l.Activation)
	if a == nil {
		return false
	}
	p := l.Purchase
	there := p.Organization == "" || a.Organization == p.Organization // whose accounts alone can be there
	return there && (p.Instance == "" || a.Instance == p.Instance)
}

// setsInSight counts the account sets that are seen where the ordered licence is active.
func (w *walk) setsInSight() int {
	l := w.state.Licences.Get(w.exercise.Licence)
	if l == nil {
		return 0
	}
	a := w.state.Activations.Get(l.Activation)
	if a == nil {
		return 0
	}
	place := &cloud.Session{Machine: a.Machine, Organization: a.Organization, Instance: a.Instance}
	return len(w.state.VisibleAccountSets(place))
}

// certifiedAsOwn reports whether an organization's papers were approved and are its own, not another company's.
func (w *walk) certifiedAsOwn(id cloud.OrganizationID) bool {
	o := w.state.Organizations.Get(id)
	return o != nil && o.Certification.Status == cloud.CertificationApproved && o.Certification.CreditCode == w.credit[id]
}

func (w *walk) serviceOn(id cloud.OrganizationID) bool {
	for _, i := range w.state.InstancesOf(id) {
		if w.state.YunzhijiaOn(i.ID, w.now) {
			return true
		}
	}
	return false
}
