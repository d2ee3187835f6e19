package process

import (
	"bytes"
	"io"
	"sync"
)

// splitter cuts what a program writes into lines. What is begun and not ended can be seen from outside: that is how
// a missing line feed is told from a program that says nothing.
type splitter struct {
	limit int // bytes of a line

	mu      sync.Mutex
	pending []byte
}

// run reads until the end, and gives each line without its line feed to emit. tooLong is called once for a line
// beyond the limit, with its beginning; the reading then goes on, so that the program does not block, but nothing
// more is emitted.
func (s *splitter) run(from io.Reader, emit func([]byte), tooLong func([]byte)) {
	chunk := make([]byte, 32<<10)
	drowned := false
	for {
		n, err := from.Read(chunk)
		if !drowned {
			for _, line := range s.feed(chunk[:n]) {
				emit(line)
			}
			if s.length() > s.limit {
				drowned = true
				tooLong(s.begun())
			}
		}
		if err != nil {
			return
		}
	}
}

// feed adds what was read and returns the lines that are now whole. A line beyond the limit stays pending.
func (s *splitter) feed(chunk []byte) (lines [][]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending = append(s.pending, chunk...)
	for {
		end := bytes.IndexByte(s.pending, '\n')
		if end < 0 || end > s.limit {
			return lines
		}
		lines = append(lines, bytes.TrimSuffix(s.pending[:end:end], []byte("\r")))
		s.pending = s.pending[end+1:]
	}
}

// begun is the line that has been begun.
func (s *splitter) begun() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Clone(s.pending)
}

// keep forgets all but the last bytes of the line that has been begun.
func (s *splitter) keep(last int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending = s.pending[max(0, len(s.pending)-last):]
}

// length is that of the line that has been begun.
func (s *splitter) length() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.pending)
}
