// Package limit bounds how many wrong secrets one address may bring to a served mock cloud: passwords, serial numbers and
// CDKeys, tokens of sessions, desks and controls, and names of worlds.
//
//	api.New(engine, api.WithGuesses(limit.New(6000, engine.WallClock)))
//
// Each address has a bucket that holds a minute's worth of wrong secrets and refills evenly. What is right costs nothing,
// so a client, or a test suite that is wrong on purpose now and then, never notices. Once the bucket is empty, nothing
// from that address is looked at until it holds one again: looking would tell whether a guess was right. The answer is 429 with
// Retry-After, and no journal hears of it.
//
// An address is an IPv4 address, or the first 64 bits of an IPv6 address, because whoever has one such has all of it.
// Headers that proxies set are not believed: behind a proxy all clients are one address, and the limit belongs into the proxy.
//
// This is no rule of the simulated cloud and therefore not in the fold: the documented lock of an account is, see
// cloud.SignIn. It goes by the machine's clock, and the same requests may be answered differently on another day; so it is on
// where a server is reachable, and off in process.
package limit
