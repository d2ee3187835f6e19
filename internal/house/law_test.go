package house_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// chapter says what one room, and what is below it, may import of the module
// itself. The longest matching room counts.
type chapter struct {
	room   string
	only   bool     // the room itself, not what is below
	may    []string // folders that it may import, with what is below them
	never  []string // folders that it may not, although may covers them
	reason string
}

// chapters is the import law between the rooms.
func chapters() []chapter {
	return []chapter{
		{
			room:   "mockcloud/cloud",
			reason: "the rules are pure: they know nothing of who asks, stores or serves",
		},
		{
			room:   "mockcloud/fault",
			reason: "faults are data: the engine counts them and the face carries them out",
		},
		{
			room: "mockcloud/journal", may: []string{"mockcloud/cloud", "mockcloud/journal"},
			reason: "a journal and its stores keep what the rules decided and must not reach back into what writes or serves them",
		},
		{
			room: "mockcloud/oracle", may: []string{"mockcloud/cloud"},
			reason: "the oracle shares words with the rules and nothing else, or it would agree with their mistakes",
		},
		{
			room: "mockcloud/journal", only: true, may: []string{"mockcloud/cloud"},
			reason: "whoever reads entries must not link a database: stores stand beside the journal, not in it",
		},
		{
			room: "mockcloud/engine", may: []string{"mockcloud/journal", "mockcloud/cloud", "mockcloud/fault"},
			never:  []string{"mockcloud/journal/sqlite", "mockcloud/journal/postgres"},
			reason: "the engine decides, appends and answers; faces and stores come to it from outside",
		},
		{
			room: "mockcloud/api", may: []string{"mockcloud/engine", "mockcloud/cloud", "mockcloud/fault", "mockcloud/journal"},
			never:  []string{"mockcloud/journal/sqlite", "mockcloud/journal/postgres"},
			reason: "the HTTP face translates for the engine, shows journal entries, and knows no client and no store",
		},
		{
			room: "mockcloud/dialect", may: []string{"mockcloud/api", "mockcloud/cloud", "internal/bilingual"},
			reason: "a dialect is words: it writes requests and answers anew in front of the HTTP face, and decides, stores and breaks nothing itself",
		},
		{
			room: "mockcloud/limit", may: []string{"mockcloud/api"},
			reason: "how many guesses an address has is a matter of the wire and the machine's clock, not of the simulated cloud",
		},
		{
			room: "mockcloud/watch", may: []string{"mockcloud/api", "mockcloud/journal", "mockcloud/cloud"},
			never:  []string{"mockcloud/journal/sqlite", "mockcloud/journal/postgres"},
			reason: "logs and metrics look at exchanges and at the store from outside; nothing that decides or answers may depend on them",
		},
		{
			room:   "mockcloud/inprocess",
			reason: "the socketless transport serves any handler, so it depends on net/http alone",
		},
		{
			room: "mockcloud", only: true, may: []string{"mockcloud", "scenarios"},
			never:  []string{"mockcloud/journal/sqlite", "mockcloud/journal/postgres", "scenarios/steps"},
			reason: "the front door must not pull a database driver or the harness into a user's unit tests; stores arrive as options",
		},
		{
			room: "scenarios", may: []string{"mockcloud/cloud", "mockcloud/fault", "scenarios", "internal/bilingual"},
			never:  []string{"scenarios/steps", "scenarios/tasks"},
			reason: "the catalogue and the example worlds are data about the rules and the faults, readable without a server",
		},
		{
			room: "scenarios/steps", may: []string{"harness", "scenarios", "mockcloud", "internal/bilingual"},
			never:  []string{"harness/runner"},
			reason: "a step is a sentence turned into session calls; the runner runs steps, not the other way round",
		},
		{
			room: "scenarios/tasks", may: []string{"scenarios", "features"},
			reason: "tasks are data written in the words of the steps; who plays them stays outside",
		},
		{
			room:   "features",
			reason: "feature files are embedded data",
		},
		{
			room: "harness/verdict", may: []string{"scenarios", "mockcloud/journal", "mockcloud/cloud", "internal/bilingual", "internal/nearest"},
			never:  []string{"scenarios/steps"},
			reason: "a verdict is read from entries alone, so that a case file can be judged without a server",
		},
		{
			room: "harness/classroom/console", may: []string{"harness", "mockcloud", "scenarios"},
			never:  []string{"mockcloud/journal/sqlite", "mockcloud/journal/postgres", "mockcloud/dialect", "harness/runner", "harness/human", "harness/process", "harness/cases"},
			reason: "a trainee's console is a client of the HTTP face with pages in front of it: whose session it is, and where worlds are kept, is for the class",
		},
		{
			room: "harness/classroom/grade", may: []string{"scenarios", "harness/verdict", "mockcloud/journal", "mockcloud/cloud"},
			never:  []string{"scenarios/steps", "mockcloud/journal/sqlite", "mockcloud/journal/postgres"},
			reason: "a grade is read from an exercise and the entries alone, so that a class, a debrief and a script see the same one",
		},
		{
			room: "harness/classroom/export", may: []string{"scenarios", "harness/classroom/grade", "mockcloud/cloud"},
			never:  []string{"scenarios/steps"},
			reason: "a file is written from rows alone, so that the same class gives the same bytes, with a server or without",
		},
		{
			room: "harness/changes", may: []string{"mockcloud/cloud"},
			reason: "what changed is read from two states alone, so that a report, a case and a lesson can tell it alike",
		},
		{
			room: "harness", may: []string{"mockcloud", "scenarios", "harness", "features", "internal/bilingual", "internal/nearest"},
			reason: "the harness drives the mock cloud; reports and commands are printed by others",
		},
		{
			room: "reports", may: []string{"harness/verdict", "harness/changes", "scenarios", "reports", "internal/bilingual"},
			never:  []string{"scenarios/steps"},
			reason: "a report is a pure function of results, so that golden files can test it",
		},
		{room: "cmd", may: []string{"."}, reason: "commands wire everything together"},
		{
			room:   "internal/bilingual",
			reason: "what is said in both languages is said anywhere above the rules, so it may lean on nothing",
		},
		{
			room: "internal/nearest", may: []string{"internal/bilingual"},
			reason: "asking what was meant is the same for every word that a person may mistype",
		},
		{room: "internal", may: []string{"internal"}, reason: "the keepers of the house look at sources, not at packages"},
		{room: "examples", may: []string{"mockcloud", "scenarios", "harness", "features"}, reason: "examples use what users use"},
	}
}

