package runner

import (
	"encoding/binary"
	"strings"

	messages "github.com/cucumber/messages/go/v34"
)

// sentences numbers the texts that scenarios repeat: those of their steps, their tags.
// Those of ten thousand scenarios would otherwise be a tenth of the memory.
type sentences struct {
	numbers map[string]int
	texts   []string
}

func newSentences() *sentences { return &sentences{numbers: map[string]int{}} }

// number gives the one of a text, which is new or was there before.
func (s *sentences) number(text string) int {
	number, known := s.numbers[text]
	if !known {
		text = strings.Clone(text) // it is a part of a line, or of more
		number = len(s.texts)
		s.numbers[text] = number
		s.texts = append(s.texts, text)
	}
	return number
}

// packed are scenarios of one file in one text. As the structs of the Messages, those of ten
// thousand take seven times as much memory, in a quarter of a million pieces that the
// collector goes through again and again.
type packed struct {
	text      string
	starts    []int32
	sentences *sentences
}

// pack packs scenarios, which are all of one file.
func pack(pickles []*messages.Pickle, s *sentences) packed {
	p := packer{sentences: s}
	starts := make([]int32, len(pickles))
	for i, pickle := range pickles {
		starts[i] = int32(len(p.b))
		p.pickle(pickle)
	}
	return packed{text: string(p.b), starts: starts, sentences: s}
}

// packer writes texts as their length and bytes, lists as their length and elements.
type packer struct {
	b         []byte
	sentences *sentences
}

// number writes one that is not negative: a length, or a place in a file.
func (p *packer) number(n int) { p.b = binary.AppendUvarint(p.b, uint64(n)) }

func (p *packer) raw(text string) {
	p.number(len(text))
	p.b = append(p.b, text...)
}

func (p *packer) sentence(text string) { p.number(p.sentences.number(text)) }

func (p *packer) list(texts []string) {
	p.number(len(texts))
	for _, text := range texts {
		p.raw(text)
	}
}

// pickle writes all but the name and the language of the file.
func (p *packer) pickle(m *messages.Pickle) {
	p.raw(m.Id)
	p.raw(m.Name)
	p.number(int(m.Location.Line))
	p.number(int(m.Location.Column))
	p.list(m.AstNodeIds)
	p.number(len(m.Tags))
	for _, tag := range m.Tags {
		p.sentence(tag.Name)
		p.raw(tag.AstNodeId)
	}
	p.number(len(m.Steps))
	for _, step := range m.Steps {
		p.raw(step.Id)
		p.sentence(string(step.Type))
		p.sentence(step.Text)
		p.list(step.AstNodeIds)
		p.argument(step.Argument)
	}
}

// What a step has beside its text, in the order in which it is written.
const (
	hasArgument = 1 << iota
	hasDocString
	hasTable
)

func (p *packer) argument(a *messages.PickleStepArgument) {
	if a == nil {
		p.number(0)
		return
	}
	has := hasArgument
	if a.DocString != nil {
		has |= hasDocString
	}
	if a.DataTable != nil {
		has |= hasTable
	}
	p.number(has)
	if doc := a.DocString; doc != nil {
		p.number(int(doc.ArgumentIndex))
		p.raw(doc.MediaType)
		p.raw(doc.Content)
	}
	if a.DataTable != nil {
		p.table(a.DataTable)
	}
}

func (p *packer) table(t *messages.PickleTable) {
	p.number(int(t.ArgumentIndex))
	p.number(len(t.Rows))
	for _, row := range t.Rows {
		p.number(len(row.Cells))
		for _, cell := range row.Cells {
			p.raw(cell.Value)
		}
	}
}

// unpack gives the scenario back as it was.
func (f *feature) unpack(number int32) *messages.Pickle {
	u := unpacker{rest: f.packed.text[f.packed.starts[number]:], sentences: f.packed.sentences.texts}
	p := u.pickle()
	p.Uri, p.Language = f.uri, f.language
	return p
}

// unpacker reads what a packer wrote.
type unpacker struct {
	rest      string
	sentences []string
}

func (u *unpacker) number() int {
	n := 0
	for i := 0; ; i++ {
		b := int(u.rest[i])
		n |= b & 0x7f << (7 * i)
		if b < 0x80 {
			u.rest = u.rest[i+1:]
			return n
		}
	}
}

// raw gives a part of the packed text, which is held as long as the part is.
func (u *unpacker) raw() string {
	length := u.number()
	text := u.rest[:length]
	u.rest = u.rest[length:]
	return text
}

func (u *unpacker) sentence() string { return u.sentences[u.number()] }

func (u *unpacker) list() []string {
	texts := make([]string, u.number())
	for i := range texts {
		texts[i] = u.raw()
	}
	return texts
}

func (u *unpacker) pickle() *messages.Pickle {
	// The results of a run have these two, and should hold no more than them.
	p := &messages.Pickle{Id: strings.Clone(u.raw()), Name: strings.Clone(u.raw())}
	p.Location = &messages.Location{Line: int64(u.number()), Column: int64(u.number())}
	p.AstNodeIds = u.list()
	p.Tags = pointers(u.number(), func(tag *messages.PickleTag) {
		*tag = messages.PickleTag{Name: u.sentence(), AstNodeId: u.raw()}
	})
	p.Steps = pointers(u.number(), func(step *messages.PickleStep) {
		*step = messages.PickleStep{Id: u.raw(), Type: messages.PickleStepType(u.sentence()), Text: u.sentence(), AstNodeIds: u.list()}
		step.Argument = u.argument()
	})
	return p
}

func (u *unpacker) argument() *messages.PickleStepArgument {
	has := u.number()
	if has == 0 {
		return nil
	}
	a := &messages.PickleStepArgument{}
	if has&hasDocString != 0 {
		a.DocString = &messages.PickleDocString{ArgumentIndex: int64(u.number()), MediaType: u.raw(), Content: u.raw()}
	}
	if has&hasTable != 0 {
		a.DataTable = &messages.PickleTable{ArgumentIndex: int64(u.number())}
		a.DataTable.Rows = pointers(u.number(), func(row *messages.PickleTableRow) {
			row.Cells = pointers(u.number(), func(cell *messages.PickleTableCell) { cell.Value = u.raw() })
		})
	}
	return a
}

// pointers makes so many elements in one piece of memory.
func pointers[T any](count int, fill func(*T)) []*T {
	elements, list := make([]T, count), make([]*T, count)
	for i := range elements {
		list[i] = &elements[i]
		fill(list[i])
	}
	return list
}
