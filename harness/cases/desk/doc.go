// Package desk shows support cases in a browser: what went wrong and on which evidence, every entry and what it
// changed, the remedy tried in a fork, and the scenario to take away.
//
//	d, err := desk.New()
//	d.Open(c)                                   // a case file that was read
//	http.Serve(listener, d)                     // loopback only: see below
//
// Cases can be opened in the page as well: a case file, or a capture, which becomes a case as "rehearse case import"
// makes one, redacted before anything is kept.
//
// A desk has one user, the person at this computer, and no sign-in. It answers requests that name a loopback address
// and nothing else, takes forms from its own pages only, keeps cases in memory and writes no file: what is to stay is
// downloaded.
package desk
