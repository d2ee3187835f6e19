// Package api is the HTTP face of the rehearsal stage: it turns requests into commands, hands them to the engine
// and shows what came of them. It decides nothing about licences; that is cloud's business.
//
// # Who talks to what
//
// A world lives under /w/{world}. Below it are the client API (/v1, bearer token of a sign-in), the partner's order
// desk (/mop/v1) and the service center (/service-center/v1), each with the token that the world hands out, and the
// stage's own controls (/__admin). /__admin at the root creates and lists worlds. openapi.yaml is the contract; it is
// served at /openapi.yaml and below each world, and the tests hold every request and answer against it.
//
// # What a client is told
//
// Refusals are problems (RFC 9457) in Chinese, or in English when Accept-Language asks for it, with a stable code.
// Where a world's prompts are faithful, every masked cause gives the byte-identical problem ACTIVATION_REFUSED: the
// true cause is in the journal only. Serial numbers and CDKeys never appear in an answer of the client API; a key
// that turns up in free text or in a header is refused, one in a URL is noted in the journal as a leak of the client.
//
// # What goes wrong on purpose
//
// The engine says which fault strikes an exchange; this package carries it out on the wire: late, broken off, empty,
// slow, or with another status. Nothing on the wire tells an injected fault from a real one.
//
// # Who may drive the stage
//
// With an admin token ([WithAdminToken]) every /__admin path takes it. Without one, the request must come to a
// loopback name and, when a browser sends it, from a page of the same host: no foreign web page can drive a stage.
package api
