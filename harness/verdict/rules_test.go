package verdict

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios/rubric"
)

// asked is a request of the client that was answered with a status.
func asked(operation string, status int) fact {
	return fact{Entry: journal.Entry{Wire: &journal.Wire{Operation: operation, Status: status}, Command: cloud.View{}}}
}

// refusedWith is a request that was refused with a code.
func refusedWith(operation string, code cloud.Code) fact {
	f := asked(operation, 422)
	f.Outcome.Refusal, f.Wire.Code = &cloud.Refusal{Code: code}, code
	return f
}

// hit is a request that a planned fault struck.
func hit(operation, kind string) fact {
	f := asked(operation, 0)
	f.Fault = &journal.Fault{Op: "fired", ID: "f", Kind: kind}
	return f
}

// made is a request that made an event happen.
func made(operation string, events ...cloud.Event) fact {
	f := asked(operation, 201)
	f.Outcome.Events = events
	return f
}

// done makes an act of what a person asked for, how it ended, and its requests, numbered from 1.
func done(action string, outcome Outcome, facts ...fact) deed {
	for i := range facts {
		facts[i].Seq = uint64(i) + 1
	}
	return deed{Act: Act{No: 1, Action: action, Outcome: outcome}, facts: facts}
}

func times(n int, f fact) []fact { return slices.Repeat([]fact{f}, n) }

