// Package conformance compares streams of Cucumber Messages with those of the
// Cucumber Compatibility Kit, and checks messages against their JSON schema.
//
// Compare is strict: number, kind and order of the messages have to be the same,
// and so has everything in them that Ignored does not list. Identifiers are free,
// but have to be used in the same way: they are renamed in the order in which they
// first appear, so that a reference to another object is a difference.
//
// # The kit
//
// The kit has 46 samples, each a feature, reference steps and the messages expected
// of them. The steps are written anew in Go in harness/runner, whose tests run 45 of
// the samples. The one left out is markdown: the runner reads Gherkin, not Markdown
// with Gherkin in it, for which there is no parser in Go.
package conformance
