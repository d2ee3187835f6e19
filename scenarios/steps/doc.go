// Package steps turns the sentences of feature files into calls of a rehearsal's session, and does nothing more.
//
// Each call has its sentences in Chinese and in English ([Phrases] lists them), so that a scenario can be written
// in either and does the same. Arguments stand in quotation marks, “” 「」 『』 or "", and are words that people use:
// “正式云账号” and "formal account" mean the same account ([Words] lists them); what is no such word is taken as it
// stands, such as a version or a day. Full-width letters and digits count as half-width ones, and a full stop or
// colon at the end of a sentence is left aside.
//
// To write a new sentence, add a row to the table of its kind: setting, acting, desks or checking. The tests insist
// that it has both languages, and that no step can be read in two ways.
package steps
