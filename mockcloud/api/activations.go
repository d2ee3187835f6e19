package api

import (
	"net/http"

	"example.com/rehearse/mockcloud/cloud"
)

func activationOperations() []operation {
	return []operation{
		{http.MethodPost, "/v1/activation-reviews", "reviewActivation", session, reviewActivation},
		{http.MethodPost, "/v1/activations", "activate", session, activate},
		{http.MethodGet, "/v1/activations", "listActivations", session, listActivations},
		{http.MethodPost, "/v1/re-registrations", "requestReRegistration", session, requestReRegistration},
		{http.MethodGet, "/v1/re-registrations", "listReRegistrations", session, listReRegistrations},
		{http.MethodPost, "/v1/yunzhijia-activations", "activateYunzhijia", session, activateYunzhijia},
	}
}

// place is where something is, or would be, activated.
type place struct {
	Account      accountJSON       `json:"account"`
	Organization *organizationRef  `json:"organization"`
	Instance     *instanceRef      `json:"product_instance"`
	FeatureCode  cloud.FeatureCode `json:"feature_code"`
}

type reviewInput struct {
	SerialNumber string `json:"serial_number" need:"true" secret:"true"`
	CDKey        string `json:"cdkey" need:"true" secret:"true"`
}

type reviewJSON struct {
	ID cloud.ReviewID `json:"id"`
	place
	AccountSets []accountSetJSON `json:"account_sets"`
	Due         string           `json:"certification_due_if_activated_now"`
}

func reviewActivation(q *request) (ask, *problem) {
	in, p := read[reviewInput](q)
	return ask{
		command: func(s *cloud.State, who caller) cloud.Command {
			return cloud.ReviewActivation{
				Session: who.session, SerialNumber: s.ResolveKey(in.SerialNumber), CDKey: s.ResolveKey(in.CDKey),
			}
		},
		show: showReview,
	}, p
}

// showReview says where the licence would go and nothing of whether the keys are right: a review is no way to try
// keys out. The account sets are the ones visible there; an empty list is the sign of a wrong organization.
func showReview(v view) answer {
	e, _ := happened[cloud.Reviewed](v)
	r := e.Review
	shown := reviewJSON{
		ID: r.ID, AccountSets: []accountSetJSON{}, Due: stamp(cloud.CertificationDeadline(v.now)),
		place: place{
			Account: showAccount(v.s, r.Account), Organization: refOrganization(v.s, r.Organization),
			Instance: refInstance(v.s, r.Instance), FeatureCode: r.FeatureCode,
		},
	}
	for _, id := range r.AccountSets {
		if a := v.s.AccountSets.Get(id); a != nil {
			shown.AccountSets = append(shown.AccountSets, showAccountSet(a))
		}
	}
	return created(shown)
}

type activateInput struct {
	SerialNumber string `json:"serial_number" need:"true" secret:"true"`
	CDKey        string `json:"cdkey" need:"true" secret:"true"`
	Review       string `json:"review" max:"64"`
}

type activationJSON struct {
	ID     cloud.ActivationID `json:"id"`
	Result string             `json:"result,omitempty"`
	place
	ActivatedAt string       `json:"activated_at"`
	EndedAt     string       `json:"ended_at,omitempty"`
	Licence     *licenceJSON `json:"licence,omitempty"`
}

func activate(q *request) (ask, *problem) {
	in, p := read[activateInput](q)
	return ask{
		command: func(s *cloud.State, who caller) cloud.Command {
			return cloud.Activate{
				Session: who.session, SerialNumber: s.ResolveKey(in.SerialNumber), CDKey: s.ResolveKey(in.CDKey),
				Review: cloud.ReviewID(in.Review),
			}
		},
		show: showActivationResult,
	}, p
}