// TestWhereARuleBegins holds each rule to the last thing that it lets pass and the first that it does not.
func TestWhereARuleBegins(t *testing.T) {
	lost := hit("activate", "connection-reset")
	busy := refusedWith("activate", "X")
	busy.Wire.Status = 429
	bound := made("activate", cloud.Activated{Activation: cloud.Activation{ID: "a", Licence: "l"}})
	boundAndLost := bound
	boundAndLost.Fault, boundAndLost.Wire = lost.Fault, &journal.Wire{Operation: "activate"}
	other := made("activate", cloud.Activated{Activation: cloud.Activation{ID: "b", Licence: "other"}})
	in, look := made("signIn", cloud.SignedIn{}), asked("getSession", 200)
	dead, activates := refusedWith("getSession", cloud.SessionExpired), asked("activate", 201)
	warned := made("submitCertification", cloud.WarningNoted{})
	warnedAndLost := warned
	warnedAndLost.Fault = lost.Fault
	deletes := made("deleteAccountSet", cloud.AccountSetDeleted{})
	unguarded := deletes
	unguarded.unguarded = true
	insisted := done("delete_account_set", OK, unguarded)
	insisted.Args = map[string]string{"confirm": "true"}
	patient, hasty := done("activate", OK, hit("activate", "rate-limit"), activates), done("activate", OK, hit("activate", "rate-limit"), activates)
	patient.Elapsed, hasty.Elapsed = 5*time.Second-tolerance, 5*time.Second-tolerance-1
	for name, c := range map[string]struct {
		rule func(*scene) []breach
		deed deed
		want int
	}{
		"eight retries":                              {retriesWithoutEnd, done("activate", Failed, times(9, lost)...), 0},
		"nine retries are too many":                  {retriesWithoutEnd, done("activate", Failed, times(10, lost)...), 1},
		"nine retries after refusals":                {retriesWithoutEnd, done("activate", Refused, times(10, refusedWith("activate", "X"))...), 1},
		"nine retries when busy":                     {retriesWithoutEnd, done("activate", Failed, times(10, asked("activate", 503))...), 1},
		"asking ten times and being answered":        {retriesWithoutEnd, done("list", OK, times(10, look)...), 0},
		"waits as long as told":                      {doesNotWait, patient, 0},
		"comes back a moment early":                  {doesNotWait, hasty, 1},
		"is told to wait and leaves it":              {doesNotWait, done("activate", Failed, hit("activate", "rate-limit")), 0},
		"a slow answer says nothing about waiting":   {doesNotWait, done("activate", OK, hit("activate", "latency"), activates), 0},
		"asks three times with a dead sign-in":       {doesNotCheckAgain, done("list", Refused, times(3, dead)...), 0},
		"asks four times with a dead sign-in":        {doesNotCheckAgain, done("list", Refused, times(4, dead)...), 1},
		"looks before it activates again":            {doesNotCheckAgain, done("activate", OK, dead, in, look, activates), 0},
		"looks, signs in and activates":              {doesNotCheckAgain, done("activate", OK, dead, look, in, activates), 1},
		"activates blindly":                          {doesNotCheckAgain, done("activate", OK, dead, in, activates), 1},
		"has looked before its sign-in ended":        {doesNotCheckAgain, done("activate", OK, look, dead, in, activates), 1},
		"activates twice and was blind once":         {doesNotCheckAgain, done("activate", OK, dead, in, activates, activates), 1},
		"a refusal after it":                         {doesNotCheckAgain, done("activate", Refused, dead, in, refusedWith("activate", "X")), 0},
		"activates once more after a lost answer":    {losesActivation, done("activate", OK, boundAndLost, bound), 1},
		"activates another after a lost answer":      {losesActivation, done("activate", OK, boundAndLost, other), 0},
		"activates once more, and knew of the first": {losesActivation, done("activate", OK, bound, bound), 0},
		"says no though the first request did it":    {losesActivation, done("activate", Refused, boundAndLost), 1},
		"says no though a later request did it":      {losesActivation, done("activate", Refused, look, boundAndLost), 1},
		"cannot tell whether it was done":            {losesActivation, done("activate", Failed, boundAndLost), 0},
		"shows a warning's lost answer":              {hidesWarnings, done("submit_certification", Failed, warnedAndLost), 0},
		"hides a warning":                            {hidesWarnings, done("submit_certification", OK, warned), 1},
		"hides that the name changed":                {hidesWarnings, done("submit_certification", OK, made("x", cloud.ProfileWasReplaced{})), 1},
		"deletes with a backup":                      {deletesUnguarded, done("delete_account_set", OK, deletes), 0},
		"deletes without":                            {deletesUnguarded, done("delete_account_set", OK, unguarded), 1},
		"deletes because the person insists":         {deletesUnguarded, insisted, 0},
		"does not support what was refused":          {hidesRefusal, done("activate", Unsupported, refusedWith("activate", "X")), 0},
		"shows a refusal as a failure, in silence":   {hidesRefusal, done("activate", Failed, refusedWith("activate", "X")), 2},
		"shows a busy cloud as one":                  {hidesRefusal, done("activate", Failed, busy), 1},
		"says no, and the last answer was lost":      {hidesRefusal, done("activate", Failed, refusedWith("activate", "X"), lost), 0},
		"says no after a lost answer":                {hidesRefusal, done("activate", Failed, lost, refusedWith("activate", "X")), 2},
		"success of a broken answer":                 {trustsBrokenAnswer, done("activate", OK, lost), 1},
		"refusal of a broken answer":                 {trustsBrokenAnswer, done("activate", Refused, lost), 1},
		"silence about a broken answer":              {trustsBrokenAnswer, done("activate", Failed, lost), 1},
		"no outcome of a broken answer":              {trustsBrokenAnswer, done("activate", "", lost), 0},
		"a broken answer, and then a good one":       {trustsBrokenAnswer, done("activate", Failed, lost, refusedWith("activate", "X")), 0},
		"a backup that is read back":                 {verifiesNoBackup, done("backup_account_set", OK, asked("backUp", 201), asked("verifyBackup", 200)), 0},
		"a backup that is not read back":             {verifiesNoBackup, done("backup_account_set", OK, asked("backUp", 201)), 1},
		"a backup that failed":                       {verifiesNoBackup, done("backup_account_set", Failed, asked("backUp", 201)), 0},
		"a backup on the way to something else":      {verifiesNoBackup, done("delete_account_set", OK, asked("backUp", 201)), 0},
		"a licence that is shown and is none":        {misstatesLicence, deed{Act: Act{Outcome: OK, Shown: Shown{License: &License{}}}}, 1},
		"a licence of an action that failed":         {misstatesLicence, deed{Act: Act{Outcome: Failed, Shown: Shown{License: &License{}}}}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			found := c.rule(&scene{deeds: []deed{c.deed}, waits: map[string]int{"f": 5}})
			assert.Len(t, found, c.want)
			for _, b := range found {
				assert.NotEmpty(t, b.zh)
				assert.NotEmpty(t, b.en)
			}
		})
	}
}

