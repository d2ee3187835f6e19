package console

import (
	"embed"
	"net/http"

	"example.com/rehearse/harness/classroom/grade"
	"example.com/rehearse/harness/look"
	"example.com/rehearse/harness/tell"
	"example.com/rehearse/mockcloud/api"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/inprocess"
	"example.com/rehearse/scenarios/steps"
)

// base is where the worlds are for a console. The .invalid domain never resolves: a request that leaves the process by
// mistake goes nowhere.
const base = "http://rehearse.invalid/w/"

//go:embed pages
var pages embed.FS

// Office is what the trainees of a process share: the way to the cloud, the sentences that set a stage, and the pages.
// It is safe for concurrent use. Make one with [NewOffice].
type Office struct {
	engine    *engine.Engine
	face      *api.Handler
	client    *http.Client
	sentences *steps.Library
	look      *look.Look
	screens   map[string]screen
	grader    *grade.Grader
	teller    *tell.Teller
}

// NewOffice makes the office of an engine, in which each trainee gets a world. An error is a broken build.
func NewOffice(e *engine.Engine) (*Office, error) {
	l, err := look.New(pages, "pages")
	if err != nil {
		return nil, err
	}
	grader, err := grade.New()
	if err != nil {
		return nil, err
	}
	teller, err := tell.New()
	if err != nil {
		return nil, err
	}
	face := api.New(e)
	return &Office{
		engine: e, face: face, client: &http.Client{Transport: inprocess.New(face)}, sentences: steps.NewLibrary(), look: l,
		screens: allScreens(), grader: grader, teller: teller,
	}, nil
}

// Grader is what the office grades with.
func (o *Office) Grader() *grade.Grader { return o.grader }

// Teller is what the office tells entries with.
func (o *Office) Teller() *tell.Teller { return o.teller }
