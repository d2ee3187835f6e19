package mockcloud_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/internal/pgtest"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
)

// What clients do with the one licence of a world.
const (
	doActivate = "activate" // for one's own product instance
	doLook     = "look"     // which activation is in force
	doOpen     = "open"     // a ticket at the service center, for the activation in force
	doUnbind   = "unbind"   // settle a ticket: its activation ends
)

// asked is an operation's input, got its output: what a client sees over HTTP.
type asked struct {
	op       string
	instance string
	ticket   string
}

type got struct {
	refused bool
	result  string // activated or confirmed
	id      string // of the activation or the ticket
}

// licence is the model's state: where the licence is active, and the tickets for that activation, sorted, each with a blank
// behind it. Tickets of activations that ended open nothing any more, and in which order others came makes no difference: were
// they remembered, the search would go through every order of them, which a busy machine has no time for.
type licence struct{ activation, instance, tickets string }

// model is one licence as one client after the other would meet it.
func model() porcupine.Model {
	return porcupine.Model{
		Init: func() any { return licence{} },
		Step: func(state, input, output any) (bool, any) {
			return state.(licence).step(input.(asked), output.(got))
		},
		DescribeOperation: func(input, output any) string { return fmt.Sprintf("%+v → %+v", input, output) },
		DescribeState:     func(state any) string { return fmt.Sprintf("%+v", state) },
	}
}

func (l licence) step(in asked, out got) (bool, licence) {
	switch in.op {
	case doActivate:
		return l.activate(in, out)
	case doLook:
		return !out.refused && out.id == l.activation, l
	case doOpen:
		if l.activation == "" {
			return out.refused, l
		}
		tickets := append(strings.Fields(l.tickets), out.id)
		slices.Sort(tickets)
		l.tickets = strings.Join(tickets, " ") + " "
		return !out.refused, l
	case doUnbind:
		if !slices.Contains(strings.Fields(l.tickets), in.ticket) {
			return out.refused, l
		}
		return !out.refused, licence{}
	}
	return false, l
}

func (l licence) activate(in asked, out got) (bool, licence) {
	switch {
	case l.activation == "":
		return !out.refused && out.result == "activated", licence{activation: out.id, instance: in.instance}
	case l.instance == in.instance:
		return !out.refused && out.result == "confirmed" && out.id == l.activation, l
	}
	return out.refused, l
}

// player is one client of a world: signed in at one server, before a product instance of its own.
type player struct {
	at       *server
	token    string
	desk     string // token of the service center
	keys     map[string]string
	instance string
	ticket   string
}

// ask makes one exchange and decodes the answer into v, when it is a success.
func (p *player) ask(method, path, token string, body, v any) (refused bool, err error) {
	var raw []byte
	if body != nil {
		if raw, err = json.Marshal(body); err != nil {
			return false, err
		}
	}
	q, err := http.NewRequest(method, p.at.http.URL+"/w/w"+path, bytes.NewReader(raw))
	if err != nil {
		return false, err
	}
	q.Header.Set("Authorization", "Bearer "+token)
	q.Header.Set("Content-Type", "application/json")
	r, err := p.at.http.Client().Do(q)
	if err != nil {
		return false, err
	}
	raw, err = io.ReadAll(r.Body)
	if err := r.Body.Close(); err != nil {
		return false, err
	}
	switch {
	case err != nil:
		return false, err
	case r.StatusCode >= 500 || r.StatusCode == http.StatusBadRequest || r.StatusCode == http.StatusUnauthorized:
		return false, &unexpected{r.Status, string(raw)}
	case r.StatusCode >= 300:
		return true, nil
	}
	return false, json.Unmarshal(raw, v)
}

