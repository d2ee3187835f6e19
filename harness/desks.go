package harness

import (
	"context"
	"errors"
	"net/http"
	"time"

	"example.com/rehearse/mockcloud/cloud"
)

// desk is a client of one of the two back-office desks.
func (s *Session) desk(d cloud.Desk) *Reference {
	r := NewReference(WithTransport(s.transport), WithSleep(s.sleep), WithName("rehearse-"+string(d)))
	r.setting = Setting{BaseURL: s.inProcessURL(), Locale: s.set.locale}
	s.read(func(state *cloud.State, _ time.Time) { r.token = state.DeskToken(d) })
	r.keys = int(s.world.Seq()) // keys of an earlier visit to the desk must not come again
	return r
}

// keep turns an answer given to somebody else than a client into the last result.
func (s *Session) keep(err error) error {
	var t *trouble
	switch {
	case errors.As(err, &t):
		s.last = Result{Outcome: t.outcome, Shown: Shown{Message: t.message}}
		return nil
	case err == nil:
		s.last = Result{Outcome: OK}
	}
	return err
}

// StartOrder makes the partner begin a MOP process ("service-fee" or "upgrade") and leave it unfinished.
func (s *Session) StartOrder(ctx context.Context, kind, licence, version string) error {
	_, err := s.openOrder(ctx, kind, licence, version)
	return err
}

// FinishOrder makes the partner finish a MOP process, the one begun before if there is one.
func (s *Session) FinishOrder(ctx context.Context, kind, licence, version string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	order := s.unfinished(kind, licence, version)
	if order == "" {
		var err error
		if order, err = s.openOrder(ctx, kind, licence, version); err != nil {
			return err
		}
	}
	s.began = s.world.Seq()
	path := "/mop/v1/orders/" + string(order) + "/completions"
	if err := s.keep(s.desk(cloud.MOPDesk).call(ctx, http.MethodPost, path, map[string]string{}, nil)); err != nil {
		return err
	}
	return s.must("finishing the MOP process")
}

func (s *Session) unfinished(kind, licence, version string) (found cloud.OrderID) {
	s.read(func(state *cloud.State, _ time.Time) {
		for id, o := range state.Orders.All {
			if string(o.Kind) == kind && string(o.Licence) == licence && string(o.ToVersion) == version && !o.Completed {
				found = id
			}
		}
	})
	return found
}

func (s *Session) openOrder(ctx context.Context, kind, licence, version string) (cloud.OrderID, error) {
	id, err := s.openAt(ctx, cloud.MOPDesk, licence, map[string]string{"kind": kind, "to_version": version})
	if err != nil {
		return "", err
	}
	return cloud.OrderID(id), s.must("beginning the MOP process")
}

// Unbind makes the service center release a licence on proof of purchase.
func (s *Session) Unbind(ctx context.Context, licence string) error {
	return s.settle(ctx, licence, map[string]string{"action": string(cloud.Unbind)})
}

// Reassign makes the service center give a licence to another account, organization and product.
func (s *Session) Reassign(ctx context.Context, licence, account, organization, product string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	a, err := s.account(account)
	if err != nil {
		return err
	}
	o, _, err := s.organization(organization)
	if err != nil {
		return err
	}
	i, err := s.product(o.ID, product)
	if err != nil {
		return err
	}
	return s.settle(ctx, licence, map[string]string{
		"action": string(cloud.Reassign), "account": string(a.ID), "product_instance": string(i.ID),
	})
}

func (s *Session) settle(ctx context.Context, licence string, settlement map[string]string) error {
	ticket, err := s.openTicket(ctx, licence, "purchase contract and invoice")
	if err != nil || s.last.Outcome != OK {
		return err
	}
	path := "/service-center/v1/tickets/" + ticket + "/settlements"
	return s.keep(s.desk(cloud.ServiceCenter).call(ctx, http.MethodPost, path, settlement, nil))
}

// AskWithoutProof asks the service center for help with a licence and shows no proof of purchase.
func (s *Session) AskWithoutProof(ctx context.Context, licence string) error {
	_, err := s.openTicket(ctx, licence, "")
	return err
}

func (s *Session) openTicket(ctx context.Context, licence, evidence string) (string, error) {
	return s.openAt(ctx, cloud.ServiceCenter, licence, map[string]string{"evidence": evidence})
}

// openAt opens an order or a ticket for a licence, which a desk knows by its serial number, and returns its id.
func (s *Session) openAt(ctx context.Context, d cloud.Desk, licence string, body map[string]string) (string, error) {
	if err := s.ready(ctx); err != nil {
		return "", err
	}
	serial, _, err := s.keys(licence)
	if err != nil {
		return "", err
	}
	s.began = s.world.Seq()
	body["serial_number"] = serial
	path := map[cloud.Desk]string{cloud.MOPDesk: "/mop/v1/orders", cloud.ServiceCenter: "/service-center/v1/tickets"}[d]
	var opened named
	err = s.keep(s.desk(d).call(ctx, http.MethodPost, path, body, &opened))
	return opened.ID, err
}
