// Package quietstart keeps a program from starting others before its own first line runs. One of the libraries that rehearse
// is made of, godog's builder, asks "go env GOTOOLDIR" in a process of its own as soon as it is loaded, for a purpose that
// nothing here has: whatever is called "go" in the PATH would be started by every command, a server's included, and be
// waited for.
//
// Importing the package empties PATH, so that nothing is found in it; [GiveBack], which main calls first, puts it back as
// it was. That works because Go prepares packages in the order of their import paths, each once its own imports are: this
// one needs nothing but os and sync, and its turn comes before that of os/exec, without which nobody starts a program.
// Should that order ever change, programs are started as before; nothing else is lost. It is for package main alone:
// whoever imports it has to give back.
package quietstart

import (
	"os"
	"sync"
)

// path takes PATH away, and remembers it.
var path = sync.OnceValue(func() string {
	was := os.Getenv("PATH")
	if was != "" { // one that is not set stays so
		_ = os.Setenv("PATH", "") // at worst programs are found
	}
	return was
})

var _ = path() // while packages are prepared

// GiveBack puts PATH back. Calling it again does nothing new.
func GiveBack() {
	if was := path(); was != "" {
		_ = os.Setenv("PATH", was) // it was set to the same before
	}
}
