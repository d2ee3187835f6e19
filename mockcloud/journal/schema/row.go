package schema

import (
	"encoding/json"
	"fmt"

	"example.com/rehearse/mockcloud/journal"
)

// Row is an entry as the tables hold it.
type Row struct {
	Seq uint64
	// Entry is the entry without its wire half, as JSON.
	Entry []byte
	// Wire is the wire half as JSON, nil for none.
	Wire []byte
	// Base says that the entry is one; what was read from a table does not say it.
	Base bool
}

// Follows is [journal.Entry.Follows] for what is still to be written.
func (r Row) Follows(last uint64) bool {
	e := journal.Entry{Seq: r.Seq}
	if r.Base {
		e.Base = &journal.Base{}
	}
	return e.Follows(last)
}

// Encode makes rows of entries. It fails on a command or event that has no JSON form, which no entry of this version is.
func Encode(entries []journal.Entry) ([]Row, error) {
	rows := make([]Row, len(entries))
	for i, e := range entries {
		var err error
		rows[i].Seq, rows[i].Base = e.Seq, e.Base != nil
		if e.Wire != nil {
			if rows[i].Wire, err = json.Marshal(e.Wire); err != nil {
				return nil, fmt.Errorf("journal entry %d: %w", e.Seq, err)
			}
		}
		e.Wire = nil
		if rows[i].Entry, err = e.MarshalJSON(); err != nil {
			return nil, fmt.Errorf("journal entry %d: %w", e.Seq, err)
		}
	}
	return rows, nil
}

// Decode makes the entry of a row again. Damaged JSON, or a sequence number that is not the row's, is an error that
// names the entry.
func Decode(r Row) (journal.Entry, error) {
	var e journal.Entry
	if err := json.Unmarshal(r.Entry, &e); err != nil {
		return e, fmt.Errorf("journal entry %d is damaged: %w", r.Seq, err)
	}
	if e.Seq != r.Seq {
		return e, fmt.Errorf("journal is damaged: row %d holds entry %d", r.Seq, e.Seq)
	}
	if r.Wire != nil {
		e.Wire = &journal.Wire{}
		if err := json.Unmarshal(r.Wire, e.Wire); err != nil {
			return e, fmt.Errorf("journal entry %d is damaged: %w", r.Seq, err)
		}
	}
	return e, nil
}