// fence keeps a package of the world outside to the rooms that need it.
type fence struct {
	path    string   // import path, with what is below it
	exactly bool     // not what is below it
	rooms   []string // the rooms it is about; none means all of them
	except  []string // rooms or files in which it is allowed
	tests   bool     // test files are fenced in too
	reason  string
}

// fences is the import law towards the world outside.
func fences() []fence {
	law := []fence{
		{
			path: "github.com/cucumber/godog", except: []string{"scenarios/steps", "harness/runner"}, tests: true,
			reason: "only the step sentences and the runner know godog; everybody else wires the two together through their functions and reads results",
		},
		{
			path: "github.com/jarcoal/httpmock", except: []string{"mockcloud/inprocess"},
			reason: "only the adapter may bring httpmock into a user's build; tests may use it anywhere",
		},
		{
			path: "github.com/brianvoe/gofakeit", except: []string{"scenarios"}, tests: true,
			reason: "fictitious data is made in one place, seeded; elsewhere it would differ from run to run",
		},
		{
			path: "github.com/stretchr/testify", except: []string{"mockcloud/journal/journaltest", "harness/classroom/register/registertest"},
			reason: "assertions belong in tests and in the suites that other tests share",
		},
		{
			path: "testing", except: []string{"mockcloud/journal/journaltest", "harness/classroom/register/registertest"},
			reason: "production code takes a small interface instead of *testing.T, or the test flags end up in the binary",
		},
		{
			path: "database/sql", except: []string{"mockcloud/journal/sqlite", "mockcloud/journal/postgres", "mockcloud/journal/schema"},
			reason: "only the stores talk to a database",
		},
		{
			path: "github.com/ncruces/go-sqlite3", except: []string{"mockcloud/journal/sqlite"}, tests: true,
			reason: "one room knows the driver, so that it can be exchanged and nobody links it by accident",
		},
		{
			path: "github.com/jackc/pgx", except: []string{"mockcloud/journal/postgres", "internal/pgtest"}, tests: true,
			reason: "one room knows the driver, and one makes databases for tests",
		},
		{
			path: "github.com/pressly/goose", except: []string{"mockcloud/journal/schema"}, tests: true,
			reason: "one room knows how a database comes to its tables",
		},
		{
			path: "github.com/prometheus", except: []string{"mockcloud/watch"}, tests: true,
			reason: "one room counts; the face hands over what may be told and links nothing for it",
		},
		{
			path: "golang.org/x/time/rate", except: []string{"mockcloud/limit"}, tests: true,
			reason: "limits go by the machine's clock, and only one room may",
		},
		{path: "unsafe", tests: true, reason: "nothing here is worth giving up memory safety"},
		{path: "math/rand", exactly: true, tests: true, reason: "its global generator cannot be repeated; use math/rand/v2 with a seed that is printed"},
	}
	const pure = "the rules, the faults and the verdicts are pure functions of their input, or replay and diagnosis stop being possible; take the value as an argument"
	for _, path := range []string{"net", "os", "math/rand", "math/rand/v2", "crypto/rand", "database/sql", "syscall", "log", "io/ioutil", "runtime", "sync"} {
		law = append(law, fence{path: path, rooms: []string{"mockcloud/cloud", "mockcloud/fault", "harness/verdict", "harness/classroom/grade"}, reason: pure})
	}
	for _, path := range []string{"net/http", "os", "math/rand", "math/rand/v2", "crypto/rand"} {
		law = append(law, fence{
			path: path, rooms: []string{"harness/classroom/export"},
			reason: "files for other programs are made of rows, so that the same rows give the same bytes; whoever writes them to a disk or a browser does it outside",
		})
	}
	for _, path := range []string{"net", "os", "math/rand/v2", "crypto/rand"} {
		law = append(law, fence{
			path: path, rooms: []string{"mockcloud/journal"}, except: []string{"mockcloud/journal/sqlite", "mockcloud/journal/postgres", "mockcloud/journal/journaltest"},
			reason: "entries, fold and memory store work without files and sockets; durable stores live in rooms of their own",
		})
	}
	return law
}

