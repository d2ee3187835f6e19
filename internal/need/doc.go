// Package need finds the programs of other people that tests compare the house
// with: a browser, a database, Node.js and the packages in internal/npm.
//
//	browser := need.Chromium(t)
//	modules := need.NPM(t, "axe-core")
//
// Each function returns a path. Where the thing is missing the test is skipped
// and says what would install it, because a contributor without a browser should
// still be able to test the rest. With CI=true it fails instead: a check that
// silently stopped running is worse than none.
//
// make test runs scripts/tools first, which installs all of this as root on
// Debian.
package need
