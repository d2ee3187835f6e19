package grade

import (
	"time"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios/exercises"
)

// walk goes through a journal with the state as it was at each entry, and keeps what grading asks of it.
type walk struct {
	words    words
	exercise exercises.Exercise
	begin    uint64
	state    *cloud.State
	now      time.Time
	// credit holds each organization's credit code, and lost how many account sets were lost, when the trainee sat down.
	credit map[cloud.OrganizationID]string
	lost   int

	looks     map[look]uint64               // the first entry of each look
	signIns   map[cloud.SessionID]uint64    // the trainee's own
	entered   map[cloud.SessionID]uint64    // the newest choice of an organization
	chosen    map[cloud.SessionID]uint64    // the newest choice of an organization or a product
	reviews   map[cloud.SessionID]review    // the newest of each sign-in
	newest    cloud.SessionID               // the sign-in that did something last
	act       *act                          // the first that cannot be taken back
	judged    map[exercises.Check]judgement // the checks before the act
	licences  []judgement                   // looks at the licence information after the act
	badKeys   []uint64                      // entries with keys of another licence, or of none
	told      map[string]bool               // what the timeline has told, so that looking again is not told again
	moments   []Moment
	reachedAt uint64
}

// look is a screen that a sign-in saw, and where.
type look struct {
	session cloud.SessionID
	screen  cloud.Screen
	place   string
}

// review is step five of the checklist as it was shown.
type review struct {
	seq   uint64
	shown cloud.Review
}

// act is one that cannot be taken back, with the sign-in as it was.
type act struct {
	seq     uint64
	session cloud.Session
	command cloud.Command
}

// judgement is what became of a check.
type judgement struct {
	state    CheckState
	evidence []uint64
}

// newWalk begins a walk; lists are never nil, because a page asks for their length.
func newWalk(w words, e exercises.Exercise, begin uint64) *walk {
	return &walk{
		words: w, exercise: e, begin: begin, state: cloud.New(), credit: map[cloud.OrganizationID]string{},
		looks: map[look]uint64{}, signIns: map[cloud.SessionID]uint64{}, entered: map[cloud.SessionID]uint64{}, chosen: map[cloud.SessionID]uint64{},
		reviews: map[cloud.SessionID]review{}, told: map[string]bool{}, moments: []Moment{},
	}
}

// entry reads the next entry.
func (w *walk) entry(e journal.Entry) error {
	mine := e.Seq > w.begin
	if mine && w.act == nil && irreversible(e) {
		w.acts(e)
	}
	before := w.session(e)
	if err := journal.FoldOne(w.state, e); err != nil {
		return err
	}
	if w.now = e.At; !w.state.Clock.Running {
		w.now = w.state.Clock.At
	}
	if e.Seq == w.begin {
		w.sitDown()
	}
	if !mine {
		return nil
	}
	w.see(e)
	w.tell(e, before)
	w.reach(e.Seq)
	return nil
}

// sitDown keeps how things stood when the trainee came.
func (w *walk) sitDown() {
	for id, o := range w.state.Organizations.All {
		w.credit[id] = o.CreditCode
	}
	w.lost = len(w.state.Lost)
}

// irreversible tells the acts that no second click takes back: an activation, an upgrade, a service switched on, papers
// handed in, an account set deleted (the first two and the last documented, the others by analogy).
func irreversible(e journal.Entry) bool {
	if e.Actor.Kind != journal.ClientActor {
		return false
	}
	for _, event := range e.Outcome.Events {
		switch event.(type) {
		case cloud.Activated, cloud.Upgraded, cloud.YunzhijiaActivated, cloud.CertificationWasSubmitted, cloud.AccountSetDeleted:
			return true
		}
	}
	return false
}

// session is a copy of the sign-in that an entry came from, or nil.
func (w *walk) session(e journal.Entry) *cloud.Session {
	x := w.state.Sessions.Get(e.Actor.Session)
	if x == nil {
		return nil
	}
	same := *x
	return &same
}

// acts judges the checks at the moment of the act.
func (w *walk) acts(e journal.Entry) {
	x := w.session(e)
	if x == nil {
		return
	}
	w.act = &act{seq: e.Seq, session: *x, command: e.Command}
	w.judged = w.judge(*x)
}

// see keeps what an entry of the trainee's is evidence of.
func (w *walk) see(e journal.Entry) {
	x := w.session(e)
	if x != nil {
		w.newest = x.ID
	}
	for _, event := range e.Outcome.Events {
		switch v := event.(type) {
		case cloud.SignedIn:
			w.signIns[v.Session.ID], w.newest = e.Seq, v.Session.ID
		case cloud.OrganizationSelected:
			w.entered[v.Session], w.chosen[v.Session] = e.Seq, e.Seq
		case cloud.ProductSelected:
			w.chosen[v.Session] = e.Seq
		case cloud.Reviewed:
			w.reviews[e.Actor.Session] = review{e.Seq, v.Review}
		}
	}
	switch c := e.Command.(type) {
	case cloud.View:
		if !e.Outcome.Refused() && x != nil {
			w.view(e.Seq, c, x)
		}
	case cloud.Activate:
		if c.SerialNumber.Licence != w.exercise.Licence || c.CDKey.Licence != w.exercise.Licence {
			w.badKeys = append(w.badKeys, e.Seq)
		}
	}
}

// view keeps that a screen was seen.
func (w *walk) view(seq uint64, c cloud.View, x *cloud.Session) {
	l := look{session: x.ID, screen: c.Screen}
	switch c.Screen {
	case cloud.ProductsScreen:
		l.place = string(x.Organization)
	case cloud.AccountSetsScreen, cloud.LicenceScreen:
		l.place = string(x.Instance)
	case cloud.SessionScreen, cloud.OrganizationsScreen, cloud.BackupsScreen, cloud.ActivationsScreen, cloud.CertificationScreen, cloud.ReRegistrations:
	}
	if w.looks[l] == 0 {
		w.looks[l] = seq
	}
	if c.Screen == cloud.LicenceScreen && w.act != nil {
		j := judgement{Overlooked, []uint64{seq}}
		if i := w.state.Instances.Get(x.Instance); i != nil && i.Licence == w.exercise.Licence && w.rightlyActive(i.Licence) {
			j.state = Done
		}
		w.licences = append(w.licences, j)
	}
}

// purchase is whom the ordered licence was meant for.
func (w *walk) purchase() cloud.Purchase {
	if l := w.state.Licences.Get(w.exercise.Licence); l != nil {
		return l.Purchase
	}
	return cloud.Purchase{}
}

// name is what a thing is called; its id where it has no name, or is gone.
func (w *walk) organizationName(id cloud.OrganizationID) string {
	if o := w.state.Organizations.Get(id); o != nil {
		return o.Name
	}
	return string(id)
}

func (w *walk) productName(id cloud.InstanceID) string {
	if i := w.state.Instances.Get(id); i != nil {
		return i.Name()
	}
	return string(id)
}

func (w *walk) accountName(id cloud.AccountID) string {
	if a := w.state.Accounts.Get(id); a != nil {
		return a.Name
	}
	return string(id)
}
