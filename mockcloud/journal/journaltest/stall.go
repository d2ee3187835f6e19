package journaltest

import (
	"context"
	"testing"
	"time"

	"example.com/rehearse/mockcloud/journal"
)

// Stall measures for how long at most one world waits for an append while something is taken from another one's journal,
// which has n entries, and for a while after: first the wire halves of all but a hundredth, then those of a two-hundredth
// more, then the older half of the entries, and in the end all of them. now reads the clock. It reports the longest wait, and
// what the cut itself took, in milliseconds.
func Stall(b *testing.B, s journal.Store, now func() time.Time, n int) {
	b.Helper()
	first := Sample(1)
	line := func(seq int) journal.Entry {
		return journal.Entry{Seq: uint64(seq), At: first[0].At, Actor: first[0].Actor, Wire: first[0].Wire, RulesVersion: journal.RulesVersion}
	}
	check := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	check(s.Append(b.Context(), "large", first...))
	for seq := 2; seq <= n; {
		var chunk []journal.Entry
		for ; len(chunk) < 2000 && seq <= n; seq++ {
			chunk = append(chunk, line(seq))
		}
		check(s.Append(b.Context(), "large", chunk...))
	}
	base := Base(first, 1)
	base.Seq = uint64(n / 2)
	for _, step := range []struct {
		name string
		cut  func(context.Context) error
	}{
		{"wires", func(ctx context.Context) error {
			return s.Trim(ctx, "large", journal.Cut{WiresUpTo: uint64(n - n/100)})
		}},
		{"more", func(ctx context.Context) error {
			return s.Trim(ctx, "large", journal.Cut{WiresUpTo: uint64(n - n/200)})
		}},
		{"half", func(ctx context.Context) error { return s.Trim(ctx, "large", journal.Cut{Base: &base}) }},
		{"all", func(ctx context.Context) error { return s.Truncate(ctx, "large", 0) }},
	} {
		other := &bystander{world: step.name, now: now, appended: make(chan struct{})}
		over, ended := make(chan struct{}), make(chan error, 1)
		go func() { ended <- other.append(s, over) }()
		other.goesOn(b.Context())
		began := now()
		check(step.cut(b.Context()))
		took := now().Sub(began)
		other.goesOn(b.Context())
		close(over)
		check(<-ended)
		b.ReportMetric(float64(other.longest.Microseconds())/1000, step.name+"-ms-waited")
		b.ReportMetric(float64(took.Microseconds())/1000, step.name+"-ms")
	}
}

// bystander appends to a world of its own.
type bystander struct {
	world    string
	now      func() time.Time
	appended chan struct{}
	longest  time.Duration
}

// goesOn waits until some hundred entries more were appended.
func (o *bystander) goesOn(ctx context.Context) {
	for range 300 {
		select {
		case <-o.appended:
		case <-ctx.Done():
			return
		}
	}
}

// append appends until over is closed.
func (o *bystander) append(s journal.Store, over <-chan struct{}) error {
	for e := Sample(1)[0]; ; e.Seq++ {
		select {
		case <-over:
			return nil
		default:
		}
		began := o.now()
		if err := s.Append(context.Background(), o.world, e); err != nil {
			return err
		}
		o.longest = max(o.longest, o.now().Sub(began))
		select {
		case o.appended <- struct{}{}:
		default: // nobody waits for it
		}
	}
}
