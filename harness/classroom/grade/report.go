package grade

import (
	"time"

	"example.com/rehearse/scenarios/catalogue"
	"example.com/rehearse/scenarios/exercises"
)

// Course is what a class knows of a trainee's course and the journal does not.
type Course struct {
	// Begin is the sequence number of the newest entry when the trainee sat down.
	Begin uint64 `json:"begin"`
	// Hints is how many steps of the ladder were taken.
	Hints int `json:"hints"`
	// Started and Finished are by the clock on the wall; Finished is zero while the trainee is still at work.
	Started  time.Time `json:"started,omitzero"`
	Finished time.Time `json:"finished,omitzero"`
}

// Level is a report in one word.
type Level string

// The levels. Whoever did not reach the goal tries again, whatever the points.
const (
	// Excellent is 95 points or more, every check made, and no mistake, not even one that was refused.
	Excellent Level = "excellent"
	// Good is 80 points or more.
	Good Level = "good"
	// Fair is 60 points or more.
	Fair Level = "fair"
	// Again is the rest.
	Again Level = "again"
)

// Report is how a trainee did. It holds no secrets: the journal has none.
type Report struct {
	// Exercise is the exercise's id.
	Exercise string `json:"exercise"`
	// Reached says that all of the goal holds at the end.
	Reached bool `json:"reached"`
	// ReachedAt is the entry since which it holds; 0 when it does not.
	ReachedAt uint64 `json:"reached_at,omitempty"`
	// Points are 0 to 100.
	Points int   `json:"points"`
	Level  Level `json:"level"`
	// Summary is one or two sentences to begin with.
	Summary catalogue.Text `json:"summary"`
	// Parts are what the points are made of.
	Parts []Part `json:"parts"`
	// Goal has each thing that the goal asks for.
	Goal []GoalPart `json:"goal"`
	// Act is the first entry of the trainee's that cannot be taken back; 0 when there is none. Checks come before it.
	Act uint64 `json:"act,omitempty"`
	// Checks are the exercise's, in its order.
	Checks []Checked `json:"checks"`
	// Mistakes are the failure modes that the trainee brought about, gravest first.
	Mistakes []Mistake `json:"mistakes"`
	// Remedies are the failure modes, the stage's and the trainee's own, that the trainee put right.
	Remedies []Remedy `json:"remedies"`
	// Open are the failure modes of the stage that still hold at the end.
	Open []Remedy `json:"open"`
	// Hints is how many steps were taken, HintCost how many points they took.
	Hints    int `json:"hints"`
	HintCost int `json:"hint_cost"`
	// Seconds is how long it took, by the clock on the wall; 0 while the trainee is still at work.
	Seconds int `json:"seconds"`
	// Late says that it took longer than the exercise's minutes. It costs nothing.
	Late bool `json:"late"`
	// Timeline is what happened, in the order of the journal.
	Timeline []Moment `json:"timeline"`
	// Path is the right way: the exercise's lesson, then each of its modes with what mends it.
	Path []Step `json:"path"`
}

// PartKind names a part of the points.
type PartKind string

// The parts. See the package for what each is worth.
const (
	GoalPoints  PartKind = "goal"
	CheckPoints PartKind = "checks"
	CarePoints  PartKind = "care"
	HintPoints  PartKind = "hints"
)

// Part is one part of the points.
type Part struct {
	Kind PartKind `json:"kind"`
	// Points were got of Of; for hints both are 0 or less.
	Points int            `json:"points"`
	Of     int            `json:"of"`
	Text   catalogue.Text `json:"text"`
}

// GoalPart is one thing that the goal asks for.
type GoalPart struct {
	// Kind is the goal's field: activated, untouched, versions, account_sets, certified, yunzhijia, no_loss.
	Kind string `json:"kind"`
	// Subject is the licence or organization, if it is about one.
	Subject string         `json:"subject,omitempty"`
	Reached bool           `json:"reached"`
	Text    catalogue.Text `json:"text"`
}

// condition reports whether the part asks that something be left as it is, rather than done.
func (p GoalPart) condition() bool { return p.Kind == "untouched" || p.Kind == "no_loss" }

// CheckState says what became of a check.
type CheckState string

// The states.
const (
	// Done: it was looked at in time, and right.
	Done CheckState = "done"
	// Overlooked: it was looked at, and what was wrong was not seen.
	Overlooked CheckState = "overlooked"
	// Missed: it was not looked at, or too late.
	Missed CheckState = "missed"
)

// Checked is one of the exercise's checks.
type Checked struct {
	Check exercises.Check `json:"check"`
	State CheckState      `json:"state"`
	// Evidence lists the entries it rests on; none for a check that was missed.
	Evidence []uint64       `json:"evidence"`
	Name     catalogue.Text `json:"name"`
	Text     catalogue.Text `json:"text"`
}

// BooksLost stands in [Mistake.Mode] for account sets that were deleted without a good backup. It is no failure mode of
// the catalogue but what the remedy of one comes to when it is done in the wrong order (documented).
const BooksLost = "books-lost"

// Mistake is a failure mode that the trainee brought about.
type Mistake struct {
	// Mode is the mode's id in the catalogue, or [BooksLost].
	Mode string `json:"mode"`
	// Subject is the id of the licence, organization, product or account set it happened to.
	Subject string `json:"subject,omitempty"`
	// Refused says that the cloud refused it, so that nothing came of it.
	Refused bool `json:"refused"`
	// Remedied says that it was put right since.
	Remedied bool     `json:"remedied"`
	Evidence []uint64 `json:"evidence"`
	// The catalogue's words.
	Name        catalogue.Text `json:"name"`
	Consequence catalogue.Text `json:"consequence"`
	Remedy      catalogue.Text `json:"remedy"`
}

// Remedy is a failure mode with what mends it, put right or still open.
type Remedy struct {
	Mode    string `json:"mode"`
	Subject string `json:"subject,omitempty"`
	// Inherited says that the stage had brought it about, not the trainee.
	Inherited bool `json:"inherited"`
	// Evidence lists the entries of the trainee's that put it right, or where it is open those that show it.
	Evidence []uint64       `json:"evidence"`
	Name     catalogue.Text `json:"name"`
	Text     catalogue.Text `json:"text"`
}

// Tone says how a moment is meant.
type Tone string

// The tones.
const (
	// Helped brought the goal nearer, or was a check.
	Helped Tone = "good"
	// Harmed brought about a failure mode.
	Harmed Tone = "bad"
	// Plain is neither.
	Plain Tone = "neutral"
)

// Moment is one point of the timeline.
type Moment struct {
	// Seq is the entry, At its time in the world.
	Seq  uint64    `json:"seq"`
	At   time.Time `json:"at"`
	Tone Tone      `json:"tone"`
	// Text says what happened, Why why it matters; Why is empty where nothing is to be said.
	Text catalogue.Text `json:"text"`
	Why  catalogue.Text `json:"why"`
	// Modes are the failure modes that this moment is evidence of.
	Modes []string `json:"modes,omitempty"`
}

// Step is one piece of the right way.
type Step struct {
	Title catalogue.Text `json:"title"`
	Text  catalogue.Text `json:"text"`
}
