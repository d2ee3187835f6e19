package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/mockcloud/journal"
)

// request is what an operation's handler reads.
type request struct {
	http *http.Request
	body []byte
	// ids are the path's ids in their order.
	ids []string
	// shapes are those of the bodies.
	shapes *shapes
	// input is the decoded body, kept for the search for keys.
	input any
}

// read decodes the request's body into T and remembers it for the search for keys.
func read[T any](q *request) (T, *problem) {
	v, p := decode[T](q.shapes, q.body)
	q.input = v
	return v, p
}

// ask is what an operation wants of the world.
type ask struct {
	// command runs under the world's lock; nil only looks.
	command func(s *cloud.State, who caller) cloud.Command
	// show builds the answer once the command is not refused.
	show func(view) answer
}

// caller is whoever holds the request's token.
type caller struct {
	session cloud.SessionID
	account cloud.AccountID
}

// maxLeaks bounds how many leaks of one request are noted.
const maxLeaks = 8

// nobody is the session of a request without a valid token. No session has this name, so the rules refuse it, and
// the journal keeps what was tried; an empty session would mean the stage.
const nobody cloud.SessionID = "nobody"

// view is what an answer is built from, under the world's lock.
type view struct {
	s      *cloud.State
	now    time.Time
	who    caller
	events []cloud.Event
}

// happened finds the event of type T among those of the answer.
func happened[T cloud.Event](v view) (event T, found bool) {
	for _, e := range v.events {
		if event, found = e.(T); found {
			return event, true
		}
	}
	return event, false
}

// exchange is one request to a world on its way to an answer.
type exchange struct {
	h       *Handler
	world   *engine.World
	foreign *Foreign
	op      operation
	q       request
	ask     ask
	problem *problem
	who     caller
	call    engine.Call
	reply   engine.Reply
	failure error // of the server, not of the client
	answer  answer
	room    bytes.Buffer // for the answer's body
}

func (h *Handler) serveWorld(w http.ResponseWriter, r *http.Request, id, path string) {
	world, err := h.engine.World(id)
	if err != nil {
		h.noWorld(w, r, err)
		return
	}
	x := h.exchanges.Get().(*exchange)
	x.h, x.world, x.q = h, world, request{http: r, shapes: &h.shapes}
	x.serve(w, path)
	x.ended() // not when it panicked: then somebody may still have it
}

func (x *exchange) serve(w http.ResponseWriter, path string) {
	defer x.tell()
	r := x.q.http
	x.call.Wire = &journal.Wire{Method: bounded(r.Method, 16), Path: path}
	x.route(path)
	body, p := readBody(w, r)
	x.arrive(body)
	if x.problem == nil {
		x.problem = p
	}
	if x.problem == nil {
		x.ask, x.problem = x.op.handle(&x.q)
	}
	x.perform(w)
}

// noWorld answers where the world cannot be had. That a shared store is away says nothing about the world, and its name is
// no guess then.
func (h *Handler) noWorld(w http.ResponseWriter, r *http.Request, err error) {
	p := engineProblem(err)
	if s := seenOf(r); s != nil {
		s.Code, s.Err = p.code, failureOf(p, err)
		if p.code == cloud.NotFound {
			s.Guess = GuessedWorld
		}
	}
	h.refuse(w, r, p)
}

// failureOf is err when it is the server that could not do what it should, and nil when it is about what was asked.
func failureOf(p problem, err error) error {
	if p.code == internalError || errors.Is(err, journal.ErrAway) {
		return err
	}
	return nil
}

// route finds the operation, or says why there is none.
func (x *exchange) route(path string) {
	op, known := x.h.plain[address{x.q.http.Method, path}]
	var ids, allow []string
	if !known {
		op, ids, allow = find(x.h.client, x.q.http.Method, path)
	}
	switch {
	case op.handle != nil:
		x.op, x.q.ids, x.call.Wire.Operation = op, ids, op.id
	case len(allow) > 0:
		x.problem = &problem{code: methodNotAllowed, allow: slices.Compact(allow)}
	default:
		p := notRouted(x.q.http.Method, path)
		x.problem = &p
	}
}

// enter is the first thing that happens in the world, in the same breath as the decision.
func (x *exchange) enter(v engine.View) engine.Call {
	x.admit(v)
	x.prepare()
	return x.call
}

