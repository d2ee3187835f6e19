package api

import (
	"encoding/json"
	"net/http"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
)

// controlPath is where a control request goes: a world, or none, and the path below it.
type controlPath struct {
	inWorld     bool
	world, path string
}

// control is one request to the stage's controls. They are no part of the play: the client API's faults do not
// strike them, and only what changes the world is in its journal.
type control struct {
	h     *Handler
	http  *http.Request
	entry route
	world *engine.World
	ids   []string
	body  []byte
	// failure is why the server could not do what it should; nil when it could.
	failure error
}

func (h *Handler) serveControl(w http.ResponseWriter, r *http.Request, table []route, at controlPath) {
	c := &control{h: h, http: r}
	a := c.answer(w, table, at)
	c.tell(at, a)
	a.write(w)
}

func (c *control) answer(w http.ResponseWriter, table []route, at controlPath) answer {
	r := c.http
	entry, ids, allow := find(table, r.Method, at.path)
	c.entry, c.ids = entry, ids
	if !entry.open && (entry.serve != nil || isControl(at.path)) {
		if p := c.h.admitControl(r); p != nil {
			return c.refuse(*p)
		}
	}
	switch {
	case len(allow) > 0:
		return c.refuse(problem{code: methodNotAllowed, allow: allow})
	case entry.serve == nil:
		return c.refuse(notRouted(r.Method, at.path))
	}
	if err := c.enter(at); err != nil {
		return c.failed(err)
	}
	var p *problem
	if c.body, p = readBody(w, r); p != nil {
		return c.refuse(*p)
	}
	return entry.serve(c)
}

// enter finds the world that the request is about, if it is about one.
func (c *control) enter(at controlPath) (err error) {
	switch {
	case at.inWorld:
		c.world, err = c.h.engine.World(at.world)
	case len(c.ids) > 0:
		c.world, err = c.h.engine.World(c.ids[0])
	}
	if err != nil || c.world == nil {
		return err
	}
	return c.world.Refresh(c.http.Context())
}

func isControl(path string) bool {
	first, _ := segment(path)
	return first == "__admin"
}

func (c *control) refuse(p problem) answer {
	return c.h.texts.answer(p, c.http.Header.Get("Accept-Language"))
}

func (c *control) failed(err error) answer {
	p := engineProblem(err)
	c.failure = failureOf(p, err)
	return c.refuse(p)
}

// result is the answer body, unless err says that there is none.
func (c *control) result(body any, err error) answer {
	if err != nil {
		return c.failed(err)
	}
	return ok(body)
}

func (h *Handler) rootRoutes() []route {
	return []route{
		{http.MethodGet, "/", "getIndex", true, index},
		{http.MethodGet, "/openapi.yaml", "getDocument", true, func(*control) answer { return document() }},
		{http.MethodGet, "/__admin/health", "getHealth", false, health},
		{http.MethodGet, "/__admin/metrics", "getMetrics", false, getMetrics},
		{http.MethodGet, "/__admin/presets", "listPresets", false, listPresets},
		{http.MethodGet, "/__admin/worlds", "listWorlds", false, listWorlds},
		{http.MethodPost, "/__admin/worlds", "createWorld", false, createWorld},
		{http.MethodGet, "/__admin/worlds/{world}", "getWorld", false, getWorld},
		{http.MethodDelete, "/__admin/worlds/{world}", "deleteWorld", false, deleteWorld},
		{http.MethodPost, "/__admin/reset", "resetAll", false, resetAll},
	}
}

func (h *Handler) controlRoutes() []route {
	return []route{
		{http.MethodGet, "/__admin", "getThisWorld", false, getWorld},
		{http.MethodPost, "/__admin/reset", "resetWorld", false, resetWorld},
		{http.MethodPost, "/__admin/snapshot", "takeSnapshot", false, takeSnapshot},
		{http.MethodGet, "/__admin/snapshots", "listSnapshots", false, listSnapshots},
		{http.MethodPost, "/__admin/fork", "forkWorld", false, forkWorld},
		{http.MethodPost, "/__admin/compact", "compactWorld", false, compactWorld},
		{http.MethodGet, "/__admin/clock", "getClock", false, getClock},
		{http.MethodPost, "/__admin/clock", "moveClock", false, moveClock},
		{http.MethodGet, "/__admin/faults", "listFaults", false, listFaults},
		{http.MethodPost, "/__admin/faults", "armFault", false, armFault},
		{http.MethodDelete, "/__admin/faults", "clearFaults", false, clearFaults},
		{http.MethodDelete, "/__admin/faults/{fault}", "disarmFault", false, disarmFault},
		{http.MethodGet, "/__admin/journal", "readJournal", false, readJournal},
		{http.MethodGet, "/__admin/diagnosis", "getDiagnosis", false, getDiagnosis},
		{http.MethodPost, "/__admin/commands", "command", false, command},
		{http.MethodGet, "/__admin/state", "getState", false, getState},
	}
}

func index(*control) answer {
	return ok(map[string]any{
		"name": "rehearse", "document": "/openapi.yaml", "worlds": "/__admin/worlds", "health": "/__admin/health",
	})
}

// health is not well while a shared store is away: a load balancer had better ask another server.
func health(c *control) answer {
	names, err := c.h.engine.List(c.http.Context())
	return c.result(map[string]any{"status": "ok", "worlds": len(names)}, err)
}

func getMetrics(c *control) answer {
	if c.h.metrics == nil {
		return c.refuse(problem{code: cloud.NotFound, subject: "metrics"})
	}
	contentType, body, err := c.h.metrics()
	if err != nil {
		return c.failed(err)
	}
	return answer{status: http.StatusOK, raw: body, contentType: contentType}
}

func listPresets(c *control) answer {
	names := []string{}
	if c.h.presets != nil {
		names = append(names, c.h.presets.Names()...)
	}
	return ok(map[string]any{"presets": names})
}

func getState(c *control) answer {
	var raw json.RawMessage
	var err error
	c.world.Read(func(v engine.View) { raw, err = json.Marshal(v.State) })
	return c.result(raw, err)
}
