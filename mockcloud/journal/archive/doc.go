// Package archive writes the journals of a store into one portable file and reads them back, into any other store.
//
//	summary, err := archive.Write(ctx, file, store, store.Records())
//	summary, err := archive.Verify(file)
//	summary, err := archive.Restore(ctx, file, store, archive.Into(store.Records()))
//
// # The file
//
// It is gzip, and in it lines of JSON. The first says what the file is and in which version; then each world has a line with
// its name and how many entries follow, and the entries as the journal's own JSON, which is part of the public interface; then
// the records of classes, if there are any, as bytes in base64; the last line counts everything and holds the SHA-256 of all
// the lines before:
//
//	{"format":"rehearse-journals","version":2}
//	{"world":"main","entries":2}
//	{"seq":1,"at":"2026-01-05T01:00:00Z", …}
//	{"seq":2, …}
//	{"register":1}
//	{"class":"k-1","record":"…"}
//	{"worlds":1,"entries":2,"records":1,"sha256":"…"}
//
// Version 1 had no records, and no journals that were compacted.
//
// Worlds come in the order of their names, and nothing in the file says when or where it was written: the same journals
// give the same bytes. Journals hold no keys, passwords or tokens, and neither does the file. Records of classes hold the
// names by which trainees called themselves.
//
// # What is checked
//
// [Restore] reads the whole file before it writes anything: a file that was cut off, changed, or written by a later version
// is refused, as are journals with gaps or with events that do not fit the state before. A world's entries are read at one
// moment; worlds are read one after the other, also while a server goes on writing.
package archive
