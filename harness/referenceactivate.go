package harness

import (
	"context"
	"net/http"
)

// reviewed is what the cloud says an activation would bind.
type reviewed struct {
	ID           string  `json:"id"`
	FeatureCode  string  `json:"feature_code"`
	Account      account `json:"account"`
	Organization named   `json:"organization"`
	Product      named   `json:"product_instance"`
	AccountSets  []named `json:"account_sets"`
}

type account struct {
	Login string `json:"login"`
}

func keysOf(args Args) map[string]string {
	return map[string]string{"serial_number": args["serial_number"], "cdkey": args["cdkey"]}
}

// reviewActivation is step five of the checklist. What it shows comes from the cloud, not from what the client
// remembers: the two differ exactly when it matters.
func (r *Reference) reviewActivation(ctx context.Context, args Args) (Shown, error) {
	var v reviewed
	if err := r.call(ctx, http.MethodPost, "/v1/activation-reviews", keysOf(args), &v); err != nil {
		return r.shown, err
	}
	r.review = v.ID
	return Shown{
		Account: v.Account.Login, Organization: v.Organization.Name, Product: v.Product.Name,
		AccountSets: names(v.AccountSets), FeatureCode: v.FeatureCode,
	}, nil
}

// activated is the cloud's answer to an activation.
type activated struct {
	Licence licence `json:"licence"`
}

func (a *activated) whole() bool { return a.Licence.Status != "" }

// activate binds what was reviewed. Without a review on record it makes one now. The review serves once.
func (r *Reference) activate(ctx context.Context, args Args) (Shown, error) {
	shown := r.shown
	if r.review == "" && !r.careless {
		seen, err := r.reviewActivation(ctx, args)
		if err != nil {
			return shown, err
		}
		shown = seen
	}
	body := keysOf(args)
	if r.review != "" {
		body["review"] = r.review
	}
	r.review = ""
	var done activated
	if err := r.call(ctx, http.MethodPost, "/v1/activations", body, &done); err != nil {
		return shown, err
	}
	shown.License = done.Licence.show()
	return shown, nil
}

// licence is the encryption licence information as the cloud gives it.
type licence struct {
	Product          string  `json:"product"`
	Version          string  `json:"version"`
	Status           string  `json:"status"`
	ActivatedAt      string  `json:"activated_at"`
	CertificationDue string  `json:"certification_due_at"`
	Account          account `json:"account"`
	Organization     named   `json:"organization"`
	Yunzhijia        bool    `json:"yunzhijia"`
}

func (l licence) show() *License {
	return &License{
		Product: l.Product, Version: l.Version, Status: l.Status, Account: l.Account.Login,
		Organization: l.Organization.Name, ActivatedAt: l.ActivatedAt, CertificationDue: l.CertificationDue, Yunzhijia: l.Yunzhijia,
	}
}

func (r *Reference) licenseInfo(ctx context.Context, _ Args) (Shown, error) {
	var info struct {
		Licence *licence `json:"licence"`
		Demo    bool     `json:"demo"`
	}
	if err := r.call(ctx, http.MethodGet, "/v1/licence", nil, &info); err != nil {
		return r.shown, err
	}
	shown := r.shown
	if info.Licence != nil {
		shown.License = info.Licence.show()
		shown.License.Demo = info.Demo
	}
	return shown, nil
}

func (r *Reference) activateYunzhijia(ctx context.Context, args Args) (Shown, error) {
	body := map[string]string{"cdkey": args["cdkey"]}
	return r.shown, r.call(ctx, http.MethodPost, "/v1/yunzhijia-activations", body, nil)
}

func (r *Reference) reRegister(ctx context.Context, _ Args) (Shown, error) {
	return r.shown, r.call(ctx, http.MethodPost, "/v1/re-registrations", map[string]string{}, nil)
}

func (r *Reference) certify(ctx context.Context, args Args) (Shown, error) {
	var papers struct {
		Status   string   `json:"status"`
		Warnings []string `json:"warnings"`
	}
	body := map[string]string{"company_name": args["company_name"], "credit_code": args["credit_code"]}
	if err := r.call(ctx, http.MethodPost, "/v1/certification", body, &papers); err != nil {
		return r.shown, err
	}
	shown := r.shown
	shown.Certification, shown.Warnings = papers.Status, papers.Warnings
	return shown, nil
}