// play does one operation.
func (p *player) play(in asked) (out got, err error) {
	var shown struct{ ID, Result string }
	switch in.op {
	case doActivate:
		out.refused, err = p.ask("POST", "/v1/activations", p.token, p.keys, &shown)
	case doLook:
		var list struct {
			Activations []struct {
				ID      string
				EndedAt string `json:"ended_at"`
			}
		}
		out.refused, err = p.ask("GET", "/v1/activations", p.token, nil, &list)
		for _, a := range list.Activations {
			if a.EndedAt == "" {
				shown.ID = a.ID
			}
		}
	case doOpen:
		body := map[string]string{"serial_number": p.keys["serial_number"], "evidence": "contract"}
		out.refused, err = p.ask("POST", "/service-center/v1/tickets", p.desk, body, &shown)
		p.ticket = shown.ID
	case doUnbind:
		out.refused, err = p.ask("POST", "/service-center/v1/tickets/"+in.ticket+"/settlements", p.desk, map[string]string{"action": "unbind"}, &shown)
	}
	out.result, out.id = shown.Result, shown.ID
	return out, err
}

// choose says what a client does next.
func (p *player) choose(r *rand.Rand) asked {
	switch n := r.IntN(10); {
	case n < 5:
		return asked{op: doActivate, instance: p.instance}
	case n < 7:
		return asked{op: doLook}
	case p.ticket != "":
		in := asked{op: doUnbind, ticket: p.ticket}
		p.ticket = ""
		return in
	}
	return asked{op: doOpen}
}

const (
	players = 8
	plays   = 40
	// patience is how long the search for an order may take; it is over in a fraction of a second on a machine of its own.
	patience = 5 * time.Minute
)

// newPlayers founds a world in which many clients have one licence.
func newPlayers(t *testing.T, s *server) []*player {
	t.Helper()
	found := bench(7)
	found.Policies.Prompts = cloud.PromptsDiagnostic
	sku := cloud.SKU{Series: "kis-professional", Version: "14.1"}
	for i := range players {
		found.Setup = append(found.Setup, cloud.AddInstance{ID: cloud.InstanceID(fmt.Sprint("pin-", i)), Organization: "org", SKU: sku})
	}
	w, err := s.engine.Create(t.Context(), "w", found)
	require.NoError(t, err)
	list := make([]*player, players)
	for i := range list {
		do := func(c cloud.Command) []cloud.Event {
			r, err := w.Do(t.Context(), engine.Call{Actor: journal.Actor{Kind: journal.StageActor}, Command: func(*cloud.State) cloud.Command { return c }})
			require.NoError(t, err)
			require.Nil(t, r.Entry.Outcome.Refusal)
			return r.Entry.Outcome.Events
		}
		events := do(cloud.SignIn{Account: "acc", Password: cloud.PasswordRef{Right: true}, FeatureCode: cloud.FeatureCode(fmt.Sprint("FC-", i))})
		session := events[len(events)-1].(cloud.SignedIn).Session.ID
		do(cloud.SelectOrganization{Session: session, Organization: "org"})
		do(cloud.SelectProduct{Session: session, Instance: cloud.InstanceID(fmt.Sprint("pin-", i))})
		p := &player{instance: fmt.Sprint("pin-", i)}
		w.Read(func(v engine.View) {
			p.token, p.desk = v.State.Token(session), v.State.DeskToken(cloud.ServiceCenter)
			p.keys = map[string]string{"serial_number": v.State.SerialNumber("lic"), "cdkey": v.State.CDKey("lic")}
		})
		list[i] = p
	}
	return list
}

// history lets all clients play at once, each at one of the servers, and returns what they saw, by a counter that each
// looks at before it asks and after it has the answer.
func history(t *testing.T, list []*player, servers []*server, seed uint64) []porcupine.Operation {
	t.Helper()
	for i, p := range list {
		p.at = servers[i%len(servers)]
	}
	var tick atomic.Int64
	var all sync.WaitGroup
	operations := make([][]porcupine.Operation, len(list))
	for i, p := range list {
		all.Go(func() {
			r := rand.New(rand.NewPCG(seed, uint64(i)))
			in := asked{op: doActivate, instance: p.instance}
			for range plays {
				call := tick.Add(1)
				out, err := p.play(in)
				if !assert.NoError(t, err, "client %d: %+v", i, in) {
					return
				}
				operations[i] = append(operations[i], porcupine.Operation{ClientId: i, Input: in, Output: out, Call: call, Return: tick.Add(1)})
				in = p.choose(r)
			}
		})
	}
	all.Wait()
	var flat []porcupine.Operation
	for _, of := range operations {
		flat = append(flat, of...)
	}
	return flat
}

