// Package watch tells operators what a served mock cloud does: as metrics in the format of Prometheus and as log records of
// log/slog.
//
//	w := watch.New(watch.WithLog(logger), watch.WithClock(engine.WallClock))
//	e := engine.New(w.Store(store), engine.WithTrouble(w.Trouble))
//	w.CountWorlds(e.Size)
//	handler := w.Handler(api.New(e, api.WithMetrics(w.Metrics)))
//
// # Metrics
//
// All names begin with rehearse_. Labels are taken from closed lists: routes and operations of the contract, HTTP methods
// and statuses, codes of problems and refusals, kinds of faults, secrets and store operations. Worlds, accounts and
// addresses are no labels: there are too many of them, and the log has them.
//
//	rehearse_http_requests_total{route,method,status}    answered requests; status "aborted" where the connection was broken off
//	rehearse_http_request_duration_seconds{route}        histogram, planned delays included
//	rehearse_http_requests_in_flight                     requests being answered
//	rehearse_refusals_total{code}                        refusals of the rules by their true cause, also where a shared prompt hides it
//	rehearse_faults_fired_total{kind}                    planned faults that struck
//	rehearse_wrong_secrets_total{secret}                 wrong passwords, keys, tokens and names of worlds
//	rehearse_worlds                                      worlds this server holds
//	rehearse_journal_entries_total                       entries appended since the start
//	rehearse_store_duration_seconds{operation}           histogram; for append, until the entry is durable
//	rehearse_store_errors_total{operation}               operations of the store that failed
//	rehearse_store_appends_waiting                       appends that are on their way to the disk
//
// and those of the Go runtime and the process.
//
// # Logs
//
// One record for each request: level INFO, WARN when it brought a wrong secret, ERROR when the server could not do what it
// should (status 5xx without a planned fault). Its members are method, route, operation, world, actor, account, entry,
// status, duration_ms, code, refusal, fault, guess, error; those that say nothing are left out. What went wrong and failed no
// request has a record of its own, "trouble", with the world and the error.
//
// # Secrets
//
// Neither knows addresses, headers or bodies: both are made from [api.Seen], which holds nothing that anybody typed.
package watch