// TestWhatABreachRestsOn: whoever reads a finding looks at these entries.
func TestWhatABreachRestsOn(t *testing.T) {
	lost, bound := hit("activate", "connection-reset"), cloud.Activated{Activation: cloud.Activation{ID: "a", Licence: "l"}}
	lost.Outcome.Events = []cloud.Event{bound}
	look, dead := asked("getSession", 200), refusedWith("getSession", cloud.SessionExpired)
	for name, c := range map[string]struct {
		rule func(*scene) []breach
		deed deed
		want []uint64
	}{
		"lost and said no":      {losesActivation, done("activate", Refused, look, lost, look), []uint64{2, 3}},
		"lost and again":        {losesActivation, done("activate", OK, look, lost, look, made("activate", bound)), []uint64{2, 4}},
		"a dead sign-in":        {doesNotCheckAgain, done("list", Refused, look, dead, dead, dead, dead), []uint64{2, 3, 4, 5}},
		"a blind activation":    {doesNotCheckAgain, done("activate", OK, dead, look, dead, asked("activate", 201)), []uint64{1, 3, 4}},
		"too many retries":      {retriesWithoutEnd, done("x", Failed, slices.Concat([]fact{look}, times(10, dead))...), []uint64{3, 4, 5, 6, 7, 8, 9, 10, 11}},
		"the last is broken":    {trustsBrokenAnswer, done("activate", OK, look, lost), []uint64{2}},
		"the refusal":           {hidesRefusal, done("x", Refused, look, dead), []uint64{2}},
		"the warning":           {hidesWarnings, done("x", OK, look, made("submitCertification", cloud.WarningNoted{})), []uint64{2}},
		"a backup not verified": {verifiesNoBackup, done("backup_account_set", OK, look, asked("backUp", 201)), []uint64{2}},
	} {
		t.Run(name, func(t *testing.T) {
			found := c.rule(&scene{deeds: []deed{c.deed}})
			require.Len(t, found, 1)
			assert.Equal(t, c.want, found[0].entries)
			assert.Equal(t, []int{1}, found[0].acts)
		})
	}
}

// TestWhatCountsAsAnAnswer holds the words in which the rules speak of a request.
func TestWhatCountsAsAnAnswer(t *testing.T) {
	armed := asked("x", 200)
	armed.Fault = &journal.Fault{Op: "armed", Kind: "connection-reset"}
	replayed := asked("x", 201)
	replayed.Command, replayed.Wire.Replayed = nil, true
	for name, c := range map[string]struct {
		fact                                     fact
		unreadable, busy, refused, done, reached bool
	}{
		"good":                     {asked("x", 200), false, false, false, true, true},
		"the last good status":     {asked("x", 399), false, false, false, true, true},
		"the first that says no":   {refusedWith("x", "X"), false, false, true, false, true},
		"the last that says no":    {asked("x", 499), false, false, true, true, true},
		"the first that is broken": {asked("x", 500), false, true, false, true, true},
		"a lost answer":            {hit("x", "connection-reset"), true, false, false, true, true},
		"a truncated answer":       {hit("x", "truncated-body"), true, false, false, true, true},
		"an empty answer":          {hit("x", "empty-200"), true, false, false, true, true},
		"a page for an answer":     {hit("x", "malformed-200"), true, false, false, true, true},
		"too many requests":        {hit("x", "rate-limit"), false, true, false, true, true},
		"a fault that was armed":   {armed, false, false, false, true, true},
		"an answer given again":    {replayed, false, false, false, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			f := c.fact
			assert.Equal(t, []bool{c.unreadable, c.busy, c.refused, c.done, c.reached},
				[]bool{f.unreadable(), f.busy(), f.refused(), f.done(), f.reached()})
		})
	}
	unknown := asked("x", 404)
	unknown.Command = nil
	assert.False(t, unknown.done())
	assert.False(t, unknown.reached())
}

