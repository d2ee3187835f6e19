// Package reports turns a stream of Cucumber Messages into things people and
// machines read: one self-contained HTML page, JUnit XML, results.json,
// native results of Allure, the closing summary of a terminal and what changed since
// another run.
//
// Every report is a pure function of [Results] and its options. Nothing here
// asks for the time, the environment or the network, so that the same messages
// give the same bytes, on any machine and in any year.
//
//	res, err := reports.Read(messages)      // NDJSON, one envelope a line
//	err = reports.HTML(w, res, modes, reports.HTMLOptions{Lang: "zh-CN"})
//	err = reports.JUnit(w, res)
//	err = reports.JSON(w, res, nil)
//	err = reports.Allure(create, res, modes) // a file for each attempt and attachment
//	err = reports.Progress(w, res, reports.TextOptions{Lang: "en", Color: true})
//	diff, err := reports.Compare(w, yesterday, res, reports.TextOptions{Lang: "zh-CN"})
//
// [Merge] makes one stream of the streams of a run's shards, for these reports and
// for any other reader of Cucumber Messages.
//
// # What is read from the stream beyond the standard
//
// A scenario belongs to a failure mode of the catalogue when it carries the tag
// "@mode:ID". Five media types of attachments are understood:
//
//   - [MediaRun], attached to the run: {"seed":42,"client":["./client","--fast"],
//     "flags":["--driver","command"],"known_failing":[…],"shard":"2/4"}. It completes the command that repeats a
//     scenario, and says which failures are [Known] and of which [Part] of the run the stream tells.
//   - [MediaVerdict], attached to a scenario's last step: how the client under test
//     was judged. [Matrix] is made of these.
//   - [MediaExchange], one exchange with the cloud:
//     {"method","path","status","request","response","seq"}.
//   - [MediaJournal], an excerpt of the journal: an array of entries.
//   - [MediaState], what is different in the world: {"changes":[{"thing","id","aspect",
//     "before":[…],"after":[…]}],"names":{"ID":{"zh-CN":…,"en":…}}}, shown in the words
//     of the domain. {"before":…,"after":…} with any values is shown as a difference.
//   - [MediaDiagnosis], what the journal of an attempt shows: {"health","findings":[{"mode",
//     "subject","confidence","remedied","evidence":[…]}],"unexplained":[…],"names"}. The
//     catalogue's words for a mode come from the options of the report.
//
// Text and images are shown as such; any other attachment is named.
//
// Several streams may follow each other in one reader (the shards of a run):
// each "meta" envelope opens a new space of ids.
//
// # Statuses
//
// A scenario takes the worst status of the steps of its last attempt. A passed
// scenario that failed before is "flaky". A scenario that was started and never
// finished, or that has no step at all, is "unknown" and counts as a failure: a
// run that died must never look green.
//
// # results.json
//
//	{
//	  "version": 1,
//	  "seed": 42,
//	  "complete": true,              // false: the stream has no end of run
//	  "shard": "2/4",                // or "1,2/4"; left away for a whole run
//	  "started": "2026-01-02T03:04:05Z",
//	  "duration_ms": 1234.5,         // wall clock of the run
//	  "summary": {"total","passed","failed","flaky","skipped","pending",
//	              "undefined","ambiguous","unknown"},
//	  "errors": ["…"],               // what belongs to the run, not to a scenario
//	  "scenarios": [{"uri","line","name","feature","language","tags","mode","status",
//	                 "duration_ms","attempts","message","repeat"}],
//	  "agents": {"AGENT": {"MODE": {"verdict":"PASSED","duration_ms":12,
//	              "whole":true,           // all scenarios of the mode ran
//	              "scenarios":[{"scenario","location","language","verdict","exercised"}],
//	              "findings":[{"rule","verdict","text","name","source","label","entries","acts"}]}}}
//	}
//
// Scenarios are sorted by uri and line. "attempts" is a number; "message" is
// empty for scenarios that never failed. Keys are only ever added within a version.
package reports
