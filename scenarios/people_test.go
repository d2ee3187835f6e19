package scenarios_test

import (
	"strings"
	"testing"

	"example.com/rehearse/scenarios"
)

func TestPeopleNeverRunOut(t *testing.T) {
	p, again := scenarios.NewPeople(3), scenarios.NewPeople(3)
	seen := map[string]bool{}
	for range 5000 {
		for _, made := range []string{p.Phone(), p.Email(), p.Person(), p.Company(), p.CreditCode()} {
			if seen[made] {
				t.Fatalf("%s came twice", made)
			}
			seen[made] = true
		}
		if other := again.Phone(); !seen[other] || !strings.HasPrefix(other, "1990000") {
			t.Fatalf("phone %s is another than with the same seed", other)
		}
		_, _, _, _ = again.Email(), again.Person(), again.Company(), again.CreditCode()
	}
}
