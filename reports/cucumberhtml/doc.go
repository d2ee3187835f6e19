// Package cucumberhtml writes Cucumber's own HTML report: the page of
// @cucumber/html-formatter with a run's messages in it.
//
//	err := cucumberhtml.Write(w, messages) // NDJSON, one envelope a line
//
// The folder assets holds the files of version 24.2.0 of that package, unchanged, with
// its licence (MIT) and those of what is built into it. A test compares them with the
// package of internal/npm; to take another version, pin it there and copy its files.
//
// Use it where people know that page from other Cucumbers. It has no Chinese, no
// durations of scenarios and no retries, shows a flaky scenario as passed, and is slow
// with thousands of scenarios: for all of these there is the report of package reports.
package cucumberhtml
