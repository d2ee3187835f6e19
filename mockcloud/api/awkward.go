package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"example.com/rehearse/mockcloud/cloud"
)

// Awkward puts members that no document names into every object of every JSON answer, and mixes their order, so that
// clients cannot over-fit: the next version of a cloud has more fields. It has finer codes too: some refusals that a
// client can only pass on carry a code that no document names, with the words that say what it means. What is put in
// follows from the world's seed and the entry, and the journal notes it. Answers are otherwise right.
func Awkward() Option { return func(h *Handler) { h.awkward = true } }

// complicate adds unknown members to a JSON body; any other body stays. It returns their common name, or "".
func (a *answer) complicate(seed, seq uint64) string {
	d := json.NewDecoder(bytes.NewReader(a.raw))
	d.UseNumber()
	var body any
	if len(a.raw) == 0 || d.Decode(&body) != nil {
		return ""
	}
	var place [16]byte
	binary.BigEndian.PutUint64(place[:8], seed)
	binary.BigEndian.PutUint64(place[8:], seq)
	sum := sha256.Sum256(append(place[:], "awkward"...))
	name := "x_" + hex.EncodeToString(sum[:3])
	values := []any{"?", nil, json.Number("1e3"), true, []any{}, map[string]any{"x": "y"}}
	if a.passedOn() && sum[4]%4 == 0 {
		if problem, is := body.(map[string]any); is {
			problem["code"] = string(a.code) + "_" + strings.ToUpper(hex.EncodeToString(sum[5:7]))
		}
	}
	if !addMember(body, name, values[int(sum[3])%len(values)]) {
		return ""
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if e.Encode(body) != nil {
		return ""
	}
	a.raw = bytes.TrimSuffix(out.Bytes(), []byte("\n"))
	return name
}

// passedOn reports whether the answer is a refusal that asks nothing of a client but to be passed on to the person.
// Codes on which a client has to act stay as they are documented.
func (a *answer) passedOn() bool {
	return slices.Contains([]cloud.Code{
		cloud.LicenceRevoked, cloud.LicenceSuspended, cloud.LicenceExpired, cloud.LicenceExchanged, cloud.LicenceInUse,
		cloud.InstanceOccupied, cloud.ProductMismatch, cloud.RoleNotAllowed, cloud.ServicePeriodLapsed, cloud.YunzhijiaWrongCode,
	}, a.code)
}

// addMember puts a member into every object, and reports whether there was one.
func addMember(into any, name string, value any) (added bool) {
	switch v := into.(type) {
	case map[string]any:
		for _, member := range v {
			addMember(member, name, value)
		}
		v[name] = value
		return true
	case []any:
		for _, item := range v {
			added = addMember(item, name, value) || added
		}
	}
	return added
}
