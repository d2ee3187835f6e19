package journal_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/journaltest"
)

// frozen reads a journal that an earlier version wrote. These files are never written again: every later version
// must still fold them.
func frozen(t *testing.T, path string) (entries []journal.Entry, lines [][]byte) {
	t.Helper()
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	for lines := bufio.NewScanner(bytes.NewReader(raw)); lines.Scan(); {
		var e journal.Entry
		require.NoError(t, json.Unmarshal(lines.Bytes(), &e))
		entries = append(entries, e)
	}
	return entries, bytes.Split(bytes.TrimSpace(raw), []byte("\n"))
}

func TestFrozenJournalsStillFold(t *testing.T) {
	paths, err := filepath.Glob("testdata/v*.ndjson")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		entries, lines := frozen(t, path)
		s, err := journal.Fold(entries)
		require.NoError(t, err, path)
		assert.Positive(t, s.Accounts.Len())
		for i, e := range entries {
			raw, err := json.Marshal(e)
			require.NoError(t, err)
			assert.JSONEq(t, string(lines[i]), string(raw), "%s:%d reads and writes the same", path, i+1)
		}
	}
}

func TestTheFrozenActivationEndsAsItDid(t *testing.T) {
	entries, _ := frozen(t, "testdata/v1-activation.ndjson")
	s, err := journal.Fold(entries)
	require.NoError(t, err)
	licence := s.Licences.Get("lic-a")
	assert.Empty(t, licence.Activation, "the service center unbound it")
	assert.EqualValues(t, "15.0", licence.SKU.Version)
	assert.Equal(t, "乙公司", s.Organizations.Get("org-a").Name)
	assert.Equal(t, 1, s.AccountSets.Len())
	assert.Empty(t, s.Lost)
	diverged, err := journal.Redecide(entries, cloud.Decide)
	require.NoError(t, err)
	assert.Empty(t, diverged)
}

func TestTheFrozenCompactedJournalIsWhatItWas(t *testing.T) {
	entries, _ := frozen(t, "testdata/v1-compacted.ndjson")
	assert.EqualValues(t, 8, journal.CompactedBefore(entries))
	assert.IsType(t, cloud.Found{}, entries[0].Command)
	s, err := journal.Fold(entries)
	require.NoError(t, err)
	licence := s.Licences.Get("lic-a")
	assert.EqualValues(t, "pin-a", s.Activations.Get(licence.Activation).Instance)
	assert.Equal(t, licence.ID, s.ResolveKey(s.CDKey("lic-a")).Licence)
	assert.Equal(t, 4, s.AccountSets.Get("set-1").Books.Vouchers)
	assert.Equal(t, cloud.CertificationApproved, s.Organizations.Get("org-a").Certification.Status)
	assert.Equal(t, cloud.Owner, s.Role("acc-a", "org-a"))
	diverged, err := journal.Redecide(entries, cloud.Decide)
	require.NoError(t, err)
	assert.Empty(t, diverged)
	bare, err := journal.Fold(entries[1:]) // a base may also stand alone
	require.NoError(t, err)
	assert.Equal(t, s, bare)
	assert.EqualValues(t, 8, journal.CompactedBefore(entries[1:]))
	assert.Zero(t, journal.CompactedBefore(entries[:1]))
	require.Len(t, entries[1].Base.Answers, 1)
	assert.EqualValues(t, 7, entries[1].Base.Answers[0].Seq)
	assert.IsType(t, cloud.Activated{}, entries[1].Base.Answers[0].Events[0])
}

