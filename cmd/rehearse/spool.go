package main

import (
	"bufio"
	"errors"
	"io"
	"os"
)

// spool keeps the messages of a run in a temporary file: those of ten thousand scenarios are some 60 MB, and every
// report reads them from the start.
type spool struct {
	file *os.File
	out  *bufio.Writer
}

// newSpool makes an empty one. Its errors name the folder of temporary files, TMPDIR.
func newSpool() (*spool, error) {
	file, err := os.CreateTemp("", "rehearse-*.ndjson")
	if err != nil {
		return nil, err
	}
	return &spool{file: file, out: bufio.NewWriterSize(file, 64<<10)}, nil
}

// Write adds to the messages.
func (s *spool) Write(p []byte) (int, error) { return s.out.Write(p) }

// reader reads all messages from the start. Nothing may be written afterwards.
func (s *spool) reader() (io.Reader, error) {
	if err := s.out.Flush(); err != nil {
		return nil, err
	}
	_, err := s.file.Seek(0, io.SeekStart)
	return s.file, err
}

// close removes the file.
func (s *spool) close() error {
	return errors.Join(s.file.Close(), os.Remove(s.file.Name()))
}
