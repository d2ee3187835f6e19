package classroom

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/width"

	"example.com/rehearse/harness/classroom/console"
	"example.com/rehearse/harness/classroom/register"
	"example.com/rehearse/harness/look"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/limit"
	"example.com/rehearse/scenarios/exercises"
)

//go:embed pages
var pages embed.FS

// Bounds of one server.
const (
	// MaxClasses is how many classes there are at once.
	MaxClasses = 200
	// MaxTrainees is how many people one class holds.
	MaxTrainees = 5000
	// guessesPerMinute is how many wrong codes or tokens an address has.
	guessesPerMinute = 20
	// maxForm bounds what a form may bring, in bytes.
	maxForm = 64 << 10
	// maxName is how many characters a name or a title may have.
	maxName = 60
)

// What cannot be done.
var (
	ErrFull     = errors.New("there is no more room")
	ErrNoClass  = errors.New("there is no such class")
	ErrNoSeat   = errors.New("there is no such seat")
	ErrBadInput = errors.New("something is missing")
)

// Setting is what a classroom is made of.
type Setting struct {
	// Log keeps the register.
	Log register.Log
	// Engine holds the trainees' worlds.
	Engine *engine.Engine
	// Exercises gives those an instructor can choose. It is asked once, at the first use.
	Exercises func() ([]exercises.Exercise, error)
	// Token opens the instructor's desk. It must not be empty.
	Token string
	// Now tells the time on the wall.
	Now func() time.Time
	// Secure says that pages come over TLS, so that cookies are kept to it.
	Secure bool
}

// Classroom is every class of a server. It is safe for concurrent use. Make one with [Open].
type Classroom struct {
	Setting
	guesses *limit.Guesses
	ended   <-chan struct{}

	// ready makes the following, once: whoever comes in asks it first. See [Classroom.prepare].
	ready     func() error
	exercises []exercises.Exercise
	office    *console.Office
	look      *look.Look
	handler   http.Handler

	mu       sync.Mutex
	state    *register.State
	consoles map[string]*console.Console // by world; opened again when they are needed
	desks    map[string]time.Time        // sign-ins of instructors, by fingerprint
	boards   map[string]*live            // by class
}

// Open folds the register and serves its classes until ctx ends. A damaged register is an error.
func Open(ctx context.Context, s Setting) (*Classroom, error) {
	if s.Token == "" {
		return nil, errors.New("the instructor's token is empty: anybody could open the desk")
	}
	c := &Classroom{
		Setting: s, guesses: limit.New(guessesPerMinute, s.Now), ended: ctx.Done(),
		consoles: map[string]*console.Console{}, desks: map[string]time.Time{}, boards: map[string]*live{},
	}
	var err error
	if c.state, err = register.Read(ctx, s.Log); err != nil {
		return nil, err
	}
	for _, class := range c.state.Classes {
		c.boards[class.Code] = newLive()
	}
	c.ready = sync.OnceValue(c.prepare)
	return c, nil
}

// prepare reads the exercises, the sentences and the pages. It is done at the first use, because it takes longer than
// everything else that a server does before it answers, and most servers never have a class. An error is a broken build,
// or exercises that cannot be read.
func (c *Classroom) prepare() (err error) {
	if c.exercises, err = c.Exercises(); err != nil {
		return err
	}
	if c.office, err = console.NewOffice(c.Engine); err != nil {
		return err
	}
	if c.look, err = look.New(pages, "pages", functions()); err != nil {
		return err
	}
	c.handler = look.Secure(c.routes())
	return nil
}

// ServeHTTP serves everything below /class/.
func (c *Classroom) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := c.ready(); err != nil {
		http.Error(w, "the classroom cannot be opened: "+err.Error(), http.StatusInternalServerError)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	c.handler.ServeHTTP(w, r)
}

