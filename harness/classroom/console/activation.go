package console

import (
	"net/http"
	"time"

	"example.com/rehearse/mockcloud/cloud"
)

// keysScreen is step four.
type keysScreen struct{ Typed typed }

func showKeys(v *visit) (any, error) { return keysScreen{v.typed}, nil }

// actKeys takes the keys that were typed, and goes on to the review or, for who skips it, to the activation.
func actKeys(v *visit) (string, error) {
	v.typed.Serial, v.typed.CDKey, v.review = v.field("serial_number"), v.field("cdkey"), nil
	if v.typed.Serial == "" || v.typed.CDKey == "" {
		v.say(screenKeys, "keys-missing", "warn")
		return screenKeys, nil
	}
	if v.wants(screenActivate) {
		return screenActivate, nil
	}
	var answer reviewed
	if err := v.ask(http.MethodPost, "/v1/activation-reviews", v.keys(), &answer); err != nil {
		return screenKeys, err
	}
	v.review = &answer
	return screenReview, nil
}

func (v *visit) keys() map[string]string {
	return map[string]string{"serial_number": v.typed.Serial, "cdkey": v.typed.CDKey}
}

// reviewed is what the cloud says an activation would bind.
type reviewed struct {
	ID           string       `json:"id"`
	FeatureCode  string       `json:"feature_code"`
	Account      account      `json:"account"`
	Organization named        `json:"organization"`
	Product      named        `json:"product_instance"`
	AccountSets  []accountSet `json:"account_sets"`
}

// reviewScreen is step five: what would be bound beside what was ordered. It compares nothing; that is the step.
type reviewScreen struct {
	Review   *reviewed
	Order    order
	Serial   string
	Computer string
}

func showReview(v *visit) (any, error) {
	d := v.desk()
	return reviewScreen{v.review, d.Order, v.typed.Serial, d.Computer}, nil
}

// showActivate asks once, in the same words whatever is about to happen.
func showActivate(v *visit) (any, error) { return keysScreen{v.typed}, nil }

// activate binds what was typed. A wrong place is no reason to fail, here as in reality.
func activate(v *visit) (string, error) {
	if v.typed.Serial == "" || v.typed.CDKey == "" {
		v.say(screenKeys, "keys-missing", "warn")
		return screenKeys, nil
	}
	body := v.keys()
	if v.review != nil {
		body["review"] = v.review.ID
	}
	v.review = nil // it serves once
	var done struct {
		Licence licence `json:"licence"`
	}
	if err := v.ask(http.MethodPost, "/v1/activations", body, &done); err != nil {
		return screenKeys, err
	}
	if done.Licence.Status == "" {
		return screenKeys, &trouble{Code: lost} // an empty success is not known to be one
	}
	v.typed.Serial, v.typed.CDKey = "", ""
	return screenActivated, nil
}

// licence is the encryption licence information.
type licence struct {
	Product      string    `json:"product"`
	Version      string    `json:"version"`
	Status       string    `json:"status"`
	Seats        int       `json:"seats"`
	Modules      []string  `json:"modules"`
	ActivatedAt  time.Time `json:"activated_at"`
	Due          time.Time `json:"certification_due_at"`
	ExpiresAt    time.Time `json:"expires_at"`
	ServiceUntil time.Time `json:"service_until"`
	Account      account   `json:"account"`
	Organization named     `json:"organization"`
	Instance     named     `json:"product_instance"`
	FeatureCode  string    `json:"feature_code"`
	Yunzhijia    bool      `json:"yunzhijia"`
}

// licenceScreen is the licence with its dates in the words of the page.
type licenceScreen struct {
	Licence                                   *licence
	Demo                                      bool
	ActivatedAt, Due, ExpiresAt, ServiceUntil string
}

func showLicence(v *visit) (any, error) {
	var answer struct {
		Licence *licence `json:"licence"`
		Demo    bool     `json:"demo"`
	}
	err := v.ask(http.MethodGet, "/v1/licence", nil, &answer)
	data := licenceScreen{Licence: answer.Licence, Demo: answer.Demo}
	if l := answer.Licence; l != nil {
		data.ActivatedAt, data.Due = v.moment(l.ActivatedAt), v.day(l.Due)
		data.ExpiresAt, data.ServiceUntil = v.day(l.ExpiresAt), v.day(l.ServiceUntil)
	}
	return data, err
}

func showYunzhijia(v *visit) (any, error) { return keysScreen{v.typed}, nil }

// activateYunzhijia switches the service on with its own CDKey.
func activateYunzhijia(v *visit) (string, error) {
	v.typed.ServiceKey = v.field("cdkey")
	if v.typed.ServiceKey == "" {
		v.say(screenYunzhijia, "service-key-missing", "warn")
		return screenYunzhijia, nil
	}
	body := map[string]string{"cdkey": v.typed.ServiceKey}
	if err := v.ask(http.MethodPost, "/v1/yunzhijia-activations", body, nil); err != nil {
		return screenYunzhijia, err
	}
	v.typed.ServiceKey = ""
	v.say(screenYunzhijia, "yunzhijia-on", "good")
	return screenYunzhijia, nil
}

// certificationScreen is how far the organization's papers have come, and the form for new ones.
type certificationScreen struct {
	Status       string       `json:"status"`
	Due          time.Time    `json:"due_at"`
	Overdue      bool         `json:"overdue"`
	Organization named        `json:"organization"`
	CompanyName  string       `json:"company_name"`
	CreditCode   string       `json:"credit_code"`
	ApprovedAt   time.Time    `json:"approved_at"`
	Codes        []cloud.Code `json:"warnings"`

	Typed            typed  `json:"-"`
	DueDay, Approved string `json:"-"`
	// Warnings are what Codes say, in the words of the page.
	Warnings []string `json:"-"`
}

func showCertification(v *visit) (any, error) {
	data := certificationScreen{}
	err := v.ask(http.MethodGet, "/v1/certification", nil, &data)
	data.Typed, data.DueDay, data.Approved = v.typed, v.day(data.Due), v.day(data.ApprovedAt)
	for _, code := range data.Codes {
		title, detail := v.office.face.Words(code, v.lang)
		data.Warnings = append(data.Warnings, title+"："+detail)
	}
	return data, err
}

// certify hands the papers in. Those of another company are taken as gladly, here as in reality.
func certify(v *visit) (string, error) {
	v.typed.Company, v.typed.CreditCode = v.field("company_name"), v.field("credit_code")
	if v.typed.Company == "" || v.typed.CreditCode == "" {
		v.say(screenCertification, "papers-missing", "warn")
		return screenCertification, nil
	}
	body := map[string]string{"company_name": v.typed.Company, "credit_code": v.typed.CreditCode}
	if err := v.ask(http.MethodPost, "/v1/certification", body, nil); err != nil {
		return screenCertification, err
	}
	v.typed.Company, v.typed.CreditCode = "", ""
	v.say(screenCertification, "papers-in", "good")
	return screenCertification, nil
}

// reRegistration is one application for another feature code.
type reRegistration struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	From   string `json:"from"`
	To     string `json:"to"`
}

func showReRegistrations(v *visit) (any, error) {
	var answer struct {
		List []reRegistration `json:"re_registrations"`
	}
	err := v.ask(http.MethodGet, "/v1/re-registrations", nil, &answer)
	return answer.List, err
}

func reRegister(v *visit) (string, error) {
	var answer reRegistration
	if err := v.ask(http.MethodPost, "/v1/re-registrations", struct{}{}, &answer); err != nil {
		return screenReRegister, err
	}
	v.say(screenReRegister, "re-registration-in", "good")
	return screenReRegister, nil
}
