// Package changes tells what a stretch of a journal changed in its world, in the words of the domain: whom a licence
// belongs to, what a sign-in has selected and which account sets it sees, how far the papers are.
//
//	before := changes.Of(state, now)
//	… entries are folded into the state …
//	list := changes.Between(before, changes.Of(state, now))
//
// It is pure: two folds of the same entries give the same changes. A state is read into [Facts] instead of cloned,
// because a picture of a few dozen words is cheaper than a copy of the world, and because what follows from a state
// and the time (visible account sets, an overdue certification) is what people look for, more than its rows.
//
// Facts hold identities and names, never serial numbers, CDKeys, tokens or passwords: a state has none of them.
package changes
