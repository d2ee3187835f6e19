// Package scenarios makes the worlds that rehearsals start in.
//
// A preset is a blueprint with a name: "activation-day" is a customer with two organizations on the morning its new
// product is to be activated, with everybody around whose account or organization gets mixed up with the right one.
// [Presets] turns a name and a seed into the founding of a world:
//
//	found, err := scenarios.Presets().Found("activation-day", 42)
//
// The same seed gives the same bytes; another seed gives other people and companies in the same parts. Parts have
// identities of their own ([FormalAccount], [OrganizationA], [MainLicence], …), the same in all presets and seeds, so
// that a scenario can speak of "the main licence" whatever it is called this time.
//
// # Nobody real
//
// Companies are called after nothing that exists and say in their names that they are examples. Phone numbers are
// 199-0000-xxxx, e-mail addresses end in example.com, credit codes have a right check character behind a district
// code that nobody has. Keys are those of the world: SIM-, made from its seed.
//
// # The empty preset
//
// "empty" founds a world with nothing but a clock and policies, for those who set their own scene.
package scenarios
