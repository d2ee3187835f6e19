package api

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/mockcloud/journal"
)

type clockJSON struct {
	Mode         string `json:"mode"`
	Now          string `json:"now"`
	NextDeadline string `json:"next_deadline,omitempty"`
}

func getClock(c *control) answer {
	shown := clockJSON{Mode: "frozen"}
	c.world.Read(func(v engine.View) {
		if v.State.Clock.Running {
			shown.Mode = "running"
		}
		shown.Now = stamp(v.Now)
		if next, due := v.State.NextDeadline(v.Now); due {
			shown.NextDeadline = stamp(next)
		}
	})
	return ok(shown)
}

type moveClockInput struct {
	Mode    string `json:"mode" max:"16"`
	Set     string `json:"set" max:"40"`
	Advance string `json:"advance" max:"40"`
	To      string `json:"to" max:"32"`
}

func moveClock(c *control) answer {
	in, p := decode[moveClockInput](&c.h.shapes, c.body)
	if p != nil {
		return c.refuse(*p)
	}
	move, p := in.move()
	if p != nil {
		return c.refuse(*p)
	}
	if _, err := c.world.SetClock(c.http.Context(), move); err != nil {
		if errors.Is(err, engine.ErrClockMove) && in.Set == "" {
			return c.refuse(*invalid("advance"))
		}
		return c.failed(err)
	}
	return getClock(c)
}

func (in moveClockInput) move() (m engine.ClockMove, p *problem) {
	switch in.Mode {
	case "":
	case "frozen":
		m.Freeze = true
	case "running":
		m.Run = true
	default:
		return m, invalid("mode")
	}
	if in.To != "" && in.To != "next_deadline" {
		return m, invalid("to")
	}
	m.ToNextDeadline = in.To != ""
	if in.Set != "" {
		var err error
		if m.Set, err = time.Parse(time.RFC3339, in.Set); err != nil {
			return m, invalid("set")
		}
	}
	if in.Advance != "" && !advance(in.Advance, &m) {
		return m, invalid("advance")
	}
	return m, nil
}

// advance reads "3mo", "90d" or a Go duration, each also negative, up to two hundred years.
func advance(text string, m *engine.ClockMove) bool {
	for _, unit := range []struct {
		suffix string
		into   *int
		limit  int
	}{{"mo", &m.Months, 2400}, {"d", &m.Days, 73_050}} {
		if digits, has := strings.CutSuffix(text, unit.suffix); has {
			n, err := strconv.Atoi(digits)
			*unit.into = n
			return err == nil && n >= -unit.limit && n <= unit.limit
		}
	}
	var err error
	m.Advance, err = time.ParseDuration(text)
	return err == nil
}

func listFaults(c *control) answer {
	list := c.world.Faults()
	if list == nil {
		list = []fault.State{}
	}
	return ok(map[string]any{"faults": list})
}

func armFault(c *control) answer {
	if _, p := members(c.body); p != nil {
		return c.refuse(*p)
	}
	var spec fault.Spec
	p := unmarshal(c.body, &spec)
	if p == nil {
		p = c.leaking(c.body)
	}
	if p != nil {
		return c.refuse(*p)
	}
	if err := c.world.Arm(c.http.Context(), spec); err != nil {
		return c.failed(err)
	}
	return created(fault.State{Spec: spec.Normalized()})
}

func clearFaults(c *control) answer {
	if err := c.world.ClearFaults(c.http.Context()); err != nil {
		return c.failed(err)
	}
	return noContent()
}

func disarmFault(c *control) answer {
	if err := c.world.Disarm(c.http.Context(), c.ids[0]); err != nil {
		return c.failed(err)
	}
	return noContent()
}

// command puts any command of the stage to the world. Those of a signed-in client come through the client API, and
// a world's founding and clock have their own controls.
func command(c *control) answer {
	if _, p := members(c.body); p != nil {
		return c.refuse(*p)
	}
	cmd, err := cloud.DecodeCommand(c.body)
	if err != nil {
		return c.refuse(*commandProblem(err))
	}
	p := c.leaking(c.body)
	if p == nil && !stageCommand(cmd) {
		p = invalid("kind")
	}
	if p != nil {
		return c.refuse(*p)
	}
	reply, err := c.world.Do(c.http.Context(), engine.Call{
		Actor: journal.Actor{Kind: journal.StageActor}, Control: true,
		Command: func(*cloud.State) cloud.Command { return cmd },
	})
	switch {
	case err != nil:
		return c.failed(err)
	case reply.Entry.Outcome.Refused():
		r := reply.Entry.Outcome.Refusal
		return c.refuse(problem{code: r.Code, subject: r.Subject})
	}
	return c.happened(reply)
}

