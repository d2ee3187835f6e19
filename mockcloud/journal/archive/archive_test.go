package archive_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/archive"
	"example.com/rehearse/mockcloud/journal/journaltest"
)

// filled is a store with two worlds, one with more entries than are restored at once.
func filled(t *testing.T) *journal.Memory {
	t.Helper()
	s := &journal.Memory{}
	require.NoError(t, s.Append(t.Context(), "b", journaltest.Sample(1203)...))
	require.NoError(t, s.Append(t.Context(), "a", journaltest.Sample(2)...))
	require.NoError(t, s.Trim(t.Context(), "b", journal.Cut{WiresUpTo: 10}))
	return s
}

func written(t *testing.T, s archive.Source) []byte {
	t.Helper()
	var file bytes.Buffer
	_, err := archive.Write(t.Context(), &file, s, nil)
	require.NoError(t, err)
	return file.Bytes()
}

func TestARoundTripGivesTheSameBytes(t *testing.T) {
	from, to := filled(t), &journal.Memory{}
	file := written(t, from)
	want := archive.Summary{Worlds: 2, Entries: 1205}
	verified, err := archive.Verify(bytes.NewReader(file))
	require.NoError(t, err)
	restored, err := archive.Restore(t.Context(), bytes.NewReader(file), to)
	require.NoError(t, err)
	assert.Equal(t, want, verified)
	assert.Equal(t, want, restored)
	assert.Equal(t, file, written(t, to))
	for _, world := range []string{"a", "b"} {
		was, err := from.Load(t.Context(), world, 1)
		require.NoError(t, err)
		is, err := to.Load(t.Context(), world, 1)
		require.NoError(t, err)
		assert.Equal(t, was, is)
	}
	empty, err := archive.Restore(t.Context(), bytes.NewReader(written(t, &journal.Memory{})), &journal.Memory{})
	require.NoError(t, err)
	assert.Zero(t, empty)
}

func TestAStoreThatHoldsWorldsIsLeftAlone(t *testing.T) {
	file, busy := written(t, filled(t)), &journal.Memory{}
	require.NoError(t, busy.Append(t.Context(), "theirs", journaltest.Sample(3)...))
	_, err := archive.Restore(t.Context(), bytes.NewReader(file), busy)
	require.ErrorIs(t, err, archive.ErrNotEmpty)
	require.ErrorContains(t, err, "theirs")
	_, err = archive.Restore(t.Context(), bytes.NewReader(file[:len(file)/2]), busy, archive.Replacing())
	require.ErrorIs(t, err, archive.ErrDamaged)
	names, err := busy.Worlds(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"theirs"}, names, "a damaged file replaces nothing")
	_, err = archive.Restore(t.Context(), bytes.NewReader(file), busy, archive.Replacing())
	require.NoError(t, err)
	assert.Equal(t, file, written(t, busy))
}

// unpacked and packed are a file's lines and back.
func unpacked(t *testing.T, file []byte) string {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(file))
	require.NoError(t, err)
	raw, err := io.ReadAll(r)
	require.NoError(t, err)
	return string(raw)
}

func packed(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text)) // into memory
	_ = w.Close()
	return b.Bytes()
}

// signed gives lines the right last line.
func signed(lines, counts string) []byte {
	sum := sha256.Sum256([]byte(lines))
	return packed(lines + `{` + counts + `,"sha256":"` + hex.EncodeToString(sum[:]) + `"}` + "\n")
}