func showActivationResult(v view) answer {
	var id cloud.ActivationID
	result, status := "activated", http.StatusCreated
	if e, bound := happened[cloud.Activated](v); bound {
		id = e.Activation.ID
	} else if e, upgraded := happened[cloud.Upgraded](v); upgraded {
		id, result, status = e.Activation, "upgraded", http.StatusOK
	} else if e, confirmed := happened[cloud.ActivationConfirmed](v); confirmed {
		id, result, status = e.Activation, "confirmed", http.StatusOK
	}
	a := v.s.Activations.Get(id)
	if a == nil {
		return gone()
	}
	shown := showActivation(v.s, a)
	shown.Result, shown.Licence = result, showLicence(v, a, shown.place)
	return answer{status: status, body: &shown}
}

func showActivation(s *cloud.State, a *cloud.Activation) activationJSON {
	return activationJSON{ID: a.ID, ActivatedAt: stamp(a.At), EndedAt: stamp(a.EndedAt), place: placeOf(s, a)}
}

func placeOf(s *cloud.State, a *cloud.Activation) place {
	return place{
		Account: showAccount(s, a.Account), Organization: refOrganization(s, a.Organization),
		Instance: refInstance(s, a.Instance), FeatureCode: a.FeatureCode,
	}
}

func listActivations(*request) (ask, *problem) {
	return look(cloud.ActivationsScreen, func(v view) answer {
		list := []activationJSON{}
		here := v.s.Sessions.Get(v.who.session).Organization
		for _, a := range v.s.Activations.All {
			if a.Organization == here {
				list = append(list, showActivation(v.s, a))
			}
		}
		return ok(map[string]any{"activations": list})
	})
}

type reRegistrationJSON struct {
	ID     cloud.ReRegistrationID     `json:"id"`
	Status cloud.ReRegistrationStatus `json:"status"`
	From   cloud.FeatureCode          `json:"from"`
	To     cloud.FeatureCode          `json:"to"`
}

func showReRegistration(r *cloud.ReRegistration) reRegistrationJSON {
	return reRegistrationJSON{ID: r.ID, Status: r.Status, From: r.From, To: r.To}
}

func requestReRegistration(q *request) (ask, *problem) {
	_, p := read[struct{}](q)
	return ask{
		command: func(_ *cloud.State, who caller) cloud.Command {
			return cloud.RequestReRegistration{Session: who.session}
		},
		show: func(v view) answer {
			e, _ := happened[cloud.ReRegistrationRequested](v)
			r := e.ReRegistration
			if settled, at := happened[cloud.ReRegistrationSettled](v); at && settled.Approved {
				r.Status = cloud.ReRegistrationApproved
			}
			return created(showReRegistration(&r))
		},
	}, p
}

// listReRegistrations shows those of the licence that was last activated on the selected product.
func listReRegistrations(*request) (ask, *problem) {
	return look(cloud.ReRegistrations, func(v view) answer {
		list := []reRegistrationJSON{}
		licence := v.s.Instances.Get(v.s.Sessions.Get(v.who.session).Instance).Licence
		for _, r := range v.s.ReRegistrations.All {
			if r.Licence == licence {
				list = append(list, showReRegistration(r))
			}
		}
		return ok(map[string]any{"re_registrations": list})
	})
}

type yunzhijiaInput struct {
	CDKey string `json:"cdkey" need:"true" secret:"true"`
}

type yunzhijiaJSON struct {
	ID       cloud.ServiceID `json:"id"`
	Instance *instanceRef    `json:"product_instance"`
	Active   bool            `json:"active"`
}

func activateYunzhijia(q *request) (ask, *problem) {
	in, p := read[yunzhijiaInput](q)
	return ask{
		command: func(s *cloud.State, who caller) cloud.Command {
			return cloud.ActivateYunzhijia{Session: who.session, CDKey: s.ResolveKey(in.CDKey)}
		},
		show: func(v view) answer {
			e, _ := happened[cloud.YunzhijiaActivated](v)
			return created(yunzhijiaJSON{ID: e.Service, Instance: refInstance(v.s, e.Instance), Active: true})
		},
	}, p
}
