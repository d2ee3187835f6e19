// Package schema is what the stores that speak SQL share: how a database comes to the tables of this version, and how an
// entry becomes a row.
//
// [Migrate] brings a database up to the migrations it is given, one transaction each, and refuses a database that a later
// version has already changed: guessing what its tables mean would lose entries.
//
// A [Row] has the two halves of an entry in two columns, so that dropping the wire half touches nothing that the fold reads.
package schema
