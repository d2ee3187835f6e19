// Package sqlite keeps journals in one SQLite file: the durable store of a single server.
//
// [Open] makes the file when there is none, brings older ones to the tables of this version, and refuses later ones and
// files that another server has open. The file is in WAL mode with synchronous=FULL: what was acknowledged survives a
// killed process and a lost power supply, as far as the disk keeps its promises.
//
// # Group commit
//
// One goroutine writes, through a connection of its own that keeps its prepared statements. It takes whatever waits — the
// entries of many worlds, and several of one world — into one transaction with one fsync, and acknowledges them together.
// Alone, a caller pays one fsync; thirty-two callers share it. [Store.Submit] lets the engine decide the next command of a
// world while the last one is on its way.
//
// # What the file looks like
//
// worlds gives names numbers; entries holds one row per entry, in the order they came, with the wire half in a column of
// its own. The rows between a journal's first entry and its base, which worlds tells, and those of a world whose name is a
// blob, are gone for whoever reads: they are swept some hundred at a time, at the next start if need be, because other worlds
// wait while rows are deleted. Any SQLite tool may read the file while a server runs; nothing else may write it.
package sqlite
