package intake

import (
	"fmt"
	"slices"
	"strings"

	"example.com/rehearse/harness/cases/redact"
	"example.com/rehearse/mockcloud/cloud"
)

// place is where a captured session is.
type place struct {
	account, machine, organization, instance string // captured identities
}

// soldLicence is a licence that the capture shows to exist.
type soldLicence struct {
	id     cloud.LicenceID
	sku    cloud.SKU
	seats  int
	first  place // where it was first used, or tried
	active bool  // in force before the capture begins
}

// learner reads a capture for the first time. Its lists are in the order in which the capture showed things, which is what
// makes the same capture give the same case.
type learner struct {
	red       *redact.Redactor
	ids       map[string]string // captured identity → the case's
	counts    map[string]int
	accounts  []cloud.AddAccount
	orgs      []cloud.AddOrganization
	members   []cloud.AddMember
	products  []cloud.AddInstance
	machines  []cloud.AddMachine
	sets      []cloud.AddAccountSet
	licences  []*soldLicence
	bySerial  map[string]*soldLicence // by a serial number as it was typed
	byCDKey   map[string]*soldLicence
	sessions  map[string]*place // by token
	last      *place            // of the newest sign-in, for exchanges without a token
	orgOf     map[string]string // organization of an instance, captured identities
	skus      map[string]sku    // of products, by the case's identity, as captured
	seed      uint64
	names     []named // of products, which are no secret
	anonymous bool    // no organization has a name in the capture
	byHand    bool    // certification papers waited for a person
	tried     []place // where somebody tried to activate, or to work
}

func newLearner(seed uint64, red *redact.Redactor) *learner {
	return &learner{
		red: red, seed: seed, ids: map[string]string{}, counts: map[string]int{}, bySerial: map[string]*soldLicence{}, byCDKey: map[string]*soldLicence{},
		sessions: map[string]*place{}, orgOf: map[string]string{}, skus: map[string]sku{},
	}
}

// id numbers a captured identity anew, so that nothing can be read out of it.
func (l *learner) id(prefix, captured string) (id string, fresh bool) {
	if captured == "" {
		return "", false
	}
	if known, ok := l.ids[captured]; ok {
		return known, false
	}
	l.counts[prefix]++
	id = fmt.Sprintf("%s-%d", prefix, l.counts[prefix])
	l.ids[captured] = id
	return id, true
}

// at is where the session of an exchange is. Captures often lack the Authorization header: then it is the newest.
func (l *learner) at(x *Exchange) *place {
	if p := l.sessions[x.Token]; p != nil && x.Token != "" {
		return p
	}
	if l.last == nil {
		l.last = &place{}
	}
	return l.last
}

// instance learns of a product instance in an organization. Names are kept to find it by, up to a bound.
func (l *learner) instance(i *seenInstance, organization string) {
	if i == nil || i.ID == "" || organization == "" {
		return
	}
	l.orgOf[i.ID] = organization
	if i.Name != "" && len(l.names) < 10_000 {
		l.names = append(l.names, named{i.Name, i.ID})
	}
	id, fresh := l.id("product", i.ID)
	if fresh {
		l.products = append(l.products, cloud.AddInstance{ID: cloud.InstanceID(id), Organization: cloud.OrganizationID(l.ids[organization])})
	}
	if l.skus[id].Series == "" {
		l.skus[id] = i.SKU
	}
}

// named is a product instance as the capture names it.
type named struct{ name, id string }

// productCalled finds a product of an organization by its captured name or identity.
func (l *learner) productCalled(name string, o cloud.OrganizationID) cloud.InstanceID {
	for _, n := range l.names {
		if name != "" && (n.name == name || n.id == name) && l.ids[l.orgOf[n.id]] == string(o) {
			return cloud.InstanceID(l.ids[n.id])
		}
	}
	return ""
}

// valid keeps a SKU within the series there are; what a capture leaves open is the commonest one (assumed).
func valid(k sku) cloud.SKU {
	out := cloud.SKU{Series: k.Series, Edition: k.Edition, Version: cloud.Version(k.Version)}
	s, known := cloud.SeriesByKey(out.Series)
	if !known {
		s = cloud.AllSeries()[0]
		out.Series, out.Edition = s.Key, ""
	}
	if len(out.Edition) > 20 {
		out.Edition = ""
	}
	if !out.Version.Valid() || out.Version.Compare(s.Since) < 0 {
		out.Version = s.Since
	}
	return out
}

