package console

import (
	"net/http"
	"strconv"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
)

// briefScreen is the job.
type briefScreen struct {
	Title, Brief string
	Minutes      int
	Computers    int
}

func showBrief(v *visit) (any, error) {
	e := v.exercise
	return briefScreen{e.Title.In(v.lang), e.Brief.In(v.lang), e.Minutes, len(e.Desk.Computers)}, nil
}

// ordersScreen is the partner's order desk.
type ordersScreen struct {
	List    []mopOrder
	Typed   typed
	Version string
}

// mopOrder is one process of the partner's.
type mopOrder struct {
	ID        string          `json:"id"`
	Licence   cloud.LicenceID `json:"licence"`
	Kind      string          `json:"kind"`
	ToVersion string          `json:"to_version"`
	Completed bool            `json:"completed"`
	// Product is what the licence is for.
	Product string `json:"-"`
}

func showOrders(v *visit) (any, error) {
	var answer struct {
		Orders []mopOrder `json:"orders"`
	}
	err := v.askDesk(v.r.Context(), cloud.MOPDesk, question{method: http.MethodGet, path: "/mop/v1/orders"}, &answer)
	for i := range answer.Orders {
		answer.Orders[i].Product = v.productOf(answer.Orders[i].Licence)
	}
	return ordersScreen{answer.Orders, v.typed, string(v.exercise.Desk.MOP)}, err
}

func (c *Console) productOf(id cloud.LicenceID) (name string) {
	c.world.Read(func(w engine.View) {
		if l := w.State.Licences.Get(id); l != nil {
			name = l.SKU.Name()
		}
	})
	return name
}

// actOrders begins a process, or finishes one.
func actOrders(v *visit) (string, error) {
	if id := v.field("order"); v.wants("complete") && plainID(id) {
		q := question{method: http.MethodPost, path: "/mop/v1/orders/" + id + "/completions", body: struct{}{}}
		err := v.askDesk(v.r.Context(), cloud.MOPDesk, q, nil)
		if err == nil {
			v.say(screenMOP, "order-done", "good")
		}
		return screenMOP, err
	}
	v.typed.DeskSerial = v.field("serial_number")
	if v.typed.DeskSerial == "" || v.field("kind") == "" || v.field("version") == "" {
		v.say(screenMOP, "order-missing", "warn")
		return screenMOP, nil
	}
	body := map[string]string{"serial_number": v.typed.DeskSerial, "kind": v.field("kind"), "to_version": v.field("version")}
	err := v.askDesk(v.r.Context(), cloud.MOPDesk, question{method: http.MethodPost, path: "/mop/v1/orders", body: body}, nil)
	if err == nil {
		v.say(screenMOP, "order-begun", "good")
	}
	return screenMOP, err
}

// ticketsScreen is the service center.
type ticketsScreen struct {
	List  []ticket
	Typed typed
}

// ticket is one request to the service center.
type ticket struct {
	ID      string          `json:"id"`
	Status  string          `json:"status"`
	Licence cloud.LicenceID `json:"licence"`
	// Product is what the licence is for.
	Product string `json:"-"`
}

func showTickets(v *visit) (any, error) {
	var answer struct {
		Tickets []ticket `json:"tickets"`
	}
	err := v.askDesk(v.r.Context(), cloud.ServiceCenter, question{method: http.MethodGet, path: "/service-center/v1/tickets"}, &answer)
	for i := range answer.Tickets {
		answer.Tickets[i].Product = v.productOf(answer.Tickets[i].Licence)
	}
	return ticketsScreen{answer.Tickets, v.typed}, err
}

// openTicket asks the service center to release a licence. With a proof of purchase it does so at once: what is
// rehearsed is whom to ask and with what, not the waiting.
func openTicket(v *visit) (string, error) {
	v.typed.DeskSerial, v.typed.Evidence = v.field("serial_number"), v.field("evidence")
	if v.typed.DeskSerial == "" {
		v.say(screenServiceCenter, "serial-missing", "warn")
		return screenServiceCenter, nil
	}
	body := map[string]string{"serial_number": v.typed.DeskSerial, "evidence": evidence(v.typed.Evidence)}
	var opened ticket
	q := question{method: http.MethodPost, path: "/service-center/v1/tickets", body: body}
	if err := v.askDesk(v.r.Context(), cloud.ServiceCenter, q, &opened); err != nil {
		return screenServiceCenter, err
	}
	q = question{
		method: http.MethodPost, path: "/service-center/v1/tickets/" + opened.ID + "/settlements",
		body: map[string]string{"action": string(cloud.Unbind)},
	}
	if err := v.askDesk(v.r.Context(), cloud.ServiceCenter, q, nil); err != nil {
		return screenServiceCenter, err
	}
	v.typed.DeskSerial, v.typed.Evidence = "", ""
	v.say(screenServiceCenter, "unbound", "good")
	return screenServiceCenter, nil
}

// evidence is what is shown to the service center, in the words of the journal.
func evidence(chosen string) string {
	if chosen == "purchase" {
		return "purchase contract and invoice"
	}
	return ""
}

// laterScreen lets time pass.
type laterScreen struct{ Days []int }

func showLater(v *visit) (any, error) { return laterScreen{v.exercise.Desk.DaysLater}, nil }

// letDaysPass moves the trainee's world on. What comes of it shows when they look.
func letDaysPass(v *visit) (string, error) {
	days, err := strconv.Atoi(v.field("days"))
	if err != nil || !within(v.exercise.Desk.DaysLater, days) {
		v.say(screenLater, "choose", "warn")
		return screenLater, nil
	}
	if err := v.Advance(v.r.Context(), days); err != nil {
		return screenLater, err
	}
	v.say(screenLater, "days-passed", "none", days)
	return screenLater, nil
}

// askForHelp takes the next hint, or puts the trainee into the queue and out of it.
func askForHelp(v *visit) (string, error) {
	ctx := v.r.Context()
	switch {
	case v.wants("hint") && v.status.Hints < len(v.exercise.Hints):
		return screenHelp, v.class.TakeHint(ctx, v.status.Hints+1)
	case v.wants("ask"):
		return screenHelp, v.class.AskHelp(ctx, true)
	case v.wants("withdraw"):
		return screenHelp, v.class.AskHelp(ctx, false)
	}
	return screenHelp, nil
}

// finish ends the exercise.
func finish(v *visit) (string, error) {
	if err := v.class.Finish(v.r.Context()); err != nil {
		return screenFinish, err
	}
	return screenDebrief, nil
}