// torn is a store of which each server believes that it has it for itself: it hides that it can be shared, and gives
// entries whatever number is next. This is the planted race: two servers decide on the same licence, each on its own.
type torn struct {
	mu sync.Mutex
	journal.Store
}

func (t *torn) Append(ctx context.Context, world string, entries ...journal.Entry) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	have, err := t.Load(ctx, world, 1)
	if err != nil && !errors.Is(err, journal.ErrNoJournal) {
		return err
	}
	for i := range entries {
		entries[i].Seq = uint64(len(have)+i) + 1
	}
	return t.Store.Append(ctx, world, entries...)
}

// together are the stores of the servers that work together, by how they do.
func together(cluster *pgtest.Cluster) map[string]func(*testing.T) []journal.Store {
	one := stores(cluster)
	return map[string]func(*testing.T) []journal.Store{
		"one server in memory": func(t *testing.T) []journal.Store { return []journal.Store{one["memory"](t)} },
		"one server on SQLite": func(t *testing.T) []journal.Store { return []journal.Store{one["sqlite"](t)} },
		"two servers on one PostgreSQL": func(t *testing.T) []journal.Store {
			database := cluster.Database(t)
			return []journal.Store{serverOn(t, database), serverOn(t, database)}
		},
	}
}

// One licence, many clients, the real HTTP server: whatever the clients see could have been seen had they come one after
// the other, in an order in which nobody who came after an answer was before it. The planted race must be found, in each
// of the stores.
func TestOneLicenceIsLinearizable(t *testing.T) {
	cluster := pgtest.Start(t)
	for name, open := range together(cluster) {
		for seed := range uint64(3) {
			t.Run(fmt.Sprintf("%s, seed %d", name, seed), func(t *testing.T) {
				var servers []*server
				limits := engine.Limits{}
				if seed == 2 { // the journal is compacted again and again meanwhile
					limits.EntriesPerWorld = 24
				}
				for _, s := range open(t) {
					servers = append(servers, newServer(t, s, engine.WithLimits(limits)))
				}
				ops := history(t, newPlayers(t, servers[0]), servers, seed)
				mustBeEventful(t, ops)
				result, info := porcupine.CheckOperationsVerbose(model(), ops, patience)
				if !assert.Equal(t, porcupine.Ok, result) {
					draw(t, info)
				}
				if limits.EntriesPerWorld > 0 {
					requireCompacted(t, servers[0].engine)
				}
			})
		}
	}
	for name, open := range stores(cluster) {
		t.Run("the planted race in "+name, func(t *testing.T) {
			store := &torn{Store: open(t)}
			first := newServer(t, store)
			list := newPlayers(t, first)
			second := newServer(t, store) // knows the world as it is now
			result := porcupine.CheckOperationsTimeout(model(), history(t, list, []*server{first, second}, 1), patience)
			assert.Equal(t, porcupine.Illegal, result)
		})
	}
}

func requireCompacted(t *testing.T, e *engine.Engine) {
	t.Helper()
	w, err := e.World(e.Worlds()[0])
	require.NoError(t, err)
	entries, err := w.Entries(t.Context(), 1)
	require.NoError(t, err)
	require.Greater(t, journal.CompactedBefore(entries), uint64(200))
}

// mustBeEventful fails a history in which too little happened to prove anything.
func mustBeEventful(t *testing.T, ops []porcupine.Operation) {
	t.Helper()
	seen := map[string]int{}
	for _, o := range ops {
		out := o.Output.(got)
		seen[fmt.Sprint(o.Input.(asked).op, " refused=", out.refused, " ", out.result)]++
	}
	require.Len(t, ops, players*plays)
	for _, what := range []string{
		"activate refused=false activated", "activate refused=true ", "look refused=false ", "open refused=false ", "unbind refused=false ", "unbind refused=true ",
	} {
		require.Greater(t, seen[what], 2, "%s of %v", what, seen)
	}
}

// draw keeps a picture of a history that no order explains.
func draw(t *testing.T, info porcupine.LinearizationInfo) {
	t.Helper()
	folder, err := os.MkdirTemp("", "linear")
	require.NoError(t, err)
	path := filepath.Join(folder, "history.html")
	require.NoError(t, porcupine.VisualizePath(model(), info, path))
	t.Log("the history as a page:", path)
}
