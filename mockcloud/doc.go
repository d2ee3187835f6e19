// Package mockcloud is the front door for Go users: a mock of the cloud account, organization and licensing
// backend, in one line of a test.
//
//	func TestActivation(t *testing.T) {
//		c := mockcloud.Start(t)
//		client := NewMyClient(c.BaseURL())
//		...
//		c.Clock().Months(3)
//	}
//
// [Start] needs no configuration: it serves one world, made from the preset "default", on a loopback port, and stops
// with the test. [New] does the same outside of tests. [WithoutSockets] serves through [Cloud.Client] only, in
// process. Accounts, passwords, licences and keys are in [Cloud.World]; they are synthetic and derived from the seed.
package mockcloud
