package classroom_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestJoiningAgainIsComingBack sends the door's form twice, as the back button and a second click do: it is the same
// person, whose work is still there. Another name, another class and another browser are other people.
func TestJoiningAgainIsComingBack(t *testing.T) {
	s := fresh(t)
	desk := s.instructor()
	code, other := desk.found("wrong-account"), desk.found("wrong-account")
	people := func(code string) int {
		return strings.Count(desk.look("/class/desk/"+code+"/export/csv?names=1", http.StatusOK), "\r\n"+code+",")
	}
	p := s.trainee(code, "李雷", "wrong-account")
	page := p.post("/class/join", http.StatusOK, "code", " "+strings.ToLower(code)+" ", "name", " 李雷\u200b ")
	assert.Contains(t, page, "Go on", "the exercise that was begun")
	p.post("/class/seat/wrong-account", http.StatusOK)
	assert.Equal(t, 1, people(code))

	p.post("/class/join", http.StatusOK, "code", code, "name", "韩梅") // somebody else at this computer
	p.post("/class/seat/wrong-account", http.StatusOK)
	s.trainee(code, "李雷", "wrong-account") // a namesake elsewhere
	assert.Equal(t, 3, people(code))
	p.post("/class/join", http.StatusOK, "code", other, "name", "韩梅")
	p.post("/class/seat/wrong-account", http.StatusOK)
	assert.Equal(t, 1, people(other))
	p.post("/class/join", http.StatusUnprocessableEntity, "code", code, "name", "\u200b \u202e")
}
