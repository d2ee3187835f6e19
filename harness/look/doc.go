// Package look is how the pages of the house look: one layout, one style sheet, two languages, light and dark, and the
// rules a browser has to keep. The classroom and the desk of support cases are served with it.
//
// # A room with pages
//
// A room keeps its templates and its words in files of its own and hands them to [New]:
//
//	//go:embed pages
//	var pages embed.FS
//
//	l, err := look.New(pages, "pages")
//	mux.Handle(look.Path, look.Assets())
//	l.Page(w, r, http.StatusOK, "join", data)
//
// The page "join" is the template {{define "join"}}, and what stands in the window's title is {{define "join.title"}}.
// Both get the data as it is. They can ask for words:
//
//   - {{say "key" arguments…}}: a text of pages/text.zh-CN.json or pages/text.en.json; {0}, {1}… stand for arguments
//   - {{text .}}: a text that carries both languages itself, such as one of the catalogue
//   - {{lang}}: the language of the page, zh-CN or en; {{languages}}: both of them
//   - {{join .}}: a list of words in one line; {{percent .}}: a share of 1 as a percentage
//
// A key that is missing in one language, or that no template can find, is an error of [New] or of the page, and so a
// red test.
//
// # What a page may not do
//
// [Secure] forbids scripts and styles inside pages, foreign origins, and being shown in a frame. What moves, moves by
// htmx, whose settings in the layout switch off everything that needs more than that. A page must also work without
// any script: forms are posted, and answered with a redirect to a page, so that language and theme can be switched on
// every page by a link.
package look
