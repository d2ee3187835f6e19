// Package pgtest gives tests a PostgreSQL of their own.
//
//	cluster := pgtest.Start(t)
//	store, err := postgres.Open(ctx, cluster.Database(t))
//
// With REHEARSE_TEST_POSTGRES the databases are made in that cluster. Without, one is started from Debian's package in a
// folder for temporary files, reachable through a socket there and nowhere else, as the user postgres when the test runs
// as root. Where the package is missing the test skips, or fails with CI=true; see package need.
//
// A cluster takes about a second and a half: share it between the cases of a test. It ends with the test, and also when
// the test's process is killed, because it hangs on a pipe that the process holds.
package pgtest
