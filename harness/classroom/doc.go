// Package classroom is where partners rehearse: an instructor makes classes, trainees join with a code, everybody gets a
// world of their own, and the instructor sees live where each of them is.
//
//	c, err := classroom.Open(ctx, classroom.Setting{Log: log, Engine: engine, Exercises: exercises.All, Token: token})
//	mux.Handle("/class/", c)
//	mux.Handle(look.Path, look.Assets())
//
// # Who may do what
//
// Three kinds of people, and nothing between them. Whoever knows the instructor's token opens the desk below
// /class/desk. Whoever knows the code of a class joins it and gets a cookie, which leads to their own seats below
// /class/seat and to nobody else's. Everybody else sees the door, /class/. No page names a world: worlds of a class
// have random names, so that their HTTP face cannot be guessed by those who sit beside it. Wrong tokens and codes are
// counted by address.
//
// # What is kept where
//
// What happened in class is in the register (package register), what trainees did is in the journals of their worlds.
// Both come from the store that the server was started with, so classes survive a restart when it is durable. Grades,
// boards and exports are read from the two and kept nowhere. Erasing a class erases its records and its worlds.
//
// One server serves a class: the register is folded in its memory.
package classroom
