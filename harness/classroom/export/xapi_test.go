package export

import (
	"bytes"
	"encoding/json"
	"io"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/internal/need"
)

// written are the statements of rows, as they are in the file.
func written(t testing.TB, rows []Row, o Options) (list []map[string]any) {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, XAPI(&out, rows, o))
	require.NoError(t, json.Unmarshal(out.Bytes(), &list))
	return list
}

// at goes down into a statement: "result.score.raw". Nothing there is nil.
func at(s map[string]any, path string) any {
	var here any = s
	for _, key := range strings.Split(path, ".") {
		m, ok := here.(map[string]any)
		if !ok {
			return nil
		}
		here = m[key]
	}
	return here
}

func verbOf(s map[string]any) string { return strings.TrimPrefix(at(s, "verb.id").(string), verbs) }

func TestStatements(t *testing.T) {
	list := written(t, small(), Options{})
	var got []string
	for _, s := range list {
		got = append(got, at(s, "actor.account.name").(string)+" "+verbOf(s)+" "+s["timestamp"].(string))
	}
	assert.Equal(t, []string{
		"T01 initialized 2026-03-02T01:00:00.000Z", "T01 completed 2026-03-02T01:04:20.000Z", "T01 passed 2026-03-02T01:04:20.000Z", "T01 terminated 2026-03-02T01:04:20.000Z",
		"T02 initialized 2026-03-02T01:00:00.000Z", "T02 completed 2026-03-02T02:01:30.250Z", "T02 failed 2026-03-02T02:01:30.250Z", "T02 terminated 2026-03-02T02:01:30.250Z",
		"T01 initialized 2026-03-02T01:10:00.000Z",
	}, got)
	assert.Equal(t, map[string]any{"scaled": 0.97, "raw": 97.0, "min": 0.0, "max": 100.0}, at(list[2], "result.score"))
	assert.Equal(t, "PT4M20S", at(list[2], "result.duration"))
	judged := at(list[6], "result").(map[string]any)["extensions"].(map[string]any)
	assert.Equal(t, map[string]any{
		extensions + "level": "again", extensions + "goal-reached": false,
		extensions + "checks": map[string]any{"account": "overlooked", "review": "missed"},
		extensions + "failure-modes": []any{
			map[string]any{"mode": "wrong-account", "refused": false, "remedied": false},
			map[string]any{"mode": "wrong-account", "refused": false, "remedied": true},
			map[string]any{"mode": "wrong-account", "refused": false, "remedied": false},
			map[string]any{"mode": "bad-serial-or-cdkey", "refused": true, "remedied": false},
		},
		extensions + "remedies": []any{"wrong-account", "wrong-account"},
		extensions + "hints":    map[string]any{"taken": 0.0, "cost": 0.0},
	}, judged)
	assert.Equal(t, "https://rehearse.invalid/classes/KMRT/exercises/wrong-account", at(list[0], "object.id"))
	assert.Equal(t, map[string]any{"zh-CN": "通过", "en": "passed"}, at(list[2], "verb.display"))
}

// TestWhomStatementsName: the account is the pseudonym either way, so that a store knows one person as one.
func TestWhomStatementsName(t *testing.T) {
	for _, s := range written(t, small()[:1], Options{}) {
		assert.Equal(t, map[string]any{"objectType": "Agent", "account": map[string]any{"homePage": "https://rehearse.invalid/classes/KMRT", "name": "T01"}}, s["actor"])
	}
	for _, s := range written(t, small()[:1], Options{Names: true}) {
		assert.Equal(t, map[string]any{"objectType": "Agent", "name": "王芳", "account": map[string]any{"homePage": "https://rehearse.invalid/classes/KMRT", "name": "T01"}}, s["actor"])
	}
}

// rule is one MUST of cmi5 (Quartz, 1st edition) about what an exercise may say, by its section.
type rule struct {
	section string
	holds   func(s map[string]any) bool
}

func rules() []rule { return slices.Concat(rulesOfNames(), rulesOfResults(), rulesOfContexts()) }

func isUUID(value any) bool {
	text, _ := value.(string)
	return regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(text)
}

func has(s map[string]any, path string) bool { return at(s, path) != nil }

