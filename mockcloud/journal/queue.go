package journal

// Queue is a [Store] that takes entries in order at once and makes them durable a little later, together with those of
// other callers. A world can then go on deciding while its last entries are on their way to the disk; its answers wait.
type Queue interface {
	Store
	// Submit is Append in two halves. Entries are taken in the order of the calls; wait returns what Append would have.
	// When entries fail, all later ones of the same world fail with ErrGap, until those that failed are appended anew.
	// wait may be called once, by any goroutine.
	Submit(world string, entries ...Entry) (wait func() error)
}
