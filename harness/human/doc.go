// Package human lets a person drive a client that no program can: a desktop application, a phone, a web page.
//
// A [Desk] serves a page on loopback. For each thing a scenario wants done the page says what to do in the client,
// with the address, the sign-in and the keys to type, and asks what was seen. What the person answers is the client's
// [harness.Result], so every scenario, check and report works as with any other client.
//
// The page can be used with the keyboard alone, needs no script, and works in Chinese and English. A screenshot and a
// remark may be handed in with each answer; whoever looks at the report then finds the case marked for review, because
// no program can tell what a picture shows.
//
// The page shows synthetic keys and passwords of a rehearsal world, since somebody has to type them. It therefore
// answers only requests that name the address it is served at, and only accepts forms it made itself.
package human
