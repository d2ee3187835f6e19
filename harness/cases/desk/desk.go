package desk

import (
	"embed"
	"net/http"
	"strconv"
	"sync"

	"example.com/rehearse/harness/cases"
	"example.com/rehearse/harness/look"
	"example.com/rehearse/harness/tell"
	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/internal/bilingual"
)

//go:embed pages
var pages embed.FS

// MaxCases is how many cases lie on a desk at once; each may hold a whole capture.
const MaxCases = 200

// ErrFull means that no more cases fit.
var ErrFull = bilingual.Errorf("案例台已满：请关闭后重新打开，少放几个案例", "the desk is full: close it and open it again with fewer cases")

// Desk is the cases and their pages. It is safe for concurrent use.
type Desk struct {
	look      *look.Look
	teller    *tell.Teller
	diagnoser *verdict.Diagnoser
	stage     *cases.Stage
	handler   http.Handler

	mu      sync.Mutex
	folders []*folder
}

// folder is one case on the desk. Its lock is held while it is read or worked on.
type folder struct {
	// ID is the folder's place in addresses.
	ID string
	mu sync.Mutex
	c  *cases.Case
}

// New makes an empty desk. An error is a broken build.
func New() (*Desk, error) {
	d := &Desk{stage: cases.NewStage()}
	var err error
	if d.look, err = look.New(pages, "pages"); err != nil {
		return nil, err
	}
	if d.teller, err = tell.New(); err != nil {
		return nil, err
	}
	if d.diagnoser, err = verdict.NewDiagnoser(); err != nil {
		return nil, err
	}
	d.handler = look.Local(look.Secure(d.routes()))
	return d, nil
}

// Open diagnoses a case, lays it on the desk and returns its address on it. [ErrFull] means that it does not fit.
func (d *Desk) Open(c *cases.Case) (string, error) {
	if err := c.Diagnose(d.diagnoser); err != nil {
		return "", err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.folders) == MaxCases {
		return "", ErrFull
	}
	f := &folder{ID: strconv.Itoa(len(d.folders) + 1), c: c}
	d.folders = append(d.folders, f)
	return f.address(), nil
}

func (f *folder) address() string { return "/cases/" + f.ID }

// find returns the folder of an address, or nil.
func (d *Desk) find(id string) *folder {
	d.mu.Lock()
	defer d.mu.Unlock()
	n, err := strconv.Atoi(id)
	if err != nil || n < 1 || n > len(d.folders) {
		return nil
	}
	return d.folders[n-1]
}

// ServeHTTP serves the desk.
func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.handler.ServeHTTP(w, r) }

func (d *Desk) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle(look.Path, look.Assets())
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { d.shelf(w, r, http.StatusOK, "") })
	mux.HandleFunc("POST /{$}", d.take)
	for pattern, serve := range map[string]func(http.ResponseWriter, *http.Request, *folder){
		"GET /cases/{case}":           d.overview,
		"POST /cases/{case}/answers":  d.answer,
		"GET /cases/{case}/journal":   d.journal,
		"GET /cases/{case}/remedy":    d.remedy,
		"POST /cases/{case}/remedy":   d.try,
		"POST /cases/{case}/shrink":   d.shrink,
		"GET /cases/{case}/case":      d.file,
		"GET /cases/{case}/ticket":    d.ticket,
		"GET /cases/{case}/scenario":  d.scenario,
		"GET /cases/{case}/take-away": d.takeAway,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			f := d.find(r.PathValue("case"))
			if f == nil {
				d.trouble(w, r, nil, problem{status: http.StatusNotFound, Key: "trouble.gone"})
				return
			}
			f.mu.Lock()
			defer f.mu.Unlock()
			serve(w, r, f)
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		d.trouble(w, r, nil, problem{status: http.StatusNotFound, Key: "trouble.gone"})
	})
	return mux
}

// problem is why something cannot be done: the status, the text, and what the text leaves open.
type problem struct {
	status int
	Key    string
	Arg    any
}

// trouble is a page that says what cannot be done, and leads back to the case, or to the shelf.
func (d *Desk) trouble(w http.ResponseWriter, r *http.Request, f *folder, p problem) {
	d.look.Page(w, r, p.status, "trouble", struct {
		problem
		Folder *folder
	}{p, f})
}
