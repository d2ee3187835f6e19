package cloud

import (
	"cmp"
	"strconv"
	"strings"
	"time"
)

// Profile tells the two ways products behave apart (documented).
type Profile string

// The profiles.
const (
	// StandardProfile is how the checklist describes signing in, activating and managing account sets.
	StandardProfile Profile = "standard"
	// LightProfile products differ in part from the checklist; only partially documented.
	LightProfile Profile = "light"
)

// Series is a product line within which one upgrades.
type Series struct {
	// Key is the series in [SKU] and in the API.
	Key string `json:"key"`
	// Name is the series' own name; product names are not translated.
	Name string `json:"name"`
	// Profile is standard or light.
	Profile Profile `json:"profile"`
	// Since is the first cloud-encrypted version.
	Since Version `json:"since"`
}

// AllSeries lists the series of cloud-encrypted products with their first versions (documented).
func AllSeries() []Series {
	return []Series{
		{Key: "kis-professional", Name: "KIS专业版", Profile: StandardProfile, Since: "14.1"},
		{Key: "accounting-platform", Name: "账务平台", Profile: StandardProfile, Since: "14.0"},
		{Key: "kis-ultimate", Name: "旗舰版", Profile: StandardProfile, Since: "4.2"},
		{Key: "commerce", Name: "商贸系列", Profile: StandardProfile, Since: "7.0"},
		{Key: "mini-standard", Name: "迷你标准版", Profile: LightProfile, Since: "11.0"},
		{Key: "jizhangwang", Name: "记账王", Profile: LightProfile, Since: "11.0"},
		{Key: "yijizhang", Name: "易记账", Profile: LightProfile, Since: "11.0"},
	}
}

// SeriesByKey finds a series.
func SeriesByKey(key string) (Series, bool) {
	for _, s := range AllSeries() {
		if s.Key == key {
			return s, true
		}
	}
	return Series{}, false
}

// Version is a product version, "14.1". Its parts compare as numbers.
type Version string

// Compare returns -1, 0 or 1 as v is older than, equal to or newer than w.
func (v Version) Compare(w Version) int {
	for v != "" || w != "" {
		var a, b int
		a, v = v.first()
		b, w = w.first()
		if c := cmp.Compare(a, b); c != 0 {
			return c
		}
	}
	return 0
}

// first splits off the first part, 0 when there is none: a version was validated before it got here.
func (v Version) first() (part int, rest Version) {
	head, tail, _ := strings.Cut(string(v), ".")
	if head != "" {
		part, _ = strconv.Atoi(head)
	}
	return part, Version(tail)
}

// Valid reports whether v is numbers with dots between them.
func (v Version) Valid() bool {
	for p := range strings.SplitSeq(string(v), ".") {
		if n, err := strconv.Atoi(p); err != nil || n > 9999 || p[0] == '+' || p[0] == '-' {
			return false
		}
	}
	return true
}

// SKU is a product as it is sold: series, edition, version.
type SKU struct {
	// Series is a [Series] key.
	Series string `json:"series"`
	// Edition tells variants of a series apart; mostly empty.
	Edition string  `json:"edition,omitempty"`
	Version Version `json:"version"`
}

// Name is what people call the product: "KIS专业版 V14.1".
func (k SKU) Name() string {
	series, _ := SeriesByKey(k.Series)
	return series.Name + k.Edition + " V" + string(k.Version)
}

// SameSeries reports whether an upgrade from k to other stays within the series and edition.
func (k SKU) SameSeries(other SKU) bool {
	return k.Series == other.Series && k.Edition == other.Edition
}

func (k SKU) invalid() string {
	series, ok := SeriesByKey(k.Series)
	switch {
	case !ok:
		return "series"
	case !k.Version.Valid() || k.Version.Compare(series.Since) < 0:
		return "version"
	}
	return ""
}

// Instance is one installed, selectable copy of a product under one organization; a second copy of the same
// product gets the suffix "(1)" (public).
type Instance struct {
	ID           InstanceID     `json:"id"`
	Organization OrganizationID `json:"organization"`
	// SKU is what is installed: after a new version was installed it is newer than what the licence covers.
	SKU SKU `json:"sku"`
	// Copy is 0 for the first, 1 for the one called "(1)", and so on.
	Copy int `json:"copy"`
	// Licence is the licence that was last activated on it, or empty.
	Licence LicenceID `json:"licence,omitempty"`
}

// Name is the product's name with the suffix that tells copies apart.
func (i Instance) Name() string {
	if i.Copy == 0 {
		return i.SKU.Name()
	}
	return i.SKU.Name() + "(" + strconv.Itoa(i.Copy) + ")"
}

