package grade

import (
	"slices"
	"strconv"
)

// What the parts are worth, and what they lose; see the package.
const (
	goalWorth   = 40
	checkWorth  = 30
	careWorth   = 30
	remediedTax = 15
	refusedTax  = 5

	excellentFrom = 95
	goodFrom      = 80
	fairFrom      = 60
)

// score counts the points and says the rest in a sentence.
func (r *Report) score(w words, walk *walk) {
	achieved, asked, kept := 0, 0, true
	for _, p := range r.Goal {
		switch {
		case p.condition():
			kept = kept && p.Reached
		case p.Reached:
			achieved, asked = achieved+1, asked+1
		default:
			asked++
		}
	}
	if !kept || asked == 0 {
		achieved, asked = 0, 1
	}
	made := 0
	for _, c := range r.Checks {
		if c.State == Done {
			made++
		}
	}
	checks := 0
	if len(r.Checks) > 0 {
		checks = checkWorth * made / len(r.Checks)
	}
	care, why := r.care()
	r.Parts = []Part{
		{GoalPoints, goalWorth * achieved / asked, goalWorth, w.say("part.goal")},
		{CheckPoints, checks, checkWorth, w.say("part.checks", "made", strconv.Itoa(made), "all", strconv.Itoa(len(r.Checks)))},
		{CarePoints, care * achieved / asked, careWorth, w.say("part.care." + why)},
		{HintPoints, -r.HintCost, 0, w.say("part.hints", "n", strconv.Itoa(r.Hints))},
	}
	for _, p := range r.Parts {
		r.Points += p.Points
	}
	r.Points = max(r.Points, 0)
	r.Level = r.level()
	r.Summary = w.say("summary." + r.summary(walk))
}

// care is what is left for going about it carefully, and why in a word.
func (r *Report) care() (points int, why string) {
	points, why = careWorth, "clean"
	holds, refusals := false, 0
	for _, m := range r.Mistakes {
		switch {
		case m.Refused:
			refusals++
		case m.Remedied:
			points, why = careWorth-remediedTax, "remedied"
		default:
			holds = true
		}
	}
	if holds {
		return 0, "harmed"
	}
	if refusals > 0 && why == "clean" {
		why = "refused"
	}
	return max(points-refusals*refusedTax, 0), why
}

// level needs more than points for the best: whoever tried a wrong thing and was refused was lucky, not careful.
func (r *Report) level() Level {
	switch {
	case !r.Reached || r.Points < fairFrom:
		return Again
	case r.Points < goodFrom:
		return Fair
	case r.Points < excellentFrom || len(r.Mistakes) > 0 || slices.ContainsFunc(r.Checks, func(c Checked) bool { return c.State != Done }):
		return Good
	}
	return Excellent
}

// summary names the sentence to begin with.
func (r *Report) summary(w *walk) string {
	_, care := r.care()
	switch {
	case r.Reached:
		return "reached." + care
	case care == "harmed":
		return "harmed"
	case w.newest == "" && len(r.Timeline) == 0:
		return "nothing"
	}
	return "open"
}
