package harness

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"slices"
	"strings"
	"sync"
	"time"
)

// The bounds of what is kept of requests that went astray: how many, and of each how much of its body, in bytes.
const (
	maxStrays    = 100
	maxStrayBody = 64 << 10
)

// headerTimeout bounds how long a client may take to say what it wants.
const headerTimeout = 10 * time.Second

// door is where a session serves its world on loopback, to one client: an address of its own, so that whatever
// arrives there and is not for the world came from this client, and went astray.
type door struct {
	next   http.Handler
	base   string
	host   string
	inside string // the path of the world
	server *http.Server
	served chan error

	mu     sync.Mutex
	strays []stray
}

// stray is a request that came to the door and was not for the world.
type stray struct{ what, text string }

// openDoor serves next at a loopback address of its own.
func openDoor(next http.Handler, world string) (*door, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	d := &door{
		next: next, host: listener.Addr().String(), base: "http://" + listener.Addr().String(), inside: "/w/" + world + "/",
		served: make(chan error, 1),
	}
	d.server = &http.Server{Handler: d, ReadHeaderTimeout: headerTimeout}
	go func() { d.served <- d.server.Serve(listener) }()
	return d, nil
}

// ServeHTTP keeps what is not for the world, and lets the cloud answer everything.
func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, port, _ := net.SplitHostPort(d.host)
	ours := r.Host == d.host || r.Host == "localhost:"+port
	if !ours || !strings.HasPrefix(r.URL.Path, d.inside) {
		d.keep(r)
	}
	d.next.ServeHTTP(w, r)
}

// keep keeps a request that went astray, and leaves its body readable.
func (d *door) keep(r *http.Request) {
	head, _ := httputil.DumpRequest(r, false) // what cannot be written down has no keys that could be found
	body, _ := io.ReadAll(io.LimitReader(r.Body, maxStrayBody))
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(body), r.Body), r.Body}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.strays) < maxStrays {
		d.strays = append(d.strays, stray{r.Method + " " + r.Host + r.URL.Path, string(head) + string(body)})
	}
}

// close stops serving.
func (d *door) close() error {
	err := d.server.Close()
	if gone := <-d.served; !errors.Is(gone, http.ErrServerClosed) {
		err = errors.Join(err, gone)
	}
	return err
}

// strays names the secrets that the client sent elsewhere than to its own world, each with where to.
func (s *Session) strays() (list []string) {
	if s.door == nil {
		return nil
	}
	s.door.mu.Lock()
	defer s.door.mu.Unlock()
	for _, sent := range s.door.strays {
		where, _ := s.scrub(sent.what)
		where = strings.ReplaceAll(where, s.door.host, "") // the port is another one each time
		_, found := s.scrub(sent.text)
		for _, what := range found {
			if line := what + " (" + where + ")"; !slices.Contains(list, line) {
				list = append(list, line)
			}
		}
	}
	return list
}
