package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
)

// crash is one run of the crash check: a real server process under load is killed with -9 and started again.
type crash struct {
	store   string
	kills   int
	clients int
	entries int // bound of a journal
	rng     *rand.Rand
	p       process

	// pending holds, per client, the command whose answer was lost: it is repeated first in the next life.
	pending []string
	// acknowledged holds what the server said was done; each client writes its own list.
	acknowledged [][]string
	next         []int
}

// crashWorlds are the worlds under load: several, so that entries of different worlds share transactions.
const crashWorlds = 3

// crashVerb kills a server under load again and again and looks for what it had acknowledged.
func crashVerb(args []string, p process) int {
	c := crash{p: p}
	f := newFlags("verify crash", p)
	f.IntVar(&c.kills, "kills", 50, p.say("用 kill -9 终止的次数", "how often the server is killed with -9"))
	f.IntVar(&c.clients, "clients", 8, p.say("同时发出请求的客户端数", "how many clients ask at once"))
	f.StringVar(&c.store, "store", "", p.say("sqlite:文件 或 postgres://…，须是新的；缺省为临时文件", "sqlite:FILE or postgres://…, a new one; a temporary file by default"))
	f.IntVar(&c.entries, "journal-entries", 1_000_000, p.say("日志的上限；小一些，终止就会落在压缩中间", "the bound of a journal; with a small one it is killed while compacting, too"))
	seed := f.Uint64("seed", 1, p.say("决定何时终止的种子", "seed of the moments of the kills"))
	if code, done := parse(f, args, p); done {
		return code
	}
	switch {
	case f.NArg() > 0:
		p.complain("不认识参数“%s”", "unexpected argument %q", f.Arg(0))
		return exitUsage
	case c.entries < engine.MinCompacted:
		p.complain("--journal-entries 至少是 %d", "--journal-entries is at least %d", engine.MinCompacted)
		return exitUsage
	case c.kills < 1 || c.clients < 1 || c.clients > 256:
		p.complain("--kills 至少为 1，--clients 为 1 到 256", "--kills is at least 1, --clients is from 1 to 256")
		return exitUsage
	}
	c.rng = rand.New(rand.NewPCG(*seed, 0))
	if c.store == "" {
		folder, err := os.MkdirTemp("", "rehearse-crash-")
		if err != nil {
			p.complain("没有临时文件夹：%v", "no temporary folder: %v", err)
			return exitMachinery
		}
		defer func() { _ = os.RemoveAll(folder) }()
		c.store = "sqlite:" + filepath.Join(folder, "journals.db")
	}
	if !c.unused(context.Background()) {
		return exitUsage
	}
	return c.report()
}

// unused reports whether the check may use the store, and says why not: its worlds would be among somebody's own.
func (c *crash) unused(ctx context.Context) bool {
	file, isFile := strings.CutPrefix(c.store, "sqlite:")
	switch _, err := os.Stat(file); {
	case isFile && errors.Is(err, os.ErrNotExist):
		return true
	case isFile || c.store == "memory":
		c.p.complain("--store 须是 sqlite:文件（且文件尚不存在）或 postgres://…", "--store is sqlite:FILE, and the file must not exist yet, or postgres://…")
		return false
	}
	store, closeStore, err := openStore(ctx, c.store, c.p)
	if err != nil {
		c.p.noStore(err)
		return false
	}
	worlds, err := store.Worlds(ctx)
	switch err = errors.Join(err, closeStore()); {
	case err != nil:
		c.p.noStore(err)
		return false
	case len(worlds) > 0:
		c.p.complain("--store 中不能已有世界，现有 %d 个；请换一个新的", "--store must hold no worlds yet and holds %d; give a new one", len(worlds))
		return false
	}
	return true
}

// report runs the check and says what came of it.
func (c *crash) report() int {
	ctx, stop := interruptible()
	defer stop()
	if err := c.run(ctx); err != nil {
		c.p.complain("检查无法进行：%v", "the check cannot be made: %v", err)
		return exitMachinery
	}
	return c.judge(context.WithoutCancel(ctx))
}

// judge says what the journals hold of what was acknowledged.
func (c *crash) judge(ctx context.Context) int {
	found, err := c.inspect(ctx)
	if err != nil {
		c.p.complain("日志无法读取：%v", "the journals cannot be read: %v", err)
		return exitFailed
	}
	c.p.line(c.p.out, "终止 %d 次；已确认的命令 %d 条，丢失 %d 条，重复 %d 条，只做了一半 %d 条；日志共 %d 条",
		"%d kills; %d commands acknowledged, %d lost, %d twice, %d half done; %d journal entries",
		c.kills, found.acknowledged, found.lost, found.twice, found.half, found.entries)
	if found.lost+found.twice+found.half > 0 || found.acknowledged == 0 {
		return exitFailed
	}
	return exitPassed
}

// run lets the server live and die.
func (c *crash) run(ctx context.Context) error {
	c.pending, c.next, c.acknowledged = make([]string, c.clients), make([]int, c.clients), make([][]string, c.clients)
	for life := range c.kills {
		server, base, err := c.start(ctx)
		if err != nil {
			return fmt.Errorf("life %d: %w", life+1, err)
		}
		err = c.live(ctx, server, base, life == 0)
		if err := errors.Join(err, ctx.Err()); err != nil {
			return fmt.Errorf("life %d: %w", life+1, err)
		}
	}
	return nil
}

