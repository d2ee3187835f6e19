// Package tasks says what a client is asked for that takes a whole task at once: a command that is started for each case,
// or a program that fetches its cases. For each failure mode there is one task: what the stage does before, as whom
// and where the client is to work, what it is to do there, and what must not have happened.
//
// Tasks are data (tasks.yaml), written in the calls that sentences of features stand for and in what they mean, so that
// one text serves both languages. [Features] writes them as feature files, which any client can play: one that
// takes action after action does what the sentences say, one after another.
//
//	fsys, err := tasks.Features()   // tasks/zh-CN/wrong-account.feature …
//
// Some modes take more than one task, with something in between. Of those the data say why they cannot be asked for,
// and the feature asks for the first thing that such a client never declares, so that its verdict is UNSUPPORTED.
package tasks
