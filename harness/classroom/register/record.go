package register

import "time"

// Kind says what happened.
type Kind string

// The kinds.
const (
	// Made: a class was made, with Title and Exercises.
	Made Kind = "made"
	// Joined: somebody joined as Trainee, who calls themselves Name; Key is the fingerprint of their cookie.
	Joined Kind = "joined"
	// Opened: Trainee sat down at Exercise in World, whose newest entry was Begin.
	Opened Kind = "opened"
	// HintTaken: Trainee took the Nth hint of Exercise.
	HintTaken Kind = "hint-taken"
	// HelpAsked and HelpWithdrawn: Trainee wants help with Exercise, or no longer.
	HelpAsked     Kind = "help-asked"
	HelpWithdrawn Kind = "help-withdrawn"
	// Answered: the instructor wrote Text to Trainee at Exercise.
	Answered Kind = "answered"
	// Finished: Trainee handed Exercise in.
	Finished Kind = "finished"
	// Reset: the instructor took Trainee's world of Exercise away; it can be opened anew.
	Reset Kind = "reset"
	// Frozen and Thawed: nobody can do anything, or everybody can again.
	Frozen Kind = "frozen"
	Thawed Kind = "thawed"
	// Advanced: N days passed, for Trainee at Exercise or, without one, for all.
	Advanced Kind = "advanced"
	// Faulted: a fault of the kind Text was planned, for Trainee at Exercise or, without one, for all.
	Faulted Kind = "faulted"
)

// Record is one thing that happened in a class. Members that the kind does not need are empty.
type Record struct {
	At        time.Time `json:"at"`
	Kind      Kind      `json:"kind"`
	Class     string    `json:"class"`
	Title     string    `json:"title,omitempty"`
	Exercises []string  `json:"exercises,omitempty"`
	Trainee   string    `json:"trainee,omitempty"`
	Name      string    `json:"name,omitempty"`
	Key       string    `json:"key,omitempty"`
	Exercise  string    `json:"exercise,omitempty"`
	World     string    `json:"world,omitempty"`
	Begin     uint64    `json:"begin,omitempty"`
	N         int       `json:"n,omitempty"`
	Text      string    `json:"text,omitempty"`
}
