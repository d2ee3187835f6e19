package scenarios

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"example.com/rehearse/mockcloud/cloud"
)

// DefaultPreset is the one a world gets when nobody names one; "default" means it too.
const DefaultPreset = "activation-day"

// Blueprints are the presets by name. The zero value has all of them.
type Blueprints struct{}

// Presets returns the blueprints of this package.
func Presets() Blueprints { return Blueprints{} }

// blueprint says in what a preset differs from activation day.
type blueprint struct {
	name string
	// empty leaves everything out.
	empty bool
	// series and version are those of the product that everybody has.
	series  string
	version cloud.Version
	// namesakes gives organizations A and B the same name.
	namesakes bool
	// upgrade begins the two partner processes for this version; empty begins none.
	upgrade cloud.Version
	// installed and sold are the same whatever the seed. Worlds share them: they would be a sixth of what an unused one weighs.
	installed, sold cloud.Commands
}

// blueprints are made once. Nobody changes them.
var blueprints = sync.OnceValue(func() []blueprint {
	list := []blueprint{
		{name: DefaultPreset, series: "kis-professional", version: "14.1"},
		{name: "upgrade-day", series: "kis-professional", version: "14.1", upgrade: "15.0"},
		{name: "namesakes", series: "kis-professional", version: "14.1", namesakes: true},
		{name: "light-profile", series: "mini-standard", version: "11.0"},
		{name: "empty", empty: true},
	}
	for i, b := range list {
		list[i].installed, list[i].sold = b.products(), b.licences()
	}
	return list
})

// Names lists the presets, the default first.
func (Blueprints) Names() []string {
	var names []string
	for _, b := range blueprints() {
		names = append(names, b.name)
	}
	return names
}

// opening is when worlds begin. They share its zone.
var opening = sync.OnceValue(func() time.Time { return time.Date(2026, 1, 5, 9, 0, 0, 0, cloud.Shanghai()) })

// Found makes the founding of a world from a preset. The same name and seed give the same founding. An empty name
// or "default" means [DefaultPreset]; an unknown one is an error that lists those there are.
func (p Blueprints) Found(name string, seed uint64) (cloud.Found, error) {
	if name == "" || name == "default" {
		name = DefaultPreset
	}
	for _, b := range blueprints() {
		if b.name == name {
			return cloud.Found{
				Seed: seed, Preset: name, Setup: b.setup(seed),
				Clock: cloud.Clock{At: opening()},
			}, nil
		}
	}
	return cloud.Found{}, fmt.Errorf("preset %q is unknown; there are %s", name, strings.Join(p.Names(), ", "))
}