// start starts this very program as a server and waits until it is ready.
func (c *crash) start(ctx context.Context) (server *exec.Cmd, base string, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, "", err
	}
	server = exec.CommandContext(ctx, self, "serve", "--addr", "127.0.0.1:0")
	server.Args[0] = "rehearse"
	server.Env = append(os.Environ(), "REHEARSE_LANG=en", "REHEARSE_ADMIN_TOKEN=", "REHEARSE_STORE="+c.store, // arguments are public
		fmt.Sprint("REHEARSE_JOURNAL_ENTRIES=", c.entries))
	var said bytes.Buffer
	server.Stderr = &said
	out, err := server.StdoutPipe()
	if err != nil {
		return nil, "", err
	}
	if err := server.Start(); err != nil {
		return nil, "", err
	}
	late := time.AfterFunc(time.Minute, func() { _ = server.Process.Kill() })
	defer late.Stop()
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if address, ok := strings.CutPrefix(lines.Text(), "clients: "); ok {
			base = strings.TrimSuffix(strings.TrimSpace(address), "/w/main")
		}
		if lines.Text() == "Ready." {
			return server, base, nil
		}
	}
	return nil, "", fmt.Errorf("the server did not start: %w: %s", server.Wait(), said.String())
}

// live puts the server under load and kills it in the middle.
func (c *crash) live(ctx context.Context, server *exec.Cmd, base string, first bool) error {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: c.clients}, Timeout: time.Minute}
	defer client.CloseIdleConnections()
	if first {
		for i := range crashWorlds {
			status, err := post(ctx, client, base+"/__admin/worlds", map[string]any{"id": crashWorld(i), "seed": i + 1})
			if err != nil || status != http.StatusCreated {
				return errors.Join(fmt.Errorf("a world could not be made: HTTP status %d", status), err, server.Process.Kill())
			}
		}
	}
	left := atomic.Int64{}
	left.Store(int64(1 + c.rng.IntN(20*c.clients)))
	wrong := make([]error, c.clients)
	var load sync.WaitGroup
	for i := range c.clients {
		load.Go(func() {
			for wrong[i] == nil && c.ask(ctx, client, base, i, &wrong[i]) {
				if left.Add(-1) == 0 {
					_ = server.Process.Kill() // the others are in the middle of something
				}
			}
		})
	}
	load.Wait()
	_ = server.Process.Kill() // had a client found something wrong, it would still run
	_ = server.Wait()         // always an error: it was killed
	return errors.Join(wrong...)
}

// ask sends a client's next command, or the one whose answer was lost, and reports whether it was answered.
func (c *crash) ask(ctx context.Context, client *http.Client, base string, i int, wrong *error) bool {
	id, repeated := c.pending[i], c.pending[i] != ""
	if !repeated {
		id = fmt.Sprintf("acc-%d-%d", i, c.next[i])
		c.next[i]++
		c.pending[i] = id
	}
	status, err := post(ctx, client, base+"/w/"+crashWorld(i%crashWorlds)+"/__admin/commands",
		map[string]any{"kind": "account.add", "id": id, "account_kind": "test", "login": id})
	switch {
	case err != nil:
		return false // killed meanwhile
	case status == http.StatusConflict && repeated: // it had been done, only the answer was lost
	case status/100 != 2:
		*wrong = fmt.Errorf("command %s was answered with HTTP status %d", id, status)
		return false
	}
	c.pending[i] = ""
	c.acknowledged[i] = append(c.acknowledged[i], id)
	return true
}

func crashWorld(i int) string { return fmt.Sprintf("crash-%d", i) }

func post(ctx context.Context, client *http.Client, url string, body any) (status int, err error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return 0, err
	}
	q, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(raw))
	if err != nil {
		return 0, err
	}
	q.Header.Set("Content-Type", "application/json")
	answer, err := client.Do(q)
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode, errors.Join(err, answer.Body.Close())
}

// findings count what the journals say about the acknowledged commands.
type findings struct{ acknowledged, lost, twice, half, entries int }

// inspect opens the journals the last kill left and compares them with what clients were told.
func (c *crash) inspect(ctx context.Context) (findings, error) {
	store, closeStore, err := openStore(ctx, c.store, c.p)
	if err != nil {
		return findings{}, err
	}
	f, err := c.compare(ctx, store)
	return f, errors.Join(err, closeStore())
}

func (c *crash) compare(ctx context.Context, store journal.Store) (findings, error) {
	var f findings
	for i := range crashWorlds {
		entries, err := store.Load(ctx, crashWorld(i), 1)
		if err != nil {
			return f, err
		}
		if _, err := journal.Fold(entries); err != nil {
			return f, err
		}
		different, err := journal.Redecide(entries, cloud.Decide)
		if err != nil {
			return f, err
		}
		f.half += len(different) // an entry whose events are not those of its command
		f.entries += len(entries)
		added, err := accountsAdded(entries)
		if err != nil {
			return f, err
		}
		for client := i; client < c.clients; client += crashWorlds {
			f.acknowledged += len(c.acknowledged[client])
			for _, id := range c.acknowledged[client] {
				f.lost += max(0, 1-added[id])
				f.twice += max(0, added[id]-1)
			}
		}
	}
	return f, nil
}

// accountsAdded counts how often a journal says that each account was added. A base says it once of all that there are.
func accountsAdded(entries []journal.Entry) (map[string]int, error) {
	added := map[string]int{}
	for _, e := range entries {
		if e.Base != nil {
			s, err := cloud.DecodeState(e.Base.State)
			if err != nil {
				return nil, err
			}
			clear(added)
			for id := range s.Accounts.All {
				added[string(id)] = 1
			}
		}
		for _, event := range e.Outcome.Events {
			if a, ok := event.(cloud.AccountAdded); ok {
				added[string(a.Account.ID)]++
			}
		}
	}
	return added, nil
}
