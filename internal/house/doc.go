// Package house keeps the house in order. It has no code, only tests, and they
// read the whole module:
//
//   - the import law: which room may import which, where godog, httpmock and
//     gofakeit may appear, where the machine's clock is read;
//   - the style: everything exported is documented, files stay short,
//     functions take few parameters, no init, no mutable globals, no stubs;
//   - go.mod and go.sum are tidy.
//
// Sources are parsed inside the test process. A test that shelled out to "go
// list" would pass from the test cache after the tree has changed; one that
// opens the files itself is run again whenever they change.
//
// A failure names the file and line, the rule, its reason, and what to write
// instead. To open a new room, add it to the law with its reason.
package house
