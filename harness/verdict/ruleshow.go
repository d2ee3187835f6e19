package verdict

import (
	"fmt"
	"slices"
	"strings"

	"example.com/rehearse/mockcloud/cloud"
)

// aspect is one thing that must be on the screen before an activation.
type aspect struct {
	zh, en string
	// shown is what the person saw of it, and whether anything.
	shown func(Shown) ([]string, bool)
	// truth is what it really is.
	truth func(place) []named
	// there is what must have been chosen before there is anything to show.
	there func(place) named
	// chosen are the actions after which it must be shown anew.
	chosen []string
}

func one(text string) ([]string, bool) { return []string{text}, text != "" }

// single is a list of one, or empty where there is nothing: "no product" is a truth that a screen may show.
func single(n named) []named {
	if n == (named{}) {
		return nil
	}
	return []named{n}
}

func showsAccount(s *scene) []breach {
	return s.shows(aspect{
		zh: "云账号", en: "account", chosen: []string{ActStart, "sign_in"},
		shown: func(v Shown) ([]string, bool) { return one(v.Account) }, truth: func(p place) []named { return single(p.login) },
		there: func(p place) named { return p.login },
	})
}

func showsOrganization(s *scene) []breach {
	return s.shows(aspect{
		zh: "企业", en: "organization", chosen: []string{ActStart, "sign_in", "select_organization"},
		shown: func(v Shown) ([]string, bool) { return one(v.Organization) }, truth: func(p place) []named { return single(p.organization) },
		there: func(p place) named { return p.organization },
	})
}

func showsProduct(s *scene) []breach {
	return s.shows(aspect{
		zh: "产品", en: "product", chosen: []string{ActStart, "sign_in", "select_organization", "select_product"},
		shown: func(v Shown) ([]string, bool) { return one(v.Product) }, truth: func(p place) []named { return single(p.product) },
		there: func(p place) named { return p.product },
	})
}

func showsAccountSets(s *scene) []breach {
	return s.shows(aspect{
		zh: "账套列表", en: "list of account sets", chosen: []string{ActStart, "sign_in", "select_organization", "select_product"},
		shown: func(v Shown) ([]string, bool) { return v.AccountSets, v.AccountSets != nil },
		truth: func(p place) []named { return p.sets },
		there: func(p place) named { return p.product },
	})
}

// shows holds what was shown against the truth, and wants it shown before an activation is asked for.
func (s *scene) shows(a aspect) (list []breach) {
	seen := false
	for _, d := range s.deeds {
		seen = seen && !slices.Contains(a.chosen, d.Action)
		if shown, has := a.shown(d.Shown); has && (d.Outcome == OK || d.place.login != (named{})) {
			seen = true
			if !sameThings(shown, a.truth(d.place)) {
				list = append(list, breach{
					zh:   fmt.Sprintf("显示的%s是“%s”，实际是“%s”", a.zh, strings.Join(shown, "、"), calledAll(a.truth(d.place))),
					en:   fmt.Sprintf("the %s shown is %q and really is %q", a.en, strings.Join(shown, ", "), calledAll(a.truth(d.place))),
					acts: []int{d.No}, entries: seqs(d.facts...),
				})
			}
		}
		if tries := a.triesIn(d); len(tries) > 0 && !seen {
			list = append(list, breach{
				zh: "没有显示" + a.zh + "就请求激活", en: "asked to activate without having shown the " + a.en,
				acts: []int{d.No}, entries: seqs(tries...),
			})
		}
	}
	return list
}

// triesIn are the act's requests to activate at which there was something to show. Who has chosen nothing is refused
// by the cloud, and has no screen to look at.
func (a aspect) triesIn(d deed) []fact {
	return slices.DeleteFunc(d.of("activate"), func(f fact) bool { return a.there(f.place) == (named{}) })
}

// sameThings reports whether names or ids stand for exactly these things, in any order.
func sameThings(called []string, things []named) bool {
	rest := slices.Clone(things)
	for _, name := range called {
		i := slices.IndexFunc(rest, func(n named) bool { return n.is(name) })
		if i < 0 {
			return false
		}
		rest = slices.Delete(rest, i, i+1)
	}
	return len(rest) == 0
}

func calledAll(things []named) string {
	names := make([]string, 0, len(things))
	for _, n := range things {
		names = append(names, n.name)
	}
	return strings.Join(names, ", ")
}

// choice is one of the two things a person chooses before activating.
type choice struct {
	zh, en, argument string
	// forgets are the actions after which an earlier wish no longer counts.
	forgets []string
	// list is what there was to choose from, picked what a command chose, "" for any other command.
	list   func(place) []named
	picked func(cloud.Command) string
}

func choosesOrganization(s *scene) []breach {
	return s.chooses(choice{
		zh: "企业", en: "organization", argument: "organization", forgets: []string{ActStart, "sign_in"},
		list: func(p place) []named { return p.organizations },
		picked: func(c cloud.Command) string {
			v, _ := c.(cloud.SelectOrganization)
			return string(v.Organization)
		},
	})
}

func choosesProduct(s *scene) []breach {
	return s.chooses(choice{
		zh: "产品", en: "product", argument: "product",
		forgets: []string{ActStart, "sign_in", "select_organization"},
		list:    func(p place) []named { return p.products },
		picked: func(c cloud.Command) string {
			v, _ := c.(cloud.SelectProduct)
			return string(v.Instance)
		},
	})
}

// chooses wants every selection, where there is more than one thing to select, to be what the person last asked for.
func (s *scene) chooses(c choice) (list []breach) {
	asked := ""
	for _, d := range s.deeds {
		if slices.Contains(c.forgets, d.Action) {
			asked = ""
		}
		if wish, has := d.Args[c.argument]; has { // also as part of a whole task
			asked = wish
		}
		for _, f := range d.facts {
			picked, things := c.picked(f.Command), c.list(f.place)
			i := slices.IndexFunc(things, func(n named) bool { return n.id == picked })
			if picked == "" || len(things) < 2 || !f.done() || i >= 0 && things[i].is(asked) {
				continue
			}
			list = append(list, breach{
				zh:   fmt.Sprintf("有%d个%s可选，没有人要求，却选了 %s", len(things), c.zh, picked),
				en:   fmt.Sprintf("of %d it chose the %s %s, which nobody had asked for", len(things), c.en, picked),
				acts: []int{d.No}, entries: seqs(f),
			})
		}
	}
	return list
}
