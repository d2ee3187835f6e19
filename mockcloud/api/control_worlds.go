package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"time"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
)

func listWorlds(c *control) answer {
	names, err := c.h.engine.List(c.http.Context())
	return c.result(map[string]any{"worlds": names}, err)
}

type createWorldInput struct {
	ID       string          `json:"id" max:"64"`
	Preset   string          `json:"preset" max:"64"`
	Seed     *uint64         `json:"seed"`
	Policies json.RawMessage `json:"policies"`
	Clock    json.RawMessage `json:"clock"`
}

type clockInput struct {
	Running bool   `json:"running"`
	At      string `json:"at" max:"40"`
}

func createWorld(c *control) answer {
	in, p := decode[createWorldInput](&c.h.shapes, c.body)
	if p != nil {
		return c.refuse(*p)
	}
	found, p := c.founding(in)
	if p != nil {
		return c.refuse(*p)
	}
	running := found.Clock.Running
	found.Clock = cloud.Clock{At: found.Clock.At}
	ctx := c.http.Context()
	world, err := c.h.engine.Create(ctx, in.ID, found)
	if err == nil && running { // the engine knows the wall time at which the clock starts
		_, err = world.SetClock(ctx, engine.ClockMove{Run: true})
	}
	if err != nil {
		return c.failed(err)
	}
	return created(c.describe(world))
}

// founding makes a world's first command from a blueprint and from what the request says otherwise.
func (c *control) founding(in createWorldInput) (cloud.Found, *problem) {
	seed := c.h.randomSeed()
	if in.Seed != nil {
		seed = *in.Seed
	}
	found := cloud.Found{Preset: "empty"}
	if name := c.presetName(in.Preset); name != "" {
		if c.h.presets == nil {
			return found, invalid("preset")
		}
		var err error
		if found, err = c.h.presets.Found(name, seed); err != nil {
			return found, &problem{code: cloud.InvalidInput, subject: "preset", choices: c.h.presets.Names()}
		}
	}
	found.Seed = seed
	if found.Clock.At.IsZero() { // a fixed morning: a world without a say is the same every day
		found.Clock.At = time.Date(2026, 1, 5, 9, 0, 0, 0, cloud.Shanghai()).UTC()
	}
	if p := overlay(in, &found); p != nil {
		return found, p
	}
	return found, nil
}

func (c *control) presetName(asked string) string {
	if asked != "" || c.h.presets == nil {
		return asked
	}
	if names := c.h.presets.Names(); len(names) > 0 {
		return names[0]
	}
	return ""
}

// overlay puts the policies and the clock of the request over those of the blueprint.
func overlay(in createWorldInput, found *cloud.Found) *problem {
	if len(in.Policies) > 0 {
		found.Policies = found.Policies.WithDefaults() // a 0 in the request is then one, and not "whatever is usual"
		if p := unmarshal(in.Policies, &found.Policies); p != nil {
			return within("policies", p)
		}
		if member := found.Policies.Invalid(); member != "" {
			return invalid("policies." + member)
		}
	}
	if len(in.Clock) == 0 || bytes.Equal(in.Clock, []byte("null")) {
		return nil
	}
	clock := clockInput{Running: found.Clock.Running}
	if p := unmarshal(in.Clock, &clock); p != nil {
		return within("clock", p)
	}
	found.Clock.Running = clock.Running
	if clock.At == "" {
		return nil
	}
	at, err := time.Parse(time.RFC3339, clock.At)
	if err != nil || at.Year() < 2000 || at.Year() > 2200 {
		return invalid("clock.at")
	}
	found.Clock.At = at.UTC()
	return nil
}

// within names a member by the path to it.
func within(outer string, p *problem) *problem {
	if p.subject == "" {
		return invalid(outer)
	}
	return invalid(outer + "." + p.subject)
}

func getWorld(c *control) answer { return ok(c.describe(c.world)) }

func deleteWorld(c *control) answer {
	if err := c.h.engine.Delete(c.http.Context(), c.world.ID()); err != nil {
		return c.failed(err)
	}
	return noContent()
}

// resetAll takes every world back to its founding.
func resetAll(c *control) answer {
	if _, p := decode[struct{}](&c.h.shapes, c.body); p != nil {
		return c.refuse(*p)
	}
	names, err := c.h.engine.List(c.http.Context())
	if err != nil {
		return c.failed(err)
	}
	done := []string{}
	for _, name := range names {
		world, err := c.h.engine.World(name)
		if err == nil {
			err = world.Reset(c.http.Context(), 0)
		}
		switch {
		case errors.Is(err, engine.ErrNoWorld): // deleted meanwhile
		case err != nil:
			return c.failed(err)
		default:
			done = append(done, name)
		}
	}
	return ok(map[string]any{"worlds": done})
}

type resetInput struct {
	To json.RawMessage `json:"to"`
}

func resetWorld(c *control) answer {
	in, p := decode[resetInput](&c.h.shapes, c.body)
	if p != nil {
		return c.refuse(*p)
	}
	to, p := c.moment("to", in.To)
	if p != nil {
		return c.refuse(*p)
	}
	if err := c.world.Reset(c.http.Context(), to); err != nil {
		return c.failed(err)
	}
	return ok(c.describe(c.world))
}

// moment reads a sequence number or a snapshot's name; nothing is 0.
func (c *control) moment(field string, raw json.RawMessage) (uint64, *problem) {
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		return 0, nil
	}
	var seq uint64
	if json.Unmarshal(raw, &seq) == nil {
		return seq, nil
	}
	var name string
	if json.Unmarshal(raw, &name) != nil {
		return 0, invalid(field)
	}
	seq, known := c.world.Snapshots()[name]
	if !known {
		return 0, &problem{code: cloud.NotFound, subject: "snapshot"}
	}
	return seq, nil
}

type snapshotInput struct {
	Name string `json:"name" need:"true" max:"64"`
}

func takeSnapshot(c *control) answer {
	in, p := decode[snapshotInput](&c.h.shapes, c.body)
	if p == nil && !validID(in.Name) {
		p = invalid("name")
	}
	if p != nil {
		return c.refuse(*p)
	}
	seq, err := c.world.Snapshot(in.Name)
	if errors.Is(err, engine.ErrWorldName) { // such as one with a dot
		return c.refuse(*invalid("name"))
	}
	if err != nil {
		return c.failed(err)
	}
	return created(map[string]any{"name": in.Name, "seq": seq})
}

func listSnapshots(c *control) answer { return ok(map[string]any{"snapshots": c.world.Snapshots()}) }

type forkInput struct {
	At json.RawMessage `json:"at"`
	ID string          `json:"id" max:"64"`
}

func forkWorld(c *control) answer {
	in, p := decode[forkInput](&c.h.shapes, c.body)
	if p != nil {
		return c.refuse(*p)
	}
	at, p := c.moment("at", in.At)
	if p != nil {
		return c.refuse(*p)
	}
	world, err := c.h.engine.Fork(c.http.Context(), c.world.ID(), at, in.ID)
	if err != nil {
		return c.failed(err)
	}
	return created(c.describe(world))
}

type compactInput struct {
	Keep int `json:"keep"`
}

// compactWorld drops the older part of a world's journal.
func compactWorld(c *control) answer {
	in, p := decode[compactInput](&c.h.shapes, c.body)
	if p == nil && in.Keep < 0 {
		p = invalid("keep")
	}
	if p != nil {
		return c.refuse(*p)
	}
	done, err := c.h.engine.Compact(c.http.Context(), c.world.ID(), in.Keep)
	return c.result(done, err)
}