// admit looks, in one go under the lock, at who is calling and whether keys stand where none belong.
func (x *exchange) admit(v engine.View) {
	x.identify(v.State)
	x.findLeaks(v.State)
	switch {
	case x.problem != nil:
		x.problem.subject = bounded(x.problem.subject, 100)
		if _, found := scrub(v.State, x.problem.subject); len(found) > 0 {
			x.problem.subject = "?" // a key in place of a member's name
		}
	case (x.op.access == mopDesk || x.op.access == serviceDesk) && x.call.Actor.Kind == journal.ClientActor:
		x.problem = &problem{code: deskTokenRequired}
	default:
		x.refuseLeakingInput(v.State)
	}
}

// identify finds the owner of the bearer token. Desk tokens are compared in constant time; session tokens are by the rules.
func (x *exchange) identify(s *cloud.State) {
	x.who.session, x.call.Actor.Kind = nobody, journal.ClientActor
	token := bearer(x.q.http)
	switch x.op.access {
	case mopDesk:
		if same(token, s.DeskToken(cloud.MOPDesk)) {
			x.call.Actor.Kind = journal.MOPActor
		}
	case serviceDesk:
		if same(token, s.DeskToken(cloud.ServiceCenter)) {
			x.call.Actor.Kind = journal.ServiceCenterActor
		}
	case session, open:
		id := s.ResolveToken(token)
		if known := s.Sessions.Get(id); known != nil {
			x.who = caller{session: id, account: known.Account}
			x.call.Actor.Session, x.call.Actor.Account = id, known.Account
		}
	}
}

// prepare turns what is known into a call to the engine.
func (x *exchange) prepare() {
	who, command := x.who, x.ask.command
	if x.problem == nil && command != nil {
		x.call.Command = func(s *cloud.State) cloud.Command { return command(s, who) }
	}
	x.call.Present = x.present
	if key := first(x.q.http.Header, "Idempotency-Key"); key != "" && changes(x.q.http.Method) && x.problem == nil {
		x.call.IdempotencyKey, x.call.BodyDigest = key, x.q.digest()
	}
	if len(x.call.IdempotencyKey) > 255 {
		x.problem, x.call.Command, x.call.IdempotencyKey = invalid("header Idempotency-Key"), nil, ""
	}
}

// digest tells two requests apart by what they say: members in another order, spaces and escapes are not another
// request, because many languages write an object differently each time.
func (q *request) digest() string {
	said := q.body
	if q.input != nil {
		if plain, err := json.Marshal(q.input); err == nil {
			said = plain
		}
	}
	sum := sha256.New()
	sum.Write([]byte(q.http.URL.RequestURI()))
	sum.Write([]byte{0})
	sum.Write(said)
	return hex.EncodeToString(sum.Sum(nil))
}

func changes(method string) bool {
	return method == http.MethodPost || method == http.MethodPatch || method == http.MethodDelete
}

// present builds the answer and says in the journal what it was.
func (x *exchange) present(v engine.View) {
	switch {
	case x.problem != nil:
		x.answer = x.told(*x.problem)
	case v.Refusal != nil:
		x.answer = x.told(shownRefusal(v))
	default:
		x.answer = x.ask.show(view{s: v.State, now: v.Now, who: x.who, events: v.Events})
	}
	if x.answer.gone {
		x.answer = x.told(problem{code: cloud.NotFound, subject: "path"})
	}
	if v.Replayed {
		x.answer.header("Idempotency-Replayed", "true")
	}
	if x.foreign == nil { // a translator may keep what it is given
		x.room.Reset()
		x.answer.room = &x.room
	}
	dress(x.q.http, &x.answer)
	if wire := v.Entry.Wire; wire != nil {
		if x.h.awkward {
			wire.Unknown = x.answer.complicate(v.State.Seed, v.Entry.Seq)
		}
		wire.Status, wire.Code, wire.ResponseBytes = x.answer.status, x.answer.code, len(x.answer.raw)
	}
}

// told is a problem in the caller's language.
func (x *exchange) told(p problem) answer {
	return x.h.texts.answer(p, x.q.http.Header.Get("Accept-Language"))
}

// shownRefusal is what a client of this world is told: for a masked cause the shared prompt and nothing else.
func shownRefusal(v engine.View) problem {
	p := problem{code: v.State.Shown(v.Refusal.Code), subject: v.Refusal.Subject}
	if p.code == cloud.SharedPrompt {
		p.subject = ""
	}
	if p.code != cloud.SignInLocked || v.Entry == nil {
		return p
	}
	p.retryAfter = 1
	if c, ok := v.Entry.Command.(cloud.SignIn); ok {
		if a := v.State.Accounts.Get(c.Account); a != nil {
			p.retryAfter = max(1, int((a.LockedUntil.Sub(v.Now)+time.Second-1)/time.Second))
		}
	}
	return p
}

