// Package verdict reads a world's journal and says what went wrong in it: which failure modes of the catalogue
// happened, on which entries that rests, and whether they were put right since.
//
// [Diagnose] is pure: the same entries give the same [Diagnosis]. It knows what a support engineer can find out
// (whom a licence was meant for, what became of it, what was looked at) and never decides anything for a client:
// the cloud itself does not check purchases, which is why the commonest mistakes succeed in silence.
//
// The package has two kinds of rule. Refusals name their own mode, through the catalogue's refusal codes. Silent
// mistakes are found by comparing what was bound with what was bought.
package verdict