func TestWhatIsNotABackupIsRefused(t *testing.T) {
	s := &journal.Memory{}
	require.NoError(t, s.Append(t.Context(), "w", journaltest.Sample(3)...))
	text := unpacked(t, written(t, s))
	lines := strings.SplitAfter(text, "\n")
	const head = `{"format":"rehearse-journals","version":2}` + "\n"
	swapped := lines[0] + lines[1] + lines[3] + lines[2] + lines[4]
	for name, c := range map[string]struct {
		file []byte
		err  error
		says string
	}{
		"nothing":             {nil, archive.ErrFormat, ""},
		"other bytes":         {[]byte("PK\x03\x04"), archive.ErrFormat, ""},
		"other lines":         {packed("hello\n"), archive.ErrFormat, ""},
		"another format":      {packed(`{"format":"x","version":1}` + "\n"), archive.ErrFormat, ""},
		"no version":          {packed(`{"format":"rehearse-journals"}` + "\n"), archive.ErrFormat, ""},
		"a later version":     {packed(`{"format":"rehearse-journals","version":3}` + "\n"), archive.ErrNewer, "number 3"},
		"no last line":        {packed(strings.Join(lines[:5], "")), archive.ErrDamaged, "too early"},
		"half a line":         {packed(text[:len(text)-9]), archive.ErrDamaged, "line 6"},
		"more lines":          {packed(text + "{}\n"), archive.ErrDamaged, "follows"},
		"a changed entry":     {packed(strings.Replace(text, `"acc-1"`, `"acc-7"`, 1)), archive.ErrDamaged, "sum"},
		"no JSON":             {packed(head + "?\n"), archive.ErrDamaged, "line 2"},
		"swapped entries":     {signed(swapped, `"worlds":1,"entries":3`), archive.ErrDamaged, "sequence number 2"},
		"wrong counts":        {signed(head, `"worlds":1,"entries":0`), archive.ErrDamaged, "counts"},
		"worlds out of order": {signed(head+`{"world":"b","entries":0}`+"\n"+`{"world":"a","entries":0}`+"\n", `"worlds":2,"entries":0`), archive.ErrDamaged, "order"},
		"no records":          {signed(head+`{"register":0}`+"\n", `"worlds":0,"entries":0`), archive.ErrDamaged, "less than one"},
		"a record of nobody":  {signed(head+`{"register":1}`+"\n"+`{"record":"eA=="}`+"\n", `"worlds":0,"entries":0,"records":1`), archive.ErrDamaged, "belongs to no class"},
		"no bytes":            {signed(head+`{"register":1}`+"\n"+`{"class":"k","record":"?"}`+"\n", `"worlds":0,"entries":0,"records":1`), archive.ErrDamaged, "line 3"},
		"worlds after records": {
			signed(head+`{"register":1}`+"\n"+`{"class":"k","record":"eA=="}`+"\n"+`{"world":"a","entries":0}`+"\n", `"worlds":1,"entries":0,"records":1`), archive.ErrDamaged, "not the last",
		},
		"events that do not fit": {
			signed(head+`{"world":"w","entries":1}`+"\n"+strings.Replace(lines[2], `"account.added"`, `"activation.activated"`, 1), `"worlds":1,"entries":1`),
			archive.ErrDamaged, "line 3",
		},
	} {
		t.Run(name, func(t *testing.T) {
			to := &journal.Memory{}
			_, err := archive.Restore(t.Context(), bytes.NewReader(c.file), to)
			require.ErrorIs(t, err, c.err)
			require.ErrorContains(t, err, c.says)
			names, err := to.Worlds(t.Context())
			require.NoError(t, err)
			assert.Empty(t, names)
		})
	}
}

// Whatever byte of a file is changed or missing, it is not restored as something else.
func TestEveryDamageIsFound(t *testing.T) {
	s := &journal.Memory{}
	require.NoError(t, s.Append(t.Context(), "w", journaltest.Sample(2)...))
	file := written(t, s)
	want := unpacked(t, file)
	for i := range file {
		_, err := archive.Verify(bytes.NewReader(file[:i]))
		require.Error(t, err, "cut off after %d bytes", i)
		broken := bytes.Clone(file)
		broken[i] ^= 0x10
		if _, err := archive.Verify(bytes.NewReader(broken)); err == nil { // gzip's own header has bytes without a meaning
			require.Equal(t, want, unpacked(t, broken), "byte %d", i)
		}
	}
}

