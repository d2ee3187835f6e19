package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// stopping is a server in a process of its own, with a store on the disk and an exchange that is under way.
type stopping struct {
	t      *testing.T
	c      *crash
	server *exec.Cmd
	base   string
	client *http.Client
	slow   chan error // what came of the exchange under way: nil when it was answered
}

// newStopping starts a server that answers GET /v1/products only after a delay, and asks for it.
func newStopping(t *testing.T, delay time.Duration) *stopping {
	t.Helper()
	s := &stopping{t: t, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}, slow: make(chan error, 1)}
	s.c = &crash{store: "sqlite:" + filepath.Join(t.TempDir(), "journals.db"), entries: 1000, clients: 8, acknowledged: make([][]string, 8), p: quiet("en", io.Discard)}
	var err error
	s.server, s.base, err = s.c.start(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = s.server.Process.Kill() // ended long ago, unless the test failed
		s.client.CloseIdleConnections()
	})
	for i := range crashWorlds {
		s.posts("/__admin/worlds", map[string]any{"id": crashWorld(i), "seed": i + 1}, http.StatusCreated)
	}
	spec := map[string]any{"id": "slow", "kind": "latency", "phase": "after", "delay_ms": delay.Milliseconds(), "match": map[string]any{"path": "/v1/products"}}
	s.posts("/w/main/__admin/faults", spec, http.StatusCreated)
	go func() { s.slow <- s.products() }()
	require.Eventually(t, s.underWay, 10*time.Second, time.Millisecond, "the slow exchange never began")
	return s
}

func (s *stopping) posts(path string, body any, want int) {
	s.t.Helper()
	status, err := post(s.t.Context(), s.client, s.base+path, body)
	require.NoError(s.t, err)
	require.Equal(s.t, want, status, path)
}

func (s *stopping) get(path string) (string, error) {
	q, err := http.NewRequestWithContext(context.Background(), http.MethodGet, s.base+path, nil)
	if err != nil {
		return "", err
	}
	answer, err := s.client.Do(q)
	if err != nil {
		return "", err
	}
	raw, err := io.ReadAll(answer.Body)
	if answer.StatusCode != http.StatusOK {
		err = errors.Join(err, fmt.Errorf("HTTP status %d", answer.StatusCode))
	}
	return string(raw), errors.Join(err, answer.Body.Close())
}

func (s *stopping) products() error {
	_, err := s.get("/w/main/v1/products")
	return err
}

// underWay reports whether the slow exchange has been decided and its answer is being held back.
func (s *stopping) underWay() bool {
	faults, err := s.get("/w/main/__admin/faults")
	return err == nil && strings.Contains(faults, `"fired":1`)
}

// load lets every client add accounts until the server no longer answers. begun is closed once commands are acknowledged.
func (s *stopping) load() (begun chan struct{}, done func()) {
	begun = make(chan struct{})
	var once sync.Once
	var load sync.WaitGroup
	wrong := make([]error, s.c.clients)
	s.c.pending, s.c.next = make([]string, s.c.clients), make([]int, s.c.clients)
	for i := range s.c.clients {
		load.Go(func() {
			for s.c.ask(context.Background(), s.client, s.base, i, &wrong[i]) {
				if len(s.c.acknowledged[i]) == 20 {
					once.Do(func() { close(begun) })
				}
			}
		})
	}
	return begun, func() {
		load.Wait()
		require.NoError(s.t, errors.Join(wrong...), "a server that stops refuses nothing it has taken")
	}
}

// kept compares the journals with what clients were told.
func (s *stopping) kept() {
	s.t.Helper()
	found, err := s.c.inspect(s.t.Context())
	require.NoError(s.t, err)
	assert.GreaterOrEqual(s.t, found.acknowledged, 20)
	assert.Zero(s.t, found.lost+found.twice+found.half, "%+v", found)
	s.t.Logf("%d commands acknowledged, all kept", found.acknowledged)
}

// ended waits for the process and returns how it ended; nil is exit code 0.
func (s *stopping) ended() *exec.ExitError {
	s.t.Helper()
	var exit *exec.ExitError
	if err := s.server.Wait(); err != nil {
		require.ErrorAs(s.t, err, &exit)
	}
	return exit
}

func TestStoppingUnderLoadLosesNothing(t *testing.T) {
	// Under nohup a program is to ignore that its terminal is closed, and so would the server: here nobody ignores it.
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, syscall.SIGHUP)
	defer signal.Stop(heard)
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			s := newStopping(t, 1500*time.Millisecond)
			begun, done := s.load()
			<-begun
			require.NoError(t, s.server.Process.Signal(sig))
			late := time.AfterFunc(time.Minute, func() { _ = s.server.Process.Kill() }) // or the load would go on for ever
			done()
			exit := s.ended()
			late.Stop()
			assert.Nil(t, exit, "exit code 0")
			require.NoError(t, <-s.slow, "the exchange under way was answered")
			s.kept()
		})
	}
}

func TestASecondSignalEndsAtOnce(t *testing.T) {
	s := newStopping(t, time.Minute)
	begun, done := s.load()
	<-begun
	require.NoError(t, s.server.Process.Signal(syscall.SIGTERM))
	done()
	address := strings.TrimPrefix(s.base, "http://")
	require.Eventually(t, func() bool {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
		if err == nil {
			_ = conn.Close()
		}
		return err != nil
	}, 5*time.Second, time.Millisecond, "nothing new is taken")
	require.NoError(t, s.server.Process.Signal(syscall.SIGTERM))
	exit := s.ended()
	require.NotNil(t, exit)
	status, ok := exit.Sys().(syscall.WaitStatus)
	require.True(t, ok)
	assert.Equal(t, syscall.SIGTERM, status.Signal(), "it ended by the signal and not after the minute")
	require.Error(t, <-s.slow)
	s.kept()
}