// InstancesOf lists the product instances of an organization in the order they were added.
func (s *State) InstancesOf(o OrganizationID) []*Instance {
	var list []*Instance
	for _, i := range s.Instances.All {
		if i.Organization == o {
			list = append(list, i)
		}
	}
	return list
}

// AddInstance adds a product instance to an organization. With a Session it is a client that asks, for the
// organization it is in, and it takes a manager; without one it is the stage.
type AddInstance struct {
	Session      SessionID      `json:"session,omitempty"`
	ID           InstanceID     `json:"id,omitempty"`
	Organization OrganizationID `json:"organization,omitempty"`
	SKU          SKU            `json:"sku"`
}

// Kind names the command.
func (AddInstance) Kind() string { return "product.add_instance" }

func (c AddInstance) decide(s *State, in Input) Outcome {
	if c.Session != "" {
		x, refusal := s.managing(in, c.Session)
		if refusal != nil {
			return Outcome{Refusal: refusal}
		}
		c.Organization, c.ID = x.Organization, ""
	}
	switch {
	case s.Organizations.Get(c.Organization) == nil:
		return refuse(NotFound, "organization")
	case c.SKU.invalid() != "":
		return refuse(InvalidInput, c.SKU.invalid())
	case s.Instances.Get(c.ID) != nil:
		return refuse(AlreadyExists, string(c.ID))
	}
	i := Instance{ID: orNew(c.ID, s, in, "pin"), Organization: c.Organization, SKU: c.SKU}
	i.Copy = s.freeCopy(i)
	return happened(InstanceAdded{i})
}

// freeCopy keeps the number of i when no other instance of its organization has the same name, and otherwise
// takes the next one.
func (s *State) freeCopy(i Instance) int {
	taken, next := false, 0
	for _, other := range s.InstancesOf(i.Organization) {
		if other.ID != i.ID && other.SKU == i.SKU {
			taken = taken || other.Copy == i.Copy
			next = max(next, other.Copy+1)
		}
	}
	if taken {
		return next
	}
	return i.Copy
}

// InstanceAdded says that a product instance exists.
type InstanceAdded struct {
	Instance Instance `json:"product_instance"`
}

// Kind names the event.
func (InstanceAdded) Kind() string { return "product.instance_added" }

func (e InstanceAdded) apply(s *State, _ time.Time) { s.Instances.put(e.Instance.ID, e.Instance) }

// InstallVersion installs another version of the software of an instance; what the licence covers stays.
type InstallVersion struct {
	Instance InstanceID `json:"product_instance"`
	Version  Version    `json:"version"`
}

// Kind names the command.
func (InstallVersion) Kind() string { return "product.install_version" }

func (c InstallVersion) decide(s *State, _ Input) Outcome {
	i := s.Instances.Get(c.Instance)
	if i == nil {
		return refuse(NotFound, "product_instance")
	}
	if sku := (SKU{Series: i.SKU.Series, Version: c.Version}); sku.invalid() != "" {
		return refuse(InvalidInput, sku.invalid())
	}
	after := *i
	after.SKU.Version = c.Version
	return happened(VersionInstalled{Instance: i.ID, Version: c.Version, Copy: s.freeCopy(after)})
}

// VersionInstalled says which version an instance now runs.
type VersionInstalled struct {
	Instance InstanceID `json:"product_instance"`
	Version  Version    `json:"version"`
	// Copy is the number that tells it apart from other instances of that version.
	Copy int `json:"copy,omitempty"`
}

// Kind names the event.
func (VersionInstalled) Kind() string { return "product.version_installed" }

func (e VersionInstalled) apply(s *State, _ time.Time) {
	i := s.Instances.Get(e.Instance)
	i.SKU.Version, i.Copy = e.Version, e.Copy
}

func productCommand(kind string) commandDecoder {
	switch kind {
	case AddInstance{}.Kind():
		return decodeCommand[AddInstance]
	case InstallVersion{}.Kind():
		return decodeCommand[InstallVersion]
	case AddMachine{}.Kind():
		return decodeCommand[AddMachine]
	case ChangeFeatureCode{}.Kind():
		return decodeCommand[ChangeFeatureCode]
	}
	return nil
}

func productEvent(kind string) eventDecoder {
	switch kind {
	case InstanceAdded{}.Kind():
		return decodeEvent[InstanceAdded]
	case VersionInstalled{}.Kind():
		return decodeEvent[VersionInstalled]
	case MachineAdded{}.Kind():
		return decodeEvent[MachineAdded]
	case FeatureCodeWasChanged{}.Kind():
		return decodeEvent[FeatureCodeWasChanged]
	}
	return nil
}
