package postgres

import (
	"cmp"
	"context"
	"hash/fnv"
	"slices"

	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/schema"
)

const (
	// lanes is how many transactions a server has under way at once.
	lanes = 4
	// queued is how many turns of a lane may wait; callers beyond wait for a place.
	queued = 1024
	// together is how many turns share a transaction at most. Each locks a world: the database has room for some
	// thousands of locks at a time.
	together = 256
)

// lockOf is the number of a world's advisory lock. Two worlds with the same number only wait for each other.
func lockOf(world string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(world)) // a hash takes everything
	return int64(h.Sum64())
}

// job is a turn that somebody waits for.
type job struct {
	world  string
	key    int64
	writer journal.Writer
}

// place is where a journal is in the tables, where it ends, and before which number the entries after its first one are
// gone. A world that is not there has no id.
type place struct {
	id, life, base int64
	head           uint64
}

func (p place) known() bool { return p.id != 0 }

// visit is a lane's stay in one world: the turns in it that share the transaction.
type visit struct {
	world string
	key   int64
	mark  journal.Mark
	jobs  []job

	place  place
	news   journal.News
	broken error // why the news cannot be read
	rows   []schema.Row
	fails  []error // by job
}

// lane carries out the turns of the worlds that were dealt to it, one transaction after the other.
type lane struct {
	pool *pgxpool.Pool
	jobs chan job
}

// run carries out turns until there are no more to come.
func (l *lane) run() {
	for first := range l.jobs {
		l.carryOut(visits(l.join([]job{first})))
	}
}

// join adds to a batch what waits already.
func (l *lane) join(batch []job) []job {
	for len(batch) < together {
		select {
		case next, more := <-l.jobs:
			if !more {
				return batch
			}
			batch = append(batch, next)
		default:
			return batch
		}
	}
	return batch
}

// visits puts the turns of a world together and brings the worlds into the order of their locks.
func visits(batch []job) []*visit {
	var list []*visit
	byWorld := map[string]*visit{}
	for _, j := range batch {
		v := byWorld[j.world]
		if v == nil {
			v = &visit{world: j.world, key: j.key, mark: j.writer.Mark()}
			byWorld[j.world], list = v, append(list, v)
		}
		v.jobs = append(v.jobs, j)
	}
	slices.SortFunc(list, func(a, b *visit) int { return cmp.Compare(a.key, b.key) })
	return list
}

// carryOut gives everybody their turn and tells them only once what they wrote is durable.
func (l *lane) carryOut(list []*visit) {
	conn, err := l.begin(list)
	if err == nil {
		for _, v := range list {
			v.write()
		}
		ctx, cancel := context.WithTimeout(context.Background(), lastWord)
		err = finish(ctx, conn, inserting(list))
		cancel()
	}
	for _, v := range list {
		for i, j := range v.jobs {
			if err != nil {
				j.writer.Done(err)
				continue
			}
			j.writer.Done(v.fails[i])
		}
	}
}

// begin is begin for a lane. Who waits does not matter, because others may wait for the same transaction; a database that has
// frozen must not keep them for ever.
func (l *lane) begin(list []*visit) (*pgxpool.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), turnWait)
	defer cancel()
	return begin(ctx, l.pool, list)
}

// write gives the turns in a world their say. What does not follow the journal's end was decided on entries that are not
// there, and is refused.
func (v *visit) write() {
	v.fails = make([]error, len(v.jobs))
	head, news := v.place.head, v.news
	for i, j := range v.jobs {
		if v.broken != nil {
			v.fails[i] = v.broken
			continue
		}
		rows, err := schema.Encode(j.writer.Write(news))
		switch {
		case err != nil:
			v.fails[i] = err
		case !follows(rows, head):
			v.fails[i] = journal.ErrGap
		default:
			v.rows = append(v.rows, rows...)
			if len(rows) > 0 {
				head = rows[len(rows)-1].Seq
			}
		}
		news = journal.News{Life: news.Life}
	}
}

func follows(rows []schema.Row, head uint64) bool {
	for _, r := range rows {
		if !r.Follows(head) {
			return false
		}
		head = r.Seq
	}
	return true
}