// category says whether a statement is in one.
func category(s map[string]any, id string) bool {
	raw, _ := json.Marshal(at(s, "context.contextActivities.category"))
	return strings.Contains(string(raw), `"`+id+`"`)
}

func rulesOfNames() []rule {
	return []rule{
		{"9.1 a UUID as id", func(s map[string]any) bool { return isUUID(s["id"]) }},
		{"9.2 an agent with an account", func(s map[string]any) bool {
			return at(s, "actor.objectType") == "Agent" && has(s, "actor.account.homePage") && has(s, "actor.account.name")
		}},
		{"9.4 an object", func(s map[string]any) bool { return has(s, "object.id") }},
	}
}

func rulesOfResults() []rule {
	duration := regexp.MustCompile(`^PT(\d+H)?([0-5]?\dM)?([0-5]?\d(\.\d{1,2})?S)?$`)
	return []rule{
		{"9.5.1 a score in passed and failed only", func(s map[string]any) bool {
			return !has(s, "result.score") || verbOf(s) == "passed" || verbOf(s) == "failed"
		}},
		{"9.5.1 scaled between 0 and 1, raw between min and max", func(s map[string]any) bool {
			if !has(s, "result.score") {
				return true
			}
			scaled, raw := at(s, "result.score.scaled").(float64), at(s, "result.score.raw").(float64)
			return scaled >= 0 && scaled <= 1 && raw >= at(s, "result.score.min").(float64) && raw <= at(s, "result.score.max").(float64)
		}},
		{"9.5.2 success is true in passed, false in failed and nowhere else", func(s map[string]any) bool {
			want := map[string]any{"passed": true, "failed": false}
			return at(s, "result.success") == want[verbOf(s)]
		}},
		{"9.5.3 completion in completed only", func(s map[string]any) bool {
			want := map[string]any{"completed": true}
			return at(s, "result.completion") == want[verbOf(s)]
		}},
		{"9.5.4 a duration in completed, passed, failed and terminated", func(s map[string]any) bool {
			d, _ := at(s, "result.duration").(string)
			return verbOf(s) == "initialized" || duration.MatchString(d) && d != "PT"
		}},
	}
}

func rulesOfContexts() []rule {
	return []rule{
		{"9.6.1 a registration", func(s map[string]any) bool { return isUUID(at(s, "context.registration")) }},
		{"9.6.2.1 cmi5's category", func(s map[string]any) bool { return category(s, cmi5Category) }},
		{"9.6.2.2 the category of moveOn with success or completion, and nowhere else", func(s map[string]any) bool {
			return category(s, moveOnCategory) == (has(s, "result.success") || has(s, "result.completion"))
		}},
		{"9.6.2.3 the publisher's id in the grouping, and not as the object", func(s map[string]any) bool {
			raw, _ := json.Marshal(at(s, "context.contextActivities.grouping"))
			return strings.Contains(string(raw), `"id":"`+home+`exercises/`) && at(s, "object.id") != nil && !strings.HasPrefix(at(s, "object.id").(string), home+"exercises/")
		}},
		{"9.6.3.1 a session", func(s map[string]any) bool {
			extensions, _ := at(s, "context.extensions").(map[string]any)
			return extensions[sessionID] != nil
		}},
		{"9.7 a timestamp in UTC", func(s map[string]any) bool {
			when, err := time.Parse(time.RFC3339Nano, s["timestamp"].(string))
			return err == nil && strings.HasSuffix(s["timestamp"].(string), "Z") && !when.IsZero()
		}},
	}
}

// broken lists the sections that statements do not keep to.
func broken(list []map[string]any) (sections []string) {
	sessions, ids := map[any][]map[string]any{}, map[any]bool{}
	for _, s := range list {
		for _, r := range rules() {
			if !r.holds(s) {
				sections = append(sections, r.section)
			}
		}
		key := at(s, "context.registration")
		sessions[key] = append(sessions[key], s)
		if ids[s["id"]] {
			sections = append(sections, "9.1 an id twice")
		}
		ids[s["id"]] = true
	}
	for _, session := range sessions {
		sections = append(sections, disorder(session)...)
	}
	return sections
}

