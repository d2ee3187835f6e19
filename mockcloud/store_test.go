package mockcloud_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/internal/pgtest"
	"example.com/rehearse/mockcloud"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/postgres"
	"example.com/rehearse/mockcloud/journal/sqlite"
)

// stores are the kinds of stores, each made empty.
func stores(cluster *pgtest.Cluster) map[string]func(testing.TB) journal.Store {
	return map[string]func(testing.TB) journal.Store{
		"memory": func(testing.TB) journal.Store { return &journal.Memory{} },
		"sqlite": func(t testing.TB) journal.Store {
			s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"))
			require.NoError(t, err)
			t.Cleanup(func() { assert.NoError(t, s.Close()) })
			return s
		},
		"postgres": func(t testing.TB) journal.Store { return serverOn(t, cluster.Database(t)) },
	}
}

// serverOn is a server's connection to a database.
func serverOn(t testing.TB, database string) journal.Store {
	t.Helper()
	s, err := postgres.Open(t.Context(), database)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	return s
}

// The same seed and the same requests give the same journal, byte for byte: in every store, on one core and on two, each
// time, and whichever of several servers a request reaches.
func TestTheJournalIsTheSameInEveryStore(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var first []byte
	for name, open := range together(pgtest.Start(t)) {
		for _, cores := range []int{1, 2} {
			runtime.GOMAXPROCS(cores)
			for range 3 {
				have := rehearsed(t, open(t))
				if first == nil {
					first = have
				}
				require.Equal(t, string(first), string(have), "%s on %d cores", name, cores)
			}
		}
	}
	assert.Contains(t, string(first), "account-100")
}

// A journal that is compacted on the way is the same in every store as well, whoever of several servers does it.
func TestACompactedJournalIsTheSameInEveryStore(t *testing.T) {
	var first []byte
	for name, open := range together(pgtest.Start(t)) {
		var servers []*engine.Engine
		for _, s := range open(t) {
			servers = append(servers, engine.New(s, engine.WithLimits(engine.Limits{EntriesPerWorld: 40})))
		}
		_, err := servers[0].Create(t.Context(), "w", found(t, 1))
		require.NoError(t, err)
		for i := range 130 {
			w, err := servers[i%len(servers)].World("w")
			require.NoError(t, err)
			_, err = w.Do(t.Context(), engine.Call{
				Actor: journal.Actor{Kind: journal.ClientActor}, Wire: &journal.Wire{Method: "POST", Path: "/v1/sessions", Operation: "signIn"},
				IdempotencyKey: strconv.Itoa(i % 50), BodyDigest: "same",
				Command: func(s *cloud.State) cloud.Command {
					in := s.ResolveSignIn("nobody", "x")
					for id, a := range s.Accounts.All {
						in = s.ResolveSignIn(a.Login, s.Password(id))
					}
					in.FeatureCode = "FC-1"
					return in
				},
			})
			require.NoError(t, err)
		}
		w, err := servers[0].World("w")
		require.NoError(t, err)
		entries, err := w.Entries(t.Context(), 1)
		require.NoError(t, err)
		have, err := json.Marshal(entries)
		require.NoError(t, err)
		if first == nil {
			first = have
		}
		require.Equal(t, string(first), string(have), name)
		assert.Positive(t, journal.CompactedBefore(entries))
		assert.LessOrEqual(t, len(entries), 40)
	}
}

// rehearsed plays a fixed piece on a new world, on one server after the other, and returns the world's journal.
func rehearsed(t *testing.T, stores []journal.Store) []byte {
	t.Helper()
	var servers []*mockcloud.Cloud
	for _, s := range stores {
		servers = append(servers, mockcloud.Start(t, mockcloud.WithoutSockets(), mockcloud.WithSeed(7), mockcloud.WithStore(s)))
	}
	for i := range 101 {
		c := servers[i%len(servers)]
		_, refusal, err := c.Stage(cloud.AddAccount{As: cloud.TestAccount, Login: "account-" + strconv.Itoa(i)})
		require.NoError(t, err)
		require.Nil(t, refusal)
		answer, err := c.Client().Get(c.BaseURL() + "/v1/organizations")
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
	}
	entries, err := servers[0].Journal()
	require.NoError(t, err)
	raw, err := json.Marshal(entries)
	require.NoError(t, err)
	return raw
}

// BenchmarkActivationStores is an activation over loopback, 32 connections asking one world at once, by store.
func BenchmarkActivationStores(b *testing.B) {
	for name, open := range stores(pgtest.Start(b, "fsync=on")) {
		b.Run(name, func(b *testing.B) {
			r := prepare(b, mockcloud.WithStore(open(b)))
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
			defer client.CloseIdleConnections()
			var next atomic.Int64
			b.SetParallelism(32 / runtime.GOMAXPROCS(0))
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := again(client, r.requests[next.Add(1)%batch]); err != nil {
						b.Error(err)
						return
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "activations/s")
		})
	}
}

// again sends a copy of a request: the first one activates, later ones confirm.
func again(client *http.Client, q *http.Request) error {
	body, err := q.GetBody()
	if err != nil {
		return err
	}
	copied := q.Clone(context.Background())
	copied.Body = body
	answer, err := client.Do(copied)
	if err != nil {
		return err
	}
	var sink bytes.Buffer
	if _, err := io.Copy(&sink, answer.Body); err != nil {
		return err
	}
	if answer.StatusCode/100 != 2 {
		return &unexpected{answer.Status, sink.String()}
	}
	return answer.Body.Close()
}

type unexpected struct{ status, body string }

func (u *unexpected) Error() string { return u.status + ": " + u.body }