// Files of earlier versions are never written again: every later version must read them.
func TestFrozenFilesAreStillRead(t *testing.T) {
	file, err := os.ReadFile("testdata/v1.rehearse-backup")
	require.NoError(t, err)
	to := &journal.Memory{}
	have, err := archive.Restore(t.Context(), bytes.NewReader(file), to)
	require.NoError(t, err)
	assert.Equal(t, archive.Summary{Worlds: 2, Entries: 7}, have)
	main, err := to.Load(t.Context(), "main", 1)
	require.NoError(t, err)
	assert.Equal(t, journaltest.Sample(4), main)
	body := func(file []byte) []string { // without the version, and the sum that it changes
		lines := strings.Split(strings.TrimSpace(unpacked(t, file)), "\n")
		return lines[1 : len(lines)-1]
	}
	assert.Equal(t, body(file), body(written(t, to)))

	file, err = os.ReadFile("testdata/v2.rehearse-backup")
	require.NoError(t, err)
	to, classes := &journal.Memory{}, &register{}
	have, err = archive.Restore(t.Context(), bytes.NewReader(file), to, archive.Into(classes))
	require.NoError(t, err)
	assert.Equal(t, archive.Summary{Worlds: 2, Entries: 7, Records: 2}, have)
	short, err := to.Load(t.Context(), "short", 1)
	require.NoError(t, err)
	assert.EqualValues(t, 4, journal.CompactedBefore(short))
	assert.Equal(t, []string{`k-1: {"class":"k-1"}`, "k-2: \x00\xff"}, classes.lines)
	assert.Equal(t, unpacked(t, file), unpacked(t, full(t, to, classes)))
}

// register keeps records of classes in memory.
type register struct {
	lines []string
	err   error
}

func (r *register) All(_ context.Context, each func(string, []byte) error) error {
	for _, line := range r.lines {
		class, record, _ := strings.Cut(line, ": ")
		if err := each(class, []byte(record)); err != nil {
			return err
		}
	}
	return r.err
}

func (r *register) Append(_ context.Context, class string, record []byte) error {
	r.lines = append(r.lines, class+": "+string(record))
	return r.err
}

func (r *register) Erase(_ context.Context, class string) error {
	r.lines = slices.DeleteFunc(r.lines, func(line string) bool { return strings.HasPrefix(line, class+": ") })
	return r.err
}

func full(t *testing.T, s archive.Source, classes archive.Register) []byte {
	t.Helper()
	var file bytes.Buffer
	_, err := archive.Write(t.Context(), &file, s, classes)
	require.NoError(t, err)
	return file.Bytes()
}

// compacted is a store with a whole journal and one that was compacted.
func compacted(t *testing.T) *journal.Memory {
	t.Helper()
	s := &journal.Memory{}
	require.NoError(t, s.Append(t.Context(), "main", journaltest.Sample(3)...))
	require.NoError(t, s.Append(t.Context(), "short", journaltest.Sample(6)...))
	base := journaltest.Base(journaltest.Sample(6), 4)
	require.NoError(t, s.Trim(t.Context(), "short", journal.Cut{Base: &base}))
	return s
}

func TestRecordsOfClassesAndCompactedJournalsComeBack(t *testing.T) {
	s, classes := compacted(t), &register{lines: []string{`k-1: {"class":"k-1"}`, "k-2: \x00\xff"}}
	file := full(t, s, classes)
	want := archive.Summary{Worlds: 2, Entries: 7, Records: 2}
	var shown []string
	show := archive.Checking(func(record []byte) error {
		shown = append(shown, string(record))
		return nil
	})
	verified, err := archive.Verify(bytes.NewReader(file), show)
	require.NoError(t, err)
	assert.Equal(t, want, verified)
	assert.Equal(t, []string{`{"class":"k-1"}`, "\x00\xff"}, shown)
	_, err = archive.Verify(bytes.NewReader(file), archive.Checking(func([]byte) error { return errDisk }))
	require.ErrorIs(t, err, archive.ErrDamaged)
	require.ErrorIs(t, err, errDisk)

	to, into := &journal.Memory{}, &register{}
	_, err = archive.Restore(t.Context(), bytes.NewReader(file), to)
	require.ErrorIs(t, err, archive.ErrNoRegister)
	names, err := to.Worlds(t.Context())
	require.NoError(t, err)
	assert.Empty(t, names, "nothing was written")
	restored, err := archive.Restore(t.Context(), bytes.NewReader(file), to, archive.Into(into))
	require.NoError(t, err)
	assert.Equal(t, want, restored)
	assert.Equal(t, classes.lines, into.lines)
	assert.Equal(t, file, full(t, to, into))

	// A store that has classes, and no worlds, is not empty either.
	busy := &register{lines: []string{"k-9: x", "k-9: y"}}
	_, err = archive.Restore(t.Context(), bytes.NewReader(file), &journal.Memory{}, archive.Into(busy))
	require.ErrorIs(t, err, archive.ErrNotEmpty)
	require.ErrorContains(t, err, "1 classes")
	_, err = archive.Restore(t.Context(), bytes.NewReader(file), to, archive.Into(busy), archive.Replacing())
	require.NoError(t, err)
	assert.Equal(t, classes.lines, busy.lines)
	assert.Equal(t, file, full(t, to, busy))

	for name, broken := range map[string]*register{"empty": {err: errDisk}, "busy": {lines: []string{"k: x"}, err: errDisk}} {
		_, err = archive.Restore(t.Context(), bytes.NewReader(file), &journal.Memory{}, archive.Into(broken), archive.Replacing())
		require.ErrorIs(t, err, errDisk, name)
		_, err = archive.Write(t.Context(), io.Discard, s, broken)
		require.ErrorIs(t, err, errDisk, name)
	}
}