// TestOnlyAnArmedFaultTeachesToWait: the same fault says nothing new when it fires.
func TestOnlyAnArmedFaultTeachesToWait(t *testing.T) {
	s := &scene{waits: map[string]int{}}
	s.learn(journal.Entry{Fault: &journal.Fault{Op: "fired", ID: "f", Spec: []byte(`{"retry_after_seconds":7}`)}})
	assert.Empty(t, s.waits)
	s.learn(journal.Entry{Fault: &journal.Fault{Op: "armed", ID: "f", Spec: []byte(`{"retry_after_seconds":7}`)}})
	assert.Equal(t, map[string]int{"f": 7}, s.waits)
}

// TestWholeEvidence: a gap anywhere is a gap.
func TestWholeEvidence(t *testing.T) {
	entries := []journal.Entry{{Seq: 1}, {Seq: 2, Actor: journal.Actor{Kind: journal.ClientActor}, Wire: &journal.Wire{}}, {Seq: 3}}
	for name, c := range map[string]struct {
		entries []journal.Entry
		acts    []Act
		whole   bool
	}{
		"whole":                     {entries, []Act{{No: 1, From: 0, To: 2}, {No: 2, From: 2, To: 3}}, true},
		"no entry in an act":        {entries, []Act{{No: 1, From: 2, To: 2}}, true},
		"an entry is gone":          {entries[1:], nil, false},
		"a wire half is gone":       {[]journal.Entry{{Seq: 1, Actor: journal.Actor{Kind: journal.ClientActor}}}, nil, false},
		"the stage needs none":      {[]journal.Entry{{Seq: 1, Actor: journal.Actor{Kind: journal.StageActor}}}, nil, true},
		"an act is gone":            {entries, []Act{{No: 2}}, false},
		"acts overlap":              {entries, []Act{{No: 1, From: 0, To: 2}, {No: 2, From: 1, To: 3}}, false},
		"an act ends before itself": {entries, []Act{{No: 1, From: 2, To: 1}}, false},
		"an act after the journal":  {entries, []Act{{No: 1, From: 0, To: 4}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.whole, wholeEvidence(Trial{Entries: c.entries, Acts: c.acts}))
		})
	}
}

// TestSituations holds by what a mode's situation counts as reached.
func TestSituations(t *testing.T) {
	two := []named{{id: "a", name: "A"}, {id: "b", name: "B"}}
	at := func(f fact, organizations, products []named) fact {
		f.place = place{organizations: organizations, products: products}
		return f
	}
	selects := asked("selectPlace", 200)
	selects.Command = cloud.SelectOrganization{}
	notReached := asked("activate", 400)
	notReached.Command = nil
	for name, c := range map[string]struct {
		choice string
		fact   fact
		want   bool
	}{
		"one organization":      {"organization", at(asked("activate", 201), two[:1], two), false},
		"two organizations":     {"organization", at(asked("activate", 201), two, nil), true},
		"one product":           {"product", at(asked("activate", 201), two, two[:1]), false},
		"two products":          {"product", at(asked("activate", 201), nil, two), true},
		"asks for a list":       {"product", at(asked("listProductInstances", 200), two, two), false},
		"never reached a cloud": {"product", at(notReached, two, two), false},
		"two names":             {"same-name", at(selects, two, nil), false},
		"one name twice":        {"same-name", at(selects, []named{{id: "a", name: "A"}, {id: "b", name: "A"}}, nil), true},
		"no choice is asked":    {"", at(asked("activate", 201), two, two), false},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, len(chosen([]fact{c.fact}, c.choice)) == 1) })
	}

	s := &scene{Trial: Trial{Entries: []journal.Entry{{Seq: 1}, {Seq: 3, Outcome: cloud.Outcome{Events: []cloud.Event{cloud.SignedOut{}}}}}}}
	early, late := asked("activate", 201), asked("activate", 201)
	early.Seq, late.Seq = 2, 4
	wanted := rubric.Situation{Before: []string{cloud.SignedOut{}.Kind()}, Then: []string{"activate"}}
	assert.Equal(t, []uint64{4}, s.after([]fact{early, late}, wanted), "what came before does not count")
	assert.Empty(t, s.after([]fact{late}, rubric.Situation{Before: []string{cloud.SignedIn{}.Kind()}, Then: []string{"activate"}}), "it never happened")
	assert.Equal(t, []uint64{2, 4}, s.after([]fact{early, late}, rubric.Situation{Then: []string{"activate"}}))
	assert.Equal(t, []uint64{4}, own([]fact{early, late}, []uint64{4, 9}))
}

