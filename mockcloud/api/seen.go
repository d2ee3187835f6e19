package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/mockcloud/journal"
)

// Seen is what a log or a metric may tell of an exchange. Nothing in it was typed by anybody: ids, names from lists, and
// route templates, never an address, a header or a body.
type Seen struct {
	// World is the id of the world that was asked; "" for none, also for one that does not exist.
	World string
	// Operation is the operationId of the contract; "" when no operation was asked for.
	Operation string
	// Route is the path of the contract with its placeholders, such as /w/{world}/v1/sessions; "" like Operation.
	Route string
	// Actor is who asked, as far as a token told: a client, a desk or the stage.
	Actor journal.ActorKind
	// Account is whose session it was; "" for none.
	Account cloud.AccountID
	// Seq is the journal entry of the exchange; 0 when it has none.
	Seq uint64
	// Code is the code of the problem that was shown; "" for a success.
	Code cloud.Code
	// Refusal is the true cause, also where a shared prompt hides it; "" when the rules refused nothing.
	Refusal cloud.Code
	// Fault is the planned fault that struck; "" for none.
	Fault fault.Kind
	// Guess is which secret was brought that is not right; "" for none.
	Guess Guess
	// Err is why the server could not do what it should; nil when it could.
	Err error
}

// Guess is a kind of secret that somebody may try to guess.
type Guess string

// The secrets that can be guessed.
const (
	// GuessedAdminToken is a wrong token for the controls.
	GuessedAdminToken Guess = "admin_token"
	// GuessedToken is a token that belongs to no session or desk of the world.
	GuessedToken Guess = "token"
	// GuessedPassword is a sign-in that failed.
	GuessedPassword Guess = "password"
	// GuessedKey is a serial number or CDKey that is nobody's, or not this licence's.
	GuessedKey Guess = "key"
	// GuessedWorld is an address of a world that does not exist.
	GuessedWorld Guess = "world"
)

type seenKey struct{}

// WithSeen returns a context with which a [Handler] writes what may be told of the exchange into s, before it returns or
// panics.
func WithSeen(ctx context.Context, s *Seen) context.Context {
	return context.WithValue(ctx, seenKey{}, s)
}

// seenOf is nil when nobody wants to know.
func seenOf(r *http.Request) *Seen {
	s, _ := r.Context().Value(seenKey{}).(*Seen)
	return s
}

// tell writes down what may be told of an exchange with a world.
func (x *exchange) tell() {
	s := seenOf(x.q.http)
	if s == nil {
		return
	}
	s.World, s.Operation = x.world.ID(), x.op.id
	if x.op.id != "" {
		s.Route = "/w/{world}" + x.op.pattern
	}
	s.Actor, s.Account, s.Seq = x.call.Actor.Kind, x.call.Actor.Account, x.reply.Entry.Seq
	s.Code = x.answer.code
	if refusal := x.reply.Entry.Outcome.Refusal; refusal != nil {
		s.Refusal = refusal.Code
	}
	if x.reply.Injection != nil {
		s.Fault = x.reply.Injection.Spec.Kind
	}
	s.Guess, s.Err = x.guess(s.Refusal), x.failure
}

// guess says which wrong secret the exchange brought. A session that ended or expired was once right; a token that
// nobody knows was not.
func (x *exchange) guess(refusal cloud.Code) Guess {
	wrongKeys := []cloud.Code{cloud.SerialUnknown, cloud.CDKeyMismatch, cloud.YunzhijiaWrongCode}
	stranger := x.call.Actor.Kind == journal.ClientActor && x.who.session == nobody
	switch {
	case x.op.access != open && stranger && bearer(x.q.http) != "":
		return GuessedToken
	case refusal == cloud.SignInFailed:
		return GuessedPassword
	case slices.Contains(wrongKeys, refusal):
		return GuessedKey
	}
	return ""
}

// tell writes down what may be told of a control.
func (c *control) tell(at controlPath, a answer) {
	s := seenOf(c.http)
	if s == nil {
		return
	}
	s.Err = c.failure
	s.Operation, s.Route, s.Code, s.Actor = c.entry.id, c.entry.pattern, a.code, journal.StageActor
	if at.inWorld && s.Route != "" {
		s.Route = "/w/{world}" + s.Route
	}
	switch refused := a.code == adminTokenRequired || a.code == adminForbidden; {
	case c.entry.open:
		s.Actor = journal.ClientActor
	case refused && bearer(c.http) != "":
		s.Actor, s.Guess = journal.ClientActor, GuessedAdminToken
	case refused:
		s.Actor = journal.ClientActor
	case c.world != nil:
		s.World = c.world.ID()
	case at.inWorld && a.code == cloud.NotFound:
		s.Guess = GuessedWorld
	}
}

// Guesses bounds how many wrong secrets somebody may bring. Who somebody is, it tells from the request. It must be safe
// for concurrent use.
type Guesses interface {
	// Wait says how long the sender must wait before anything of theirs is looked at; 0 when they need not.
	Wait(*http.Request) time.Duration
	// Wrong notes that the request brought a wrong secret.
	Wrong(*http.Request, Guess)
}

// WithGuesses bounds how many wrong secrets may be brought. Who has brought too many is answered 429 with Retry-After,
// in no journal, until the time is over. Without it, guesses are not bounded: a test may try as many as it likes.
func WithGuesses(g Guesses) Option { return func(h *Handler) { h.guesses = g } }

// admitGuess answers in the place of the handler when the sender must wait. Else the request it returns is to be handled, and done
// to be called afterwards.
func (h *Handler) admitGuess(w http.ResponseWriter, r *http.Request) (_ *http.Request, done func(), turnedAway bool) {
	if h.guesses == nil {
		return r, func() {}, false
	}
	s := seenOf(r)
	if wait := h.guesses.Wait(r); wait > 0 {
		if s != nil {
			s.Code = rateLimited
		}
		h.refuse(w, r, problem{code: rateLimited, retryAfter: int((wait + time.Second - 1) / time.Second)})
		return r, nil, true
	}
	if s == nil {
		s = &Seen{}
		r = r.WithContext(WithSeen(r.Context(), s))
	}
	return r, func() {
		if s.Guess != "" {
			h.guesses.Wrong(r, s.Guess)
		}
	}, false
}
