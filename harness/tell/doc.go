// Package tell puts journal entries into words that a person reads, in Chinese and English: who did what, to which
// things, and how it came out. The desk of support cases and the debrief of a class tell a journal with it.
//
//	t, err := tell.New()
//	t.Entry(e, "zh-CN") // {Who: 客户端, What: 选择企业, About: [org-b], Refused: …}
//
// It says what an entry is, never whether it was wise: that is a verdict's to say. What an entry is about is told by
// identities, which [changes.Facts] can name. Entries hold no keys, so nothing told here does.
package tell
