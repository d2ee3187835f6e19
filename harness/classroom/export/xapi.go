package export

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"example.com/rehearse/harness/classroom/grade"
	"example.com/rehearse/scenarios/catalogue"
)

// What names our things. The name can never belong to anybody (RFC 2606), so a statement promises no page behind it.
const (
	home       = "https://rehearse.invalid/"
	extensions = home + "xapi/extensions/"
	platform   = "rehearse"
)

// What cmi5 (Quartz, 1st edition) and the vocabulary of ADL name. Documented.
const (
	verbs          = "http://adlnet.gov/expapi/verbs/"
	simulation     = "http://adlnet.gov/expapi/activities/simulation"
	course         = "https://w3id.org/xapi/cmi5/activitytype/course"
	cmi5Category   = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
	moveOnCategory = "https://w3id.org/xapi/cmi5/context/categories/moveon"
	sessionID      = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"
)

// XAPI writes xAPI 1.0.3 statements as one JSON array, in the profile of cmi5: for each attempt initialized, and once it is
// finished completed, passed or failed, and terminated. Passed is any grade but [grade.Again]. Checks, failure modes,
// remedies, the grade and hints are extensions of the judgement's result, so that nobody has to add statements up.
//
// A statement's id is a hash of all the rest (UUID version 5): written again it is the same statement, and one that says
// something else is another. [Options.Lang] does not matter, statements are in both languages. Errors are those of w, a row
// that lacks class, pseudonym, exercise, world or start, and two rows of one attempt.
func XAPI(w io.Writer, rows []Row, o Options) error {
	texts, err := bothTexts()
	if err != nil {
		return err
	}
	if err := checkRows(rows); err != nil {
		return err
	}
	attempts, err := newAttempts(rows, o, texts)
	if err != nil {
		return err
	}
	if err := writeStatements(w, attempts); err != nil {
		return fmt.Errorf("writing statements: %w", err)
	}
	return nil
}

// newAttempts checks every row before the first byte is written: half a file is worse than none.
func newAttempts(rows []Row, o Options, texts map[string]languages) ([]attempt, error) {
	list, seen := make([]attempt, 0, len(rows)), map[string]int{}
	for i, r := range rows {
		if r.World == "" || r.Class == "" {
			return nil, fmt.Errorf("row %d (trainee %q, exercise %q): statements need a class and a world", i+1, r.ID, r.Exercise.ID)
		}
		a := newAttempt(r, o, texts)
		if before, ok := seen[a.registration]; ok {
			return nil, fmt.Errorf("rows %d and %d (trainee %q, exercise %q): one attempt can be exported once", before, i+1, r.ID, r.Exercise.ID)
		}
		seen[a.registration] = i + 1
		list = append(list, a)
	}
	return list, nil
}

// writeStatements writes one statement on each line. They are made while they are written, because those of a class of
// thousands fill a hundred megabytes.
func writeStatements(w io.Writer, attempts []attempt) error {
	out, before := bufio.NewWriter(w), "["
	for _, a := range attempts {
		for _, s := range a.statements() {
			raw, err := json.Marshal(s)
			if err != nil {
				return err
			}
			// A failed write is told by Flush.
			_, _ = fmt.Fprintf(out, "%s\n{\"id\":%q,%s", before, derived("statement", string(raw)), raw[1:])
			before = ","
		}
	}
	if before == "[" {
		_, _ = out.WriteString("[]\n")
	} else {
		_, _ = out.WriteString("\n]\n")
	}
	return out.Flush()
}

// attempt is a row with what its statements share.
type attempt struct {
	row                   Row
	actor                 actor
	registration, session string
	words                 map[string]languages
}

// newAttempt derives the ids. The start is part of them, because a world that was reset keeps its id and is another attempt,
// and cmi5 allows one passed for each registration.
func newAttempt(r Row, o Options, texts map[string]languages) attempt {
	which := r.World + "@" + r.Started.UTC().Format(time.RFC3339Nano)
	who := actor{ObjectType: "Agent", Account: account{HomePage: classPage(r.Class), Name: clean(r.ID)}}
	if o.Names {
		who.Name = clean(r.Name)
	}
	return attempt{row: r, actor: who, registration: derived("registration", which), session: derived("session", which), words: texts}
}

// derived is a UUID of something that must not be read back from it.
func derived(kind, name string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte(home+kind+"/"+name)).String()
}

