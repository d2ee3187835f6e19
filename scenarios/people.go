package scenarios

// People invents the names, numbers and addresses that stand for real ones: the same seed gives the same people in the
// same order. They are visibly nobody, as described for the package. It is not safe for concurrent use.
type People struct{ made *people }

// NewPeople begins anew with a seed.
func NewPeople(seed uint64) *People { return &People{newPeople(seed)} }

// Company invents a company's name.
func (p *People) Company() string { return numbered(p.made, p.made.company) }

// Person invents a person's name.
func (p *People) Person() string { return numbered(p.made, p.made.person) }

// Phone invents a mobile phone number; in large captures a longer one, which is visibly none.
func (p *People) Phone() string {
	if len(p.made.taken) < 1000 {
		return p.made.phone()
	}
	return p.made.fresh(func() string { return "1990000" + p.made.fake.DigitN(9) })
}

// Email invents an e-mail address.
func (p *People) Email() string {
	return p.made.fresh(func() string { return "user." + p.made.fake.DigitN(8) + "@example.com" })
}

// CreditCode invents a unified social credit code with a right check character.
func (p *People) CreditCode() string { return p.made.creditCode() }

// numbered gives up on a name that nobody has yet after some tries and numbers one: captures may hold more people than
// there are names.
func numbered(p *people, name func() string) string {
	if len(p.taken) < 1000 {
		return name()
	}
	return p.fresh(func() string { return "示例" + p.fake.DigitN(8) })
}
