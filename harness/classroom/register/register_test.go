package register_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/classroom/register"
	"example.com/rehearse/harness/classroom/register/registertest"
)

func at(minute int) time.Time { return time.Date(2026, 3, 2, 9, minute, 0, 0, time.UTC) }

// lesson is a class with two people, one of whom works.
func lesson() []register.Record {
	return []register.Record{
		{At: at(0), Kind: register.Made, Class: "AAA", Title: "周一班", Exercises: []string{"one", "two"}},
		{At: at(1), Kind: register.Joined, Class: "AAA", Trainee: "T1", Name: "李雷", Key: "k1"},
		{At: at(2), Kind: register.Joined, Class: "AAA", Trainee: "T2", Name: "韩梅", Key: "k2"},
		{At: at(3), Kind: register.Opened, Class: "AAA", Trainee: "T1", Exercise: "one", World: "w1", Begin: 7},
	}
}

func folded(t *testing.T, records ...register.Record) *register.State {
	t.Helper()
	s := register.NewState()
	for _, r := range records {
		require.NoError(t, s.Apply(r))
	}
	return s
}

func seat(s *register.State) *register.Seat { return s.Class("AAA").Trainee("T1").Seat("one") }

func TestWhatHappenedMakesTheState(t *testing.T) {
	s := folded(t, lesson()...)
	c := s.Class("AAA")
	require.NotNil(t, c)
	assert.Equal(t, "周一班", c.Title)
	assert.Len(t, c.Trainees, 2)
	assert.Equal(t, "李雷", s.ByKey("k1").Name)
	assert.Same(t, c, s.ByKey("k2").Class)
	assert.Equal(t, register.Seat{Exercise: "one", World: "w1", Begin: 7, Opened: at(3)}, *seat(s))
	assert.Nil(t, s.Class("BBB"))
	assert.Nil(t, s.ByKey("k3"))
}

func TestRecordsAboutASeatChangeIt(t *testing.T) {
	about := func(kind register.Kind, minute, n int, text string) register.Record {
		return register.Record{At: at(minute), Kind: kind, Class: "AAA", Trainee: "T1", Exercise: "one", N: n, Text: text}
	}
	for name, c := range map[string]struct {
		records []register.Record
		want    register.Seat
	}{
		"hints count once":          {[]register.Record{about(register.HintTaken, 4, 2, ""), about(register.HintTaken, 5, 1, "")}, register.Seat{Hints: 2}},
		"help":                      {[]register.Record{about(register.HelpAsked, 4, 0, "")}, register.Seat{HelpSince: at(4)}},
		"help no longer":            {[]register.Record{about(register.HelpAsked, 4, 0, ""), about(register.HelpWithdrawn, 5, 0, "")}, register.Seat{}},
		"an answer ends the wait":   {[]register.Record{about(register.HelpAsked, 4, 0, ""), about(register.Answered, 5, 0, "看账号")}, register.Seat{Answer: "看账号"}},
		"the first finish counts":   {[]register.Record{about(register.Finished, 4, 0, ""), about(register.Finished, 9, 0, "")}, register.Seat{Finished: at(4)}},
		"faults are in the journal": {[]register.Record{about(register.Faulted, 4, 0, "x"), about(register.Advanced, 5, 90, "")}, register.Seat{}},
	} {
		t.Run(name, func(t *testing.T) {
			s := folded(t, append(lesson(), c.records...)...)
			c.want.Exercise, c.want.World, c.want.Begin, c.want.Opened = "one", "w1", 7, at(3)
			assert.Equal(t, c.want, *seat(s))
		})
	}
	s := folded(t, append(lesson(), about(register.Reset, 4, 0, ""))...)
	assert.Nil(t, seat(s))
	require.NoError(t, s.Apply(register.Record{Kind: register.Opened, Class: "AAA", Trainee: "T1", Exercise: "one", World: "w2"}), "it can be opened anew")
}

func TestAClassCanBePausedAndErased(t *testing.T) {
	s := folded(t, append(lesson(), register.Record{Kind: register.Frozen, Class: "AAA"})...)
	assert.True(t, s.Class("AAA").Frozen)
	require.NoError(t, s.Apply(register.Record{Kind: register.Thawed, Class: "AAA"}))
	assert.False(t, s.Class("AAA").Frozen)
	require.NoError(t, s.Apply(register.Record{Kind: register.Advanced, Class: "AAA", N: 90}))
	s.Erase("AAA")
	s.Erase("AAA")
	assert.Nil(t, s.Class("AAA"))
	assert.Nil(t, s.ByKey("k1"), "nobody of it is known any more")
}

func TestWhatDoesNotFitIsRefused(t *testing.T) {
	for name, r := range map[string]register.Record{
		"a class twice":        {Kind: register.Made, Class: "AAA"},
		"a class without code": {Kind: register.Made},
		"no such class":        {Kind: register.Joined, Class: "BBB", Trainee: "T1", Key: "k"},
		"a trainee twice":      {Kind: register.Joined, Class: "AAA", Trainee: "T1", Key: "k9"},
		"a key twice":          {Kind: register.Joined, Class: "AAA", Trainee: "T9", Key: "k1"},
		"no key":               {Kind: register.Joined, Class: "AAA", Trainee: "T9"},
		"no such trainee":      {Kind: register.Opened, Class: "AAA", Trainee: "T9", Exercise: "one", World: "w"},
		"a seat twice":         {Kind: register.Opened, Class: "AAA", Trainee: "T1", Exercise: "one", World: "w"},
		"a seat in no world":   {Kind: register.Opened, Class: "AAA", Trainee: "T1", Exercise: "two"},
		"no such seat":         {Kind: register.HintTaken, Class: "AAA", Trainee: "T2", Exercise: "one"},
		"an unknown kind":      {Kind: "sung", Class: "AAA", Trainee: "T1", Exercise: "one"},
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorIs(t, folded(t, lesson()...).Apply(r), register.ErrImpossible)
		})
	}
}

func TestALogIsFoldedAgain(t *testing.T) {
	log := &register.Memory{}
	for _, r := range lesson() {
		require.NoError(t, register.Write(t.Context(), log, r))
	}
	s, err := register.Read(t.Context(), log)
	require.NoError(t, err)
	assert.Equal(t, folded(t, lesson()...), s)
	require.NoError(t, log.Append(t.Context(), "AAA", []byte("{")))
	_, err = register.Read(t.Context(), log)
	require.ErrorContains(t, err, "record 5 of the register is damaged")
	impossible := &register.Memory{}
	require.NoError(t, register.Write(t.Context(), impossible, lesson()[1]))
	_, err = register.Read(t.Context(), impossible)
	require.ErrorIs(t, err, register.ErrImpossible)
}

func TestMemory(t *testing.T) {
	registertest.Log(t, func() register.Log { return &register.Memory{} })
}

func FuzzRecords(f *testing.F) {
	for _, r := range lesson() {
		raw, err := json.Marshal(r)
		require.NoError(f, err)
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		log := &register.Memory{}
		for _, r := range lesson() {
			require.NoError(t, register.Write(t.Context(), log, r))
		}
		require.NoError(t, log.Append(context.Background(), "AAA", raw))
		s, err := register.Read(t.Context(), log)
		if err == nil {
			require.NotNil(t, s.Class("AAA"))
		} else if !errors.Is(err, register.ErrImpossible) {
			require.ErrorContains(t, err, "damaged")
		}
	})
}
