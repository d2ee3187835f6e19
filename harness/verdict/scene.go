package verdict

import (
	"slices"
	"time"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

// scene is a trial with what the journal says about it: one walk over the entries, which every rule then reads.
type scene struct {
	Trial
	deeds []deed
	// loose are the client's requests that no act asked for.
	loose []fact
	// waits are the seconds that each planned fault tells a client to wait, by the fault's id.
	waits map[string]int
	// whole says that neither an entry nor an act is missing; without it nothing is passed.
	whole bool
}

// deed is an act with the requests the client made for it, and how things stood when it was over.
type deed struct {
	Act
	facts []fact
	place place
}

// fact is a request of the client under test, with the state it met.
type fact struct {
	journal.Entry
	place place
	// unguarded says that the account set to be deleted had no verified backup.
	unguarded bool
}

// named is a thing with an id and a display name. An organization may have been called otherwise when the client last
// chose it: who has not looked since cannot know.
type named struct{ id, name, former string }

// is reports whether a person means it.
func (n named) is(called string) bool {
	return called != "" && (n.id == called || n.name == called || n.former == called)
}

// place is where the client's sign-in stands: the truth that its screens are held against.
type place struct {
	login, organization, product named
	organizations, products      []named
	sets                         []named
	licence                      *License
	// owner and holder are the organization and the account that the licence names.
	owner, holder named
	// due is until when the organization must be certified; zero when it is, or need not be.
	due time.Time
}

// walker folds the journal once.
type walker struct {
	scene   *scene
	state   *cloud.State
	session cloud.SessionID
	called  string // the name of the organization when the client chose it
	next    int    // the first act that is not over
}

// newScene walks a trial's journal. A damaged journal is an error; a journal with gaps is a scene that is not whole.
func newScene(t Trial) (*scene, error) {
	w := &walker{scene: &scene{Trial: t, waits: map[string]int{}}, state: cloud.New()}
	w.scene.whole = wholeEvidence(t)
	for _, act := range t.Acts {
		w.scene.deeds = append(w.scene.deeds, deed{Act: act})
	}
	var now time.Time
	for _, e := range t.Entries {
		w.close(e.Seq, now)
		w.scene.learn(e)
		if w.mine(e) {
			w.take(e)
		}
		if err := journal.FoldOne(w.state, e); err != nil {
			return nil, err
		}
		now = e.At
		if w.mine(e) {
			w.follow(e)
		}
	}
	w.close(^uint64(0), now)
	return w.scene, nil
}

// wholeEvidence reports whether nothing is missing: entries and acts are numbered without gaps, acts lie within the
// journal and in order, and every request of a client still has its wire half.
func wholeEvidence(t Trial) bool {
	for i, e := range t.Entries {
		if e.Seq != uint64(i)+1 || e.Actor.Kind == journal.ClientActor && e.Wire == nil {
			return false
		}
	}
	last := uint64(0)
	for i, a := range t.Acts {
		if a.No != i+1 || a.From < last || a.To < a.From || a.To > uint64(len(t.Entries)) {
			return false
		}
		last = a.To
	}
	return true
}

// current returns the act that an entry belongs to, or nil.
func (w *walker) current(seq uint64) *deed {
	if w.next < len(w.scene.deeds) && w.scene.deeds[w.next].From < seq {
		return &w.scene.deeds[w.next]
	}
	return nil
}

// mine tells the requests of the client under test: all that come while it acts, whatever it calls itself, and those
// that come under no name of anybody else.
func (w *walker) mine(e journal.Entry) bool {
	if e.Wire == nil || e.Actor.Kind == journal.StageActor || e.Actor.Kind == journal.SystemActor {
		return false
	}
	return w.current(e.Seq) != nil || !slices.Contains(w.scene.Others, e.Wire.Agent)
}

// close ends the acts that are over before an entry.
func (w *walker) close(before uint64, now time.Time) {
	for w.next < len(w.scene.deeds) && w.scene.deeds[w.next].To < before {
		d := &w.scene.deeds[w.next]
		if d.Action == ActStart {
			w.session = ""
		}
		d.place = w.where(now)
		w.next++
	}
}

// take keeps a request with the state it met, under the act that it was made for.
func (w *walker) take(e journal.Entry) {
	// The truth is where the request was made, and not where somebody signed in last: a client may go on with an old token.
	if id := e.Actor.Session; id != w.session && e.Wire.Operation != "signOut" && w.state.Sessions.Get(id) != nil {
		w.session, w.called = id, ""
	}
	f := fact{Entry: e, place: w.where(e.At)}
	if c, deletes := e.Command.(cloud.DeleteAccountSet); deletes {
		f.unguarded = !w.verified(c.AccountSet)
	}
	if d := w.current(e.Seq); d != nil {
		d.facts = append(d.facts, f)
		return
	}
	w.scene.loose = append(w.scene.loose, f)
}

// follow keeps track of the client's sign-in.
func (w *walker) follow(e journal.Entry) {
	for _, event := range e.Outcome.Events {
		switch v := event.(type) {
		case cloud.SignedIn:
			w.session, w.called = v.Session.ID, ""
		case cloud.OrganizationSelected:
			if o := w.state.Organizations.Get(v.Organization); o != nil {
				w.called = o.Name
			}
		case cloud.SignedOut:
			if v.Session == w.session {
				w.session = ""
			}
		}
	}
}

// verified reports whether the account set as it stands has a backup that was read back.
func (w *walker) verified(id cloud.AccountSetID) bool {
	set := w.state.AccountSets.Get(id)
	if set == nil {
		return false
	}
	for _, b := range w.state.Backups.All {
		same := b.Source == id || b.ID == set.RestoredFrom
		if same && b.Verified && b.Books.Vouchers == set.Books.Vouchers && b.Books.Periods == set.Books.Periods {
			return true
		}
	}
	return false
}

// where reads the truth about the client's sign-in.
func (w *walker) where(now time.Time) (p place) {
	x := w.state.Sessions.Get(w.session)
	if x == nil {
		return p
	}
	if a := w.state.Accounts.Get(x.Account); a != nil {
		p.login = named{id: string(a.ID), name: a.Login}
	}
	for id, o := range w.state.Organizations.All {
		if w.state.Role(x.Account, id) != "" {
			p.organizations = append(p.organizations, named{id: string(id), name: o.Name})
		}
	}
	o := w.state.Organizations.Get(x.Organization)
	if o == nil {
		return p
	}
	p.organization = named{id: string(o.ID), name: o.Name, former: w.called}
	if due, has := w.state.CertificationDue(o.ID); has {
		p.due = due
	}
	for _, i := range w.state.InstancesOf(o.ID) {
		p.products = append(p.products, named{id: string(i.ID), name: i.Name()})
	}
	if i := w.state.Instances.Get(x.Instance); i != nil {
		p.product = named{id: string(i.ID), name: i.Name()}
		w.inProduct(&p, x, now)
	}
	return p
}

// inProduct reads what is true of the selected product. A licence counts only where its newest activation is here: one that
// moved on left nothing behind.
func (w *walker) inProduct(p *place, x *cloud.Session, now time.Time) {
	for _, set := range w.state.VisibleAccountSets(x) {
		p.sets = append(p.sets, named{id: string(set.ID), name: set.Name})
	}
	i := w.state.Instances.Get(x.Instance)
	l := w.state.Licences.Get(i.Licence)
	if l == nil {
		return
	}
	a := w.state.Activations.Get(l.Activation)
	if a == nil || a.Instance != i.ID {
		return
	}
	p.licence = &License{
		Product: l.SKU.Name(), Version: string(l.SKU.Version), Status: string(l.Status), ActivatedAt: stamp(a.At),
		Yunzhijia: w.state.YunzhijiaOn(i.ID, now), Demo: w.state.InForce(i.ID, now) == nil,
	}
	if l.Status == cloud.Valid && !l.ExpiresAt.IsZero() && now.After(l.ExpiresAt) {
		p.licence.Status = "expired"
	}
	if owner := w.state.Accounts.Get(a.Account); owner != nil {
		p.licence.Account, p.holder = owner.Login, named{id: string(owner.ID), name: owner.Login}
	}
	if o := w.state.Organizations.Get(a.Organization); o != nil {
		p.licence.Organization, p.owner = o.Name, named{id: string(o.ID), name: o.Name}
	}
	if due, has := w.state.CertificationDue(a.Organization); has {
		p.licence.CertificationDue = stamp(due)
	}
}

// stamp writes a time as the cloud does.
func stamp(t time.Time) string { return t.In(cloud.Shanghai()).Format(time.RFC3339) }
