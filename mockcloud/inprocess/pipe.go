package inprocess

import (
	"errors"
	"io"
	"net/http"
	"sync"
)

// pipeLimit is how far a handler may be ahead of its reader, in bytes. It
// plays the part of the socket buffers: small replies never wait for a reader
// and endless ones cannot fill the memory.
const pipeLimit = 1 << 20

// errClosed is met by a client that reads a body it has closed.
var errClosed = errors.New("inprocess: read on a closed response body")

// pipe carries the body of a reply from the handler to the client.
type pipe struct {
	mu      sync.Mutex
	changed *sync.Cond
	data    []byte
	read    int         // bytes of data that were already read
	end     error       // what the reader meets after data; nil while more may come
	trailer http.Header // arrives with the end
	ended   bool        // the reader has met the end; nothing can undo that
	gone    error       // why the client no longer listens
}

func newPipe() *pipe {
	p := &pipe{}
	p.changed = sync.NewCond(&p.mu)
	return p
}

// Write appends what the handler sends, waiting while the reader is far
// behind. It fails when the client has gone away.
func (p *pipe) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	written := 0
	for written < len(b) {
		for p.gone == nil && len(p.data)-p.read >= pipeLimit {
			p.changed.Wait()
		}
		if p.gone != nil {
			return written, p.gone
		}
		n := min(len(b)-written, pipeLimit-(len(p.data)-p.read))
		p.data = append(p.data, b[written:written+n]...)
		written += n
		p.changed.Broadcast()
	}
	return written, nil
}

// Read waits for data, the end, or the client's own departure, which wins over
// data that is still there, as it does on a closed connection.
func (p *pipe) Read(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.gone == nil && p.read == len(p.data) && p.end == nil && len(b) > 0 {
		p.changed.Wait()
	}
	switch {
	case p.gone != nil:
		return 0, p.gone
	case p.read < len(p.data):
		n := copy(b, p.data[p.read:])
		p.read += n
		if p.read == len(p.data) {
			p.data, p.read = p.data[:0], 0
		}
		p.changed.Broadcast()
		return n, nil
	case len(b) == 0:
		return 0, nil
	}
	p.ended = true
	return 0, p.end
}

// finish says that no more comes after the data; the first reason counts.
func (p *pipe) finish(end error, trailer http.Header) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.end == nil {
		p.end, p.trailer = end, trailer
	}
	p.changed.Broadcast()
}

// abort says that the client no longer listens; the first reason counts, and
// none does once the reader has met the end.
func (p *pipe) abort(reason error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return
	}
	if p.gone == nil {
		p.gone = reason
	}
	p.data, p.read = nil, 0
	p.changed.Broadcast()
}

// atEnd reports whether the reader has met the end.
func (p *pipe) atEnd() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ended
}

// responseBody is the client's end of the pipe.
type responseBody struct {
	x        *exchange
	response *http.Response
}

// Read passes on what the handler sent; at the end it fills in the trailers.
func (b *responseBody) Read(p []byte) (int, error) {
	n, err := b.x.reply.Read(p)
	if err == nil {
		return n, nil
	}
	b.x.unwatch()
	if errors.Is(err, io.EOF) {
		b.fillTrailer()
	}
	return n, err
}

func (b *responseBody) fillTrailer() {
	for name, values := range b.x.reply.trailer {
		if b.response.Trailer == nil {
			b.response.Trailer = http.Header{}
		}
		b.response.Trailer[name] = values
	}
}

// Close gives up on what has not been read: the handler's context ends, as it
// does on a closed connection.
func (b *responseBody) Close() error {
	b.x.unwatch()
	if !b.x.reply.atEnd() {
		b.x.drop(errClosed)
	}
	return nil
}