// machine learns of a server computer. Its feature code is replaced by one of the case's own.
func (l *learner) machine(code string) {
	if code == "" {
		return
	}
	if id, fresh := l.id("server", code); fresh {
		l.red.Secret(redact.FeatureCode, code)
		l.machines = append(l.machines, cloud.AddMachine{ID: cloud.MachineID(id), Name: id, FeatureCode: cloud.NewFeatureCode(l.seed, id)})
	}
}

// read learns from one exchange. Secrets come first: whatever is written later is held against them.
func (l *learner) read(x *Exchange) {
	q := body[request](x.Request)
	l.secrets(x, q)
	var a answer
	if x.succeeded() {
		a = body[answer](x.Response)
	}
	p := l.at(x)
	switch x.op {
	case "signIn":
		p = l.signIn(x, q, a)
	case "selectPlace":
		l.choose(x, p, q)
	}
	if a.Account.ID != "" {
		l.account(a.Account)
		p.account = a.Account.ID
	}
	for i := range a.Places {
		l.organization(&a.Places[i], p.account)
	}
	if a.Organization != nil {
		l.organization(a.Organization, p.account)
		p.organization = a.Organization.ID
	}
	if a.Instance != nil {
		l.instance(a.Instance, p.organization)
		p.instance = a.Instance.ID
	}
	l.goods(x, q, a, p)
}

// signIn learns who signed in where, and returns the place that the sign-in begins in. One that was refused is a place that
// nothing else will be said of.
func (l *learner) signIn(x *Exchange, q request, a answer) *place {
	l.machine(q.FeatureCode)
	p := &place{machine: q.FeatureCode}
	if !x.succeeded() {
		if q.Account != "" {
			l.account(seenAccount{Login: q.Account})
		}
		return p
	}
	p.account = a.Account.ID
	if p.account == "" {
		p.account = q.Account
		l.account(seenAccount{Login: q.Account})
	}
	if a.Token != "" {
		l.sessions[a.Token] = p
	}
	l.last = p
	return p
}

// choose follows a selection, also where its answer was not captured.
func (l *learner) choose(x *Exchange, p *place, q request) {
	if q.Organization != "" {
		p.organization, p.instance = q.Organization, ""
		who := ""
		if x.succeeded() {
			who = p.account // whoever may enter is a member
		}
		l.organization(&seenPlace{ID: q.Organization}, who)
	}
	if q.Instance != "" {
		p.instance = q.Instance
		l.instance(&seenInstance{ID: q.Instance}, p.organization)
	}
}

// goods learns of products, licences and account sets.
func (l *learner) goods(x *Exchange, q request, a answer, p *place) {
	for i := range a.Instances {
		l.instance(&a.Instances[i], p.organization)
	}
	if x.op == "activate" && x.keysTaken() {
		l.sold(q, a, *p)
	}
	if slices.Contains([]string{"reviewActivation", "activate", "activateYunzhijia", "closePeriod"}, x.op) {
		l.tried = append(l.tried, *p)
	}
	l.byHand = l.byHand || x.op == "submitCertification" && a.Status == string(cloud.CertificationSubmitted)
	if x.op == "getLicence" && a.Licence != nil {
		l.inForce(a, *p)
	}
	if x.op == "listAccountSets" && l.ids[p.instance] != "" && l.ids[p.machine] != "" {
		l.books(a, p)
	}
}

// books notes the account sets that a list shows.
func (l *learner) books(a answer, p *place) {
	for _, s := range a.Sets {
		if id, fresh := l.id("set", s.ID); fresh {
			l.sets = append(l.sets, cloud.AddAccountSet{
				ID: cloud.AccountSetID(id), Number: fmt.Sprintf("%03d", len(l.sets)+1), Name: fmt.Sprintf("账套%03d", len(l.sets)+1),
				Machine: cloud.MachineID(l.ids[p.machine]), Organization: cloud.OrganizationID(l.ids[p.organization]),
				Instance: cloud.InstanceID(l.ids[p.instance]), Vouchers: max(s.Books.Vouchers, 0),
			})
		}
	}
}

