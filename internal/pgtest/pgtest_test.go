package pgtest

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/internal/need"
)

// fake records what would have ended a test.
type fake struct{ failed string }

func (*fake) Helper()                          {}
func (*fake) Cleanup(func())                   {}
func (*fake) Skipf(string, ...any)             {}
func (f *fake) Fatalf(format string, a ...any) { f.failed = fmt.Sprintf(format, a...) }

// socket is where the cluster listens.
func socket(t *testing.T, c *Cluster) string {
	t.Helper()
	u, err := url.Parse(c.address)
	require.NoError(t, err)
	return filepath.Join(u.Query().Get("host"), ".s.PGSQL.5432")
}

func TestAClusterEndsWithItsTest(t *testing.T) {
	t.Setenv(Address, "")
	var place string
	t.Run("using it", func(t *testing.T) {
		c := Start(t)
		place = socket(t, c)
		require.NoError(t, c.ask("SELECT 1"))
		require.NoError(t, (&Cluster{address: c.Database(t)}).ask("CREATE TABLE x ()"))

		t.Setenv(Address, c.address)
		var name string
		t.Run("in one that was given", func(t *testing.T) {
			given := Start(t)
			assert.Equal(t, &Cluster{address: c.address}, given)
			address := given.Database(t)
			u, err := url.Parse(address)
			require.NoError(t, err)
			name = u.Path[1:]
			require.NoError(t, (&Cluster{address: address}).ask("CREATE TABLE x ()"))
		})
		require.ErrorContains(t, c.ask("DROP DATABASE "+name), "does not exist")
		var f fake
		c.Database(&f, "ENCODING 'NONE'")
		assert.Contains(t, f.failed, "NONE")
	})
	assert.NoFileExists(t, place)
	assert.NoDirExists(t, filepath.Dir(place))
}

func TestAClusterThatDoesNotStartSaysWhy(t *testing.T) {
	_, err := run(t.TempDir(), t.TempDir(), nil, nil)
	require.ErrorContains(t, err, "initdb")
}

// TestAnAbandonedCluster is both the one who looks and, in a process of its own, the one who is killed.
func TestAnAbandonedCluster(t *testing.T) {
	const role = "REHEARSE_PGTEST_ABANDONED"
	if os.Getenv(role) != "" {
		fmt.Println(socket(t, Start(t)))
		select {}
	}
	need.PostgreSQL(t)
	victim := exec.Command(os.Args[0], "-test.run", "^TestAnAbandonedCluster$")
	victim.Env = append(os.Environ(), role+"=yes", Address+"=")
	out, err := victim.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, victim.Start())
	lines := bufio.NewScanner(out)
	require.True(t, lines.Scan(), "PostgreSQL is not there: %v", lines.Err())
	place := lines.Text()
	conn, err := net.Dial("unix", place)
	require.NoError(t, err, place)
	require.NoError(t, conn.Close())
	require.NoError(t, victim.Process.Kill())
	_ = victim.Wait()
	assert.Eventually(t, func() bool {
		_, err := os.Stat(filepath.Dir(place))
		return errors.Is(err, os.ErrNotExist)
	}, 20*time.Second, 20*time.Millisecond, "PostgreSQL or its folder outlives the process that started it")
}
