package export

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/classroom/grade"
	"example.com/rehearse/harness/classroom/stage"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/scenarios/catalogue"
	"example.com/rehearse/scenarios/exercises"
	"example.com/rehearse/scenarios/steps"
)

// morning is when the test's class began: 9:00 in China.
func morning() time.Time { return time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC) }

// exercise is what files tell of an exercise.
func exercise(id string) exercises.Exercise {
	return exercises.Exercise{
		ID: id, Title: text("练习甲"+strings.ToUpper(id), "Exercise "+id), Brief: text("给客户激活，结果要对。", "Activate for a customer, and get it right."),
	}
}

func text(zh, en string) catalogue.Text { return catalogue.Text{ZhCN: zh, En: en} }

// small is a class of three: one who did it right, one who made mistakes, and one who is still at work.
func small() []Row {
	checked := func(account, review grade.CheckState) []grade.Checked {
		return []grade.Checked{{Check: exercises.CheckAccount, State: account}, {Check: exercises.CheckReview, State: review}}
	}
	wrong := grade.Mistake{Mode: "wrong-account", Name: text("登录了别人的云账号", "Signed in with another account")}
	put, refused := wrong, grade.Mistake{Mode: "bad-serial-or-cdkey", Refused: true, Name: text("序列号或CDKey不对", "Wrong serial number or CDKey")}
	put.Remedied = true
	return []Row{
		{
			Class: "KMRT", ID: "T01", Name: "王芳", World: "world-one-secret", Exercise: exercise("wrong-account"),
			Started: morning(), Finished: morning().Add(4*time.Minute + 20*time.Second), Hints: 1,
			Report: grade.Report{Level: grade.Excellent, Points: 97, Reached: true, Hints: 1, HintCost: 3, Checks: checked(grade.Done, grade.Done)},
		},
		{
			Class: "KMRT", ID: "T02", Name: "李雷", World: "world-two-secret", Exercise: exercise("wrong-account"),
			Started: morning(), Finished: morning().Add(time.Hour + 90*time.Second + 250*time.Millisecond),
			Report: grade.Report{
				Level: grade.Again, Points: 62, Checks: checked(grade.Overlooked, grade.Missed),
				Mistakes: []grade.Mistake{wrong, put, wrong, refused},
				Remedies: []grade.Remedy{{Mode: "wrong-account", Name: wrong.Name}, {Mode: "wrong-account", Name: wrong.Name}},
			},
		},
		{
			Class: "KMRT", ID: "T01", Name: "王芳", World: "world-three-secret", Exercise: exercise("wrong-product"),
			Started: morning().Add(10 * time.Minute), Report: grade.Report{Level: grade.Again, Points: 30, Checks: checked(grade.Done, grade.Missed)},
		},
	}
}

// played is the grading corpus as a class, each trace a trainee, with all that must never be told of their worlds.
func played(t testing.TB) (rows []Row, secrets []string) {
	t.Helper()
	library := steps.NewLibrary()
	g, err := grade.New()
	require.NoError(t, err)
	files, err := filepath.Glob("../grade/testdata/*.txt")
	require.NoError(t, err)
	for _, file := range files {
		e, err := exercises.ByID(strings.TrimSuffix(filepath.Base(file), ".txt"))
		require.NoError(t, err)
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, trace := range strings.Split("\n"+string(raw), "\n== ")[1:] {
			n := len(rows)
			scene, err := stage.Set(t.Context(), library, e)
			require.NoError(t, err)
			hints := 0
			for _, line := range strings.Split(trace, "\n")[1:] {
				key, value, _ := strings.Cut(line, ": ")
				switch {
				case key == "hints":
					hints, err = strconv.Atoi(value)
					require.NoError(t, err)
				case line != "" && !strings.HasPrefix(line, "#") && !slices.Contains([]string{"points", "level", "reached", "missed", "mistakes", "remedies", "told"}, key):
					require.NoError(t, library.Say(t.Context(), scene.Session, line), "%s: %s", file, line)
				}
			}
			r, err := scene.Grade(t.Context(), g, hints)
			require.NoError(t, err)
			world := "unguessable-" + strconv.Itoa(n)
			rows = append(rows, Row{
				Class: "KMRT", ID: "T" + strconv.Itoa(n), Name: "Name" + strconv.Itoa(n), World: world, Exercise: e,
				Started: morning(), Finished: morning().Add(time.Duration(n) * time.Second), Hints: hints, Report: r,
			})
			secrets = append(secrets, world)
			scene.Session.Look(func(state *cloud.State, _ time.Time) { secrets = append(secrets, secretsOf(state)...) })
		}
	}
	return rows, secrets
}

func secretsOf(state *cloud.State) (list []string) {
	for id := range state.Licences.All {
		list = append(list, state.SerialNumber(id), state.CDKey(id))
	}
	for id := range state.Accounts.All {
		list = append(list, state.Password(id))
	}
	for id := range state.Services.All {
		list = append(list, state.YunzhijiaCDKey(id))
	}
	for id := range state.Sessions.All {
		list = append(list, state.Token(id))
	}
	return list
}