// statements are the attempt's, in cmi5's order: initialized first, terminated last.
func (a attempt) statements() []statement {
	r := a.row
	list := []statement{a.say("initialized", r.Started, nil)}
	if !r.underWay() {
		end := r.Started.Add(r.took())
		holds, passed := true, r.Report.Level != grade.Again
		judged := "failed"
		if passed {
			judged = "passed"
		}
		duration := iso8601(r.took())
		points := r.Report.Points
		list = append(list,
			a.say("completed", end, &result{Completion: &holds, Duration: duration}),
			a.say(judged, end, &result{
				Score:   &score{Scaled: float64(points) / 100, Raw: points, Min: 0, Max: 100},
				Success: &passed, Duration: duration, Extensions: evidence(r),
			}),
			a.say("terminated", end, &result{Duration: duration}),
		)
	}
	return list
}

// say is one statement.
func (a attempt) say(verbID string, at time.Time, res *result) statement {
	r := a.row
	exercise := definition{Type: simulation, Name: both(r.Exercise.Title), Description: both(r.Exercise.Brief)}
	class := definition{Type: course, Name: languages{}}
	for lang, name := range a.words["class"] {
		class.Name[lang] = strings.ReplaceAll(name, "{code}", clean(r.Class))
	}
	category := []activity{{ObjectType: "Activity", ID: cmi5Category}}
	if res != nil && (res.Success != nil || res.Completion != nil) {
		category = append(category, activity{ObjectType: "Activity", ID: moveOnCategory})
	}
	return statement{
		Actor:  a.actor,
		Verb:   verb{ID: verbs + verbID, Display: a.words["verb."+verbID]},
		Object: activity{ObjectType: "Activity", ID: classPage(r.Class) + "/exercises/" + url.PathEscape(r.Exercise.ID), Definition: &exercise},
		Result: res,
		Context: around{
			Registration: a.registration,
			Activities: contextActivities{
				Parent:   []activity{{ObjectType: "Activity", ID: classPage(r.Class), Definition: &class}},
				Grouping: []activity{{ObjectType: "Activity", ID: home + "exercises/" + url.PathEscape(r.Exercise.ID), Definition: &exercise}},
				Category: category,
			},
			Platform:   platform,
			Extensions: map[string]any{sessionID: a.session},
		},
		Timestamp: at.UTC().Format("2006-01-02T15:04:05.000Z"),
	}
}

// classPage is the class's id, which is also the home of its trainees' accounts.
func classPage(code string) string { return home + "classes/" + url.PathEscape(clean(code)) }

// evidence is what the judgement rests on, by extension.
func evidence(r Row) map[string]any {
	checks := map[string]string{}
	for _, c := range r.Report.Checks {
		checks[string(c.Check)] = string(c.State)
	}
	modes := []map[string]any{}
	for _, m := range r.Report.Mistakes {
		modes = append(modes, map[string]any{"mode": m.Mode, "refused": m.Refused, "remedied": m.Remedied})
	}
	remedies := []string{}
	for _, m := range r.Report.Remedies {
		remedies = append(remedies, m.Mode)
	}
	return map[string]any{
		extensions + "level":         string(r.Report.Level),
		extensions + "goal-reached":  r.Report.Reached,
		extensions + "checks":        checks,
		extensions + "failure-modes": modes,
		extensions + "remedies":      remedies,
		extensions + "hints":         map[string]int{"taken": r.Hints, "cost": r.Report.HintCost},
	}
}

// iso8601 is a duration such as PT1H2M3.5S. Days are not used: whether one has 24 hours is a question nobody asked.
func iso8601(d time.Duration) string {
	d = d.Round(10 * time.Millisecond) // as exact as xAPI lets stores compare
	text := "PT"
	if hours := d / time.Hour; hours > 0 {
		text += strconv.Itoa(int(hours)) + "H"
	}
	if minutes := d % time.Hour / time.Minute; minutes > 0 {
		text += strconv.Itoa(int(minutes)) + "M"
	}
	if seconds := (d % time.Minute).Seconds(); seconds > 0 || text == "PT" {
		text += strconv.FormatFloat(seconds, 'f', -1, 64) + "S"
	}
	return text
}

func both(t catalogue.Text) languages { return languages{"zh-CN": t.ZhCN, "en": t.En} }

// bothTexts are the texts of statements in both languages, by key.
func bothTexts() (map[string]languages, error) {
	zh, err := readWords("zh-CN")
	if err != nil {
		return nil, err
	}
	en, err := readWords("en")
	if err != nil {
		return nil, err
	}
	all := map[string]languages{}
	for _, key := range []string{"class", "verb.initialized", "verb.completed", "verb.passed", "verb.failed", "verb.terminated"} {
		all[key] = languages{"zh-CN": zh.say(key), "en": en.say(key)}
	}
	return all, nil
}
