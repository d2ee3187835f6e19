package cloud

import "time"

// maxReviews bounds how many reviews a world remembers; the oldest is forgotten first.
const maxReviews = 10_000

// Review is step five of the checklist: what an activation would bind, written down before it happens.
type Review struct {
	ID           ReviewID       `json:"id"`
	Account      AccountID      `json:"account"`
	Organization OrganizationID `json:"organization"`
	Instance     InstanceID     `json:"product_instance"`
	FeatureCode  FeatureCode    `json:"feature_code"`
	// Licence is the licence the entered keys belong to; empty when they fit none. What the person is told of it
	// is the face's choice.
	Licence LicenceID `json:"licence,omitempty"`
	// AccountSets are those that are visible where the licence would be activated: an empty list here is the
	// sign of a wrong organization.
	AccountSets []AccountSetID `json:"account_sets"`
}

// ReviewActivation asks what an activation would bind. It changes nothing and says nothing about the keys beyond
// what an activation would say: a review is no way to try keys out.
type ReviewActivation struct {
	Session      SessionID `json:"session"`
	SerialNumber KeyRef    `json:"serial_number"`
	CDKey        KeyRef    `json:"cdkey"`
}

// Kind names the command.
func (ReviewActivation) Kind() string { return "activation.review" }

func (c ReviewActivation) decide(s *State, in Input) Outcome {
	x, refusal := s.inProduct(in, c.Session)
	if refusal != nil {
		return Outcome{Refusal: refusal}
	}
	r := Review{
		ID: ReviewID(s.newID(in, "rev", 0)), Account: x.Account, Organization: x.Organization,
		Instance: x.Instance, FeatureCode: x.FeatureCode, AccountSets: []AccountSetID{},
	}
	if c.SerialNumber.Part == SerialPart && c.CDKey.Part == CDKeyPart && c.CDKey.Licence == c.SerialNumber.Licence {
		r.Licence = c.SerialNumber.Licence
	}
	for _, a := range s.VisibleAccountSets(x) {
		r.AccountSets = append(r.AccountSets, a.ID)
	}
	return happened(Reviewed{r})
}

// Reviewed says what was shown to be bound.
type Reviewed struct {
	Review Review `json:"review"`
}

// Kind names the event.
func (Reviewed) Kind() string { return "activation.reviewed" }

func (e Reviewed) apply(s *State, _ time.Time) {
	s.Reviews.put(e.Review.ID, e.Review)
	if s.Reviews.Len() > maxReviews {
		s.Reviews.remove(s.Reviews.order[0])
	}
}

// reviewRefusal says whether what was confirmed is what is about to be done.
func (s *State) reviewRefusal(a *attempt) *Refusal {
	if a.Review == "" {
		if s.Policies.ActivationReview == ReviewRequired {
			return &Refusal{Code: ReviewMissing}
		}
		return nil
	}
	r := s.Reviews.Get(a.Review)
	if r == nil {
		return &Refusal{Code: NotFound, Subject: "review"}
	}
	same := r.Account == a.session.Account && r.Organization == a.session.Organization && r.Instance == a.session.Instance &&
		r.FeatureCode == a.session.FeatureCode && r.Licence == a.licence.ID
	if !same {
		return &Refusal{Code: ReviewStale, Subject: string(r.ID)}
	}
	return nil
}