// write keeps a record and folds it. The lock is held: what is decided on the state must still be so when it is written.
func (c *Classroom) write(ctx context.Context, r register.Record) error {
	r.At = c.Now()
	if err := register.Write(ctx, c.Log, r); err != nil {
		return err
	}
	if err := c.state.Apply(r); err != nil {
		return err
	}
	c.boards[r.Class].touch()
	return nil
}

// exercise finds an exercise by its id; false when this server does not have it.
func (c *Classroom) exercise(id string) (exercises.Exercise, bool) {
	i := slices.IndexFunc(c.exercises, func(e exercises.Exercise) bool { return e.ID == id })
	if i < 0 {
		return exercises.Exercise{}, false
	}
	return c.exercises[i], true
}

// letters are those of codes: none that is easily taken for another, no vowels that make words.
const letters = "BCDFGHJKMNPQRTVWXZ2346789"

// code makes a class's code of six letters: 244 million, guessed at 20 a minute.
func code() string {
	var b strings.Builder
	for _, x := range random(6) {
		b.WriteByte(letters[int(x)%len(letters)])
	}
	return b.String()
}

// codeTyped is a code as people type it: in lower case, in full width, with blanks in it.
func codeTyped(code string) string {
	return strings.ToUpper(strings.Join(strings.Fields(width.Narrow.String(code)), ""))
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // it never fails
	return b
}

// fingerprint is what is kept of a secret.
func fingerprint(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Make makes a class for exercises and returns its code. [ErrBadInput] means that there is no title or that an exercise
// is unknown, [ErrFull] that there are [MaxClasses] already.
func (c *Classroom) Make(ctx context.Context, title string, chosen []string) (string, error) {
	if err := c.ready(); err != nil {
		return "", err
	}
	title = called(title)
	if title == "" || len([]rune(title)) > maxName || len(chosen) == 0 {
		return "", ErrBadInput
	}
	for _, id := range chosen {
		if _, ok := c.exercise(id); !ok {
			return "", fmt.Errorf("%w: there is no exercise %q", ErrBadInput, id)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.state.Classes) >= MaxClasses {
		return "", ErrFull
	}
	made := code()
	for c.state.Class(made) != nil {
		made = code()
	}
	c.boards[made] = newLive()
	return made, c.write(ctx, register.Record{Kind: register.Made, Class: made, Title: title, Exercises: chosen})
}

// Join lets somebody into a class and returns the secret that is theirs alone. [ErrNoClass] and [ErrBadInput] say what
// was wrong, [ErrFull] that [MaxTrainees] sit in it already.
func (c *Classroom) Join(ctx context.Context, class, name string) (string, error) {
	name = called(name)
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.state.Class(codeTyped(class))
	switch {
	case k == nil:
		return "", ErrNoClass
	case name == "" || len([]rune(name)) > maxName:
		return "", ErrBadInput
	case len(k.Trainees) >= MaxTrainees:
		return "", ErrFull
	}
	secret := rand.Text()
	return secret, c.write(ctx, register.Record{
		Kind: register.Joined, Class: k.Code, Trainee: fmt.Sprintf("T%d", len(k.Trainees)+1), Name: name, Key: fingerprint(secret),
	})
}

// Erase removes a class: its records, its people, and every world they worked in.
func (c *Classroom) Erase(ctx context.Context, class string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.state.Class(class)
	if k == nil {
		return ErrNoClass
	}
	var wrong error
	for _, t := range k.Trainees {
		for _, s := range t.Seats {
			delete(c.consoles, s.World)
			if err := c.Engine.Delete(ctx, s.World); err != nil && !errors.Is(err, engine.ErrNoWorld) {
				wrong = errors.Join(wrong, err)
			}
		}
	}
	if err := errors.Join(wrong, c.Log.Erase(ctx, class)); err != nil {
		return err // the class stays, so that it can be tried again
	}
	c.state.Erase(class)
	c.boards[class].touch()
	delete(c.boards, class)
	return nil
}
