package api

import (
	"net/http"

	"example.com/rehearse/mockcloud/cloud"
)

// deskOperations are those of the two desks behind the counter: the partner's orders and the service center.
func deskOperations() []operation {
	return []operation{
		{http.MethodPost, "/mop/v1/orders", "openOrder", mopDesk, openOrder},
		{http.MethodGet, "/mop/v1/orders", "listOrders", mopDesk, listOrders},
		{http.MethodPost, "/mop/v1/orders/{order}/completions", "completeOrder", mopDesk, completeOrder},
		{http.MethodPost, "/service-center/v1/tickets", "openTicket", serviceDesk, openTicket},
		{http.MethodGet, "/service-center/v1/tickets", "listTickets", serviceDesk, listTickets},
		{http.MethodPost, "/service-center/v1/tickets/{ticket}/settlements", "settleTicket", serviceDesk, settleTicket},
	}
}

type openOrderInput struct {
	SerialNumber string `json:"serial_number" need:"true" secret:"true"`
	Kind         string `json:"kind" need:"true" max:"32"`
	ToVersion    string `json:"to_version" need:"true" max:"32"`
}

func openOrder(q *request) (ask, *problem) {
	in, p := read[openOrderInput](q)
	return ask{
		command: func(s *cloud.State, _ caller) cloud.Command {
			return cloud.OpenOrder{
				SerialNumber: s.ResolveKey(in.SerialNumber), Order: cloud.OrderKind(in.Kind), ToVersion: cloud.Version(in.ToVersion),
			}
		},
		show: func(v view) answer {
			e, _ := happened[cloud.OrderOpened](v)
			return created(e.Order)
		},
	}, p
}

func listOrders(*request) (ask, *problem) {
	return ask{show: func(v view) answer {
		list := []cloud.Order{}
		for _, o := range v.s.Orders.All {
			list = append(list, *o)
		}
		return ok(map[string]any{"orders": list})
	}}, nil
}

func completeOrder(q *request) (ask, *problem) {
	id := cloud.OrderID(q.ids[0])
	_, p := read[struct{}](q)
	return ask{
		command: func(*cloud.State, caller) cloud.Command { return cloud.CompleteOrder{Order: id} },
		show: func(v view) answer {
			o := v.s.Orders.Get(id)
			if o == nil {
				return gone()
			}
			return ok(*o)
		},
	}, p
}

type openTicketInput struct {
	SerialNumber string `json:"serial_number" need:"true" secret:"true"`
	Evidence     string `json:"evidence" max:"2000"`
}

type ticketJSON struct {
	ID       cloud.TicketID     `json:"id"`
	Status   cloud.TicketStatus `json:"status"`
	Licence  cloud.LicenceID    `json:"licence"`
	Evidence string             `json:"evidence"`
}

func showTicket(t *cloud.Ticket) ticketJSON {
	return ticketJSON{ID: t.ID, Status: t.Status, Licence: t.Licence, Evidence: t.Evidence}
}

func openTicket(q *request) (ask, *problem) {
	in, p := read[openTicketInput](q)
	return ask{
		command: func(s *cloud.State, _ caller) cloud.Command {
			return cloud.OpenTicket{SerialNumber: s.ResolveKey(in.SerialNumber), Evidence: in.Evidence}
		},
		show: func(v view) answer {
			e, _ := happened[cloud.TicketOpened](v)
			return created(showTicket(&e.Ticket))
		},
	}, p
}

func listTickets(*request) (ask, *problem) {
	return ask{show: func(v view) answer {
		list := []ticketJSON{}
		for _, t := range v.s.Tickets.All {
			list = append(list, showTicket(t))
		}
		return ok(map[string]any{"tickets": list})
	}}, nil
}

type settleTicketInput struct {
	Action   string `json:"action" need:"true" max:"32"`
	Account  string `json:"account" max:"64"`
	Instance string `json:"product_instance" max:"64"`
}

func settleTicket(q *request) (ask, *problem) {
	id := cloud.TicketID(q.ids[0])
	in, p := read[settleTicketInput](q)
	return ask{
		command: func(*cloud.State, caller) cloud.Command {
			return cloud.SettleTicket{
				Ticket: id, Action: cloud.TicketAction(in.Action), Account: cloud.AccountID(in.Account),
				Instance: cloud.InstanceID(in.Instance),
			}
		},
		show: func(v view) answer {
			t := v.s.Tickets.Get(id)
			if t == nil {
				return gone()
			}
			return ok(showTicket(t))
		},
	}, p
}
