package api

import (
	"net/http"

	"example.com/rehearse/mockcloud/cloud"
)

func organizationOperations() []operation {
	return []operation{{http.MethodGet, "/v1/organizations", "listOrganizations", session, listOrganizations}}
}

type organizationJSON struct {
	ID            cloud.OrganizationID `json:"id"`
	Name          string               `json:"name"`
	CreditCode    string               `json:"credit_code"`
	Role          cloud.Role           `json:"role"`
	Certification certificationState   `json:"certification"`
}

type certificationState struct {
	Status  cloud.CertificationStatus `json:"status"`
	DueAt   string                    `json:"due_at,omitempty"`
	Overdue bool                      `json:"overdue"`
}

func listOrganizations(*request) (ask, *problem) {
	return look(cloud.OrganizationsScreen, func(v view) answer {
		list := []organizationJSON{}
		for _, o := range v.s.OrganizationsOf(v.who.account) {
			list = append(list, organizationJSON{
				ID: o.ID, Name: o.Name, CreditCode: o.CreditCode, Role: v.s.Role(v.who.account, o.ID),
				Certification: certificationOf(v, o),
			})
		}
		return ok(map[string]any{"organizations": list})
	})
}

func certificationOf(v view, o *cloud.Organization) certificationState {
	state := certificationState{Status: o.Certification.Status}
	if due, has := v.s.CertificationDue(o.ID); has {
		state.DueAt, state.Overdue = stamp(due), v.now.After(due)
	}
	return state
}