// standardOnly lists the rooms that import nothing but the standard library
// and the module itself.
func standardOnly() []string {
	return []string{"mockcloud/cloud", "mockcloud/fault", "mockcloud/engine", "harness/verdict"}
}

// imports checks one file against the law of imports.
func imports(s source) []string {
	var broken []string
	for _, spec := range s.file.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		why := outsideLaw(s, name)
		if inner, ok := ownRoom(name); ok {
			why = insideLaw(s, inner)
		}
		if why != "" {
			broken = append(broken, fmt.Sprintf("%s: %s", s.at(spec), why))
		}
	}
	return broken
}

// ownRoom turns an import of the module into the room it names.
func ownRoom(name string) (string, bool) {
	if name == module {
		return ".", true
	}
	return strings.CutPrefix(name, module+"/")
}

// insideLaw says why a room may not import another; tests may import any.
func insideLaw(s source, wanted string) string {
	if s.isTest() || wanted == s.room() {
		return ""
	}
	law, ok := chapterOf(s.room())
	if !ok {
		return fmt.Sprintf("room %s has no chapter in the import law; add it to chapters() in internal/house with what it may import, and why", s.room())
	}
	covers := func(folder string) bool { return folder == "." || within(wanted, folder) }
	if slices.ContainsFunc(law.may, covers) && !slices.ContainsFunc(law.never, covers) {
		return ""
	}
	may := "nothing of this module"
	if len(law.may) > 0 {
		may = strings.Join(law.may, ", ")
	}
	return fmt.Sprintf("%s may not import %s: %s. It may import %s", s.room(), wanted, law.reason, may)
}

// chapterOf finds the most particular chapter about a room.
func chapterOf(room string) (chapter, bool) {
	var found chapter
	for _, c := range chapters() {
		about := c.room == room || !c.only && within(room, c.room)
		if about && len(c.room) > len(found.room) {
			found = c
		}
	}
	return found, found.room != ""
}

// outsideLaw says why a file may not import a package from outside the module.
func outsideLaw(s source, name string) string {
	covers := func(folder string) bool { return within(s.path, folder) }
	for _, f := range fences() {
		hit := name == f.path || !f.exactly && within(name, f.path)
		if !hit || s.isTest() && !f.tests {
			continue
		}
		about := len(f.rooms) == 0 || slices.ContainsFunc(f.rooms, covers)
		if about && !slices.ContainsFunc(f.except, covers) {
			return fmt.Sprintf("%s may not import %s: %s", s.room(), name, f.reason)
		}
	}
	host, _, _ := strings.Cut(name, "/")
	if strings.Contains(host, ".") && !s.isTest() && slices.ContainsFunc(standardOnly(), covers) {
		return fmt.Sprintf("%s may not import %s: this room stands on the standard library alone, so that its behaviour changes only with its own code", s.room(), name)
	}
	return ""
}

// What mockcloud.Start links is what its own rooms import, one after the other: none of them may be a store of a
// database, or every user's unit tests would carry its driver.
func TestTheFrontDoorLinksNoDatabase(t *testing.T) {
	imported := map[string][]string{}
	for _, s := range tree(t) {
		for _, spec := range s.file.Imports {
			if name, err := strconv.Unquote(spec.Path.Value); err == nil && !s.isTest() {
				imported[s.room()] = append(imported[s.room()], name)
			}
		}
	}
	seen, next := map[string]bool{}, []string{"mockcloud"}
	for len(next) > 0 {
		room := next[0]
		next = next[1:]
		if seen[room] {
			continue
		}
		seen[room] = true
		for _, name := range imported[room] {
			inner, ours := ownRoom(name)
			if ours {
				next = append(next, inner)
			}
			database := within(name, "database/sql") || within(name, "github.com/ncruces/go-sqlite3") || within(name, "github.com/jackc/pgx")
			assert.False(t, database, "mockcloud links %s through %s: stores arrive as options", name, room)
		}
	}
	assert.True(t, seen["mockcloud/engine"] && seen["mockcloud/journal"], "the walk reached the rooms below")
}

func TestImportLaw(t *testing.T) {
	for _, s := range tree(t) {
		for _, broken := range imports(s) {
			assert.Fail(t, "the import law is broken", broken)
		}
	}
}