// A base stands where a journal begins, and only there may numbers be missing.
func TestWhereABaseMayStand(t *testing.T) {
	entries := journaltest.Sample(6)
	base := journaltest.Base(entries, 4)
	for name, c := range map[string]struct {
		list []journal.Entry
		says string
	}{
		"after the first":    {[]journal.Entry{entries[0], base, entries[4]}, ""},
		"alone":              {[]journal.Entry{base, entries[4], entries[5]}, ""},
		"where none is gone": {[]journal.Entry{entries[0], entries[1], entries[2], base, entries[4]}, ""},
		"after the second":   {[]journal.Entry{entries[0], entries[1], base}, "entry 3 has sequence number 4"},
		"with a gap behind":  {[]journal.Entry{entries[0], base, entries[5]}, "entry 3 has sequence number 6"},
		"twice":              {[]journal.Entry{entries[0], base, base}, "entry 3 has sequence number 4"},
		"of another time":    {[]journal.Entry{base, entries[0]}, "entry 2 has sequence number 1"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := journal.Fold(c.list)
			if c.says == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.says)
		})
	}
	founding := journaltest.Base(entries, 1)
	assert.False(t, founding.Follows(1), "there is nothing that it could stand for")
	assert.True(t, founding.Follows(0))
	damaged := base
	damaged.Base = &journal.Base{State: json.RawMessage(`{"version":1}`)}
	_, err := journal.Fold([]journal.Entry{damaged})
	require.ErrorContains(t, err, `entry 4: encoded state: member "founded" is missing`)
}

func TestRedecideFindsWhatTheRulesAnswerDifferently(t *testing.T) {
	entries, _ := frozen(t, "testdata/v1-activation.ndjson")
	lenient := func(s *cloud.State, in cloud.Input) cloud.Outcome {
		out := cloud.Decide(s, in)
		if out.Refused() && out.Refusal.Code == cloud.SerialUnknown {
			return cloud.Outcome{}
		}
		return out
	}
	diverged, err := journal.Redecide(entries, lenient)
	require.NoError(t, err)
	require.Len(t, diverged, 1)
	assert.Contains(t, diverged[0].Recorded, "SERIAL_UNKNOWN")
	assert.NotContains(t, diverged[0].Decided, "SERIAL_UNKNOWN")
	assert.Contains(t, diverged[0].Decided, `"rules_version"`, "an outcome in the same form")
	assert.Equal(t, cloud.SerialUnknown, entries[diverged[0].Seq-1].Outcome.Refusal.Code)
}

func TestDamagedJournalsAreErrorsThatSayWhere(t *testing.T) {
	entries := journaltest.Sample(3)
	_, err := journal.Fold([]journal.Entry{entries[0], entries[2]})
	require.ErrorContains(t, err, "entry 2 has sequence number 3")

	entries[1].Outcome.Events = []cloud.Event{cloud.VersionInstalled{Instance: "nowhere", Version: "14.1"}}
	_, err = journal.Fold(entries)
	require.ErrorContains(t, err, "entry 2 does not fit what came before")
	_, err = journal.Redecide(entries, cloud.Decide)
	require.Error(t, err)

	for text, want := range map[string]string{
		`{"seq":4,"command":{"kind":"from.the.future"}}`:            `entry 4: command kind "from.the.future" is unknown`,
		`{"seq":4,"events":[{"kind":"from.the.future"}]}`:           `entry 4: event kind "from.the.future" is unknown`,
		`{"seq":4,"command":{"kind":"account.disable","accont":1}}`: `accont`,
		`{"seq":"4"}`: `seq`,
		`{"seq":4,"base":{"answers":[{"seq":3,"events":[{"kind":"from.the.future"}]}]}}`: `answer of entry 3: event kind "from.the.future" is unknown`,
		`{"seq":4,"base":{"answers":[{"seq":"3"}]}}`:                                     `seq`,
	} {
		var e journal.Entry
		require.ErrorContains(t, json.Unmarshal([]byte(text), &e), want)
	}
}

func FuzzEntry(f *testing.F) {
	for _, e := range journaltest.Sample(2) {
		raw, err := json.Marshal(e)
		require.NoError(f, err)
		f.Add(raw)
	}
	compacted, err := os.ReadFile("testdata/v1-compacted.ndjson")
	require.NoError(f, err)
	f.Add(bytes.Split(compacted, []byte("\n"))[1])
	f.Fuzz(func(t *testing.T, raw []byte) {
		var e journal.Entry
		if json.Unmarshal(raw, &e) != nil {
			return
		}
		if _, err := json.Marshal(e); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		_ = journal.FoldOne(cloud.New(), e) // may fail, must not panic
	})
}
