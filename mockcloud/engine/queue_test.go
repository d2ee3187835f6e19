package engine_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/mockcloud/journal"
)

// slow is a queue whose entries become durable, or are lost, when a test says so.
type slow struct {
	journal.Memory
	commits chan func() error // nil: at once
}

func (s *slow) Submit(world string, entries ...journal.Entry) func() error {
	add := func() error { return s.Append(context.Background(), world, entries...) }
	if s.commits == nil {
		err := add()
		return func() error { return err }
	}
	done := make(chan error, 1)
	s.commits <- func() error { err := add(); done <- err; return err }
	s.commits <- func() error { done <- errDisk; return errDisk }
	return func() error { return <-done }
}

var errDisk = errors.New("the disk is broken")

func addAccount(login string) engine.Call {
	return engine.Call{
		Actor:   journal.Actor{Kind: journal.StageActor},
		Command: func(*cloud.State) cloud.Command { return cloud.AddAccount{As: cloud.TestAccount, Login: login} },
	}
}

// launch asks without waiting for the answer.
func launch(t *testing.T, w *engine.World, login string) <-chan error {
	t.Helper()
	answered := make(chan error, 1)
	go func() {
		_, err := w.Do(context.Background(), addAccount(login))
		answered <- err
	}()
	return answered
}

func TestAnAnswerWaitsForTheDiskAndTheWorldDoesNot(t *testing.T) {
	store := &slow{}
	w, err := engine.New(store).Create(t.Context(), "w", small(7))
	require.NoError(t, err)
	before := w.Seq()
	store.commits = make(chan func() error, 4)

	first := launch(t, w, "first")
	commitFirst, _ := <-store.commits, <-store.commits
	second := launch(t, w, "second") // is decided although the first is not durable
	commitSecond, _ := <-store.commits, <-store.commits
	assert.Equal(t, before+2, w.Seq())
	select {
	case err := <-first:
		t.Fatal("an answer left before its entry was durable", err)
	case err := <-second:
		t.Fatal("an answer left before its entry was durable", err)
	default:
	}
	require.NoError(t, commitFirst())
	require.NoError(t, <-first)
	require.NoError(t, commitSecond())
	require.NoError(t, <-second)
}

func TestWhenAnEntryIsLostSoIsWhatWasDecidedOnIt(t *testing.T) {
	store := &slow{}
	w, err := engine.New(store).Create(t.Context(), "w", small(7))
	require.NoError(t, err)
	before, seq := stateOf(t, w), w.Seq()
	store.commits = make(chan func() error, 4)

	first := launch(t, w, "first")
	_, loseFirst := <-store.commits, <-store.commits
	second := launch(t, w, "second")
	commitSecond, _ := <-store.commits, <-store.commits
	require.ErrorIs(t, loseFirst(), errDisk)
	require.ErrorIs(t, commitSecond(), journal.ErrGap)
	require.ErrorIs(t, <-first, errDisk)
	require.ErrorIs(t, <-second, journal.ErrGap)
	assert.Equal(t, before, stateOf(t, w), "the world is what its journal says")
	assert.Equal(t, seq, w.Seq())

	store.commits = nil
	_, err = w.Do(t.Context(), addAccount("third"))
	require.NoError(t, err, "and goes on from there")
	require.NoError(t, w.Arm(t.Context(), fault.Spec{ID: "x", Kind: fault.EmptyOK}))
	require.NoError(t, w.Disarm(t.Context(), "x"))
	require.NoError(t, w.ClearFaults(t.Context()))
}
