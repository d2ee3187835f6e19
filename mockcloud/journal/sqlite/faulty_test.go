package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/util/vfsutil"
	"github.com/ncruces/go-sqlite3/vfs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/journaltest"
)

// faulty is a file system whose n-th write or sync fails, once or from then on.
type faulty struct {
	vfs.VFS
	how  string // torn, full, sync
	at   int64
	ever bool // from then on
	done atomic.Int64
}

func (f *faulty) Open(name string, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	file, out, err := vfsutil.WrapOpen(f.VFS, name, flags)
	return f.wrap(file, out, err)
}

func (f *faulty) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	file, out, err := vfsutil.WrapOpenFilename(f.VFS, name, flags)
	return f.wrap(file, out, err)
}

func (f *faulty) wrap(file vfs.File, out vfs.OpenFlag, err error) (vfs.File, vfs.OpenFlag, error) {
	if err != nil {
		return nil, out, err
	}
	return &faultyFile{File: file, fs: f}, out, nil
}

// strikes counts an operation of a kind and tells whether it is the one that fails.
func (f *faulty) strikes(kind string) bool {
	if (kind == "sync") != (f.how == "sync") {
		return false
	}
	n := f.done.Add(1)
	return n == f.at || f.ever && n > f.at
}

type faultyFile struct {
	vfs.File
	fs *faulty
}

func (f *faultyFile) SharedMemory() vfs.SharedMemory { return vfsutil.WrapSharedMemory(f.File) }

func (f *faultyFile) WriteAt(p []byte, at int64) (int, error) {
	if !f.fs.strikes("write") {
		return f.File.WriteAt(p, at)
	}
	if f.fs.how == "full" {
		return 0, sqlite3.FULL
	}
	n, err := f.File.WriteAt(p[:len(p)/2], at)
	return n, errors.Join(err, sqlite3.IOERR_WRITE)
}

func (f *faultyFile) Sync(flags vfs.SyncFlag) error {
	if f.fs.strikes("sync") {
		return sqlite3.IOERR_FSYNC
	}
	return f.File.Sync(flags)
}

// TestNoFailureOfTheDiskLosesWhatWasAcknowledged breaks every single write and sync in turn: torn in the middle, refused
// by a full disk, or not flushed. Whatever happened, the file afterwards holds every acknowledged entry once, in order.
func TestNoFailureOfTheDiskLosesWhatWasAcknowledged(t *testing.T) {
	made := emptyFile(t)
	for _, how := range []string{"torn", "full", "sync"} {
		for _, ever := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s ever=%v", how, ever), func(t *testing.T) {
				t.Parallel() // most of the time is spent waiting for the disk
				failures := 0
				for at := int64(1); ; at++ {
					struck, failed := strike(t, made, &faulty{VFS: vfs.Find(""), how: how, at: at, ever: ever})
					if failed {
						failures++
					}
					if !struck {
						break
					}
				}
				assert.Greater(t, failures, 3, "failures reach those who append")
			})
		}
	}
}

// A disk that fails while the tables are made leaves a file that can be opened once it works again. Every seventh write
// is broken: the migrations make many.
func TestADiskThatFailsWhileTheFileIsMade(t *testing.T) {
	t.Parallel()
	for at := int64(1); ; at += 7 {
		if struck, _ := strike(t, nil, &faulty{VFS: vfs.Find(""), how: "torn", at: at, ever: true}); !struck {
			require.Greater(t, at, int64(7))
			return
		}
	}
}

// Whoever reads the log learns that it is the disk, and need not do anything else than make room.
func TestADiskThatIsFullIsNamed(t *testing.T) {
	made, path := emptyFile(t), filepath.Join(t.TempDir(), "x.db")
	require.NoError(t, os.WriteFile(path, made, 0o600))
	f := &faulty{VFS: vfs.Find(""), how: "full", at: 1 << 40, ever: true}
	vfs.Register("room", f)
	defer vfs.Unregister("room")
	s, err := open(t.Context(), path, "room", piece)
	require.NoError(t, err)
	entries := journaltest.Sample(2)
	require.NoError(t, s.Append(t.Context(), "w", entries[0]))
	f.done.Store(1 << 40)
	require.ErrorIs(t, s.Append(t.Context(), "w", entries[1]), ErrDisk)
	f.done.Store(0)
	require.NoError(t, s.Append(t.Context(), "w", entries[1]))
	require.NoError(t, s.Close())
}

// emptyFile is a file with the tables of this version and nothing in them.
func emptyFile(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "empty.db")
	s, err := Open(t.Context(), path)
	require.NoError(t, err)
	require.NoError(t, s.Close())
	made, err := os.ReadFile(path)
	require.NoError(t, err)
	return made
}

// strike lives one life of a store on the file system, over a file that is already made unless it is nil: struck tells whether its fault happened, failed whether anybody noticed.
func strike(t *testing.T, made []byte, f *faulty) (struck, failed bool) {
	t.Helper()
	name := fmt.Sprintf("faulty-%s-%v-%d-%v", f.how, f.ever, f.at, made == nil)
	vfs.Register(name, f)
	defer vfs.Unregister(name)
	path := filepath.Join(t.TempDir(), "x.db")
	if made != nil {
		require.NoError(t, os.WriteFile(path, made, 0o600))
	}
	acknowledged := map[string]uint64{}
	if s, err := open(t.Context(), path, name, 64); err == nil {
		failed = appendTo(t, s, acknowledged)
		if s.Close() != nil {
			failed = true
		}
	} else {
		failed = true
	}
	s, err := Open(t.Context(), path)
	require.NoError(t, err, "%s at %d: the file can be opened again", f.how, f.at)
	defer func() { require.NoError(t, s.Close()) }()
	for world, last := range acknowledged {
		have, err := s.Load(t.Context(), world, 1)
		require.NoError(t, err, "%s at %d", f.how, f.at)
		require.GreaterOrEqual(t, uint64(len(have)), last, "%s at %d: an acknowledged entry of %s is lost", f.how, f.at, world)
		require.Equal(t, journaltest.Sample(len(have)), have, "%s at %d", f.how, f.at)
	}
	return f.done.Load() >= f.at, failed
}

