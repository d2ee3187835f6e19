// Package inprocess serves HTTP requests against an [http.Handler] in the same
// process, without sockets, ports or a listener to close.
//
//	client := inprocess.Client(handler)
//	reply, err := client.Get("http://cloud.test/v1/organizations")
//
// Any host will do: nothing is resolved and nothing leaves the process.
// [Register] and [Responder] do the same for tests that already use
// github.com/jarcoal/httpmock.
//
// # Fidelity
//
// A client should not be able to tell a [Transport] from a loopback
// connection. A table of handlers is compared with a real server in the
// tests. In particular:
//
//   - the handler sees a server's request: RequestURI, Host, RemoteAddr, a URL
//     with path and query only, headers as they come off the wire, a context
//     of its own that ends when the handler returns or the client goes away;
//   - the client sees a client's response: Content-Length up to 2 KiB and
//     chunks beyond, sniffed Content-Type, trailers after the body, no body
//     for HEAD, 204 and 304, headers frozen at WriteHeader;
//   - the body streams: a Flush makes what was written readable at once, and
//     a handler that is far ahead of its reader waits;
//   - the request body is always closed, on every path;
//   - a cancelled context ends the call, and the reading of the body, with the
//     context's error;
//   - a handler that panics with [http.ErrAbortHandler] breaks the
//     connection: before the reply's head the call fails with an error that is
//     both syscall.ECONNRESET and [io.ErrUnexpectedEOF]; later the body ends
//     with [io.ErrUnexpectedEOF] after what had been flushed. Every other panic
//     does the same and its value stands in the error's text.
//
// # Differences, on purpose
//
//   - No Date header appears unless the handler sets one: this package has no
//     clock, and a simulated cloud has its own.
//   - No gzip is negotiated, as with DisableCompression.
//   - There is no Hijack, no protocol upgrade and no HTTP/2; informational
//     (1xx) replies are dropped. Break a connection with http.ErrAbortHandler.
//   - The request body stays readable after the reply has begun (full duplex).
package inprocess
