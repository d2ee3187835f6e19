// Package features holds the rehearsals: one file for each failure mode and language, with the right way, the
// failure, what is seen of it later, and the remedy that works.
//
// A scenario has the tag @mode:ID of the failure mode it rehearses and a tag @id:NAME that is the same in every
// language. The two language versions of a scenario ask for the same calls and leave the same journal.
package features

import "embed"

// FS holds zh-CN/*.feature and en/*.feature.
//
//go:embed zh-CN/*.feature en/*.feature
var FS embed.FS
