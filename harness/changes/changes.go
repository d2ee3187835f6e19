package changes

import (
	"cmp"
	"slices"
	"time"

	"example.com/rehearse/mockcloud/cloud"
)

// Thing is a kind of thing that can change.
type Thing string

// The things, in the order in which people ask for them: who owns what comes first, the machinery last.
const (
	Licence        Thing = "licence"
	Instance       Thing = "product_instance"
	AccountSet     Thing = "account_set"
	SignIn         Thing = "sign_in"
	Organization   Thing = "organization"
	Service        Thing = "yunzhijia_service"
	Backup         Thing = "backup"
	ReRegistration Thing = "re_registration"
	Order          Thing = "mop_order"
	Ticket         Thing = "ticket"
	Machine        Thing = "machine"
	Account        Thing = "account"
	World          Thing = "world"
)

// Things lists every kind of thing in the order of [Between].
func Things() []Thing {
	return []Thing{
		Licence, Instance, AccountSet, SignIn, Organization, Service, Backup, ReRegistration, Order, Ticket, Machine,
		Account, World,
	}
}

// Change is one aspect of one thing that is different afterwards. Values are identities, stable words of the rules,
// numbers or times in RFC 3339; an absent value is empty.
type Change struct {
	Thing Thing `json:"thing"`
	// ID is the thing's identity in the world; empty for the world itself.
	ID     string   `json:"id,omitempty"`
	Aspect string   `json:"aspect"`
	Before []string `json:"before,omitempty"`
	After  []string `json:"after,omitempty"`
}

// place is where a fact stands.
type place struct {
	thing  Thing
	id     string
	aspect string
}

// Facts are what can be said of a world at one moment. The zero value says nothing.
type Facts struct {
	order  []place
	values map[place][]string
	names  map[string]string
}

// Name is what the thing with the identity is called in its world: a company, a person, an account set; "" when it
// has no name.
func (f Facts) Name(id string) string { return f.names[id] }

// say notes a fact. Empty values are no facts, so that "none" and "absent" are the same.
func (f *Facts) say(thing Thing, id, aspect string, values ...string) {
	values = slices.DeleteFunc(values, func(v string) bool { return v == "" })
	if len(values) == 0 {
		return
	}
	at := place{thing, id, aspect}
	f.order = append(f.order, at)
	f.values[at] = values
}

// Between lists what is different afterwards: by thing, in the order of [Things], and within a kind in the order in
// which the world came to have it. Equal facts give nil.
func Between(before, after Facts) []Change {
	var list []Change
	note := func(at place) {
		if !slices.Equal(before.values[at], after.values[at]) {
			list = append(list, Change{at.thing, at.id, at.aspect, before.values[at], after.values[at]})
		}
	}
	for _, at := range before.order {
		note(at)
	}
	for _, at := range after.order {
		if _, known := before.values[at]; !known {
			note(at)
		}
	}
	things := Things()
	seen := map[place]int{} // the first change of a thing holds its others together
	for i, c := range list {
		if at := (place{thing: c.Thing, id: c.ID}); seen[at] == 0 {
			seen[at] = i + 1
		}
	}
	slices.SortStableFunc(list, func(a, b Change) int {
		return cmp.Or(cmp.Compare(slices.Index(things, a.Thing), slices.Index(things, b.Thing)),
			cmp.Compare(seen[place{thing: a.Thing, id: a.ID}], seen[place{thing: b.Thing, id: b.ID}]))
	})
	return list
}

// moment writes a time; the zero time is no time.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// flag writes what is worth saying only when it is so.
func flag(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

// ids turns identities into values.
func ids[K ~string](list []K) []string {
	out := make([]string, len(list))
	for i, id := range list {
		out[i] = string(id)
	}
	return out
}

// visible lists the account sets that a sign-in sees.
func visible(s *cloud.State, x *cloud.Session) []string {
	var list []string
	for _, set := range s.VisibleAccountSets(x) {
		list = append(list, string(set.ID))
	}
	return list
}
