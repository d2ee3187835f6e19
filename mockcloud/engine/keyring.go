package engine

import (
	"crypto/sha256"
	"encoding/hex"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

// remembered is the answer an idempotency key stands for.
type remembered struct {
	digest  string
	seq     uint64
	outcome cloud.Outcome
	status  int
}

// keyring remembers the newest idempotency keys of a world.
type keyring struct {
	limit int
	byKey map[string]remembered
	order []string // oldest first; a key that comes again keeps its place, so that a fold forgets the same ones
}

func (k *keyring) get(key string) (remembered, bool) {
	r, ok := k.byKey[key]
	return r, ok
}

func (k *keyring) put(key string, r remembered) {
	if k.byKey == nil {
		k.byKey = map[string]remembered{}
	}
	if _, known := k.byKey[key]; !known {
		k.order = append(k.order, key)
	}
	k.byKey[key] = r
	if len(k.order) > k.limit {
		delete(k.byKey, k.order[0])
		k.order = k.order[1:]
	}
}

// entries lists the entries up to one whose answers are remembered.
func (k *keyring) entries(upTo uint64) []uint64 {
	var list []uint64
	for _, key := range k.order {
		if r := k.byKey[key]; r.seq <= upTo {
			list = append(list, r.seq)
		}
	}
	return list
}

// answers lists what is remembered, oldest first.
func (k *keyring) answers() []journal.Answer {
	var list []journal.Answer
	for _, key := range k.order {
		r := k.byKey[key]
		list = append(list, journal.Answer{Key: key, Digest: r.digest, Seq: r.seq, Status: r.status, Events: r.outcome.Events})
	}
	return list
}

// fingerprint names an idempotency key in the journal: clients may put anything into one, also secrets. The same
// key of another account or for another operation is another key.
func fingerprint(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}
