// Package register is what happened in classes, as an append-only list of records. The state of all classes is the fold
// of the list, as a world is the fold of its journal: after a restart it is read again and nothing is lost.
//
//	log := &register.Memory{}          // or the records of a SQL store
//	state := register.NewState()
//	state.Apply(record)                // strict: a record that cannot be is an error
//
// What trainees do in their worlds is not in here: that is in their journals. A record holds what a class knows besides:
// who sits where, who asked for help, which hints were taken. Names of people are in here and nowhere else, so that
// erasing the records of a class erases the people.
package register
