package oracle

import (
	"fmt"
	"strings"
)

// value is a place in a parameter's list of values.
type value = uint8

// The values of the parameters, in the order of [parameters].
const (
	owner, admin, member, outsider value = 0, 1, 2, 3

	ordering, sister, stranger, noOrganization value = 0, 1, 2, 3 // organizations

	upgradable, twin, otherSeries, noProduct value = 0, 1, 2, 3

	active, twins, fresh, revoked, unknownSerial, malformedSerial value = 0, 1, 2, 3, 4, 5

	ownCDKey, anothersCDKey, unknownCDKey, malformedCDKey, serviceCDKey value = 0, 1, 2, 3, 4

	original, changed, accepted, otherComputer value = 0, 1, 2, 3

	noProcess, feeOnly, upgradeOnly, bothProcesses value = 0, 1, 2, 3

	noBooks, booksHere, booksElsewhere value = 0, 1, 2

	uncertified, submitted, approved, rejected value = 0, 1, 2, 3

	atOnce, lastMoment, over, lastDay, dayAfter value = 0, 1, 2, 3, 4
)

// parameter is one thing that varies.
type parameter struct {
	name   string
	values []string
}

// The places of the parameters in a combination.
const (
	account = iota
	organization
	product
	serial
	cdkey
	computer
	processes
	books
	papers
	moment
	count
)

// parameters names everything that varies, for people.
func parameters() [count]parameter {
	return [count]parameter{
		account:      {"account", []string{"owner of two organizations", "administrator of one", "member of one, administrator of another", "owner of another organization"}},
		organization: {"organization", []string{"the ordering one", "its sister", "a stranger's", "none selected"}},
		product:      {"product", []string{"new version installed", "second copy", "another series", "none selected"}},
		serial:       {"serial number", []string{"active on the product", "active on the second copy", "never used", "revoked", "unknown", "malformed"}},
		cdkey:        {"CDKey", []string{"its own", "another licence's", "unknown", "malformed", "a Yunzhijia service's"}},
		computer:     {"server computer", []string{"the original", "the original with a changed feature code", "the same, re-registered", "another"}},
		processes:    {"MOP processes finished", []string{"none", "service fee", "upgrade", "both"}},
		books:        {"account sets", []string{"none", "here", "in the sister organization"}},
		papers:       {"certification", []string{"none handed in", "waiting", "approved", "rejected"}},
		moment:       {"moment", []string{"just signed in", "last moment of the sign-in", "sign-in over", "last moment of the licence", "licence expired"}},
	}
}

// numbering lists the parameters, fastest first, with how many values each has: the world changes slowest, so that
// neighbours share one.
func numbering() [count]struct{ parameter, values int } {
	return [count]struct{ parameter, values int }{
		{moment, 5}, {account, 4}, {organization, 4}, {product, 4}, {serial, 6}, {cdkey, 5}, // the question
		{computer, 4}, {processes, 4}, {books, 3}, {papers, 4}, // the world
	}
}

// Combination is one value for each parameter.
type Combination [count]value

// Count is how many combinations there are.
func Count() int {
	n := 1
	for _, p := range numbering() {
		n *= p.values
	}
	return n
}

// perWorld is how many neighbouring combinations share a world: those that differ in the question only.
func perWorld() int {
	n := 1
	for _, p := range numbering() {
		if p.parameter == computer {
			break
		}
		n *= p.values
	}
	return n
}

// At returns the combination with a number from 0 to [Count]-1.
func At(index int) Combination {
	var c Combination
	for _, p := range numbering() {
		c[p.parameter], index = value(index%p.values), index/p.values
	}
	return c
}

// String names every value.
func (c Combination) String() string {
	words := make([]string, count)
	for i, p := range parameters() {
		words[i] = fmt.Sprintf("%s: %s", p.name, p.values[c[i]])
	}
	return strings.Join(words, "; ")
}