func (c *control) happened(reply engine.Reply) answer {
	events := []json.RawMessage{}
	for _, e := range reply.Entry.Outcome.Events {
		raw, err := cloud.EncodeEvent(e)
		if err != nil {
			return c.failed(err)
		}
		events = append(events, raw)
	}
	return ok(map[string]any{"seq": reply.Entry.Seq, "events": events})
}

func commandProblem(err error) *problem {
	p := decodingProblem(err)
	if p.code == malformedBody {
		return invalid("kind")
	}
	return p
}

// stageCommand reports whether the stage may give the command: it names no session, and is no founding or clock.
func stageCommand(c cloud.Command) bool {
	switch c := c.(type) {
	case cloud.AddInstance:
		return c.Session == ""
	case cloud.AddAccountSet:
		return c.Session == ""
	case cloud.AddAccount, cloud.DisableAccount, cloud.ExpireSessions, cloud.AddOrganization, cloud.RenameOrganization,
		cloud.AddMember, cloud.RemoveMember, cloud.InstallVersion, cloud.AddMachine, cloud.ChangeFeatureCode,
		cloud.IssueLicence, cloud.SetLicenceStatus, cloud.SetLicenceTerm, cloud.ExchangeLicence, cloud.IssueService,
		cloud.SetPolicies, cloud.SettleReRegistration, cloud.SettleCertification, cloud.DamageBackup,
		cloud.OpenOrder, cloud.CompleteOrder, cloud.OpenTicket, cloud.SettleTicket:
		return true
	}
	return false
}

// leaking names the first member of a body that holds a key, an overlong text, or an id that could not stand in a path.
func (c *control) leaking(body []byte) (p *problem) {
	var top map[string]any
	if json.Unmarshal(body, &top) != nil {
		return &problem{code: malformedBody}
	}
	c.world.Read(func(v engine.View) {
		for name, value := range top {
			id := name == "id" || name == "successor"
			text, isText := value.(string)
			if id && isText && text != "" && !validID(text) || anyText(value, func(s string) bool {
				_, found := scrub(v.State, s)
				return len(found) > 0 || utf8.RuneCountInString(s) > 2000
			}) {
				p = invalid(name)
			}
		}
	})
	return p
}

// anyText reports whether some text in a JSON value, however deep, is bad.
func anyText(value any, bad func(string) bool) bool {
	switch value := value.(type) {
	case string:
		return bad(value)
	case []any:
		for _, v := range value {
			if anyText(v, bad) {
				return true
			}
		}
	case map[string]any:
		for name, v := range value {
			if bad(name) || anyText(v, bad) {
				return true
			}
		}
	}
	return false
}

// readJournal pages through the entries: from is the first sequence number, next the one to go on with.
func readJournal(c *control) answer {
	from, p := c.number("from", 1, 1<<53)
	if p != nil {
		return c.refuse(*p)
	}
	limit, p := c.number("limit", 100, 1000)
	if p != nil {
		return c.refuse(*p)
	}
	entries, err := c.world.Entries(c.http.Context(), max(from, 1))
	if err != nil {
		return c.failed(err)
	}
	page := struct {
		Entries []journal.Entry `json:"entries"`
		Next    *uint64         `json:"next"`
	}{Entries: []journal.Entry{}}
	page.Entries = append(page.Entries, entries[:min(limit, uint64(len(entries)))]...)
	if limit < uint64(len(entries)) {
		page.Next = &entries[limit].Seq
	}
	return ok(page)
}

// number reads a query parameter between 1 and most.
func (c *control) number(name string, otherwise, most uint64) (uint64, *problem) {
	text := c.http.URL.Query().Get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil || n < 1 || n > most {
		return 0, invalid(name)
	}
	return n, nil
}

func getDiagnosis(c *control) answer {
	if c.h.diagnosis == nil {
		return c.refuse(problem{code: cloud.NotFound, subject: "diagnosis"})
	}
	entries, err := c.world.Entries(c.http.Context(), 1)
	if err != nil {
		return c.failed(err)
	}
	return ok(c.h.diagnosis(entries))
}