// perform asks the engine, waits where a fault delays, and sends what it answers. A client that goes away does not
// undo anything: the engine is asked without its context.
func (x *exchange) perform(w http.ResponseWriter) {
	ctx := context.WithoutCancel(x.q.http.Context())
	reply, err := x.world.Do(ctx, engine.Call{Admit: x.enter})
	if err == nil && reply.Delayed {
		gone := x.h.sleep(x.q.http.Context(), reply.Injection.Spec.Delay.Duration())
		x.call.Passed = reply.Injection
		if gone != nil {
			x.call.Command, x.call.Present, x.call.IdempotencyKey = nil, nil, ""
		}
		reply, err = x.world.Do(ctx, x.call)
		if gone != nil {
			panic(http.ErrAbortHandler)
		}
	}
	now := reply.Now
	x.reply = reply
	if err != nil {
		if !now.IsZero() {
			w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
		}
		p := engineProblem(err)
		x.answer.code, x.failure = p.code, failureOf(p, err)
		x.h.refuse(w, x.q.http, p)
		return
	}
	if i := reply.Injection; i != nil && i.Spec.Phase == fault.After {
		now = now.Add(i.Spec.Skew())
	}
	w.Header()["Date"] = []string{now.UTC().Format(http.TimeFormat)}
	x.h.send(w, x.q.http, &x.answer, reply.Injection)
}

// engineProblem is what a client is told about an error of the engine.
func engineProblem(err error) problem {
	for _, known := range []struct {
		err error
		p   problem
	}{
		{engine.ErrNoWorld, problem{code: cloud.NotFound, subject: "world"}},
		{engine.ErrWorldExists, problem{code: cloud.AlreadyExists, subject: "id"}},
		{engine.ErrWorldLimit, problem{code: worldLimit}},
		{engine.ErrSnapshotLimit, problem{code: stageLimit, subject: "snapshots"}},
		{fault.ErrFull, problem{code: stageLimit, subject: "faults"}},
		{fault.ErrArmed, problem{code: cloud.AlreadyExists, subject: "id"}},
		{engine.ErrWorldName, problem{code: cloud.InvalidInput, subject: "id"}},
		{engine.ErrJournalFull, problem{code: journalFull}},
		{engine.ErrIdempotencyMismatch, problem{code: idempotencyMismatch}},
		{engine.ErrEvidence, problem{code: journalIsEvidence}},
		{journal.ErrCompacted, problem{code: entryCompacted}},
		{journal.ErrAway, problem{code: serviceUnavailable, retryAfter: 1}},
		{journal.ErrGap, problem{code: serviceUnavailable, retryAfter: 1}}, // another server was faster
		{engine.ErrNoSuchEntry, problem{code: cloud.NotFound, subject: "entry"}},
		{engine.ErrNoFault, problem{code: cloud.NotFound, subject: "fault"}},
		{engine.ErrNoDeadline, problem{code: cloud.NotFound, subject: "deadline"}},
		{engine.ErrClockMove, problem{code: cloud.InvalidInput, subject: "set"}},
	} {
		if errors.Is(err, known.err) {
			return known.p
		}
	}
	var founding *engine.FoundingError
	if errors.As(err, &founding) {
		return problem{code: founding.Refusal.Code, subject: founding.Refusal.Subject}
	}
	var spec *fault.SpecError
	if errors.As(err, &spec) {
		return problem{code: cloud.InvalidInput, subject: spec.Field}
	}
	return problem{code: internalError}
}

// refuse answers with a problem outside every journal.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, p problem) {
	a := h.texts.answer(p, r.Header.Get("Accept-Language"))
	dress(r, &a)
	a.write(w)
}

func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(first(r.Header, "Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// same compares secrets without telling by its time how much of them is right.
func same(have, want string) bool {
	a, b := sha256.Sum256([]byte(have)), sha256.Sum256([]byte(want))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// bounded cuts a text to at most n bytes of valid UTF-8.
func bounded(text string, n int) string {
	if len(text) > n {
		text = text[:n]
	}
	return strings.ToValidUTF8(text, "")
}

// unescape undoes percent-encoding, which would hide a key; what is not well encoded is taken as it is.
func unescape(query string) string {
	if plain, err := url.QueryUnescape(query); err == nil {
		return plain
	}
	return query
}
