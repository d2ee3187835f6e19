package api

import (
	"net/http"

	"example.com/rehearse/mockcloud/cloud"
)

func certificationOperations() []operation {
	return []operation{
		{http.MethodGet, "/v1/certification", "getCertification", session, getCertification},
		{http.MethodPost, "/v1/certification", "submitCertification", session, submitCertification},
	}
}

type certificationJSON struct {
	certificationState
	Organization *organizationRef `json:"organization"`
	CompanyName  string           `json:"company_name"`
	CreditCode   string           `json:"credit_code"`
	SubmittedAt  string           `json:"submitted_at,omitempty"`
	ApprovedAt   string           `json:"approved_at,omitempty"`
	Warnings     []cloud.Code     `json:"warnings"`
}

// showCertification shows the papers of the session's organization; nil when there is none.
func showCertification(v view) *certificationJSON {
	x := v.s.Sessions.Get(v.who.session)
	if x == nil {
		return nil
	}
	o := v.s.Organizations.Get(x.Organization)
	if o == nil {
		return nil
	}
	c := o.Certification
	return &certificationJSON{
		certificationState: certificationOf(v, o), Organization: refOrganization(v.s, o.ID), CompanyName: c.CompanyName,
		CreditCode: c.CreditCode, SubmittedAt: stamp(c.SubmittedAt), ApprovedAt: stamp(c.ApprovedAt), Warnings: []cloud.Code{},
	}
}

func getCertification(*request) (ask, *problem) {
	return look(cloud.CertificationScreen, func(v view) answer {
		shown := showCertification(v)
		for _, w := range v.s.Warnings {
			if w.Organization == shown.Organization.ID {
				shown.Warnings = append(shown.Warnings, w.Code)
			}
		}
		return ok(shown)
	})
}

type certificationInput struct {
	CompanyName string `json:"company_name" need:"true"`
	CreditCode  string `json:"credit_code" need:"true" max:"64"`
}

func submitCertification(q *request) (ask, *problem) {
	in, p := read[certificationInput](q)
	return ask{
		command: func(_ *cloud.State, who caller) cloud.Command {
			return cloud.SubmitCertification{Session: who.session, CompanyName: in.CompanyName, CreditCode: in.CreditCode}
		},
		show: func(v view) answer {
			shown := showCertification(v)
			if shown == nil {
				return gone()
			}
			for _, e := range v.events {
				if w, noted := e.(cloud.WarningNoted); noted {
					shown.Warnings = append(shown.Warnings, w.Warning.Code)
				}
			}
			return created(shown)
		},
	}, p
}
