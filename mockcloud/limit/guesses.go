package limit

import (
	"net/http"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"example.com/rehearse/mockcloud/api"
)

// maxAddresses bounds each of the two generations of addresses that are remembered.
const maxAddresses = 10_000

// Guesses counts wrong secrets by address. It is safe for concurrent use.
type Guesses struct {
	perMinute int
	now       func() time.Time

	mu sync.Mutex
	// Addresses are in two generations: when the younger is full it becomes the older, which is forgotten. So memory is
	// bounded, and who guesses now is never forgotten.
	young, old map[netip.Prefix]*rate.Limiter
}

// New allows each address that many wrong secrets a minute, at least one. now tells the time.
func New(perMinute int, now func() time.Time) *Guesses {
	return &Guesses{perMinute: max(perMinute, 1), now: now, young: map[netip.Prefix]*rate.Limiter{}}
}

// Wait implements [api.Guesses].
func (g *Guesses) Wait(r *http.Request) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	bucket := g.find(addressOf(r))
	if bucket == nil {
		return 0
	}
	lack := 1 - bucket.TokensAt(g.now())
	if lack <= 0 {
		return 0
	}
	return time.Duration(lack / float64(bucket.Limit()) * float64(time.Second))
}

// Wrong implements [api.Guesses]. Requests that were admitted together may take more than the bucket holds; they are
// paid for by waiting longer.
func (g *Guesses) Wrong(r *http.Request, _ api.Guess) {
	address := addressOf(r)
	g.mu.Lock()
	defer g.mu.Unlock()
	bucket := g.find(address)
	if bucket == nil {
		bucket = rate.NewLimiter(rate.Limit(g.perMinute)/60, g.perMinute)
		g.keep(address, bucket)
	}
	bucket.ReserveN(g.now(), 1)
}

// find returns an address's bucket, or nil. Callers hold the lock.
func (g *Guesses) find(address netip.Prefix) *rate.Limiter {
	if bucket := g.young[address]; bucket != nil {
		return bucket
	}
	bucket := g.old[address]
	if bucket != nil {
		g.keep(address, bucket)
	}
	return bucket
}

func (g *Guesses) keep(address netip.Prefix, bucket *rate.Limiter) {
	if len(g.young) >= maxAddresses {
		g.old, g.young = g.young, map[netip.Prefix]*rate.Limiter{}
	}
	g.young[address] = bucket
}

// addressOf is where a request comes from. Transports without addresses share one.
func addressOf(r *http.Request) netip.Prefix {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Prefix{}
	}
	address, bits := from.Addr().Unmap(), 64
	if address.Is4() {
		bits = 32
	}
	prefix, _ := address.WithZone("").Prefix(bits) // the length fits the kind of address
	return prefix
}
