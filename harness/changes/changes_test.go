package changes_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/changes"
	"example.com/rehearse/mockcloud/journal"
)

// rehearsed is the journal after a person signed in, activated for a wrong organization, and time passed.
func rehearsed(t *testing.T) []journal.Entry {
	t.Helper()
	s, err := harness.NewSession(harness.WithSeed(3))
	require.NoError(t, err)
	require.NoError(t, s.SignInTo(t.Context(), "acc-formal", "org-b", harness.MainProduct))
	require.NoError(t, s.Activate(t.Context(), "lic-main"))
	entries, err := s.Journal(t.Context())
	require.NoError(t, err)
	return entries
}

// factsAt folds the first n entries and reads them.
func factsAt(t *testing.T, entries []journal.Entry, n int) changes.Facts {
	t.Helper()
	s, err := journal.Fold(entries[:n])
	require.NoError(t, err)
	return changes.Of(s, s.Clock.At)
}

func TestAnActivationChangesTheOwner(t *testing.T) {
	entries := rehearsed(t)
	list := changes.Between(factsAt(t, entries, 1), factsAt(t, entries, len(entries)))
	assert.Contains(t, list, changes.Change{Thing: changes.Licence, ID: "lic-main", Aspect: "organization", After: []string{"org-b"}})
	assert.Contains(t, list, changes.Change{Thing: changes.Licence, ID: "lic-main", Aspect: "account", After: []string{"acc-formal"}})
	assert.Contains(t, list, changes.Change{Thing: changes.Instance, ID: "pin-b", Aspect: "licence", After: []string{"lic-main"}})
	for i := range list {
		if i > 0 {
			rank := func(c changes.Change) int { return indexOf(changes.Things(), c.Thing) }
			assert.LessOrEqual(t, rank(list[i-1]), rank(list[i]), "who owns what comes first")
		}
	}
	assert.Equal(t, changes.Licence, list[0].Thing)
}

func indexOf(things []changes.Thing, thing changes.Thing) int {
	for i, each := range things {
		if each == thing {
			return i
		}
	}
	return -1
}

func TestTheStretchesAddUp(t *testing.T) {
	entries := rehearsed(t)
	touched := map[string]bool{}
	for n := 1; n < len(entries); n++ {
		before, after := factsAt(t, entries, n), factsAt(t, entries, n+1)
		for _, c := range changes.Between(before, after) {
			touched[string(c.Thing)+c.ID+c.Aspect] = true
			assert.NotEqual(t, c.Before, c.After)
		}
	}
	for _, c := range changes.Between(factsAt(t, entries, 1), factsAt(t, entries, len(entries))) {
		assert.True(t, touched[string(c.Thing)+c.ID+c.Aspect], "%+v happened in no step", c)
	}
}

func TestEqualFoldsHaveNoChangesAndTimeAloneCanChange(t *testing.T) {
	entries := rehearsed(t)
	n := len(entries)
	assert.Nil(t, changes.Between(factsAt(t, entries, n), factsAt(t, entries, n)))
	s, err := journal.Fold(entries)
	require.NoError(t, err)
	later := changes.Of(s, s.Clock.At.Add(200*24*time.Hour))
	list := changes.Between(changes.Of(s, s.Clock.At), later)
	assert.Contains(t, list, changes.Change{Thing: changes.Organization, ID: "org-b", Aspect: "overdue", After: []string{"yes"}})
	var ended bool
	for _, c := range list {
		ended = ended || c.Thing == changes.SignIn && c.Aspect == "status" && c.After[0] == "ended"
	}
	assert.True(t, ended, "a sign-in runs out")
	assert.NotEmpty(t, later.Name("org-b"))
	assert.Empty(t, later.Name("nobody"))
	assert.Empty(t, changes.Facts{}.Name("org-b"))
}

func TestWhatIsGoneIsToldAsGone(t *testing.T) {
	entries := rehearsed(t)
	list := changes.Between(factsAt(t, entries, len(entries)), changes.Facts{})
	require.NotEmpty(t, list)
	for _, c := range list {
		assert.NotEmpty(t, c.Before)
		assert.Empty(t, c.After)
	}
}
