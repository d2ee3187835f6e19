// Package export turns what a class did into files: [CSV] and [XLSX] for people, [XAPI] for learning record stores. Each
// takes rows, one for each attempt of a trainee at an exercise, and writes the whole file.
//
//	rows := []export.Row{{Class: "KMRT", ID: "T07", Name: "王芳", World: world, Exercise: exercise,
//		Started: t0, Finished: t1, Report: report}}
//	err := export.XLSX(w, rows, export.Options{Lang: "zh-CN"})
//
// # What it promises
//
// Same rows, same bytes: the rows' order is kept, times come from the rows, ids from what they name. Nothing is looked
// up, stored or sent.
//
// # Whom it names
//
// A trainee is named by the pseudonym that the class gave them. What they called themselves is written with
// [Options.Names] only, beside the pseudonym and never instead of it, because two people may have one name. Names are
// cleaned of control characters. The id of a world opens it, so it is written nowhere: what a store needs in order to
// tell attempts apart is hashed from it.
//
// Reports hold no serial number, CDKey or password, so no file does.
//
// # Times
//
// Spreadsheets show China Standard Time (UTC+8), as the simulated cloud does, and say so in the heading. Statements use UTC, as
// cmi5 asks. A clock that was set back between start and finish makes a duration of nothing, not a negative one.
package export
