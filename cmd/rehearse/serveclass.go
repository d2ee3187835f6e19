package main

import (
	"context"
	"crypto/rand"
	"net/http"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"example.com/rehearse/harness/classroom"
	"example.com/rehearse/harness/classroom/register"
	"example.com/rehearse/harness/look"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/schema"
	"example.com/rehearse/scenarios/exercises"
)

// classSettings are the flags of the classroom.
type classSettings struct{ token, exercises string }

func (s *classSettings) flags(f *pflag.FlagSet, p process) {
	f.StringVar(&s.token, "instructor-token", "", p.say("讲师台的令牌；缺省为随机生成", "token of the instructor's desk; random by default"))
	f.StringVar(&s.exercises, "exercises", "", p.say("自己的练习所在的文件夹，与内置的一起提供", "folder with exercises of one's own, offered beside the built-in ones"))
}

// recorder is a store that keeps records beside its journals.
type recorder interface{ Records() *schema.Records }

// open makes the classroom of a server whose worlds are in e and whose journals are in store. Classes live as long as
// the store keeps what it is given.
func (s *classSettings) open(ctx context.Context, e *engine.Engine, store journal.Store, secure bool) (*classroom.Classroom, error) {
	var own []exercises.Exercise
	if s.exercises != "" { // read now, so that a mistake in them is told at once
		var err error
		if own, err = exercises.From(os.DirFS(s.exercises)); err != nil {
			return nil, err
		}
	}
	offered := func() ([]exercises.Exercise, error) {
		list, err := exercises.All()
		return append(list, own...), err
	}
	var log register.Log = &register.Memory{}
	if r, ok := store.(recorder); ok {
		log = r.Records()
	}
	if s.token == "" {
		s.token = rand.Text()
	}
	return classroom.Open(ctx, classroom.Setting{Log: log, Engine: e, Exercises: offered, Token: s.token, Now: engine.WallClock, Secure: secure})
}

// tell says where the desk is. The token is shown this once, unless it was given.
func (s *classSettings) tell(base string, given bool, p process) {
	p.line(p.out, "教室：      %s/class/\n讲师台：    %s/class/desk", "classroom: %s/class/\ndesk:      %s/class/desk", base, base)
	if !given {
		p.line(p.out, "讲师令牌（只显示这一次）：%s", "instructor's token (shown this once): %s", s.token)
	}
}

// mount puts the classroom beside the cloud. It is no http.ServeMux, which would redirect a client that writes "//v1" to where it
// should have gone: the cloud sees every path as it came, here as in a test, and answers that there is none.
func mount(class, cloud http.Handler) http.Handler {
	assets := look.Assets()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch path := r.URL.Path; {
		case path == "/class":
			http.Redirect(w, r, "/class/", http.StatusTemporaryRedirect)
		case strings.HasPrefix(path, "/class/"):
			class.ServeHTTP(w, r)
		case strings.HasPrefix(path, look.Path):
			assets.ServeHTTP(w, r)
		default:
			cloud.ServeHTTP(w, r)
		}
	})
}