// keysTaken reports whether the cloud knew the keys of an activation: it succeeded, or was refused for another reason,
// or its answer was lost.
func (x *Exchange) keysTaken() bool {
	code := x.problemOf()
	return x.succeeded() || x.Status == 0 || code != "" && !code.Masked() && code != cloud.SharedPrompt
}

// sold notes a licence that the cloud knew: it was activated, or refused for its state.
func (l *learner) sold(q request, a answer, p place) {
	if q.SerialNumber == "" {
		return
	}
	known := l.bySerial[q.SerialNumber]
	if known == nil {
		if a.Licence != nil {
			known = l.seen(a.Licence.ID) // it is when its keys are typed in another way than before
		}
		if known == nil {
			known = l.another(p)
		}
		l.bySerial[q.SerialNumber], l.byCDKey[q.CDKey] = known, known
	}
	if a.Licence != nil && a.Licence.ID != "" {
		l.ids["licence "+a.Licence.ID] = string(known.id)
		known.sku, known.seats = valid(a.Licence.SKU), a.Licence.Seats
	}
	if a.Result == "confirmed" || a.Result == "upgraded" {
		known.active = true
	}
}

// seen is the licence of a captured identity, if it is known.
func (l *learner) seen(captured string) *soldLicence {
	for _, s := range l.licences {
		if l.ids["licence "+captured] == string(s.id) {
			return s
		}
	}
	return nil
}

// another adds a licence that was first used, or tried, in a place.
func (l *learner) another(p place) *soldLicence {
	s := &soldLicence{id: cloud.LicenceID(fmt.Sprintf("licence-%d", len(l.licences)+1)), first: p}
	l.licences = append(l.licences, s)
	return s
}

// unsold adds a licence wherever one was tried with keys that the cloud did not take: the customer did buy one.
func (l *learner) unsold() {
	for _, p := range l.tried {
		known := false
		for _, s := range l.licences {
			known = known || s.first.instance == p.instance
		}
		if !known && p.instance != "" {
			l.another(p)
		}
	}
}

// inForce notes a licence that was active before the capture activated anything.
func (l *learner) inForce(a answer, p place) {
	if a.Licence.ID == "" || l.ids["licence "+a.Licence.ID] != "" {
		return
	}
	s := &soldLicence{
		id: cloud.LicenceID(fmt.Sprintf("licence-%d", len(l.licences)+1)), sku: valid(a.Licence.SKU), seats: a.Licence.Seats, first: p, active: true,
	}
	l.ids["licence "+a.Licence.ID] = string(s.id)
	l.licences = append(l.licences, s)
}

// skuOf is what a captured product is, as far as it was told.
func (l *learner) skuOf(instance string) cloud.SKU { return valid(l.skus[l.ids[instance]]) }

// secrets notes what of an exchange must never be written.
func (l *learner) secrets(x *Exchange, q request) {
	l.red.Secret(redact.Token, x.Token)
	l.red.Secret(redact.Password, q.Password)
	l.red.Secret(redact.Key, q.SerialNumber)
	l.red.Secret(redact.Key, q.CDKey)
	for _, key := range []string{q.SerialNumber, q.CDKey} {
		x.leaks = x.leaks || len(key) >= 8 && strings.Contains(x.URL, key)
	}
	x.leaks = x.leaks || keyInAddress(x.URL)
	l.red.Alias(redact.Company, q.CompanyName)
	l.red.Alias(redact.CreditCode, q.CreditCode)
	if x.succeeded() {
		l.red.Secret(redact.Token, body[answer](x.Response).Token)
	}
}

// keyInAddress reports whether an address has something like a key in its query.
func keyInAddress(url string) bool {
	_, query, found := strings.Cut(url, "?")
	if !found {
		return false
	}
	for _, pair := range strings.Split(query, "&") {
		name, value, _ := strings.Cut(strings.ToLower(pair), "=")
		if len(value) >= 8 && (strings.Contains(name, "serial") || strings.Contains(name, "cdkey")) {
			return true
		}
	}
	return false
}
