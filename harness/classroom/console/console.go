package console

import (
	"context"
	"fmt"
	"sync"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios/exercises"
)

// maxDays bounds how far [Console.Advance] goes at once.
const maxDays = 3660

// Console is one trainee's world for one exercise, with what they have in front of them. It is safe for concurrent
// use; what a person does happens one after another. Nearly all of it follows from the world's journal, so thousands fit
// into a process.
type Console struct {
	office   *Office
	world    *engine.World
	exercise exercises.Exercise
	papers   []paper
	opened   uint64 // the newest entry before the trainee came

	mu       sync.Mutex
	at       cloud.MachineID
	sessions map[cloud.MachineID]cloud.SessionID
	typed    typed
	review   *reviewed
	told     *told
	search   string
	sure     string // the account set that the cloud asked about before deleting it
}

// paper is a company's certification papers, as they were at the founding.
type paper struct {
	Organization cloud.OrganizationID
	Name         string
	CreditCode   string
}

// typed is what stands in the fields of forms, so that what was taken from the desk need not be typed.
type typed struct {
	Login, Password      string
	Serial, CDKey        string
	ServiceKey           string
	Company, CreditCode  string
	DeskSerial, Evidence string
}

func (o *Office) console(exercise exercises.Exercise, w *engine.World, found cloud.Found) (*Console, error) {
	c := &Console{office: o, world: w, exercise: exercise, sessions: map[cloud.MachineID]cloud.SessionID{}}
	if len(exercise.Desk.Computers) == 0 {
		return nil, fmt.Errorf("exercise %s: desk.computers is empty; name at least the one to sit down at", exercise.ID)
	}
	c.at = exercise.Desk.Computers[0]
	for _, id := range exercise.Desk.Papers {
		for _, command := range found.Setup {
			if a, ok := command.(cloud.AddOrganization); ok && a.ID == id {
				c.papers = append(c.papers, paper{a.ID, a.Name, a.CreditCode})
			}
		}
	}
	return c, nil
}

// World is the name of the trainee's world in the engine.
func (c *Console) World() string { return c.world.ID() }

// Exercise is what is rehearsed.
func (c *Console) Exercise() exercises.Exercise { return c.exercise }

// Entries returns the whole journal of the trainee's world, the stage included.
func (c *Console) Entries(ctx context.Context) ([]journal.Entry, error) {
	return c.world.Entries(ctx, 1)
}

// Opened is the sequence number of the newest entry before the trainee came: later ones are what happened in class.
func (c *Console) Opened() uint64 { return c.opened }

// Advance lets days pass in the trainee's world, from 1 to 3,660.
func (c *Console) Advance(ctx context.Context, days int) error {
	if days < 1 || days > maxDays {
		return fmt.Errorf("advance: %d days; give 1 to %d", days, maxDays)
	}
	_, err := c.world.SetClock(ctx, engine.ClockMove{Days: days})
	return err
}

// Close takes the world away, with its journal: the exercise begins anew with another [Office.Open]. A console needs no
// closing when the server stops.
func (c *Console) Close(ctx context.Context) error { return c.office.engine.Delete(ctx, c.world.ID()) }

// Seq is the sequence number of the newest entry of the trainee's world.
func (c *Console) Seq() uint64 { return c.world.Seq() }
