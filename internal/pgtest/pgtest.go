package pgtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/rehearse/internal/need"
)

// Address is the environment variable with the address of a database whose user may create others.
const Address = "REHEARSE_TEST_POSTGRES"

// T is what is needed of *testing.T and *testing.B.
type T interface {
	need.T
	Cleanup(func())
}

// Cluster is a PostgreSQL in which tests make databases.
type Cluster struct {
	address string
	private bool
}

// Start returns the cluster at [Address], or starts one that is gone when the test ends. It does not outlive its machine,
// so it flushes nothing, unless a setting such as "fsync=on" says otherwise.
func Start(t T, settings ...string) *Cluster {
	t.Helper()
	if given := os.Getenv(Address); given != "" {
		return &Cluster{address: given}
	}
	bin := need.PostgreSQL(t)
	folder, err := os.MkdirTemp("", "pg")
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) }) // what is left is in the folder for temporary files
	owner, err := unprivileged(folder)
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	stop, err := run(bin, folder, owner, append([]string{"fsync=off"}, settings...))
	if err != nil {
		t.Fatalf("pgtest: PostgreSQL of %s does not start: %v", bin, err)
	}
	t.Cleanup(stop)
	c := &Cluster{private: true, address: (&url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/postgres", RawQuery: url.Values{"host": {folder}}.Encode()}).String()}
	if err := c.await(); err != nil {
		t.Fatalf("pgtest: PostgreSQL of %s does not answer: %v", bin, err)
	}
	return c
}

// unprivileged is whom PostgreSQL runs as, which is never root: the user postgres of Debian's package, else nobody. The
// folder becomes theirs.
func unprivileged(folder string) (*syscall.SysProcAttr, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	uid, gid := 65534, 65534
	if u, err := user.Lookup("postgres"); err == nil {
		uid, _ = strconv.Atoi(u.Uid) // numbers on every system that has Debian's packages
		gid, _ = strconv.Atoi(u.Gid)
	}
	attr := &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	return attr, os.Chown(folder, uid, gid)
}

// keeper ends the database when its standard input ends: when the test says so, and when the test's process dies. It
// ends at once, without writing anything that nobody will read, and its folder goes with it.
const keeper = `folder=$1; shift; "$0" "$@" & server=$!; cat >/dev/null; kill -QUIT $server; wait $server; rm -rf "$folder"`

// run makes a cluster in the folder and starts it on a socket there. It returns how to stop it.
func run(bin, folder string, owner *syscall.SysProcAttr, settings []string) (stop func(), err error) {
	data := filepath.Join(folder, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale", "C", "--no-sync")
	initdb.SysProcAttr, initdb.Dir = owner, folder
	if told, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, told)
	}
	args := []string{"-c", keeper, filepath.Join(bin, "postgres"), folder, "-D", data, "-k", folder, "-h", ""}
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	server := exec.Command("/bin/sh", args...)
	server.SysProcAttr, server.Dir = owner, folder
	var leash io.WriteCloser
	if leash, err = server.StdinPipe(); err != nil {
		return nil, err
	}
	told, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		return nil, err
	}
	server.Stdout, server.Stderr = told, told
	if err := server.Start(); err != nil {
		return nil, err
	}
	return func() {
		_ = leash.Close()
		_ = server.Wait() // the exit code says how it was ended, which we know
		_ = told.Close()
	}, nil
}

// patience is how long a cluster may take to answer.
const patience = 30 * time.Second

// await returns when the cluster answers.
func (c *Cluster) await() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := pgx.Connect(ctx, c.address)
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-ctx.Done():
			return err
		case <-tick.C:
		}
	}
}

// Database makes an empty database that is gone when the test ends, or with the cluster, and returns its address. options follow CREATE
// DATABASE's name, as in "TEMPLATE template0 ENCODING 'LATIN1'".
func (c *Cluster) Database(t T, options ...string) string {
	t.Helper()
	name := "rehearse_" + strings.ToLower(rand.Text())
	if err := c.ask("CREATE DATABASE " + name + " " + strings.Join(options, " ")); err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	drop := func() {
		if err := c.ask("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Fatalf("pgtest: %v", err)
		}
	}
	if !c.private { // to drop one takes long: the cluster writes a checkpoint
		t.Cleanup(drop)
	}
	u, err := url.Parse(c.address)
	if err != nil {
		t.Fatalf("pgtest: %s is no address that begins with postgres://", Address) // not repeated: it may hold a password
		return ""
	}
	u.Path = "/" + name
	return u.String()
}

func (c *Cluster) ask(question string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := pgx.Connect(ctx, c.address)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, question)
	if closed := conn.Close(ctx); err == nil {
		err = closed
	}
	return err
}