// broken is a store, and a file, that fails.
type broken struct {
	journal.Memory
	worlds, load, add, drop error
}

var errDisk = errors.New("the disk is broken")

func (b *broken) Worlds(ctx context.Context) ([]string, error) {
	names, err := b.Memory.Worlds(ctx)
	return names, errors.Join(err, b.worlds)
}

func (b *broken) Load(ctx context.Context, world string, from uint64) ([]journal.Entry, error) {
	if b.load != nil {
		return nil, b.load
	}
	return b.Memory.Load(ctx, world, from)
}

func (b *broken) Append(ctx context.Context, world string, entries ...journal.Entry) error {
	if b.add != nil {
		return b.add
	}
	return b.Memory.Append(ctx, world, entries...)
}

func (b *broken) Truncate(context.Context, string, uint64) error { return b.drop }

func (b *broken) Write([]byte) (int, error) { return 0, errDisk }

func TestFailuresAreTold(t *testing.T) {
	file := written(t, filled(t))
	for name, s := range map[string]*broken{"worlds": {worlds: errDisk}, "add": {add: errDisk}} {
		_, err := archive.Restore(t.Context(), bytes.NewReader(file), s)
		require.ErrorIs(t, err, errDisk, name)
	}
	stuck := &broken{drop: errDisk}
	require.NoError(t, stuck.Append(t.Context(), "w", journaltest.Sample(1)...))
	_, err := archive.Restore(t.Context(), bytes.NewReader(file), stuck, archive.Replacing())
	require.ErrorIs(t, err, errDisk)
	_, err = archive.Write(t.Context(), io.Discard, &broken{worlds: errDisk}, nil)
	require.ErrorIs(t, err, errDisk)
	stuck.load = errDisk
	_, err = archive.Write(t.Context(), io.Discard, stuck, nil)
	require.ErrorIs(t, err, errDisk)
	require.ErrorContains(t, err, "world w")
	stuck.load = journal.ErrNoJournal
	none, err := archive.Write(t.Context(), io.Discard, stuck, nil)
	require.NoError(t, err, "a world that was deleted meanwhile")
	assert.Zero(t, none)
	_, err = archive.Write(t.Context(), &broken{}, filled(t), nil)
	require.ErrorIs(t, err, errDisk)
}

func FuzzVerify(f *testing.F) {
	frozen, err := os.ReadFile("testdata/v1.rehearse-backup")
	require.NoError(f, err)
	r, err := gzip.NewReader(bytes.NewReader(frozen))
	require.NoError(f, err)
	text, err := io.ReadAll(r)
	require.NoError(f, err)
	f.Add(string(text))
	f.Add(`{"format":"rehearse-journals","version":1}` + "\n" + `{"world":"w","entries":-1}` + "\n")
	if frozen, err = os.ReadFile("testdata/v2.rehearse-backup"); err == nil {
		if r, err = gzip.NewReader(bytes.NewReader(frozen)); err == nil {
			text, err = io.ReadAll(r)
		}
	}
	require.NoError(f, err)
	f.Add(string(text))
	f.Fuzz(func(t *testing.T, text string) {
		to, classes := &journal.Memory{}, &register{}
		have, err := archive.Restore(t.Context(), bytes.NewReader(packed(text)), to, archive.Into(classes))
		if err != nil {
			return
		}
		again, err := archive.Verify(bytes.NewReader(full(t, to, classes)))
		if err != nil || again.Entries != have.Entries || again.Records != have.Records {
			t.Fatalf("what was restored cannot be written: %v, %v", again, err)
		}
	})
}
