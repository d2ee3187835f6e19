// Package board tells where in an exercise a trainee is, from the journal of their world alone. It is what an
// instructor sees while people are at work, so it is cheap and judges nothing: grades come from package grade.
package board

import (
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

// Steps is how many steps the checklist has. Source S: the vendor's checklist; documented.
const Steps = 6

// Where is how far a trainee has come. The zero value has done nothing.
type Where struct {
	// Step is the step of the checklist that was last reached, 1 to 6, or 7 when the licence information was looked at
	// after an activation. Typing keys, step 4, leaves no entry: the review that follows it does.
	Step int
	// Acts is how many entries are the trainee's.
	Acts int
	// Last is the newest of them; nil when there is none.
	Last *journal.Entry
	// Refusals is how many of them the cloud refused.
	Refusals int
	// Activated says that an activation succeeded.
	Activated bool
}

// Of reads the entries behind begin, which is the newest entry of the world before the trainee came.
func Of(entries []journal.Entry, begin uint64) Where {
	var w Where
	for i := range entries {
		e := &entries[i]
		if e.Seq <= begin || e.Command == nil || e.Actor.Kind == journal.StageActor || e.Actor.Kind == journal.SystemActor {
			continue
		}
		w.Acts++
		w.Last = e
		if e.Outcome.Refusal != nil {
			w.Refusals++
			continue
		}
		w.Step = max(w.Step, step(e.Command, w.Activated))
		if _, activates := e.Command.(cloud.Activate); activates {
			w.Activated = true
		}
	}
	return w
}

// step is the step of the checklist that a command reaches.
func step(c cloud.Command, activated bool) int {
	switch x := c.(type) {
	case cloud.SignIn:
		return 1
	case cloud.SelectOrganization:
		return 2
	case cloud.SelectProduct:
		return 3
	case cloud.ReviewActivation:
		return 5
	case cloud.Activate:
		return Steps
	case cloud.View:
		if x.Screen == cloud.LicenceScreen && activated {
			return Steps + 1
		}
	}
	return 0
}
