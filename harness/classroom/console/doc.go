// Package console is the trainee's side of the classroom: a desk with an order, boxes and sign-ins on it, and system
// management as a person meets it.
//
// # Using it
//
// One [Office] serves every trainee of a process. A [Console] is one trainee's world for one exercise:
//
//	office, err := console.NewOffice(engine)
//	c, err := office.Open(ctx, exercise, seed)
//	mux.Handle("/class/go/", c.Handler("/class/go", class))
//	entries, err := c.Entries(ctx)
//
// After a restart of a server with a durable store [Office.Resume] opens the same world again. What the class knows of a
// trainee (frozen, hints, help, finished) comes through the small interface [Class].
//
// # What it lets people do
//
// Everything that reality lets them do, the documented mistakes included, and it answers as reality does: a wrong
// activation succeeds, four causes share one prompt, and consequences come when time moves on. Nothing warns, compares
// or ticks off more than the product does. Irreversible acts are asked about once, in the same words whether they are
// right or wrong.
//
// # Looking is evidence
//
// Each screen asks the cloud for what it shows, over the HTTP face, in process. So what a trainee looked at is in the
// journal like what they did, and grading needs nothing else. That is also why no screen shows, by the way, who is signed
// in or which organization is selected: whoever wants to know goes and looks.
//
// # Secrets
//
// Keys and passwords lie on the desk, since somebody has to type them. They never are in an address, and what was typed
// is kept in memory until it was used, never in the journal.
package console
