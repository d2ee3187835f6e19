// Package catalogue is the failure-mode catalogue: every way in which activating a cloud-encrypted product is known,
// or assumed, to go wrong, in words a partner who does not program can read, in Chinese and English.
//
// # What a mode says
//
// The data lie in modes/ID.yaml, one file a mode. Each says what triggers the mode, what the person in front of the
// client sees, what follows from it, what mends it and who does the mending. The third matters most: the worst modes
// are silent, that is, activation succeeds for the wrong owner, and four causes hide behind one shared prompt.
//
// # How far to trust it
//
// Each mode carries a [Label] and a source, so that nobody over-trusts a guess. Sources begin with the label's letter:
// S for the vendor's public activation checklist article, P for other public pages, C for comparable vendors or
// classes of services, A for our own decisions. Where only a part of a documented mode is assumed, the source says so.
//
// # Adding a mode
//
// Copy a file, change every field, and add the id to [IDs], which also fixes the order of listings. [Load] refuses
// files with unknown fields, a missing language, unknown labels or refusal codes, and anything that looks like a key,
// because a catalogue is the easiest place to leak one. Its errors name the file, the field and the mend.
package catalogue
