package journal

import (
	"context"
	"errors"
)

// ErrAway means that a store behind a network did not answer, or could not carry anything out at present. Nothing is wrong
// with what was asked: ask again later. What was to be appended is not there, save after a connection that was lost on the
// way, when nobody knows.
var ErrAway = errors.New("journal: the store does not answer at present; try again")

// Shared is a [Store] whose journals other servers write, too. Nobody may then decide on what they remember: a world's
// commands take turns, and each turn begins with what others wrote since.
type Shared interface {
	Store
	// Since returns what came after the mark, as it is now; ErrNoJournal when there is no such world.
	Since(ctx context.Context, world string, after Mark) (News, error)
	// Turn gives the writer its turn and returns at once. Turns in one world come in the order of the calls, and no
	// other server has one meanwhile.
	Turn(world string, w Writer)
}

// Writer is who takes a turn. Its functions are called one after the other, by one goroutine, Done always and once.
type Writer interface {
	// Mark is up to where the writer knows the journal.
	Mark() Mark
	// Write is told what came after the mark, save what earlier turns of this store wrote, and returns what is to be
	// appended; nothing leaves the journal as it is.
	// For a world that does not exist the news have no life, and what is returned begins with the first entry.
	Write(News) []Entry
	// Done is told when what was returned is durable, or why it is not: then nothing of it is there, save after a lost
	// connection, when nobody knows. The next turn in this world comes later.
	Done(error)
}

// Mark is a place in a journal that others write, too.
type Mark struct {
	// Life tells the journals apart that a name has had: another one, with a greater number, begins when entries are
	// dropped from the end, and when a deleted world is founded again. 0 stands for none.
	Life uint64
	// Seq is the newest entry that is known.
	Seq uint64
}

// News is what came after a mark.
type News struct {
	// Life is which journal it is now.
	Life uint64
	// Whole says that the entries begin with the first, because the mark is not in this life.
	Whole   bool
	Entries []Entry
}
