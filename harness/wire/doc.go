// Package wire drives a client under test that is a plain HTTP program and fetches its cases: nothing is started, nothing
// is read from it but its requests. The server alone judges.
//
//	desk := wire.NewDesk(harness.Info{Name: "acme", Version: "2.3"}, 30*time.Second)
//	go http.Serve(listener, desk)
//	s, err := harness.NewSession(harness.WithServed(engine, baseURL), harness.WithClient(desk.Client))
//
// # The conversation
//
// GET /cases lists the cases that are open, GET /cases/next takes the oldest: a JSON object with the members of
// [harness.Task], an id, the name under which the client is judged (agent) and how many seconds it may take. While
// none is open the answer waits up to [patience] and is then 204: ask again. 410 says that the run is over.
//
// The client does the task against base_url and may say what came of it: POST /cases/ID with {"outcome":"ok"}, refused,
// failed or unsupported. One that never says ends its case by its time limit; then its traffic alone is judged, and
// nothing that it would have said. A case that nobody takes ends by the same limit, and is not exercised.
//
// # Bounds and secrets
//
// The desk answers requests that name a loopback address only, and reads bodies of 4 KiB at most. Cases hold keys and
// passwords: they go to the client and nowhere else.
package wire
