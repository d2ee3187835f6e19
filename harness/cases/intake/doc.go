// Package intake makes support cases of captures: HAR files, journals, text logs and forms.
//
// Every source becomes a list of [Exchange]; [Build] reads them twice. The first reading learns who and what there is:
// accounts, organizations, products, licences, account sets. From it the initial world is founded. The second plays
// each exchange by the rules and compares the answer with the recorded one. Where they differ something happened that
// the capture does not show: it is added, marked as an assumption, or else the exchange is listed as unmatched.
//
// Nothing of a capture reaches a case as it is: identities are numbered anew, names invented, keys and tokens turned
// into references while they are read.
package intake
