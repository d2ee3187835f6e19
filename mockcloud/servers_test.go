package mockcloud_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/internal/pgtest"
	"example.com/rehearse/mockcloud/api"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
)

// server is one of several over a store.
type server struct {
	engine *engine.Engine
	http   *httptest.Server
}

func newServer(t testing.TB, store journal.Store, opts ...engine.Option) *server {
	t.Helper()
	e := engine.New(store, opts...)
	require.NoError(t, e.Open(t.Context()))
	s := &server{engine: e, http: httptest.NewServer(api.New(e))}
	t.Cleanup(s.http.Close)
	return s
}

// desk is a client of one world, signed in, before a licence that waits to be activated.
type desk struct {
	world string
	token string
	body  []byte
}

// morning is when the worlds of benchmarks begin.
func morning() time.Time { return time.Date(2026, 1, 5, 1, 0, 0, 0, time.UTC) }

// bench is the founding of a world with one customer and one licence.
func bench(seed uint64) cloud.Found {
	sku := cloud.SKU{Series: "kis-professional", Version: "14.1"}
	return cloud.Found{
		Seed: seed, Preset: "bench", Clock: cloud.Clock{At: morning()},
		Setup: cloud.Commands{
			cloud.AddAccount{ID: "acc", As: cloud.FormalAccount, Login: "acc"},
			cloud.AddOrganization{ID: "org", Name: "org", Owner: "acc"},
			cloud.AddInstance{ID: "pin", Organization: "org", SKU: sku},
			cloud.IssueLicence{ID: "lic", SKU: sku},
		},
	}
}

// newDesk founds a world on a server and signs in there.
func newDesk(t testing.TB, s *server, seed uint64) desk {
	t.Helper()
	w, err := s.engine.Create(t.Context(), "", bench(seed))
	require.NoError(t, err)
	do := func(c cloud.Command) []cloud.Event {
		r, err := w.Do(t.Context(), engine.Call{Actor: journal.Actor{Kind: journal.StageActor}, Command: func(*cloud.State) cloud.Command { return c }})
		require.NoError(t, err)
		require.Nil(t, r.Entry.Outcome.Refusal)
		return r.Entry.Outcome.Events
	}
	events := do(cloud.SignIn{Account: "acc", Password: cloud.PasswordRef{Right: true}, FeatureCode: "FC-1"})
	session := events[len(events)-1].(cloud.SignedIn).Session.ID
	do(cloud.SelectOrganization{Session: session, Organization: "org"})
	do(cloud.SelectProduct{Session: session, Instance: "pin"})
	d := desk{world: w.ID()}
	w.Read(func(v engine.View) {
		d.token = v.State.Token(session)
		d.body, err = json.Marshal(map[string]string{"serial_number": v.State.SerialNumber("lic"), "cdkey": v.State.CDKey("lic")})
	})
	require.NoError(t, err)
	return d
}

// activate asks a server for the activation of a desk's licence: the first time activates, later ones confirm.
func (d desk) activate(s *server, client *http.Client) error {
	q, err := http.NewRequest(http.MethodPost, s.http.URL+"/w/"+d.world+"/v1/activations", bytes.NewReader(d.body))
	if err != nil {
		return err
	}
	q.Header.Set("Authorization", "Bearer "+d.token)
	q.Header.Set("Content-Type", "application/json")
	return again(client, q)
}

// BenchmarkServers is an activation over loopback, by how many servers share one PostgreSQL, how many worlds there are
// and how many connections ask at once. Every answer is durable. Client, servers and database share the machine.
func BenchmarkServers(b *testing.B) {
	cluster := pgtest.Start(b, "fsync=on")
	for _, c := range []struct{ servers, worlds, connections int }{
		{1, 1, 1}, {1, 1, 32}, {2, 1, 32}, {1, 500, 32}, {2, 500, 32}, {2, 500, 128},
	} {
		b.Run(fmt.Sprintf("servers=%d/worlds=%d/connections=%d", c.servers, c.worlds, c.connections), func(b *testing.B) {
			address := cluster.Database(b)
			var servers []*server
			for range c.servers {
				servers = append(servers, newServer(b, serverOn(b, address)))
			}
			desks := make([]desk, c.worlds)
			for i := range desks {
				desks[i] = newDesk(b, servers[i%len(servers)], uint64(i)+1)
			}
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}}
			defer client.CloseIdleConnections()
			var next atomic.Int64
			b.SetParallelism(max(1, c.connections/runtime.GOMAXPROCS(0)))
			if c.connections == 1 {
				b.SetParallelism(1)
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
			}
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					// Neighbours in time are other worlds, and a world meets each of the servers.
					i := int(next.Add(1))
					d := desks[(i*7919)%len(desks)]
					if err := d.activate(servers[i%len(servers)], client); err != nil {
						b.Error(err)
						return
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commands/s")
		})
	}
}
