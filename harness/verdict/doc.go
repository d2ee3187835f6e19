// Package verdict reads a world's journal and says what went wrong in it: which failure modes of the catalogue
// happened, on which entries that rests, and whether they were put right since.
//
// [Diagnose] is pure: the same entries give the same [Diagnosis]. It knows what a support engineer can find out
// (whom a licence was meant for, what became of it, what was looked at) and never decides anything for a client:
// the cloud itself does not check purchases, which is why the commonest mistakes succeed in silence.
//
// The package has two kinds of rule. Refusals name their own mode, through the catalogue's refusal codes. Silent
// mistakes are found by comparing what was bound with what was bought.
//
// [Judge] is the other half: it holds a client's screens and requests in one [Trial] against the rubric's rules. A
// diagnosis is about a customer and knows no client; a judgement is about a client and blames no customer.
//
// Neither may ask a clock, a network or a running world: whatever they need stands in the entries and acts, so that a
// file gives the same answer years later. Begin reading with reader.go for diagnoses, and with scene.go, then judge.go,
// for judgements.
package verdict
