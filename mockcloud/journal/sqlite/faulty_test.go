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
	if s, err := open(t.Context(), path, name); err == nil {
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
