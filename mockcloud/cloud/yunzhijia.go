package cloud

import "time"

// Service is a purchased Yunzhijia service (云之家服务) with its own CDKey: [State.YunzhijiaCDKey] (documented).
type Service struct {
	ID ServiceID `json:"id"`
	// Organization is whom it was meant for; the cloud does not check it.
	Organization OrganizationID `json:"organization,omitempty"`
	// Instance is the product instance it was activated for; empty before. It does not follow a moved product (assumed).
	Instance InstanceID `json:"product_instance,omitempty"`
}

// IssueService sells a Yunzhijia service.
type IssueService struct {
	ID           ServiceID      `json:"id,omitempty"`
	Organization OrganizationID `json:"organization,omitempty"`
}

// Kind names the command.
func (IssueService) Kind() string { return "licence.issue_service" }

func (c IssueService) decide(s *State, in Input) Outcome {
	switch {
	case c.Organization != "" && s.Organizations.Get(c.Organization) == nil:
		return refuse(NotFound, "organization")
	case s.Services.Get(c.ID) != nil:
		return refuse(AlreadyExists, string(c.ID))
	}
	return happened(ServiceIssued{Service{ID: orNew(c.ID, s, in, "yzj"), Organization: c.Organization}})
}

// ServiceIssued says that a service was sold.
type ServiceIssued struct {
	Service Service `json:"service"`
}

// Kind names the event.
func (ServiceIssued) Kind() string { return "licence.service_issued" }

func (e ServiceIssued) apply(s *State, _ time.Time) {
	s.Services.put(e.Service.ID, e.Service)
	s.knowService(e.Service.ID)
}

func (s *State) knowService(id ServiceID) {
	s.know('Y', string(id), KeyRef{Service: id, Part: YunzhijiaPart})
}

// ActivateYunzhijia switches a service on for the session's product, which must be active in the same
// organization, with the service's own CDKey and no other (documented).
type ActivateYunzhijia struct {
	Session SessionID `json:"session"`
	CDKey   KeyRef    `json:"cdkey"`
}

// Kind names the command.
func (ActivateYunzhijia) Kind() string { return "yunzhijia.activate" }

func (c ActivateYunzhijia) decide(s *State, in Input) Outcome {
	if _, refusal := s.managing(in, c.Session); refusal != nil {
		return Outcome{Refusal: refusal}
	}
	x, refusal := s.inProduct(in, c.Session)
	if refusal != nil {
		return Outcome{Refusal: refusal}
	}
	l := s.InForce(x.Instance, in.Now)
	service := s.Services.Get(c.CDKey.Service)
	switch {
	case l == nil:
		return refuse(YunzhijiaInactive, string(x.Instance))
	case service == nil || c.CDKey.Part != YunzhijiaPart:
		return refuse(YunzhijiaWrongCode, "")
	case service.Instance != "" && service.Instance != x.Instance:
		return refuse(YunzhijiaWrongCode, string(service.ID))
	case !l.ServiceUntil.IsZero() && in.Now.After(l.ServiceUntil):
		return refuse(ServicePeriodLapsed, string(l.ID))
	}
	return happened(YunzhijiaActivated{Service: service.ID, Instance: x.Instance})
}

// YunzhijiaActivated says for which product instance a service is on. Activating it there again changes nothing.
type YunzhijiaActivated struct {
	Service  ServiceID  `json:"service"`
	Instance InstanceID `json:"product_instance"`
}

// Kind names the event.
func (YunzhijiaActivated) Kind() string { return "yunzhijia.activated" }

func (e YunzhijiaActivated) apply(s *State, _ time.Time) {
	s.Services.Get(e.Service).Instance = e.Instance
}

// YunzhijiaOn reports whether a Yunzhijia service is on for the instance while its product is in force.
func (s *State) YunzhijiaOn(i InstanceID, now time.Time) bool {
	if s.InForce(i, now) == nil {
		return false
	}
	for _, v := range s.Services.All {
		if v.Instance == i {
			return true
		}
	}
	return false
}
