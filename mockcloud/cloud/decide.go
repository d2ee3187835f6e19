package cloud

import "time"

// Input is one command together with the two facts the rules may not find out for themselves.
type Input struct {
	// Now is the world's time, to the second or finer.
	Now time.Time
	// Seq is the journal sequence number the entry will get; identities derive from it.
	Seq uint64
	// Command is what is asked for.
	Command Command
	// Draft, unless nil, is the room in which a founding is decided; other commands need none.
	Draft *Draft

	// offset tells the commands of a founding apart, which share one Seq.
	offset int
}

// Command is something a client, a desk or the stage asks of the cloud. The set is closed: see [DecodeCommand].
type Command interface {
	// Kind is the stable name the command has in journals.
	Kind() string
	decide(s *State, in Input) Outcome
}

// Event is something that happened. The set is closed: see [DecodeEvent].
type Event interface {
	// Kind is the stable name the event has in journals.
	Kind() string
	apply(s *State, at time.Time)
}

// Outcome is the cloud's answer: what happened, or why nothing did. A view has neither events nor a refusal.
// A refusal normally comes alone; a failed sign-in carries the event that counts it.
type Outcome struct {
	Events  []Event
	Refusal *Refusal
}

// Refused reports whether the command was refused.
func (o Outcome) Refused() bool { return o.Refusal != nil }

// Decide answers the command in from the state s. It changes nothing. s and in.Command must not be nil.
// The monotonic reading of Now is dropped, because a replay from the journal will not have it.
func Decide(s *State, in Input) Outcome {
	in.Now = in.Now.Round(0)
	return in.Command.decide(s, in)
}

// Apply changes s by the events, which happened at the given world time, in their order.
func Apply(s *State, at time.Time, events ...Event) {
	at = at.Round(0) // see Decide
	for _, e := range events {
		e.apply(s, at)
	}
}

func happened(events ...Event) Outcome { return Outcome{Events: events} }

func refuse(code Code, subject string) Outcome {
	return Outcome{Refusal: &Refusal{Code: code, Subject: subject}}
}