// disorder is what section 9.3 has against the order of a session's statements.
func disorder(session []map[string]any) (sections []string) {
	seen := map[string]bool{}
	for i, s := range session {
		v := verbOf(s)
		judgedTwice := v == "passed" && seen["failed"] || v == "failed" && seen["passed"]
		if seen[v] || (v == "initialized") != (i == 0) || seen["terminated"] || judgedTwice {
			sections = append(sections, "9.3 the order of verbs")
		}
		if i > 0 && s["timestamp"].(string) < session[i-1]["timestamp"].(string) {
			sections = append(sections, "9.3 the order of times")
		}
		seen[v] = true
	}
	return sections
}

// profileKept holds statements against cmi5 and against the validator of Learning Locker, which comes from npm and knows
// xAPI.
func profileKept(t *testing.T, rows []Row) {
	list := written(t, append(slices.Clone(rows), small()...), Options{Names: true})
	assert.Empty(t, broken(list))
	assert.Len(t, list, 4*len(rows)+9)
	assert.Empty(t, validate(t, list))
}

// TestTheRulesSeeWhatIsWrong breaks each rule once.
func TestTheRulesSeeWhatIsWrong(t *testing.T) {
	set := func(path string, value any) func(map[string]any) {
		return func(s map[string]any) {
			keys := strings.Split(path, ".")
			for _, key := range keys[:len(keys)-1] {
				s = s[key].(map[string]any)
			}
			if last := keys[len(keys)-1]; value == nil {
				delete(s, last)
			} else {
				s[last] = value
			}
		}
	}
	for _, c := range []struct {
		section string
		n       int // of the statement
		spoil   func(map[string]any)
	}{
		{"9.1", 0, set("id", "x")},
		{"9.2", 0, set("actor.account", nil)},
		{"9.4", 0, set("object.id", nil)},
		{"9.5.1", 1, set("result.score", map[string]any{"scaled": 0.5, "raw": 5.0, "min": 0.0, "max": 10.0})},
		{"9.5.1", 2, set("result.score.scaled", 1.5)},
		{"9.5.2", 2, set("result.success", false)},
		{"9.5.3", 1, set("result.completion", nil)},
		{"9.5.4", 3, set("result.duration", "4 minutes")},
		{"9.6.1", 0, set("context.registration", "x")},
		{"9.6.2.1", 0, set("context.contextActivities.category", []any{})},
		{"9.6.2.2", 1, set("context.contextActivities.category", []any{map[string]any{"id": cmi5Category}})},
		{"9.6.2.3", 1, set("context.contextActivities.grouping", []any{})},
		{"9.6.3.1", 0, set("context.extensions", map[string]any{})},
		{"9.7", 0, set("timestamp", "2026-03-02T09:00:00+08:00")},
		{"9.3 the order of verbs", 3, set("verb.id", verbs+"initialized")},
		{"9.3 the order of times", 3, set("timestamp", "2026-03-01T09:00:00.000Z")},
	} {
		list := written(t, small()[:1], Options{})
		c.spoil(list[c.n])
		found := false
		for _, section := range broken(list) {
			found = found || strings.HasPrefix(section, c.section)
		}
		assert.True(t, found, c.section)
	}
}

// validate is what the validator of Learning Locker says against statements.
func validate(t testing.TB, list []map[string]any) string {
	t.Helper()
	script := `const validate = require(process.argv[1]).default;
		const list = JSON.parse(require("fs").readFileSync(0, "utf8"));
		list.forEach((s, i) => validate(s).forEach((w) => console.log(i + ": " + w.constructor.name + " " + JSON.stringify(w))));`
	raw, err := json.Marshal(list)
	require.NoError(t, err)
	command := exec.Command(need.Node(t), "-e", script, need.NPM(t, "@learninglocker/xapi-validation"))
	command.Stdin = bytes.NewReader(raw)
	out, err := command.CombinedOutput()
	require.NoError(t, err, string(out))
	return string(out)
}

