package cases

import (
	"fmt"
	"slices"
	"strings"

	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/scenarios/catalogue"
)

// Assumptions that say that evidence is missing, by [Assumption.ID]. Where one stands in a case, that nothing is wrong
// in what was captured does not mean that nothing is wrong.
const (
	// BreaksOff means that the capture is damaged or incomplete.
	BreaksOff = "breaks-off"
	// NoActivation means that the capture shows neither an activation nor a licence.
	NoActivation = "no-activation"
	// PurchaserUnknown means that who bought the licence was told, and cannot be found in the capture.
	PurchaserUnknown = "purchaser-unknown"
)

// missing is what the evidence of a case does not show.
func (c *Case) missing() []catalogue.Text {
	var list []catalogue.Text
	for _, a := range c.Assumptions {
		if slices.Contains([]string{BreaksOff, NoActivation, PurchaserUnknown}, a.ID) {
			list = append(list, a.Text)
		}
	}
	operations := 0
	for _, u := range c.Unmatched {
		if strings.Contains(u.What, " /") { // an operation of the cloud, by its method and path
			operations++
		}
	}
	if operations > 0 {
		list = append(list, catalogue.Text{
			ZhCN: fmt.Sprintf("有 %d 次请求的答复不能按规则重现，没有用上；逐条列在 unmatched 里", operations),
			En:   fmt.Sprintf("the answers to %d requests cannot be brought about by the rules and were not used; unmatched lists them", operations),
		})
	}
	return list
}

// admit says what the evidence does not show. Where it shows too little, nothing found is no proof of health.
func (c *Case) admit(d *verdict.Diagnosis) {
	d.Missing = c.missing()
	if d.Health == verdict.Healthy && len(d.Missing) > 0 {
		d.Health = verdict.Unknown
	}
}