// appendTo appends to two worlds at once, and after a failure goes on from what the store then says, as the engine does.
func appendTo(t *testing.T, s *Store, acknowledged map[string]uint64) (failed bool) {
	t.Helper()
	var mu sync.Mutex
	var both sync.WaitGroup
	for _, world := range []string{"a", "b"} {
		both.Go(func() {
			seq := uint64(0)
			for range 3 {
				err := s.Append(t.Context(), world, journaltest.Sample(int(seq) + 1)[seq])
				mu.Lock()
				if err == nil {
					seq++
					acknowledged[world] = seq
				}
				failed = failed || err != nil
				mu.Unlock()
				if err != nil {
					have, err := s.Load(t.Context(), world, 1)
					if err != nil && !errors.Is(err, journal.ErrNoJournal) {
						return
					}
					seq = uint64(len(have))
				}
			}
		})
	}
	both.Wait()
	return failed
}

// TestNoFailureOfTheDiskLeavesHalfACompaction breaks every single write and sync of a compaction in turn. Whatever
// happened, the file afterwards holds the old journal or the new one, and what was refused is the old one.
func TestNoFailureOfTheDiskLeavesHalfACompaction(t *testing.T) {
	const entries = 200
	whole := journaltest.Sample(entries)
	base := journaltest.Base(whole, 150)
	left := append([]journal.Entry{whole[0], base}, whole[150:]...)
	path := filepath.Join(t.TempDir(), "whole.db")
	s, err := Open(t.Context(), path)
	require.NoError(t, err)
	require.NoError(t, s.Append(t.Context(), "w", whole...))
	require.NoError(t, s.Append(t.Context(), "other", whole[:3]...))
	require.NoError(t, s.Close())
	made, err := os.ReadFile(path)
	require.NoError(t, err)
	for _, how := range []string{"torn", "full", "sync"} {
		for _, ever := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s ever=%v", how, ever), func(t *testing.T) {
				t.Parallel()
				outcomes := map[bool]int{}
				for at := int64(1); ; at++ {
					struck, compacted := cutShort(t, made, &faulty{VFS: vfs.Find(""), how: how, at: at, ever: ever}, base, [2][]journal.Entry{whole, left})
					if !struck {
						require.True(t, compacted, "without a fault it happens")
						break
					}
					outcomes[compacted]++
				}
				assert.Positive(t, outcomes[false], "some faults reach the compaction")
			})
		}
	}
}

// cutShort compacts a journal on a file system that fails: struck tells whether its fault happened, compacted which of
// the two journals is there afterwards.
func cutShort(t *testing.T, made []byte, f *faulty, base journal.Entry, either [2][]journal.Entry) (struck, compacted bool) {
	t.Helper()
	name := fmt.Sprintf("cut-%s-%v-%d", f.how, f.ever, f.at)
	vfs.Register(name, f)
	defer vfs.Unregister(name)
	path := filepath.Join(t.TempDir(), "x.db")
	require.NoError(t, os.WriteFile(path, made, 0o600))
	done := errors.New("not opened")
	if s, err := open(t.Context(), path, name, 64); err == nil {
		done = s.Trim(t.Context(), "w", journal.Cut{Base: &base})
		for range 4 { // lets it sweep a piece each
			_ = s.Truncate(t.Context(), "nobody", 0)
		}
		_ = s.Close() // the disk may not let it
	}
	s, err := Open(t.Context(), path)
	require.NoError(t, err, "%s at %d: the file can be opened again", f.how, f.at)
	defer func() { require.NoError(t, s.Close()) }()
	have, err := s.Load(t.Context(), "w", 1)
	require.NoError(t, err)
	compacted = journal.CompactedBefore(have) > 0
	require.True(t, compacted || done != nil, "%s at %d: what was acknowledged is lost", f.how, f.at)
	if compacted {
		require.Equal(t, either[1], have, "%s at %d", f.how, f.at)
	} else {
		require.Equal(t, either[0], have, "%s at %d", f.how, f.at)
	}
	other, err := s.Load(t.Context(), "other", 1)
	require.NoError(t, err)
	require.Equal(t, either[0][:3], other)
	require.NoError(t, s.Truncate(t.Context(), "other", 0))
	require.NoError(t, s.queue.hand(job{act: sweepAll})())
	require.LessOrEqual(t, rowsOf(t, path, "entries"), len(have)+1, "%s at %d: nothing is left to be swept", f.how, f.at)
	return f.done.Load() >= f.at, compacted
}

func TestAFileShrinks(t *testing.T) {
	s, path := fresh(t)
	whole := journaltest.Sample(3000)
	require.NoError(t, s.Append(t.Context(), "w", whole...))
	base := journaltest.Base(whole, 2990)
	require.NoError(t, s.Trim(t.Context(), "w", journal.Cut{Base: &base}))
	require.NoError(t, s.Shrink(t.Context()))
	small, err := os.Stat(path)
	require.NoError(t, err)
	require.Less(t, small.Size(), int64(600_000), "a state of 3,000 accounts and ten entries")
	require.NoError(t, s.Append(t.Context(), "w", journaltest.Sample(3001)[3000]))
	have, err := s.Load(t.Context(), "w", 1)
	require.NoError(t, err)
	require.Len(t, have, 13)
	require.NoError(t, s.Close())
	require.Error(t, s.Shrink(t.Context()), "it is closed")
}
