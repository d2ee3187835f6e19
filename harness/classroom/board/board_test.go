package board_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"example.com/rehearse/harness/classroom/board"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

func did(seq uint64, c cloud.Command) journal.Entry {
	return journal.Entry{Seq: seq, Actor: journal.Actor{Kind: journal.ClientActor}, Command: c}
}

func refused(e journal.Entry) journal.Entry {
	e.Outcome.Refusal = &cloud.Refusal{Code: cloud.CDKeyMismatch}
	return e
}

func TestEachStepOfTheChecklistIsSeen(t *testing.T) {
	way := []struct {
		entry journal.Entry
		step  int
	}{
		{did(3, cloud.SignIn{}), 1},
		{did(4, cloud.SelectOrganization{}), 2},
		{did(5, cloud.SelectProduct{}), 3},
		{did(6, cloud.View{Screen: cloud.LicenceScreen}), 3},
		{did(7, cloud.ReviewActivation{}), 5},
		{refused(did(8, cloud.Activate{})), 5},
		{did(9, cloud.Activate{}), 6},
		{did(10, cloud.SignIn{}), 6},
		{did(11, cloud.View{Screen: cloud.LicenceScreen}), 7},
	}
	entries := []journal.Entry{did(1, cloud.SignIn{}), did(2, cloud.Activate{})} // the stage's own
	for i, w := range way {
		entries = append(entries, w.entry)
		got := board.Of(entries, 2)
		assert.Equal(t, w.step, got.Step, "entry %d", w.entry.Seq)
		assert.Equal(t, i+1, got.Acts)
		assert.Equal(t, w.entry.Seq, got.Last.Seq)
	}
	got := board.Of(entries, 2)
	assert.Equal(t, 1, got.Refusals)
	assert.True(t, got.Activated)
}

func TestTheStageAndTheWireAreNobodysSteps(t *testing.T) {
	stage := did(3, cloud.SetClock{})
	stage.Actor.Kind = journal.StageActor
	assert.Equal(t, board.Where{}, board.Of([]journal.Entry{stage, {Seq: 4, Wire: &journal.Wire{}}}, 2))
}
