package cloud

import "time"

// OrderKind is one of the two partner processes before a same-series upgrade (documented).
type OrderKind string

// The two processes.
const (
	// ServiceFeeOrder is the MOP service fee process (服务费流程).
	ServiceFeeOrder OrderKind = "service-fee"
	// UpgradeOrder is the MOP upgrade process (升级流程).
	UpgradeOrder OrderKind = "upgrade"
)

// Order is one MOP process of a partner for one licence and the version it is to reach.
type Order struct {
	ID        OrderID   `json:"id"`
	Licence   LicenceID `json:"licence"`
	Kind      OrderKind `json:"kind"`
	ToVersion Version   `json:"to_version"`
	// Completed says that the process is finished: before that it counts for nothing.
	Completed bool `json:"completed"`
}

func (s *State) orderDone(l LicenceID, kind OrderKind, to Version) bool {
	for _, o := range s.Orders.All {
		if o.Licence == l && o.Kind == kind && o.ToVersion.Compare(to) == 0 && o.Completed {
			return true
		}
	}
	return false
}

// OpenOrder begins one of the two processes.
type OpenOrder struct {
	SerialNumber KeyRef    `json:"serial_number"`
	Order        OrderKind `json:"order"`
	ToVersion    Version   `json:"to_version"`
}

// Kind names the command.
func (OpenOrder) Kind() string { return "mop.open_order" }

func (c OpenOrder) decide(s *State, in Input) Outcome {
	l := s.Licences.Get(c.SerialNumber.Licence)
	switch {
	case l == nil || c.SerialNumber.Part != SerialPart:
		return refuse(NotFound, "serial_number")
	case c.Order != ServiceFeeOrder && c.Order != UpgradeOrder:
		return refuse(InvalidInput, "kind")
	case !c.ToVersion.Valid() || c.ToVersion.Compare(l.SKU.Version) <= 0:
		return refuse(InvalidInput, "to_version")
	}
	return happened(OrderOpened{Order{ID: OrderID(s.newID(in, "mop", 0)), Licence: l.ID, Kind: c.Order, ToVersion: c.ToVersion}})
}

// OrderOpened says that a process began.
type OrderOpened struct {
	Order Order `json:"order"`
}

// Kind names the event.
func (OrderOpened) Kind() string { return "mop.order_opened" }

func (e OrderOpened) apply(s *State, _ time.Time) { s.Orders.put(e.Order.ID, e.Order) }

// CompleteOrder finishes a process.
type CompleteOrder struct {
	Order OrderID `json:"order"`
}

// Kind names the command.
func (CompleteOrder) Kind() string { return "mop.complete_order" }

func (c CompleteOrder) decide(s *State, _ Input) Outcome {
	o := s.Orders.Get(c.Order)
	switch {
	case o == nil:
		return refuse(NotFound, "order")
	case o.Completed:
		return refuse(AlreadySettled, string(o.ID))
	}
	return happened(OrderCompleted(c))
}

// OrderCompleted says that a process is finished.
type OrderCompleted struct {
	Order OrderID `json:"order"`
}

// Kind names the event.
func (OrderCompleted) Kind() string { return "mop.order_completed" }

func (e OrderCompleted) apply(s *State, _ time.Time) { s.Orders.Get(e.Order).Completed = true }

func deskCommand(kind string) commandDecoder {
	switch kind {
	case OpenOrder{}.Kind():
		return decodeCommand[OpenOrder]
	case CompleteOrder{}.Kind():
		return decodeCommand[CompleteOrder]
	case OpenTicket{}.Kind():
		return decodeCommand[OpenTicket]
	case SettleTicket{}.Kind():
		return decodeCommand[SettleTicket]
	}
	return nil
}

func deskEvent(kind string) eventDecoder {
	switch kind {
	case OrderOpened{}.Kind():
		return decodeEvent[OrderOpened]
	case OrderCompleted{}.Kind():
		return decodeEvent[OrderCompleted]
	case TicketOpened{}.Kind():
		return decodeEvent[TicketOpened]
	case TicketSettled{}.Kind():
		return decodeEvent[TicketSettled]
	}
	return nil
}