// TestTheValidatorSeesWhatIsWrong, or its silence would say nothing.
func TestTheValidatorSeesWhatIsWrong(t *testing.T) {
	for name, spoil := range map[string]func(map[string]any){
		"id":           func(s map[string]any) { s["id"] = "one" },
		"actor":        func(s map[string]any) { delete(s, "actor") },
		"registration": func(s map[string]any) { s["context"].(map[string]any)["registration"] = "world" },
		"score":        func(s map[string]any) { s["result"].(map[string]any)["score"].(map[string]any)["scaled"] = 2 },
		"duration":     func(s map[string]any) { s["result"].(map[string]any)["duration"] = "4 minutes" },
		"verb":         func(s map[string]any) { s["verb"].(map[string]any)["id"] = "passed" },
	} {
		list := written(t, small()[:1], Options{})
		spoil(list[2])
		assert.NotEmpty(t, validate(t, list), name)
	}
}

func TestIDsFollowFromWhatTheyName(t *testing.T) {
	one := written(t, small(), Options{})
	assert.Equal(t, one, written(t, small(), Options{Lang: "en"}), "the language does not matter")
	named := written(t, small(), Options{Names: true})
	for i := range one {
		assert.NotEqual(t, one[i]["id"], named[i]["id"], "another statement has another id")
		assert.Equal(t, at(one[i], "context.registration"), at(named[i], "context.registration"))
	}
	assert.Equal(t, at(one[0], "context.registration"), at(one[3], "context.registration"))
	assert.NotEqual(t, at(one[0], "context.registration"), at(one[0], "context.extensions").(map[string]any)[sessionID])

	again := small()[0]
	again.Started, again.Finished = again.Started.Add(time.Hour), again.Finished.Add(time.Hour)
	reset := written(t, []Row{small()[0], again}, Options{})
	assert.NotEqual(t, at(reset[0], "context.registration"), at(reset[4], "context.registration"), "a world that was reset is another attempt")
}

func TestAnUnfinishedAttemptKeepsItsBeginning(t *testing.T) {
	row := small()[0]
	whole := written(t, []Row{row}, Options{})
	row.Finished = time.Time{}
	assert.Equal(t, whole[:1], written(t, []Row{row}, Options{}))
}

func TestAnEmptyClassIsAnEmptyList(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, XAPI(&out, nil, Options{}))
	assert.Equal(t, "[]\n", out.String())
}

func TestRowsThatMakeNoStatements(t *testing.T) {
	for want, spoil := range map[string]func([]Row){
		"row 2 (trainee \"T02\", exercise \"wrong-account\"): statements need a class and a world": func(r []Row) { r[1].World = "" },
		"row 1 (trainee \"T01\", exercise \"wrong-account\"): statements need a class and a world": func(r []Row) { r[0].Class = "" },
		"rows 1 and 2 (trainee \"T01\", exercise \"wrong-account\"): one attempt":                  func(r []Row) { r[1] = r[0] },
	} {
		rows := small()
		spoil(rows)
		require.ErrorContains(t, XAPI(io.Discard, rows, Options{}), want)
	}
}

func TestDurations(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                  "PT0S",
		time.Second:        "PT1S",
		time.Minute:        "PT1M",
		time.Hour:          "PT1H",
		50 * time.Hour:     "PT50H",
		3670 * time.Second: "PT1H1M10S",
		time.Minute + 3*time.Second + 70*time.Millisecond: "PT1M3.07S",
		59*time.Second + 999*time.Millisecond:             "PT1M",
		time.Hour + 30*time.Second + 500*time.Millisecond: "PT1H30.5S",
		4 * time.Millisecond:                              "PT0S",
	} {
		assert.Equal(t, want, iso8601(d), d)
	}
}

func TestAClockThatWasSetBackMakesNoStatementEarly(t *testing.T) {
	row := small()[0]
	row.Finished = row.Started.Add(-time.Hour)
	list := written(t, []Row{row}, Options{})
	assert.Empty(t, broken(list))
	assert.Equal(t, "PT0S", at(list[3], "result.duration"))
	assert.Equal(t, list[0]["timestamp"], list[3]["timestamp"])
}

// TestOddCodesMakeGoodAddresses: whoever makes classes chooses the codes.
func TestOddCodesMakeGoodAddresses(t *testing.T) {
	row := small()[0]
	row.Class = "三 班/#?<&"
	list := written(t, []Row{row}, Options{})
	assert.Empty(t, broken(list))
	assert.Equal(t, "https://rehearse.invalid/classes/%E4%B8%89%20%E7%8F%AD%2F%23%3F%3C&", at(list[0], "actor.account.homePage"))
}