// TestWhatWasShownBeforeAChoiceIsNotShownAfterIt: each choice makes the screen old.
func TestWhatWasShownBeforeAChoiceIsNotShownAfterIt(t *testing.T) {
	activates := asked("activate", 201)
	activates.place.organization = named{id: "a", name: "A"}
	shown, chosen, act := done("sign_in", OK), done("select_organization", OK), done("activate", OK, activates)
	shown.Shown.Organization, shown.place.organization = "A", activates.place.organization
	assert.Empty(t, showsOrganization(&scene{deeds: []deed{chosen, shown, act}}))
	assert.Len(t, showsOrganization(&scene{deeds: []deed{shown, chosen, act}}), 1)
}

// TestRulesAboutTheWholeTrial are those that need no act.
func TestRulesAboutTheWholeTrial(t *testing.T) {
	loose := &scene{loose: []fact{asked("x", 200)}}
	loose.loose[0].Seq = 8
	require.Len(t, actsUnasked(loose), 1)
	assert.Equal(t, []uint64{8}, actsUnasked(loose)[0].entries)
	loose.Blind = true
	assert.Empty(t, actsUnasked(loose), "nobody wrote down what was asked for")
	loose.Acts = []Act{{No: 1}}
	assert.Len(t, actsUnasked(loose), 1)
	assert.Empty(t, actsUnasked(&scene{}))

	found := lacksEvidence(&scene{whole: true, Trial: Trial{Process: Process{Pictures: []string{"a.png", "b.png"}}}})
	require.Len(t, found, 1)
	assert.True(t, strings.HasSuffix(found[0].zh, "a.png, b.png") && strings.HasSuffix(found[0].en, "a.png, b.png"))
	assert.Empty(t, lacksEvidence(&scene{whole: true}))
	assert.Len(t, lacksEvidence(&scene{}), 1)
}

// TestDays holds how near a wrong date must be to be the one meant, and dates as people write them.
func TestDays(t *testing.T) {
	due := time.Date(2026, 4, 5, 15, 59, 59, 0, time.UTC) // the end of the day in Shanghai
	for day, want := range map[string]bool{
		"2026-04-05": false, "2026-04-04": true, "2026-04-06": true, "2026-04-02": true, "2026-04-08": true, "2026-04-01": false, "2026-04-09": false, "no day": false,
	} {
		assert.Equal(t, want, almost(day, due), day)
	}
	for text, want := range map[string][]string{
		"2026-04-05T17:00:00Z": {"2026-04-05", "2026-04-06"}, "20260405": {"2026-04-05"}, "04/05/2026": {"2026-05-04", "2026-04-05"},
		"5 Dec 2026": {"2026-12-05"}, "Sept 5, 2026": {"2026-09-05"}, "1 January 2026": {"2026-01-01"}, "31 April 2026": nil, "5 Foo 2026": nil,
	} {
		assert.Equal(t, want, daysIn(text), text)
	}
	assert.Equal(t, "2026-04-05T23:59:59+08:00", moment("2026-04-05T15:59:59Z", ""))
	assert.Equal(t, "soon", moment("soon", "2026-04-05T23:59:59+08:00"))
}
